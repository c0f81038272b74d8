// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "parsers/extract/documents.h"
#include "parsers/extract/package.h"
#include "parsers/extract/word_body.h"

namespace shouwen::parsers::extract {
namespace {

// Table styles are nine tenths of a styles part and say nothing of numbers: taken out unread, for
// they cost more than the rest of a usual document.
std::string without_table_styles(std::string_view xml) {
  std::string out;
  std::size_t kept = 0;
  for (std::size_t at = xml.find("type=\"table\""); at != std::string_view::npos;
       at = xml.find("type=\"table\"", std::max(at + 1, kept))) {
    const std::size_t begin = xml.rfind('<', at);
    const std::size_t end = xml.find("style>", at);
    if (begin == std::string_view::npos || begin < kept || end == std::string_view::npos) continue;
    if (xml.substr(begin, at - begin).find("style ") == std::string_view::npos) continue;
    out += xml.substr(kept, begin - kept);
    kept = end + 6;
  }
  out += xml.substr(kept);
  return out;
}

class WordReader {
 public:
  WordReader(Package& package, TextOut& text)
      : package_(package), text_(text), body_(numbering_, package.limits().text) {}

  void read() {
    const std::string main = main_part(package_, "word/document.xml");
    const Relations links = relations(package_, main);
    const std::size_t slash = main.rfind('/');
    const std::string folder =
        slash == std::string::npos ? std::string{} : main.substr(0, slash + 1);
    rules(links);
    if (package_.zip().find(main) == nullptr)
      package_.note(Outcome::corrupt, "no document in the package");
    story(main);
    // Notes, then what stands on every page: after the body, so that a title is found first.
    for (const std::string_view type : {"footnotes", "endnotes", "header", "footer"})
      stories(links, type);
    for (const auto& [id, link] : links)
      if (link.type == "diagramData" && !link.external) diagram(link.target);
    chunks(links);
    read_surroundings(package_, folder);
    if (target_of(links, "comments") != "" && body_.comments())
      add_flag(package_.out(), "comments");
    if (body_.hidden_text()) add_flag(package_.out(), "hidden_text");
  }

 private:
  void rules(const Relations& links) {
    const std::string styles = without_table_styles(package_.part(target_of(links, "styles")));
    if (!styles.empty()) {
      Xml xml(styles, package_.limits());
      numbering_.read_styles(xml);
    }
    const std::string numbers = package_.part(target_of(links, "numbering"));
    if (!numbers.empty()) {
      Xml xml(numbers, package_.limits());
      numbering_.read_definitions(xml);
    }
  }

  void story(const std::string& part) {
    const std::string octets = package_.part(part);
    if (octets.empty() || text_.full()) return;
    Xml xml(octets, package_.limits());
    body_.read(xml, text_);
    package_.note(xml, part);
  }

  // First-page, odd and even headers often say the same: each text once.
  void stories(const Relations& links, std::string_view type) {
    std::vector<std::string> parts;
    for (const auto& [id, link] : links)
      if (link.type == type && !link.external) parts.push_back(link.target);
    std::ranges::sort(parts);
    std::vector<std::string> seen;
    for (const std::string& part : parts) {
      const std::string octets = package_.part(part);
      if (octets.empty()) continue;
      Xml xml(octets, package_.limits());
      TextOut one(package_.limits().text);
      body_.read(xml, one);
      package_.note(xml, part);
      std::string said = one.take();
      if (std::ranges::find(seen, said) != seen.end()) continue;
      text_.add(said);
      text_.end_line();
      seen.push_back(std::move(said));
    }
  }

  // The words of a SmartArt picture: one paragraph a shape.
  void diagram(const std::string& part) {
    const std::string octets = package_.part(part);
    if (octets.empty()) return;
    Xml xml(octets, package_.limits());
    while (xml.next()) {
      if (xml.opens("t")) text_.add(xml.all_text());
      if (xml.closes("p")) text_.end_line();
    }
  }

  // A whole file put in by reference (HTML, RTF, another docx): read in turn as a file inside.
  void chunks(const Relations& links) {
    for (const auto& [id, link] : links) {
      const ZipPart* entry =
          link.type == "aFChunk" && !link.external ? package_.zip().find(link.target) : nullptr;
      if (entry != nullptr)
        package_.add_member_part(*entry, entry->name.substr(entry->name.rfind('/') + 1));
    }
  }

  Package& package_;
  TextOut& text_;
  Numbering numbering_;
  WordBody body_;
};

}  // namespace

Extracted read_docx(std::string_view octets, const Limits& limits) {
  Extracted out;
  out.kind = "docx";
  TextOut text(limits.text);
  Package package(octets, limits, out);
  WordReader(package, text).read();
  package.finish(text);
  return out;
}

}  // namespace shouwen::parsers::extract
