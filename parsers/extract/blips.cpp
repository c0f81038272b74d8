// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/blips.h"

#include <algorithm>

#include "parsers/extract/octets.h"
#include "parsers/extract/picture_header.h"

namespace shouwen::parsers::extract {
namespace {

constexpr unsigned kContainer = 0xF, kStoreEntry = 0xF007;
constexpr std::size_t kHeader = 8, kStoreFixed = 36, kDepth = 16;

std::uint64_t kept(const std::vector<Picture>& pictures) {
  std::uint64_t total = 0;
  for (const auto& p : pictures) total += p.octets.size();
  return total;
}

void keep(Picture picture, std::string_view octets, const Limits& limits,
          std::vector<Picture>& out) {
  if (out.size() >= limits.pictures) return;
  if (kept(out) + octets.size() <= limits.picture_octets) picture.octets = octets;
  out.push_back(std::move(picture));
}

// EMU to pixels of a screen: what a metafile has for a size.
int from_emu(std::uint32_t emu) {
  return static_cast<int>(std::min<std::uint32_t>(emu, 0x7FFFFFFF) / 9525);
}

// A bitmap without the file header that a .bmp has.
std::string as_bmp(std::string_view dib) {
  const std::uint32_t bits = le16(dib, 14);
  const std::uint32_t used = le32(dib, 32);
  const std::uint32_t colours = bits > 8 ? 0 : used != 0 && used <= 256 ? used : 1U << bits;
  const std::uint32_t offset = 14 + le32(dib, 0) + colours * 4;
  std::string out = "BM";
  const auto put = [&](std::uint64_t v) {
    for (int i = 0; i < 4; ++i) out += static_cast<char>(v >> (8 * i) & 0xFF);
  };
  put(14 + dib.size());
  put(0);
  put(offset);
  out += dib;
  return out;
}

void add_blip(const OfficeRecord& r, const Limits& limits, std::vector<Picture>& out) {
  const bool metafile = r.type >= 0xF01A && r.type <= 0xF01C;
  // One or two digests lead; an odd instance says two, but for JPEG's two numbers of CMYK.
  const bool two = r.type == 0xF01D || r.type == 0xF02A ? r.instance == 0x46B || r.instance == 0x6E3
                                                        : (r.instance & 1) != 0;
  const std::size_t lead = two ? 32 : 16;
  if (!metafile) {
    const std::string_view octets = slice(r.body, lead + 1, r.body.size());
    if (r.type == 0xF01F)
      keep_picture(as_bmp(octets), limits, out);
    else if (!octets.empty())
      keep_picture(octets, limits, out);
    return;
  }
  Picture picture;
  picture.kind = r.type == 0xF01A ? "emf" : r.type == 0xF01B ? "wmf" : "pict";
  picture.width = from_emu(le32(r.body, lead + 20));
  picture.height = from_emu(le32(r.body, lead + 24));
  picture.size = r.body.size() - std::min(r.body.size(), lead + 34);
  keep(std::move(picture), {}, limits, out);
}

void walk(std::string_view records, std::string_view delayed, const Limits& limits,
          std::size_t depth, std::vector<Picture>& out) {
  for (std::size_t at = 0; at + kHeader <= records.size() && out.size() < limits.pictures;) {
    const OfficeRecord r = office_record(records, at);
    at = r.next;
    if (r.type == kStoreEntry) {
      const std::string_view inside =
          slice(r.body, kStoreFixed + octet_at(r.body, 33), r.body.size());
      const std::uint32_t size = le32(r.body, 20), offset = le32(r.body, 28);
      if (inside.size() > kHeader)
        walk(inside, {}, limits, kDepth, out);
      else if (le32(r.body, 24) != 0 && offset != 0xFFFFFFFF && size > kHeader)
        walk(slice(delayed, offset, size), {}, limits, kDepth, out);
    } else if (r.version == kContainer && depth < kDepth) {
      walk(r.body, delayed, limits, depth + 1, out);
    } else if (r.type >= 0xF01A && (r.type <= 0xF01F || r.type == 0xF029 || r.type == 0xF02A)) {
      add_blip(r, limits, out);
    }
  }
}

}  // namespace

OfficeRecord office_record(std::string_view octets, std::size_t at) {
  OfficeRecord r;
  const unsigned first = le16(octets, at);
  r.version = first & 0xF;
  r.instance = first >> 4;
  r.type = le16(octets, at + 2);
  const std::size_t size = le32(octets, at + 4);
  r.body = slice(octets, at + kHeader, size);
  r.next = at + kHeader + size;
  return r;
}

void read_blips(std::string_view records, std::string_view delayed, const Limits& limits,
                std::vector<Picture>& out) {
  walk(records, delayed, limits, 0, out);
}

void keep_picture(std::string_view octets, const Limits& limits, std::vector<Picture>& out) {
  const PictureHeader h = picture_header(octets);
  if (h.kind.empty()) return;
  Picture picture;
  picture.kind = h.kind;
  picture.width = h.width;
  picture.height = h.height;
  picture.size = octets.size();
  keep(std::move(picture), octets, limits, out);
}

}  // namespace shouwen::parsers::extract
