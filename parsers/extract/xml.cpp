// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/xml.h"

#include <libxml/xmlreader.h>

#include <charconv>
#include <limits>

#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {
namespace {

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

// Nothing is printed: what is wrong is told by the outcome.
void silent(void* /*context*/, xmlErrorPtr /*error*/) {}

std::string_view local(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

Xml::Xml(std::string_view octets, const Limits& limits)
    : max_depth_(static_cast<int>(limits.xml_depth)) {
  if (octets.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    failed_ = true;
    return;
  }
  constexpr int options = XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOWARNING |
                          XML_PARSE_NOERROR | XML_PARSE_COMPACT;
  reader_ =
      xmlReaderForMemory(octets.data(), static_cast<int>(octets.size()), nullptr, nullptr, options);
  failed_ = reader_ == nullptr;
  if (reader_ != nullptr) xmlTextReaderSetStructuredErrorHandler(reader_, silent, nullptr);
}

Xml::~Xml() {
  if (reader_ != nullptr) xmlFreeTextReader(reader_);
}

bool Xml::step() {
  if (reader_ == nullptr || failed_ || refused_) return false;
  const int rc = xmlTextReaderRead(reader_);
  failed_ = rc < 0;
  return rc == 1;
}

bool Xml::next() {
  if (empty_) {
    empty_ = false;
    node_ = Node::close;
    return true;
  }
  while (step()) {
    const int type = xmlTextReaderNodeType(reader_);
    depth_ = xmlTextReaderDepth(reader_);
    switch (type) {
      case XML_READER_TYPE_DOCUMENT_TYPE:
      case XML_READER_TYPE_ENTITY_REFERENCE:
        refused_ = true;
        return false;
      case XML_READER_TYPE_ELEMENT:
        if (depth_ > max_depth_) {
          refused_ = true;
          return false;
        }
        node_ = Node::open;
        name_ = local(view(xmlTextReaderConstLocalName(reader_)));
        empty_ = xmlTextReaderIsEmptyElement(reader_) == 1;
        return true;
      case XML_READER_TYPE_END_ELEMENT:
        node_ = Node::close;
        name_ = local(view(xmlTextReaderConstLocalName(reader_)));
        return true;
      case XML_READER_TYPE_TEXT:
      case XML_READER_TYPE_CDATA:
      case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        node_ = Node::text;
        text_ = view(xmlTextReaderConstValue(reader_));
        return true;
      default:
        break;  // comments, instructions
    }
  }
  return false;
}

void Xml::skip() {
  const int depth = depth_;
  if (node_ != Node::open) return;
  while (next())
    if (node_ == Node::close && depth_ == depth) return;
}

const _xmlAttr* Xml::find_attribute(std::string_view name, std::string_view ns_ending) const {
  if (reader_ == nullptr || node_ != Node::open) return nullptr;
  const xmlNode* element = xmlTextReaderCurrentNode(reader_);
  if (element == nullptr || element->type != XML_ELEMENT_NODE) return nullptr;
  for (const xmlAttr* a = element->properties; a != nullptr; a = a->next) {
    if (local(view(a->name)) != name) continue;
    if (ns_ending.empty()) return a;
    if (a->ns != nullptr && view(a->ns->href).ends_with(ns_ending)) return a;
  }
  return nullptr;
}

std::string Xml::attribute(std::string_view name, std::string_view ns_ending) const {
  std::string out;
  const xmlAttr* found = find_attribute(name, ns_ending);
  if (found == nullptr) return out;
  for (const xmlNode* text = found->children; text != nullptr; text = text->next)
    if (text->type == XML_TEXT_NODE) out += view(text->content);
  return out;
}

bool Xml::has_attribute(std::string_view name) const {
  return find_attribute(name, {}) != nullptr;
}

std::string Xml::all_text(std::size_t limit) {
  std::string out;
  const int depth = depth_;
  if (node_ != Node::open) return out;
  while (next()) {
    if (node_ == Node::close && depth_ == depth) break;
    if (node_ == Node::text && out.size() < limit) out += text_;
  }
  cut_utf8(out, limit);
  return out;
}

bool is_on(std::string_view value) {
  return value != "0" && value != "false" && value != "off" && value != "none";
}

long to_number(std::string_view text, long otherwise) {
  long value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : otherwise;
}

}  // namespace shouwen::parsers::extract
