// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <vector>

#include "parsers/extract/cell_format.h"
#include "parsers/extract/documents.h"
#include "parsers/extract/package.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kStrings = 2'000'000;
constexpr std::size_t kFormats = 100'000;
constexpr int kGap =
    64;  // empty cells shown as tabs between two full ones; beyond it one is enough

struct Sheet {
  std::string name, part;
  bool hidden = false;
};

// Column from 0 of "BC12"; -1 when it has none.
int column_of(std::string_view reference) {
  int column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z' || column > 100'000) break;
    column = column * 26 + (c - 'A' + 1);
  }
  return column - 1;
}

class SheetReader {
 public:
  SheetReader(Package& package, TextOut& text) : package_(package), text_(text) {}

  void read() {
    const std::string main = main_part(package_, "xl/workbook.xml");
    const Relations links = relations(package_, main);
    if (package_.zip().find(main) == nullptr)
      package_.note(Outcome::corrupt, "no workbook in the package");
    workbook(main, links);
    styles(target_of(links, "styles"));
    shared_strings(target_of(links, "sharedStrings"));
    for (const Sheet& sheet : sheets_) read_sheet(sheet);
    const std::size_t slash = main.rfind('/');
    read_surroundings(package_, slash == std::string::npos ? "" : main.substr(0, slash + 1));
  }

 private:
  void workbook(const std::string& part, const Relations& links) {
    const std::string octets = package_.part(part);
    if (octets.empty()) return;
    Xml xml(octets, package_.limits());
    while (xml.next() && sheets_.size() < package_.limits().entries) {
      if (xml.opens("workbookPr"))
        since_1904_ = xml.has_attribute("date1904") && is_on(xml.attribute("date1904"));
      if (!xml.opens("sheet")) continue;
      const auto link = links.find(xml.attribute("id", "/relationships"));
      const std::string state = xml.attribute("state");
      if (link == links.end() || link->second.external) continue;
      sheets_.push_back(
          {xml.attribute("name"), link->second.target, state == "hidden" || state == "veryHidden"});
    }
    package_.note(xml, part);
  }

  // Which number format each cell style has.
  void styles(const std::string& part) {
    const std::string octets = package_.part(part);
    if (octets.empty()) return;
    Xml xml(octets, package_.limits());
    std::unordered_map<long, std::string> own;
    bool cells = false;
    while (xml.next()) {
      if (xml.opens("numFmt") && own.size() < kFormats)
        own[to_number(xml.attribute("numFmtId"), -1)] = xml.attribute("formatCode");
      if (xml.opens("cellXfs")) cells = true;
      if (xml.closes("cellXfs")) cells = false;
      if (!cells || !xml.opens("xf") || formats_.size() >= kFormats) continue;
      const long id = to_number(xml.attribute("numFmtId"), 0);
      const auto it = own.find(id);
      formats_.push_back(it != own.end()
                             ? it->second
                             : std::string(builtin_cell_format(static_cast<int>(id & 0xffff))));
    }
    package_.note(xml, part);
  }

