// What a file is, told by its octets and only where they are silent by its name.
// Threads: pure. Never fails: "data" when nothing is known.
// Source: the formats' own signatures; facts of office mail (docx saved as .wps, pdf as .doc).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::parsers::extract {

// `head` is the first octets (4 KB are enough). A zip is "zip" here: only its directory tells a
// docx from an archive (zip_directory.h).
std::string sniff(std::string_view head, std::string_view file_name, std::string_view declared);

// Lower case, without the dot; the last one counts ("a.doc.exe" -> "exe"). Trailing blanks and
// dots are not part of a name on any desk.
std::string extension(std::string_view file_name);

// Width and height in pixels from the first octets of a PNG, GIF, BMP or JPEG; zeros when unknown.
struct PictureSize {
  int width = 0, height = 0;
};
PictureSize picture_size(std::string_view head, std::string_view kind);

// doc or wps, by the streams an OLE container names.
std::string ole_kind(std::string_view head, std::string_view ext);

}  // namespace shouwen::parsers::extract
