// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/fetch_parse.h"

#include <cctype>

#include "gateway/net/imap_parse.h"

namespace shouwen::net {
namespace {

constexpr int kDepth = 64;           // parentheses inside parentheses
constexpr std::size_t kFlags = 200;  // keywords on one message
constexpr std::size_t kNameLength = 512;

}  // namespace

// An item's name; brackets may hold blanks: BODY[HEADER.FIELDS (DATE FROM)]<0>.
bool FetchParser::name(std::string_view& text) {
  int brackets = 0;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '[') ++brackets;
    if (c == ']') --brackets;
    if (brackets < 0) return false;
    if (brackets == 0 && (c == ' ' || c == '(' || c == ')' || c == '"')) break;
  }
  if (i == 0 || i > kNameLength || brackets != 0) return false;
  name_.clear();
  for (char c : text.substr(0, i))
    name_ += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  text.remove_prefix(i);
  return true;
}

bool FetchParser::quoted(std::string_view& text, std::string& out) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      out += text[++i];
    } else if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    } else {
      out += text[i];
    }
  }
  return false;
}

bool FetchParser::value(std::string_view text, bool is_quoted) {
  expect_name_ = true;
  if (name_ == "UID") {
    const auto uid = parse_number(text);
    if (is_quoted || !uid || uid_ != 0) return false;  // two UIDs in one response: trust neither
    uid_ = *uid;
  } else if (name_ == "RFC822.SIZE") {
    size_ = parse_number(text).value_or(0);
  } else if (name_ == "INTERNALDATE") {
    internal_date_ = text;
  } else if (name_ == item_) {
    if (body_ != Body::absent) return false;
    if (is_quoted)
      body_ = Body::quoted;
    else if (equal_ci(text, "NIL"))
      body_ = Body::nil;
    else
      return false;
  }
  return true;
}

FetchParser::Step FetchParser::literal(std::string_view text) {
  const auto mark = literal_mark(text);
  // Only at the very end of the line, with a size that is a size.
  if (!mark || mark->overflow || !mark->prefix.empty()) return Step::bad;
  literal_size_ = mark->size;
  literal_is_body_ = depth_ == 1 && name_ == item_;
  if (literal_is_body_) {
    if (body_ != Body::absent) return Step::bad;
    body_ = Body::literal;
  }
  if (depth_ == 1) expect_name_ = true;
  return Step::literal;
}

// Inside the parentheses of a value. done: the value went on to `text`'s end or closed.
FetchParser::Step FetchParser::nested(std::string_view& text) {
  const char c = text.front();
  if (c == '(') {
    if (++depth_ > kDepth) return Step::bad;
    text.remove_prefix(1);
  } else if (c == ')') {
    if (--depth_ == 1) expect_name_ = true;
    text.remove_prefix(1);
  } else if (c == '"') {
    std::string ignored;
    if (!quoted(text, ignored)) return Step::bad;
  } else if (c == '{' || text.substr(0, 2) == "~{") {
    return literal(text);
  } else {
    const std::size_t end = std::min(text.find_first_of(" ()\""), text.size());
    if (depth_ == 2 && name_ == "FLAGS" && flags_.size() < kFlags)
      flags_.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return Step::done;
}

FetchParser::Step FetchParser::feed(std::string_view text) {
  for (;;) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (finished_) return text.empty() ? Step::done : Step::bad;
    if (text.empty()) return Step::bad;
    const char c = text.front();
    if (depth_ == 0) {
      if (c != '(') return Step::bad;
      depth_ = 1;
      text.remove_prefix(1);
    } else if (depth_ > 1) {
      const Step step = nested(text);
      if (step != Step::done) return step;
    } else if (expect_name_) {
      if (c == ')') {
        depth_ = 0;
        finished_ = true;
        text.remove_prefix(1);
      } else {
        if (!name(text)) return Step::bad;
        expect_name_ = false;
      }
    } else if (c == '(') {
      depth_ = 2;
      text.remove_prefix(1);
    } else if (c == '"') {
      std::string content;
      if (!quoted(text, content) || !value(content, true)) return Step::bad;
    } else if (c == '{' || text.substr(0, 2) == "~{") {
      return literal(text);
    } else {
      const std::size_t end = std::min(text.find_first_of(" ()\""), text.size());
      if (end == 0 || !value(text.substr(0, end), false)) return Step::bad;
      text.remove_prefix(end);
    }
  }
}

}  // namespace shouwen::net
