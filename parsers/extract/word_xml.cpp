// One XML file that is a whole document: Word 2003, a docx or OpenDocument file laid flat, an Excel
// 2003 table. Other XML gives the text of its elements.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/documents.h"
#include "parsers/extract/package.h"
#include "parsers/extract/word_body.h"
#include "parsers/text/charset.h"

namespace shouwen::parsers::extract {
namespace {

enum class Form : unsigned char { word, excel, odf, other };

Form form_of(std::string_view root) {
  if (root == "wordDocument" || root == "package") return Form::word;
  if (root == "Workbook") return Form::excel;
  return root == "document" ? Form::odf : Form::other;
}

std::string kind_of(Form form) {
  return form == Form::word    ? "doc"
         : form == Form::excel ? "xls"
         : form == Form::odf   ? "odt"
                               : "xml";
}

// Numbers first, from anywhere in the file; then the body, which is the same in both Word forms.
void read_word(std::string_view octets, const Limits& limits, Extracted& out, TextOut& text) {
  Numbering numbering;
  Xml styles(octets, limits), definitions(octets, limits);
  numbering.read_styles(styles);
  numbering.read_definitions(definitions);
  WordBody flow(numbering, limits.text);
  for (const std::string_view story : {"body", "footnotes", "hdr", "ftr"}) {
    Xml xml(octets, limits);
    while (!text.full() && xml.next())
      if (xml.opens(story)) flow.read(xml, text);
  }
  if (flow.comments()) add_flag(out, "comments");
  if (flow.hidden_text()) add_flag(out, "hidden_text");
  if (octets.find("vbaProject.bin") != std::string_view::npos ||
      octets.find("macrosPresent=\"yes\"") != std::string_view::npos)
    add_flag(out, "macros");
}

void read_excel(Xml& xml, TextOut& text) {
  while (xml.next() && !text.full()) {
    if (xml.opens("Worksheet")) {
      text.end_line();
      text.add(xml.attribute("Name"));
      text.end_line();
    }
    if (xml.opens("Comment")) xml.skip();
    if (xml.opens("Data")) text.add(on_one_line(xml.all_text()));
    if (xml.closes("Cell")) text.tab();
    if (xml.closes("Row")) text.end_line();
  }
}

void read_other(Xml& xml, TextOut& text) {
  while (xml.next() && !text.full()) {
    if (xml.node() == Xml::Node::text) text.add(on_one_line(xml.text()));
    if (xml.node() == Xml::Node::close) text.end_line();
  }
}

}  // namespace

Extracted read_xml(std::string_view octets, const Limits& limits) {
  Extracted out;
  TextOut text(limits.text);
  Xml xml(octets, limits);
  const bool begins = xml.next();
  const Form form = form_of(begins ? xml.name() : std::string_view{});
  out.kind = kind_of(form);
  if (form == Form::word) {
    read_word(octets, limits, out, text);
  } else if (form == Form::excel) {
    read_excel(xml, text);
  } else if (form == Form::odf) {
    read_flat_odf(octets, limits, out, text);
  } else {
    read_other(xml, text);
  }
  const bool full = text.full();
  while (!full && xml.next()) {
    // To the end, to know whether it is whole.
  }
  text.end_line();
  out.text = text.take();
  const bool blank = out.text.find_first_not_of(" \t\n") == std::string::npos;
  const bool broken = xml.failed() || xml.refused();
  out.outcome = full     ? Outcome::limit
                : broken ? Outcome::corrupt
                : blank  ? Outcome::empty
                         : Outcome::ok;
  if (xml.refused())
    out.why = "a document type, an entity or too deep";
  else if (broken)
    out.why = "not well-formed";
  else if (full)
    out.why = "more text than is kept";
  return out;
}

}  // namespace shouwen::parsers::extract
