// OpenDocument: text, spreadsheet, presentation; the zip form and the flat one.
// Numbers of lists are not in the text of a paragraph and are not made here.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_set>

#include "parsers/extract/documents.h"
#include "parsers/extract/package.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kStyles = 100'000;
constexpr long kRepeat = 64;  // repeated cells and blanks shown; sheets repeat to their edge

class OdfFlow {
 public:
  OdfFlow(std::size_t limit, Extracted& out) : limit_(limit), out_(out) {}

  // What is inside of elements of this name; the styles before them tell hidden sheets.
  void read(Xml& xml, TextOut& text, std::string_view wanted) {
    bool inside = false;
    std::string style;
    while (!text.full() && xml.next()) {
      if (xml.opens("style")) style = xml.attribute("name");
      if (xml.opens("table-properties") && xml.has_attribute("display") &&
          !is_on(xml.attribute("display")) && hidden_.size() < kStyles)
        hidden_.insert(style);
      if (xml.node() != Xml::Node::text && xml.name() == wanted)
        inside = xml.node() == Xml::Node::open;
      if (inside && xml.node() == Xml::Node::open) element(xml, text);
    }
  }

 private:
  void element(Xml& xml, TextOut& text) {
    if (dropped(xml)) {
      xml.skip();
    } else if (xml.name() == "table") {
      begin_sheet(xml, text);
    } else if (xml.name() == "table-row") {
      row(xml, text);
    } else if (xml.name() == "p" || xml.name() == "h") {
      text.add(paragraph(xml));
      text.end_line();
    }
  }

  bool dropped(const Xml& xml) {
    const std::string_view name = xml.name();
    if (name == "annotation") add_flag(out_, "comments");
    return name == "annotation" || name == "tracked-changes" || name == "automatic-styles" ||
           name == "styles" || name == "forms" || name == "script" || name == "binary-data" ||
           name == "shapes";
  }

  // A spreadsheet's sheets have names that say something; a text's tables are called Table1.
  void begin_sheet(const Xml& xml, TextOut& text) {
    sheet_ = xml.depth() <= 4 ? xml.attribute("name") : std::string{};
    if (!out_.kind.starts_with("ods")) sheet_.clear();
    if (!sheet_.empty() && hidden_.contains(xml.attribute("style-name"))) {
      sheet_ += "（隐藏）";
      add_flag(out_, "hidden_sheets");
    }
    text.end_line();
  }

  void row(Xml& xml, TextOut& text) {
    std::string line;
    const int depth = xml.depth();
    while (line.size() < limit_ && xml.next() &&
           !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
      if (xml.opens("covered-table-cell")) {
        line += '\t';
        xml.skip();
      }
      if (!xml.opens("table-cell")) continue;
      const long repeat =
          std::clamp(to_number(xml.attribute("number-columns-repeated"), 1), 1L, kRepeat);
      const std::string shown = cell(xml);
      for (long i = 0; i < repeat; ++i) line += shown + "\t";
    }
    const std::size_t end = line.find_last_not_of("\t\n ");
    if (end == std::string::npos) return;
    line.resize(end + 1);
    if (!sheet_.empty()) text.add(sheet_ + "\n");
    sheet_.clear();
    text.add(line);
    text.end_line();
  }

  std::string cell(Xml& xml) {
    std::string out;
    const int depth = xml.depth();
    while (out.size() < limit_ && xml.next() &&
           !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
      if (xml.node() != Xml::Node::open) continue;
      if (dropped(xml))
        xml.skip();
      else if (xml.name() == "p" || xml.name() == "h")
        out += (out.empty() ? "" : "\n") + paragraph(xml);
    }
    constexpr std::size_t kLabel = 120;  // as in Word's cells: prose keeps its paragraphs
    return out.size() <= kLabel ? on_one_line(out) : out;
  }

