// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/sniff.h"

#include <algorithm>
#include <array>
#include <utility>

namespace shouwen::parsers::extract {
namespace {

struct Magic {
  std::size_t offset;
  std::string_view octets;
  std::string_view kind;
};

using namespace std::string_view_literals;

constexpr std::array kMagic = {
    Magic{0, "PK\x03\x04"sv, "zip"},
    Magic{0, "PK\x05\x06"sv, "zip"},
    Magic{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "ole"},
    Magic{0, "%PDF-"sv, "pdf"},
    Magic{0, "\xFF\xD8\xFF"sv, "jpg"},
    Magic{0, "\x89PNG\r\n\x1A\n"sv, "png"},
    Magic{0, "GIF8"sv, "gif"},
    Magic{0, "II*\0"sv, "tif"},
    Magic{0, "MM\0*"sv, "tif"},
    Magic{0, "Rar!\x1A\x07"sv, "rar"},
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, "7z"},
    Magic{0, "\x78\x9F\x3E\x22"sv, "tnef"},
    Magic{0, "\x1F\x8B"sv, "gz"},
    Magic{0, "BZh"sv, "bz2"},
    Magic{0, "\xFD\x37zXZ\0"sv, "xz"},
    Magic{0, "{\\rtf"sv, "rtf"},
    Magic{0, "MZ"sv, "exe"},
    Magic{0,
          "\x7F"
          "ELF"sv,
          "exe"},
    Magic{0, "BM"sv, "bmp"},
    Magic{0, "ID3"sv, "mp3"},
    Magic{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, "wmv"},
    Magic{8, "WEBP"sv, "webp"},
    Magic{8, "AVI "sv, "avi"},
    Magic{257, "ustar"sv, "tar"},
    Magic{0, "BEGIN:VCARD"sv, "vcf"},
};

bool starts_nocase(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    char c = text[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c != lower[i]) return false;
  }
  return true;
}

// ISO base media: the brand tells a photograph from a film.
std::string ftyp_kind(std::string_view brand) {
  static constexpr std::array<std::string_view, 6> pictures = {"heic", "heix", "mif1",
                                                               "msf1", "hevc", "avif"};
  return std::ranges::find(pictures, brand) != pictures.end() ? "heic" : "mp4";
}

// Text that is plainly text: no control octets but line ends and tabs in the head.
bool looks_text(std::string_view head) {
  for (const char ch : head) {
    const auto c = static_cast<unsigned char>(ch);
    if (c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1B) return false;
  }
  return true;
}

std::string text_kind(std::string_view head, std::string_view ext, std::string_view declared) {
  std::size_t at = head.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (at < head.size() && (head[at] == ' ' || head[at] == '\r' || head[at] == '\n')) ++at;
  const std::string_view body = head.substr(at);
  if (starts_nocase(body, "<!doctype html") || starts_nocase(body, "<html") ||
      starts_nocase(body, "<head") || declared == "text/html")
    return "html";
  if (starts_nocase(body, "<?xml")) return starts_nocase(ext, "htm") ? "html" : "xml";
  if (ext == "eml" || starts_nocase(body, "received:") || starts_nocase(body, "return-path:"))
    return "eml";
  return "txt";
}

}  // namespace

std::string extension(std::string_view file_name) {
  while (!file_name.empty() && (file_name.back() == ' ' || file_name.back() == '.'))
    file_name.remove_suffix(1);
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos || file_name.size() - dot > 10) return {};
  std::string out(file_name.substr(dot + 1));
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string ole_kind(std::string_view head, std::string_view ext) {
  // Stream names are UTF-16LE in the directory; where it lies beyond the head, the name decides.
  const auto has = [&](std::string_view ascii) {
    std::string wide;
    for (const char c : ascii) wide += std::string{c, '\0'};
    return head.find(wide) != std::string_view::npos;
  };
  if (has("WordDocument")) return ext == "wps" ? "wps" : "doc";
  if (has("Workbook") || has("Book")) return ext == "et" ? "et" : "xls";
  if (has("PowerPoint")) return ext == "dps" ? "dps" : "ppt";
  if (has("__substg1.0")) return "msg";
  static constexpr std::array<std::string_view, 8> known = {"doc", "wps", "xls", "et",
                                                            "ppt", "dps", "msg", "wpt"};
  if (std::ranges::find(known, ext) != known.end()) return std::string(ext);
  return "ole";
}

PictureSize picture_size(std::string_view head, std::string_view kind) {
  const auto octet = [&](std::size_t i) { return int{static_cast<unsigned char>(head[i])}; };
  const auto big = [&](std::size_t i) { return octet(i) << 8 | octet(i + 1); };
  const auto little = [&](std::size_t i) { return octet(i + 1) << 8 | octet(i); };
  if (kind == "png" && head.size() >= 24) return {big(18), big(22)};
  if (kind == "gif" && head.size() >= 10) return {little(6), little(8)};
  if (kind == "bmp" && head.size() >= 26) return {little(18), little(22)};
  if (kind != "jpg") return {};
  // JPEG: walk the segments to the frame header (SOF0..SOF15 but DHT, JPG, DAC).
  for (std::size_t at = 2; at + 9 < head.size();) {
    if (octet(at) != 0xFF) return {};
    const int marker = octet(at + 1);
    if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC)
      return {big(at + 7), big(at + 5)};
    at += 2 + static_cast<std::size_t>(big(at + 2));
  }
  return {};
}

std::string sniff(std::string_view head, std::string_view file_name, std::string_view declared) {
  if (head.empty()) return "none";
  const std::string ext = extension(file_name);
  if (head.size() >= 12 && head.substr(4, 4) == "ftyp") return ftyp_kind(head.substr(8, 4));
  for (const auto& m : kMagic) {
    if (head.size() < m.offset + m.octets.size()) continue;
    if (head.substr(m.offset, m.octets.size()) != m.octets) continue;
    if (m.kind == "exe" && looks_text(head.substr(0, 512)) && ext == "txt") continue;
    return m.kind == "ole" ? ole_kind(head, ext) : std::string(m.kind);
  }
  if (looks_text(head)) return text_kind(head, ext, declared);
  // UTF-16 text has zeros but begins with its mark.
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) return "txt";
  return "data";
}

}  // namespace shouwen::parsers::extract
