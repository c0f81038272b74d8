// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/word_body.h"

#include <array>

#include "parsers/text/entities.h"

namespace shouwen::parsers::extract {
namespace {

// What is tracked as gone, the twin of what newer programs understand, ruby, and old properties.
bool dropped(const Xml& xml) {
  const std::string_view name = xml.name();
  if (name == "annotation") {  // Word 2003's insertions, deletions, comments, bookmarks
    const std::string type = xml.attribute("type");
    return type == "Word.Deletion" || type.starts_with("Word.Comment");
  }
  return name == "del" || name == "moveFrom" || name == "Fallback" || name == "rt" ||
         name == "instrText" || name == "delText" || name == "delInstrText" || name == "sectPr" ||
         name == "tblPr" || name == "tblGrid" || name == "sdtPr" || name == "sdtEndPr" ||
         name == "binData" || name.ends_with("Change");
}

// Symbol fonts lie in the private area; the boxes and ticks of forms are the ones that matter.
char32_t wingdings(long code) {
  switch (code & 0xff) {
    case 0xa8:
    case 0x6f:
    case 0x71:
      return U'□';
    case 0xfe:
    case 0x52:
      return U'☑';
    case 0xfd:
    case 0x53:
      return U'☒';
    case 0xfc:
      return U'✓';
    case 0xfb:
      return U'✗';
    default:
      return 0;
  }
}

}  // namespace

void WordBody::read(Xml& xml, TextOut& out) {
  out.end_line();
  out.add(block(xml));
  if (!run_on_.empty()) out.add(run_on_);
  run_on_.clear();
  out.end_line();
}

std::string WordBody::block(Xml& xml) {
  std::string out;
  const int depth = xml.depth();
  const bool inside = xml.node() == Xml::Node::open;
  while (out.size() < limit_ && xml.next()) {
    if (inside && xml.node() == Xml::Node::close && xml.depth() == depth) break;
    if (xml.node() != Xml::Node::open) continue;
    if (xml.name() == "p") {
      paragraph(xml, out);
    } else if (xml.name() == "tbl") {
      table(xml, out);
    } else if (dropped(xml)) {
      xml.skip();
    }
  }
  return out;
}

void WordBody::paragraph(Xml& xml, std::string& out) {
  Paragraph p;
  const int depth = xml.depth();
  while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == depth))
    paragraph_node(xml, p);
  // Counted also when nothing is in it: Word numbers empty paragraphs.
  std::string label = p.label.empty() ? numbering_.label(p.style, p.number, p.level) : p.label;
  if (p.text.empty()) label.clear();
  std::string line;
  line.swap(run_on_);
  line += label + p.text;
  if (p.run_on) {
    run_on_ = std::move(line);
  } else if (!line.empty()) {
    add(out, line);
    out += '\n';
  }
  add(out, p.boxes);
}

void WordBody::paragraph_node(Xml& xml, Paragraph& p) {
  if (xml.node() == Xml::Node::close) {
    if (xml.name() == "r") p.hidden_run = false;
    return;
  }
  if (xml.node() != Xml::Node::open) return;
  const std::string_view name = xml.name();
  if (name == "pPr") {
    paragraph_properties(xml, p);
  } else if (dropped(xml)) {
    xml.skip();
  } else if (name == "rPr") {
    p.hidden_run = hidden(xml);
  } else if (name == "txbxContent") {
    // The paragraph around it is not ended by the paragraphs in it.
    std::string waiting;
    waiting.swap(run_on_);
    add(p.boxes, block(xml));
    run_on_.swap(waiting);
  } else if (name == "commentReference") {
    comments_ = true;
  } else if (!run_content(xml, p) && p.hidden_run) {
    hidden_ = true;
  }
}

// False when the node is text that is not shown.
bool WordBody::run_content(Xml& xml, Paragraph& p) {
  const std::string_view name = xml.name();
  if (name == "t") {
    if (p.hidden_run) {
      xml.skip();
      return false;
    }
    add(p.text, xml.all_text());
  } else if (p.hidden_run) {
    return true;
  } else if (name == "tab" || name == "ptab") {
    add(p.text, "\t");
  } else if (name == "br" || name == "cr") {
    add(p.text, "\n");
  } else if (name == "noBreakHyphen") {
    add(p.text, "-");
  } else if (name == "sym") {
    symbol(xml, p);
  }
  return true;
}

void WordBody::symbol(Xml& xml, Paragraph& p) {
  const std::string code = xml.attribute("char"), font = xml.attribute("font");
  long value = 0;
  for (const char c : code.substr(0, 6)) {
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    const bool digit = lower >= '0' && lower <= '9', letter = lower >= 'a' && lower <= 'f';
    if (!digit && !letter) return;
    value = value * 16 + (digit ? lower - '0' : lower - 'a' + 10);
  }
  if (font.starts_with("Wingdings")) {
    if (const char32_t known = wingdings(value); known != 0) append_code_point(p.text, known);
  } else if (value >= 0x20 && (value < 0xe000 || value > 0xf8ff)) {
    append_code_point(p.text, static_cast<char32_t>(value));
  }
}

void WordBody::paragraph_properties(Xml& xml, Paragraph& p) {
  const int depth = xml.depth();
  while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
    if (xml.node() != Xml::Node::open) continue;
    const std::string_view name = xml.name();
    if (name == "pStyle") p.style = xml.attribute("val");
    if (name == "numId")
      p.number = static_cast<int>(to_number(xml.attribute("val"), -1) & 0xffffff);
    if (name == "ilvl") p.level = static_cast<int>(to_number(xml.attribute("val"), -1) & 0xf);
    // Word 2003 wrote the label itself beside the rule.
    if (name == "t" && xml.has_attribute("val")) p.label = xml.attribute("val") + " ";
    if (name == "del" || name == "moveFrom") p.run_on = true;
    if (name == "sectPr" || name.ends_with("Change")) xml.skip();
  }
}

bool WordBody::hidden(Xml& xml) {
  bool out = false;
  const int depth = xml.depth();
  while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
    if (xml.opens("vanish")) out = is_on(xml.attribute("val"));
    if (xml.node() == Xml::Node::open && xml.name().ends_with("Change")) xml.skip();
  }
  return out;
}

void WordBody::table(Xml& xml, std::string& out) {
  const int depth = xml.depth();
  std::string row;
  bool first = true;
  while (out.size() < limit_ && xml.next()) {
    if (xml.closes("tbl") && xml.depth() == depth) return;
    if (xml.closes("tr")) {
      while (!row.empty() && (row.back() == '\t' || row.back() == '\n')) row.pop_back();
      if (!row.empty()) add(out, row + "\n");
      row.clear();
      first = true;
    }
    if (xml.node() != Xml::Node::open) continue;
    if (xml.name() == "tc") {
      if (!first) row += '\t';
      first = false;
      add(row, cell(xml));
    } else if (dropped(xml)) {
      xml.skip();
    }
  }
}

// A label or a name of several paragraphs stays on its row; prose keeps its paragraphs.
std::string WordBody::cell(Xml& xml) {
  constexpr std::size_t kLabel = 120;  // octets: forty Han
  std::string text = block(xml);
  if (text.size() <= kLabel) return on_one_line(text);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace shouwen::parsers::extract
