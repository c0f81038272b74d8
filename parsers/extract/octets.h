// Little- and big-endian numbers out of octets that may end anywhere: what lies beyond the end is
// zero and a slice is as long as there are octets. So a reader of a cut file needs no check for
// each field, only one where a zero would mislead it.
// Threads: pure. Lifetime: slices refer to their octets. Never fails.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace shouwen::parsers::extract {

inline std::uint32_t octet_at(std::string_view s, std::size_t at) {
  return at < s.size() ? static_cast<unsigned char>(s[at]) : 0U;
}

inline std::uint16_t le16(std::string_view s, std::size_t at) {
  return static_cast<std::uint16_t>(octet_at(s, at) | octet_at(s, at + 1) << 8);
}

inline std::uint32_t le32(std::string_view s, std::size_t at) {
  return le16(s, at) | std::uint32_t{le16(s, at + 2)} << 16;
}

inline std::uint64_t le64(std::string_view s, std::size_t at) {
  return le32(s, at) | std::uint64_t{le32(s, at + 4)} << 32;
}

inline double le_double(std::string_view s, std::size_t at) {
  return std::bit_cast<double>(le64(s, at));
}

inline std::uint16_t be16(std::string_view s, std::size_t at) {
  return static_cast<std::uint16_t>(octet_at(s, at) << 8 | octet_at(s, at + 1));
}

inline std::uint32_t be32(std::string_view s, std::size_t at) {
  return std::uint32_t{be16(s, at)} << 16 | be16(s, at + 2);
}

inline std::uint64_t be64(std::string_view s, std::size_t at) {
  return std::uint64_t{be32(s, at)} << 32 | be32(s, at + 4);
}

inline std::string_view slice(std::string_view s, std::size_t at, std::size_t size) {
  return at < s.size() ? s.substr(at, size) : std::string_view{};
}

// Code points and UTF-16LE to UTF-8. A surrogate without its other half becomes U+FFFD.
void append_code_point(std::string& out, std::uint32_t c);
std::string utf16le(std::string_view octets);

// A name as DOS and Outlook wrote it: strict UTF-8 as it is, else GB18030 or what it looks like.
std::string any_name(std::string_view raw);
// Octets in a Windows code page (936, 950, 1252, 65001 ...); 0 or unknown: what they look like.
std::string from_code_page(std::string_view octets, unsigned code_page);
// The code page of a Windows language id (0x0804 -> 936); 0 when it says nothing.
unsigned code_page_of_language(unsigned language);

// Without lines that show nothing, and without blanks and tabs at the ends of lines.
std::string without_blank_lines(std::string_view text);

// UTF-8 cut to at most `limit` octets, never inside a character.
void cut_utf8(std::string& text, std::size_t limit);

}  // namespace shouwen::parsers::extract
