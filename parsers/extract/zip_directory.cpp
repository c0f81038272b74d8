// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/zip_directory.h"

#include <algorithm>
#include <array>

#include "parsers/extract/sniff.h"
#include "parsers/text/charset.h"

namespace shouwen::parsers::extract {
namespace {

std::uint32_t le(std::string_view s, std::size_t at, int octets) {
  std::uint32_t v = 0;
  for (int i = octets - 1; i >= 0; --i)
    v = (v << 8) | static_cast<unsigned char>(s[at + static_cast<std::size_t>(i)]);
  return v;
}

constexpr std::size_t kEndRecord = 22, kEntry = 46;

bool has_prefix(const std::string& s, std::string_view p) {
  return s.starts_with(p);
}

bool is_picture_name(const std::string& name) {
  static constexpr std::array<std::string_view, 12> kinds = {
      "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "heic", "webp", "emf", "wmf", "jb2"};
  return std::ranges::find(kinds, extension(name)) != kinds.end();
}

}  // namespace

ZipDirectory read_zip_directory(std::string_view tail, std::size_t max_entries) {
  ZipDirectory out;
  if (tail.size() < kEndRecord) return out;
  // The end record is the last PK\5\6; a comment of up to 64 KB may follow it.
  const std::size_t end = tail.rfind("PK\x05\x06", tail.size() - kEndRecord);
  if (end == std::string_view::npos) return out;
  out.found = true;
  const std::size_t announced = le(tail, end + 10, 2);
  const std::size_t bytes = le(tail, end + 12, 4);
  if (bytes > end) return out;  // begins before what we were given
  std::size_t at = end - bytes;
  while (at + kEntry <= end && tail.substr(at, 4) == "PK\x01\x02" &&
         out.entries.size() < max_entries) {
    const std::uint32_t flags = le(tail, at + 8, 2);
    const std::size_t name_len = le(tail, at + 28, 2);
    const std::size_t next = at + kEntry + name_len + le(tail, at + 30, 2) + le(tail, at + 32, 2);
    if (at + kEntry + name_len > end) return out;
    ZipEntry e;
    const std::string_view raw = tail.substr(at + kEntry, name_len);
    e.name = parsers::to_utf8(raw, (flags & 0x800U) != 0 ? "utf-8" : "").text;
    e.packed = le(tail, at + 20, 4);
    e.size = le(tail, at + 24, 4);
    e.encrypted = (flags & 1U) != 0;
    out.entries.push_back(std::move(e));
    at = next;
  }
  out.complete = out.entries.size() == announced;
  return out;
}

std::string zip_kind(const ZipDirectory& directory) {
  bool types = false;
  for (const auto& e : directory.entries) types = types || e.name == "[Content_Types].xml";
  for (const auto& e : directory.entries) {
    if (e.name == "OFD.xml") return "ofd";
    if (types && has_prefix(e.name, "word/")) return "docx";
    if (types && has_prefix(e.name, "xl/")) return "xlsx";
    if (types && has_prefix(e.name, "ppt/")) return "pptx";
    if (e.name == "content.xml") return "odt";
  }
  return "zip";
}

ZipPictures zip_pictures(const ZipDirectory& directory) {
  constexpr std::uint64_t kTiny = 2048;
  ZipPictures out;
  for (const auto& e : directory.entries)
    if (is_picture_name(e.name) && e.name.find("thumbnail") == std::string::npos)
      ++(e.size < kTiny ? out.tiny : out.pictures);
  return out;
}

bool zip_is_bomb(const ZipDirectory& directory) {
  static constexpr std::array<std::string_view, 6> archives = {"zip", "rar", "7z",
                                                               "gz",  "bz2", "xz"};
  std::uint64_t total = 0, packed = 0;
  for (const auto& e : directory.entries) {
    total += e.size;
    packed += e.packed;
    // Compressed data does not compress: a nested archive that shrinks tenfold holds nothing.
    const bool nested = std::ranges::find(archives, extension(e.name)) != archives.end();
    if (nested && e.size > 4096 && e.packed * 10 < e.size) return true;
  }
  return total > (std::uint64_t{1} << 30) && packed * 100 < total;
}

}  // namespace shouwen::parsers::extract
