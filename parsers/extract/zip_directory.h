// The central directory of a zip, read from the last octets of the file: names and sizes only.
// Nothing is unpacked here; that is the sandboxed helper's work. Bounded by the octets given.
// Threads: pure. Never fails: `complete` is false when the directory lies outside `tail`.
// Source: PKWARE APPNOTE 6.3, 4.3.12 and 4.3.16; names without the UTF-8 flag are GB18030 here.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::extract {

struct ZipEntry {
  std::string name;  // UTF-8, as stored (may hold ../ and worse)
  std::uint64_t packed = 0, size = 0;
  bool encrypted = false;
};

struct ZipDirectory {
  bool found = false;     // an end record is there
  bool complete = false;  // every entry it announces was read
  std::vector<ZipEntry> entries;
};

// `tail` is the end of the file, at least its last 22 octets.
ZipDirectory read_zip_directory(std::string_view tail, std::size_t max_entries);

// docx xlsx pptx ofd odt ... or zip.
std::string zip_kind(const ZipDirectory& directory);

// Pictures a docx, pptx or ofd embeds, told by the directory alone.
// Icons and bullets of a few hundred octets are counted apart.
struct ZipPictures {
  int pictures = 0, tiny = 0;
};
ZipPictures zip_pictures(const ZipDirectory& directory);

// Would unpacking it be an attack: archives inside that shrink as no archive can, or sizes beyond
// any office's.
bool zip_is_bomb(const ZipDirectory& directory);

}  // namespace shouwen::parsers::extract