  // Text boxes and notes anchored in it follow it.
  std::string paragraph(Xml& xml) {
    std::string out, after;
    const int depth = xml.depth();
    while (out.size() < limit_ && xml.next() &&
           !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
      if (xml.node() == Xml::Node::text) {
        add_collapsed(out, xml.text());
        continue;
      }
      if (xml.node() != Xml::Node::open) continue;
      const std::string_view name = xml.name();
      if (dropped(xml) || name == "note-citation" || name == "ruby-text" || name == "hidden-text")
        xml.skip();
      else if (name == "s")
        out.append(
            static_cast<std::size_t>(std::clamp(to_number(xml.attribute("c"), 1), 1L, kRepeat)),
            ' ');
      else if (name == "tab")
        out += '\t';
      else if (name == "line-break")
        out += '\n';
      else if (name == "p" || name == "h")
        after += "\n" + paragraph(xml);
    }
    return out + after;
  }

  // Blanks and line ends of the XML are one space.
  static void add_collapsed(std::string& out, std::string_view text) {
    for (const char c : text) {
      const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!blank)
        out += c;
      else if (!out.empty() && out.back() != ' ')
        out += ' ';
    }
  }

  std::size_t limit_;
  Extracted& out_;
  std::unordered_set<std::string> hidden_;  // styles of sheets that are not shown
  std::string sheet_;  // name of the sheet begun, until its first row is written
};

void read_meta(Package& package) {
  const std::string octets = package.part("meta.xml");
  if (octets.empty()) return;
  Xml xml(octets, package.limits());
  Extracted& out = package.out();
  while (xml.next()) {
    if (xml.opens("title")) out.title = on_one_line(xml.all_text(1000));
    if (xml.opens("initial-creator") || (xml.opens("creator") && out.author.empty()))
      out.author = on_one_line(xml.all_text(1000));
    if (xml.opens("creation-date")) out.created = on_one_line(xml.all_text(40));
  }
}

void read_parts(Package& package) {
  if (package.part("META-INF/manifest.xml").find("encryption-data") != std::string::npos)
    package.note(Outcome::encrypted, "needs a password");
  for (const ZipPart& entry : package.zip().entries()) {
    const std::string& name = entry.name;
    if (name.starts_with("Basic/") || name.starts_with("Scripts/"))
      add_flag(package.out(), "macros");
    if (name == "META-INF/documentsignatures.xml") add_flag(package.out(), "signed");
    if (name.starts_with("Pictures/") && !name.ends_with('/')) package.add_picture_part(entry);
  }
}

std::string kind_of(std::string_view type) {
  if (type.find("spreadsheet") != std::string_view::npos) return "ods";
  if (type.find("presentation") != std::string_view::npos) return "odp";
  return "odt";
}

}  // namespace

Extracted read_odf(std::string_view octets, const Limits& limits) {
  Extracted out;
  TextOut text(limits.text);
  Package package(octets, limits, out);
  out.kind = kind_of(package.part("mimetype").substr(0, 100));
  read_parts(package);
  OdfFlow flow(limits.text, out);
  const bool readable = package.zip().find("content.xml") != nullptr;
  if (!readable) package.note(Outcome::corrupt, "no content.xml in the package");
  // Headers and footers stand with the styles.
  for (const auto& [part, wanted] :
       {std::pair<std::string_view, std::string_view>{"content.xml", "body"},
        {"styles.xml", "master-styles"}}) {
    const std::string xml_octets = package.encrypted() ? std::string{} : package.part(part);
    if (xml_octets.empty()) continue;
    Xml xml(xml_octets, limits);
    flow.read(xml, text, wanted);
    package.note(xml, part);
  }
  read_meta(package);
  package.finish(text);
  return out;
}

void read_flat_odf(std::string_view octets, const Limits& limits, Extracted& out, TextOut& text) {
  OdfFlow flow(limits.text, out);
  for (const std::string_view wanted : {"body", "master-styles"}) {
    Xml xml(octets, limits);
    flow.read(xml, text, wanted);
  }
}

}  // namespace shouwen::parsers::extract
