// The flow of a WordprocessingML story (body, header, note, a flat Word XML file) to text.
// Threads: one document one object. Lifetime: refers to the numbering and the text it adds to.
// Errors: none of its own; the Xml says whether it was whole. Source: ECMA-376-1 17.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "parsers/extract/ooxml_numbering.h"
#include "parsers/extract/text_out.h"
#include "parsers/extract/xml.h"

namespace shouwen::parsers::extract {

class WordBody {
 public:
  WordBody(Numbering& numbering, std::size_t limit) : numbering_(numbering), limit_(limit) {}

  // Reads up to the close of the element that is open (or to the end), adds its paragraphs.
  void read(Xml& xml, TextOut& out);

  bool hidden_text() const { return hidden_; }
  bool comments() const { return comments_; }

 private:
  struct Paragraph {
    std::string text, boxes;  // text boxes anchored in it follow it
    std::string style, label;
    int number = -1, level = -1;
    bool run_on = false;  // its mark was deleted: the next paragraph belongs to it
    bool hidden_run = false;
  };

  std::string block(Xml& xml);  // up to the close of the open element
  void paragraph(Xml& xml, std::string& out);
  void paragraph_node(Xml& xml, Paragraph& p);
  void paragraph_properties(Xml& xml, Paragraph& p);
  bool run_content(Xml& xml, Paragraph& p);
  bool hidden(Xml& xml);
  void symbol(Xml& xml, Paragraph& p);
  void table(Xml& xml, std::string& out);
  std::string cell(Xml& xml);
  void add(std::string& to, std::string_view text) const {
    if (to.size() < limit_) to += text;
  }

  Numbering& numbering_;
  std::size_t limit_;
  bool hidden_ = false, comments_ = false;
  std::string run_on_;  // a paragraph whose mark was deleted waits for the next
};

}  // namespace shouwen::parsers::extract
