// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/xls_records.h"

#include <algorithm>

namespace shouwen::parsers::extract {
namespace {

constexpr unsigned kContinue = 0x3C;
constexpr std::size_t kStrings = 4'000'000;

// Reads on from part to part. What is asked for beyond the last is empty.
class Parts {
 public:
  explicit Parts(const std::vector<std::string_view>& parts) : parts_(parts) {}

  bool done() const { return part_ >= parts_.size(); }

  std::uint32_t number(int octets) {
    std::uint32_t out = 0;
    for (int i = 0; i < octets; ++i) out |= octet() << (8 * i);
    return out;
  }

  void skip(std::size_t octets) {
    while (octets > 0 && !done()) {
      const std::size_t step = std::min(octets, here().size() - at_);
      at_ += step;
      octets -= step;
      turn();
    }
  }

  // Where the characters cross into the next part, its first octet says their width anew.
  std::string characters(std::size_t count, bool two) {
    std::string wide;  // UTF-16LE: a surrogate pair may be cut, too
    while (count > 0 && !done()) {
      const std::size_t width = two ? 2 : 1;
      const std::size_t fit = std::min(count, (here().size() - at_) / width);
      for (const char c : here().substr(at_, fit * width)) {
        wide += c;
        if (!two) wide += '\0';
      }
      count -= fit;
      at_ += fit * width;
      if (count == 0) break;
      at_ = here().size();
      turn();
      if (!done()) two = (octet() & 1) != 0;
    }
    turn();
    return utf16le(wide);
  }

 private:
  std::string_view here() const { return parts_[part_]; }
  void turn() {
    while (!done() && at_ >= here().size()) {
      ++part_;
      at_ = 0;
    }
  }
  std::uint32_t octet() {
    turn();
    if (done()) return 0;
    const std::uint32_t out = octet_at(here(), at_++);
    return out;
  }

  const std::vector<std::string_view>& parts_;
  std::size_t part_ = 0, at_ = 0;
};

}  // namespace

XlsRecord xls_record(std::string_view stream, std::size_t at) {
  XlsRecord r;
  if (at + 4 > stream.size()) return r;
  r.type = le16(stream, at);
  const std::size_t size = le16(stream, at + 2);
  r.body = slice(stream, at + 4, size);
  r.next = at + 4 + size;
  return r;
}

std::vector<std::string_view> xls_parts(std::string_view stream, const XlsRecord& record) {
  std::vector<std::string_view> out{record.body};
  for (std::size_t at = record.next;;) {
    const XlsRecord more = xls_record(stream, at);
    if (more.next <= at || more.type != kContinue) return out;
    out.push_back(more.body);
    at = more.next;
  }
}

std::string joined(const std::vector<std::string_view>& parts) {
  std::string out;
  for (const auto part : parts) out += part;
  return out;
}

std::string xls_characters(std::string_view octets, bool two) {
  if (two) return utf16le(octets);
  std::string out;
  for (const char c : octets) append_code_point(out, static_cast<unsigned char>(c));
  return out;
}

std::string short_xls_string(std::string_view octets) {
  const bool two = (octet_at(octets, 1) & 1) != 0;
  return xls_characters(slice(octets, 2, octet_at(octets, 0) * std::size_t{two ? 2U : 1U}), two);
}

std::string long_xls_string(std::string_view octets) {
  const std::uint32_t flags = octet_at(octets, 2);
  const bool two = (flags & 1) != 0;
  // Rich text and phonetic hints announce themselves before the characters.
  const std::size_t at = 3 + ((flags & 8) != 0 ? 2U : 0U) + ((flags & 4) != 0 ? 4U : 0U);
  return xls_characters(slice(octets, at, le16(octets, 0) * std::size_t{two ? 2U : 1U}), two);
}

std::vector<std::string> shared_xls_strings(const std::vector<std::string_view>& parts,
                                            std::size_t limit) {
  std::vector<std::string> out;
  Parts in(parts);
  in.skip(4);
  const std::size_t count = std::min<std::size_t>(in.number(4), kStrings);
  std::size_t kept = 0;
  while (out.size() < count && !in.done() && kept < limit) {
    const std::size_t length = in.number(2);
    const std::uint32_t flags = in.number(1);
    const std::size_t runs = (flags & 8) != 0 ? in.number(2) : 0;
    const std::size_t hints = (flags & 4) != 0 ? in.number(4) : 0;
    out.push_back(in.characters(length, (flags & 1) != 0));
    kept += out.back().size() + sizeof(std::string);
    in.skip(runs * 4 + hints);
  }
  return out;
}

}  // namespace shouwen::parsers::extract
