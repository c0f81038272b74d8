// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parsers/extract/ofd.h"

namespace shouwen::parsers::extract {

OfdDocument::OfdDocument(Package& package) : package_(package) {
  read_root();
}

// Absolute, relative to the file that names it, or (some writers) to the folder of the document.
std::string OfdDocument::locate(std::string_view base, std::string_view target) {
  while (!target.empty() && (target.front() == ' ' || target.front() == '\n'))
    target.remove_prefix(1);
  while (!target.empty() && (target.back() == ' ' || target.back() == '\n'))
    target.remove_suffix(1);
  if (target.empty()) return {};
  const std::string folder = documents_.empty() ? std::string{} : documents_.back().part;
  for (const std::string& tried :
       {resolve(base, target), resolve("", target), resolve(folder, target)})
    if (package_.zip().find(tried) != nullptr) return tried;
  return {};
}

void OfdDocument::read_root() {
  const std::string octets = package_.part("OFD.xml");
  if (octets.empty()) {
    package_.note(Outcome::corrupt, "no OFD.xml in the package");
    return;
  }
  Extracted& out = package_.out();
  std::vector<std::string> roots;
  Xml xml(octets, package_.limits());
  while (xml.next()) {
    if (xml.node() != Xml::Node::open) continue;
    if (xml.name() == "Title")
      out.title = on_one_line(xml.all_text(1000));
    else if (xml.name() == "Author")
      out.author = on_one_line(xml.all_text(1000));
    else if (xml.name() == "CreationDate")
      out.created = on_one_line(xml.all_text(40));
    else if (xml.name() == "Signatures")
      add_flag(out, "signed");
    else if (xml.name().find("Encrypt") != std::string_view::npos)
      package_.note(Outcome::encrypted, "needs a key");
    else if (xml.name() == "DocRoot" && roots.size() < package_.limits().entries)
      roots.push_back(locate("", xml.all_text(1000)));
  }
  package_.note(xml, "OFD.xml");
  for (const std::string& root : roots) read_document(root);
}

void OfdDocument::read_document(const std::string& part) {
  documents_.push_back({});
  documents_.back().part = part;
  const std::string octets = package_.part(part);
  if (octets.empty()) {
    package_.note(Outcome::corrupt, "no document in the package");
    return;
  }
  std::vector<std::string> resources, annotations, attached;
  Xml xml(octets, package_.limits());
  while (xml.next()) {
    if (xml.node() != Xml::Node::open) continue;
    Document& document = documents_.back();
    const std::string_view name = xml.name();
    if (name == "PhysicalBox") {
      const std::vector<double> box = ofd_numbers(xml.all_text(200));
      if (box.size() >= 4) document.area = {box[0], box[1], box[2], box[3]};
    } else if (name == "TemplatePage") {
      document.templates[xml.attribute("ID")] = locate(part, xml.attribute("BaseLoc"));
    } else if (name == "Page" && pages_.size() < package_.limits().entries * 4) {
      pages_.push_back(
          {xml.attribute("ID"), locate(part, xml.attribute("BaseLoc")), documents_.size() - 1});
    } else if (name == "PublicRes" || name == "DocumentRes") {
      resources.push_back(locate(part, xml.all_text(1000)));
    } else if (name == "Annotations") {
      annotations.push_back(locate(part, xml.all_text(1000)));
    } else if (name == "Attachments") {
      attached.push_back(locate(part, xml.all_text(1000)));
    }
  }
  package_.note(xml, part);
  for (const std::string& file : resources) read_resources(file);
  for (const std::string& file : annotations) read_annotations(file, documents_.back());
  for (const std::string& file : attached) read_attachments(file);
}

void OfdDocument::read_resources(const std::string& part) {
  const std::string octets = package_.part(part);
  if (octets.empty()) return;
  std::string base = part, media, font;
  bool picture = false;
  Xml xml(octets, package_.limits());
  while (xml.next()) {
    if (xml.node() != Xml::Node::open) continue;
    const std::string_view name = xml.name();
    if (name == "Res") {
      base = resolve(part, xml.attribute("BaseLoc")) + "/";
    } else if (name == "Font" && fonts_.size() < package_.limits().entries) {
      font = xml.attribute("ID");
      fonts_[font].name = xml.attribute("FontName");
    } else if (name == "FontFile") {
      fonts_[font].file = locate(base, xml.all_text(1000));
    } else if (name == "MultiMedia") {
      media = xml.attribute("ID");
      picture = xml.attribute("Type") == "Image";
    } else if (name == "MediaFile" && picture &&
               picture_parts_.size() < package_.limits().entries) {
      const std::string file = locate(base, xml.all_text(1000));
      pictures_[media] = file;
      if (!file.empty() && std::ranges::find(picture_parts_, file) == picture_parts_.end())
        picture_parts_.push_back(file);
    } else if ((name == "CompositeGraphicUnit" || name == "CompositeGraphUnit") &&
               composites_.size() < package_.limits().entries) {
      std::vector<OfdObject>& unit = composites_[xml.attribute("ID")];
      const int depth = xml.depth();
      while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == depth))
        if (xml.node() == Xml::Node::open) object(xml, {}, unit, 1);
    }
  }
  package_.note(xml, part);
}

void OfdDocument::read_annotations(const std::string& part, Document& document) {
  const std::string octets = package_.part(part);
  if (octets.empty()) return;
  std::string page;
  Xml xml(octets, package_.limits());
  while (xml.next()) {
    if (xml.opens("Page")) page = xml.attribute("PageID");
    if (xml.opens("FileLoc"))
      document.annotations[page].push_back(locate(part, xml.all_text(1000)));
  }
  package_.note(xml, part);
}

void OfdDocument::read_attachments(const std::string& part) {
  const std::string octets = package_.part(part);
  if (octets.empty()) return;
  std::string name;
  Xml xml(octets, package_.limits());
  while (xml.next() && attachments_.size() < package_.limits().entries) {
    if (xml.opens("Attachment")) name = xml.attribute("Name");
    if (!xml.opens("FileLoc")) continue;
    const std::string file = locate(part, xml.all_text(1000));
    if (file.empty()) continue;
    // The extension tells a desk what it is; many writers give the name without it.
    const std::string stored = file.substr(file.rfind('/') + 1);
    const std::size_t dot = stored.rfind('.');
    if (name.empty())
      name = stored;
    else if (dot != std::string::npos && name.rfind('.') == std::string::npos)
      name += stored.substr(dot);
    attachments_.emplace_back(name, file);
  }
  package_.note(xml, part);
}

const OfdFont* OfdDocument::font(const std::string& id) const {
  const auto it = fonts_.find(id);
  return it == fonts_.end() ? nullptr : &it->second;
}

std::string OfdDocument::picture(const std::string& id) const {
  const auto it = pictures_.find(id);
  return it == pictures_.end() ? std::string{} : it->second;
}

}  // namespace shouwen::parsers::extract
