// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/tnef.h"

#include <algorithm>

#include "parsers/extract/compressed_rtf.h"
#include "parsers/extract/octets.h"
#include "parsers/extract/ole.h"
#include "parsers/text/html.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::uint32_t kSignature = 0x223E9F78;
enum : std::uint32_t {
  kSubject = 0x00018004,
  kBody = 0x0002800C,
  kNextAttachment = 0x00069002,
  kMessageProperties = 0x00069003,
  kAttachmentProperties = 0x00069005,
  kCodePage = 0x00069007,
  kData = 0x0006800F,
  kTitle = 0x00018010
};

std::size_t padded(std::size_t size) {
  return (size + 3) / 4 * 4;
}

std::size_t fixed_size(unsigned type) {
  switch (type) {
    case 0x05:
    case 0x06:
    case 0x07:
    case 0x14:
    case 0x40:
      return 8;
    case 0x48:
      return 16;
    default:
      return 4;
  }
}

bool has_length(unsigned type) {
  return type == 0x1E || type == 0x1F || type == 0x0D || type == 0x102;
}

// Calls visit(id, type, value) for each property; ends at the first that breaks off.
template <typename Visit>
void each_property(std::string_view s, Visit visit) {
  constexpr std::size_t kProperties = 10'000;
  const std::size_t count = std::min<std::size_t>(le32(s, 0), kProperties);
  std::size_t at = 4;
  for (std::size_t i = 0; i < count && at + 4 <= s.size(); ++i) {
    const unsigned type = le16(s, at), id = le16(s, at + 2);
    at += 4;
    if (id >= 0x8000) {  // named: by number, or by a name of its own
      const bool by_name = le32(s, at + 16) != 0;
      at += 24 + (by_name ? padded(le32(s, at + 20)) : 0);
    }
    const bool many = (type & 0x1000) != 0;
    const unsigned plain = type & 0x0FFF;
    std::size_t values = many || has_length(plain) ? le32(s, at) : 1;
    if (many || has_length(plain)) at += 4;
    for (; values > 0 && at < s.size(); --values) {
      if (has_length(plain)) {
        const std::size_t size = le32(s, at);
        visit(id, plain, slice(s, at + 4, size));
        at += 4 + padded(size);
      } else {
        const std::size_t size = fixed_size(plain);
        visit(id, plain, slice(s, at, size));
        at += size;
      }
    }
  }
}

class Reader {
 public:
  Reader(const Limits& limits, Extracted& out) : limits_(limits), out_(out) {}

  void read(std::string_view s) {
    std::size_t at = 6;
    while (at + 9 <= s.size()) {
      const std::uint32_t id = le32(s, at + 1);
      const std::size_t size = le32(s, at + 5);
      take(id, slice(s, at + 9, size));
      if (size > s.size() || at + 9 + size > s.size()) broken_ = true;
      at += 9 + size + 2;  // a sum of sixteen bits follows
      if (out_.outcome == Outcome::limit) break;
    }
    finish();
  }

 private:
  std::string text_of(unsigned type, std::string_view value) const {
    std::string text = type == 0x1F ? utf16le(value) : from_code_page(value, code_page_);
    return text.substr(0, text.find('\0'));
  }

  void take(std::uint32_t id, std::string_view value) {
    switch (id) {
      case kCodePage:
        code_page_ = le32(value, 0);
        break;
      case kSubject:
        out_.title = text_of(0x1E, value);
        break;
      case kBody:
        plain_ = text_of(0x1E, value);
        break;
      case kMessageProperties:
        each_property(value, [&](unsigned p, unsigned type, std::string_view v) {
          if (p == 0x1000 && has_length(type)) plain_ = text_of(type, v);
          if (p == 0x1013 && type == 0x102) html_ = from_code_page(v, 0);
          if (p == 0x1009 && type == 0x102) rtf_ = v;
          if (p == 0x0037 && has_length(type)) out_.title = text_of(type, v);
        });
        break;
      case kNextAttachment:
        if (out_.members.size() >= limits_.entries)
          set_limit(out_, "附件数超过上限 (too many attachments)");
        else
          out_.members.emplace_back();
        break;
      case kTitle:
        if (!out_.members.empty() && out_.members.back().name.empty())
          out_.members.back().name = text_of(0x1E, value);
        break;
      case kData:
        keep(value);
        break;
      case kAttachmentProperties:
        attachment_properties(value);
        break;
      default:
        break;
    }
  }

  // The long name, which the short one of eight letters stands for, and data kept as a property.
  void attachment_properties(std::string_view value) {
    if (out_.members.empty()) return;
    each_property(value, [&](unsigned p, unsigned type, std::string_view v) {
      if (p == 0x3707 && has_length(type) && !v.empty())
        out_.members.back().name = text_of(type, v);
      if (p == 0x3701 && has_length(type) && out_.members.back().octets.empty())
        keep(type == 0x0D ? slice(v, 16, v.size()) : v);  // an object's class goes before it
    });
  }

  void keep(std::string_view value) {
    if (out_.members.empty()) return;
    Member& m = out_.members.back();
    m.size = value.size();
    if (value.size() > limits_.entry || value.size() > limits_.unpacked - used_) {
      m.outcome = Outcome::limit;
      return;
    }
    used_ += value.size();
    m.octets = value;
  }

  void finish() {
    const auto blank = [](const std::string& s) {
      return s.find_first_not_of(" \r\n\t") == std::string::npos;
    };
    out_.text = plain_;
    if (blank(out_.text)) out_.text = html_to_text(html_, limits_.text).text;
    if (blank(out_.text)) out_.text = compressed_rtf_text(rtf_, limits_);
    out_.text = without_blank_lines(out_.text);
    cut_utf8(out_.text, limits_.text);
    if (out_.outcome == Outcome::limit) return;
    out_.outcome = blank(out_.text) && out_.members.empty() ? Outcome::empty : Outcome::ok;
    if (!broken_) return;
    out_.outcome = Outcome::corrupt;
    out_.why = "winmail.dat不完整，请对方重发 (cut off)";
    if (!out_.members.empty()) out_.members.back().outcome = Outcome::corrupt;
    if (!out_.members.empty()) out_.members.back().octets.clear();
  }

  const Limits& limits_;
  Extracted& out_;
  unsigned code_page_ = 0;
  std::size_t used_ = 0;
  bool broken_ = false;
  std::string plain_, html_, rtf_;
};

}  // namespace

Extracted read_tnef(std::string_view octets, const Limits& limits) {
  Extracted out;
  out.kind = "tnef";
  if (le32(octets, 0) != kSignature) {
    out.outcome = Outcome::corrupt;
    out.why = "不是winmail.dat (no TNEF signature)";
    return out;
  }
  Reader(limits, out).read(octets);
  return out;
}

}  // namespace shouwen::parsers::extract
