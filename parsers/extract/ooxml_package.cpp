// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parsers/extract/package.h"

namespace shouwen::parsers::extract {
namespace {

std::string rels_name(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  return std::string(part.substr(0, name)) + "_rels/" + std::string(part.substr(name)) + ".rels";
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// Fetched without a click when the document is opened: what a hyperlink is not.
void flag_external(Package& package, const Relation& relation) {
  if (relation.type == "hyperlink") return;
  if (relation.type == "attachedTemplate") {
    // Word names the author's own Normal.dotm as a file; only one from elsewhere is a danger.
    const std::string target = lower(relation.target);
    if (target.starts_with("http") || target.starts_with("\\\\") || target.starts_with("ftp") ||
        target.starts_with("file://///"))
      add_flag(package.out(), "remote_template");
    return;
  }
  add_flag(package.out(), "external_link");
}

void read_core_properties(Package& package, std::string_view part) {
  const std::string octets = package.part(part);
  if (octets.empty()) return;
  Xml xml(octets, package.limits());
  Extracted& out = package.out();
  while (xml.next()) {
    if (xml.opens("title")) out.title = on_one_line(xml.all_text(1000));
    if (xml.opens("creator")) out.author = on_one_line(xml.all_text(1000));
    if (xml.opens("created")) out.created = on_one_line(xml.all_text(40));
  }
}

bool below(std::string_view name, std::string_view folder) {
  return name.size() > folder.size() && name.starts_with(folder) && !name.ends_with('/');
}

}  // namespace

Relations relations(Package& package, std::string_view part) {
  Relations out;
  const std::string octets = package.part(rels_name(part));
  if (octets.empty()) return out;
  Xml xml(octets, package.limits());
  while (xml.next() && out.size() < package.limits().entries * 4) {
    if (!xml.opens("Relationship")) continue;
    Relation r;
    const std::string type = xml.attribute("Type");
    r.type = type.substr(type.rfind('/') + 1);
    r.external = xml.attribute("TargetMode") == "External";
    const std::string target = xml.attribute("Target");
    r.target = r.external ? target : resolve(part, target);
    if (r.external) flag_external(package, r);
    out.emplace(xml.attribute("Id"), std::move(r));
  }
  package.note(xml, rels_name(part));
  return out;
}

std::string target_of(const Relations& relations, std::string_view type) {
  for (const auto& [id, r] : relations)
    if (!r.external && r.type == type) return r.target;
  return {};
}

std::string main_part(Package& package, std::string_view otherwise) {
  std::string part = target_of(relations(package, ""), "officeDocument");
  if (package.zip().find(part) != nullptr) return part;
  return std::string(otherwise);
}

void read_surroundings(Package& package, std::string_view folder) {
  Zip& zip = package.zip();
  const std::string media = std::string(folder) + "media/";
  const std::string embedded = std::string(folder) + "embeddings/";
  read_core_properties(package, "docProps/core.xml");
  for (const ZipPart& entry : zip.entries()) {
    const std::string name = lower(entry.name);
    if (name.ends_with("vbaproject.bin") || name.find("/macrosheets/") != std::string::npos)
      add_flag(package.out(), "macros");
    if (name.starts_with("_xmlsignatures/") && name.ends_with(".xml"))
      add_flag(package.out(), "signed");
    if (name.find("/activex/") != std::string::npos) add_flag(package.out(), "active_content");
    if (entry.encrypted) package.note(Outcome::encrypted, entry.name + " is encrypted");
    if (below(name, media)) package.add_picture_part(entry);
    if (below(name, embedded))
      package.add_member_part(entry, entry.name.substr(entry.name.rfind('/') + 1));
  }
}

}  // namespace shouwen::parsers::extract