  // The text of <si> or <is>: runs together, without the reading above Chinese characters.
  std::string rich_text(Xml& xml) const {
    std::string out;
    const int depth = xml.depth();
    while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
      if (xml.opens("rPh")) xml.skip();
      if (xml.opens("t") && out.size() < package_.limits().text) out += unescaped(xml.all_text());
    }
    return out;
  }

  // _x000D_ stands for a character XML cannot hold.
  static std::string unescaped(std::string text) {
    for (std::size_t at = text.find("_x00"); at != std::string::npos; at = text.find("_x00", at)) {
      unsigned code = 0;
      const char* const digits = text.data() + at + 4;
      if (at + 7 <= text.size() && text[at + 6] == '_' &&
          std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2)
        text.replace(at, 7, code == '\n' || code == '\r' ? " " : "");
      else
        at += 4;
    }
    return text;
  }

  void shared_strings(const std::string& part) {
    const std::string octets = package_.part(part);
    if (octets.empty()) return;
    Xml xml(octets, package_.limits());
    while (xml.next() && strings_.size() < kStrings)
      if (xml.opens("si")) strings_.push_back(rich_text(xml));
    package_.note(xml, part);
  }

  void read_sheet(const Sheet& sheet) {
    if (sheet.hidden) add_flag(package_.out(), "hidden_sheets");
    const std::string octets = package_.part(sheet.part);
    if (octets.empty() || text_.full()) return;
    const Relations links = relations(package_, sheet.part);
    Xml xml(octets, package_.limits());
    bool named = false;
    while (!text_.full() && xml.next()) {
      if (!xml.opens("row")) continue;
      const std::string line = row(xml);
      if (line.empty()) continue;
      if (!named) name_of(sheet);
      named = true;
      text_.add(line);
      text_.end_line();
    }
    package_.note(xml, sheet.part);
    for (const auto& [id, link] : links) {
      if (link.type == "drawing" && !link.external) drawing(link.target);
      if (link.type == "comments" || link.type == "threadedComment")
        add_flag(package_.out(), "comments");
    }
  }

  void name_of(const Sheet& sheet) {
    text_.end_line();
    text_.add(sheet.name);
    if (sheet.hidden) text_.add("（隐藏）");
    text_.end_line();
  }

  std::string row(Xml& xml) {
    std::string out;
    const int depth = xml.depth();
    int column = 0;
    while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
      if (!xml.opens("c")) continue;
      const int at = column_of(xml.attribute("r"));
      const std::string shown = cell(xml);
      if (at >= 0) {
        const int gap = at - column;
        if (!shown.empty() && gap > 0)
          out.append(gap <= kGap ? static_cast<std::size_t>(gap) : 1, '\t');
        if (!shown.empty()) column = at;
      }
      out += shown;
      if (at < 0) out += '\t';
      if (out.size() > package_.limits().text) break;
    }
    const std::size_t end = out.find_last_not_of("\t ");
    out.resize(end == std::string::npos ? 0 : end + 1);
    return out;
  }

  std::string cell(Xml& xml) {
    const std::string type = xml.attribute("t");
    const long style = to_number(xml.attribute("s"), 0);
    const int depth = xml.depth();
    std::string value, inline_text;
    while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
      if (xml.opens("v")) value = xml.all_text();
      if (xml.opens("is")) inline_text = rich_text(xml);
    }
    return on_one_line(shown(type, style, value, inline_text));
  }

  std::string shown(std::string_view type, long style, std::string& value,
                    std::string& inline_text) {
    if (type == "s") {
      const long index = to_number(value, -1);
      return index >= 0 && static_cast<std::size_t>(index) < strings_.size()
                 ? strings_[static_cast<std::size_t>(index)]
                 : std::string{};
    }
    if (type == "inlineStr") return std::move(inline_text);
    if (type == "str") return unescaped(std::move(value));
    if (type == "b") return value == "1" ? "TRUE" : "FALSE";
    if (type == "e" || type == "d" || value.empty()) return std::move(value);
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc()) return std::move(value);
    const bool known = style >= 0 && static_cast<std::size_t>(style) < formats_.size();
    return format_cell(number, known ? formats_[static_cast<std::size_t>(style)] : "", since_1904_);
  }

  // Text boxes and shapes that lie on the sheet.
  void drawing(const std::string& part) {
    const std::string octets = package_.part(part);
    if (octets.empty()) return;
    Xml xml(octets, package_.limits());
    while (xml.next()) {
      if (xml.opens("Fallback")) xml.skip();
      if (xml.opens("t")) text_.add(xml.all_text());
      if (xml.closes("p")) text_.end_line();
    }
    package_.note(xml, part);
  }

  Package& package_;
  TextOut& text_;
  std::vector<Sheet> sheets_;
  std::vector<std::string> formats_, strings_;
  bool since_1904_ = false;
};

}  // namespace

Extracted read_xlsx(std::string_view octets, const Limits& limits) {
  Extracted out;
  out.kind = "xlsx";
  TextOut text(limits.text);
  Package package(octets, limits, out);
  SheetReader(package, text).read();
  package.finish(text);
  return out;
}

}  // namespace shouwen::parsers::extract
