// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/taken.h"

#include <algorithm>

#include "parsers/extract/sniff.h"

namespace shouwen::extract {
namespace {

constexpr std::size_t kHead = 8 << 10;    // enough for every signature and an OLE directory
constexpr std::size_t kTail = 128 << 10;  // a zip's directory of some hundred names

}  // namespace

Taken::Taken(std::string_view name, std::string_view declared, std::size_t text_limit, bool keep)
    : name_(name), declared_(declared), text_limit_(text_limit) {
  if (keep) octets.emplace();
}

void Taken::know() {
  kind = parsers::extract::sniff(head, name_, declared_);
  text_ = text_limit_ != 0 && (kind == "txt" || kind == "html");
  if (text_) text = head;
}

void Taken::add(std::string_view piece) {
  hash_.update(piece);
  size += piece.size();
  if (octets) octets->append(piece);
  const std::size_t to_head = std::min(piece.size(), kHead - head.size());
  head.append(piece.substr(0, to_head));
  if (to_head != 0 && head.size() == kHead) know();
  const std::string_view rest = piece.substr(to_head);
  if (text_ && text.size() < text_limit_) text.append(rest.substr(0, text_limit_ - text.size()));
  tail.append(piece.size() > kTail ? piece.substr(piece.size() - kTail) : piece);
  if (tail.size() > 2 * kTail) tail.erase(0, tail.size() - kTail);
}

Digest Taken::finish() {
  if (size < kHead) know();
  if (octets) octets->seal();
  return hash_.digest();
}

}  // namespace shouwen::extract
