// XML of office formats, node after node: names without their prefixes (writers differ in prefixes
// and, over the years, in namespaces), attributes by local name, text as UTF-8.
// Refused: a document type (with it go entities and everything external), nesting beyond
// `Limits::xml_depth`. Nothing is fetched. Threads: one reader one thread. Lifetime: the octets
// must outlive the reader; views are good until the next call of `next`. Errors: `next` ends early
// and `failed()` or `refused()` says why. Source: XML 1.0; libxml2 xmlTextReader.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parsers/extract/extracted.h"

struct _xmlAttr;  // libxml2's own names
using xmlTextReader = struct _xmlTextReader;

namespace shouwen::parsers::extract {

class Xml {
 public:
  enum class Node : std::uint8_t { open, close, text };

  Xml(std::string_view octets, const Limits& limits);
  ~Xml();
  Xml(const Xml&) = delete;
  Xml& operator=(const Xml&) = delete;

  // Moves to the next node; false at the end. An empty element is an `open` followed by a `close`.
  bool next();
  // After `open`: moves to this element's `close`; what lies between is not given.
  void skip();

  Node node() const { return node_; }
  bool opens(std::string_view name) const { return node_ == Node::open && name_ == name; }
  bool closes(std::string_view name) const { return node_ == Node::close && name_ == name; }
  std::string_view name() const { return name_; }  // local name of an element
  int depth() const { return depth_; }             // 0 at the root; text one below its element
  std::string_view text() const { return text_; }
  // By local name; "" when missing. The namespace's end tells r:id from id, where both occur.
  std::string attribute(std::string_view name, std::string_view ns_ending = {}) const;
  bool has_attribute(std::string_view name) const;
  // Text of all descendants; moves to this element's `close`.
  std::string all_text(std::size_t limit = std::size_t{1} << 20);

  bool failed() const { return failed_; }    // not well-formed: text so far is what there is
  bool refused() const { return refused_; }  // a DTD, or too deep

 private:
  bool step();
  const _xmlAttr* find_attribute(std::string_view name, std::string_view ns_ending) const;

  xmlTextReader* reader_ = nullptr;
  int max_depth_;
  Node node_ = Node::text;
  std::string_view name_, text_;
  int depth_ = 0;
  bool empty_ = false;  // the element just given has no content: its close is due
  bool failed_ = false, refused_ = false;
};

// A flag of OOXML: <w:b/>, <w:b w:val="1"/> are on, val 0, false, off are off.
bool is_on(std::string_view value);
long to_number(std::string_view text, long otherwise);

}  // namespace shouwen::parsers::extract
