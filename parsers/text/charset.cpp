// SPDX-License-Identifier: Apache-2.0
#include "parsers/text/charset.h"

#include <iconv.h>

#include <array>
#include <cerrno>
#include <utility>

#include "parsers/text/han.h"

namespace shouwen::parsers {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

std::string label_key(std::string_view label) {
  std::string key;
  for (char c : label) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (c == '_') c = '-';
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '.') {
      key += c;
    }
  }
  if (key.size() > 40) key.clear();
  return key;
}

// Labels whose octets are in truth those of a superset, and names glibc does not know.
std::string_view alias(std::string_view key) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 47> kAliases{{
      {"utf-8", "UTF-8"},
      {"utf8", "UTF-8"},
      {"unicode-1-1-utf-8", "UTF-8"},
      {"utf-8n", "UTF-8"},
      {"us-ascii", "ASCII"},
      {"ascii", "ASCII"},
      {"ansi-x3.4-1968", "ASCII"},
      {"7bit", "ASCII"},
      {"gb2312", "GB18030"},
      {"gb-2312", "GB18030"},
      {"gb2312-80", "GB18030"},
      {"gbk", "GB18030"},
      {"x-gbk", "GB18030"},
      {"cp936", "GB18030"},
      {"ms936", "GB18030"},
      {"936", "GB18030"},
      {"windows-936", "GB18030"},
      {"euc-cn", "GB18030"},
      {"csgb2312", "GB18030"},
      {"gb18030", "GB18030"},
      {"gb-18030", "GB18030"},
      {"chinese", "GB18030"},
      {"gb-2312-80", "GB18030"},
      {"iso-ir-58", "GB18030"},
      {"gbk2312", "GB18030"},
      {"gb", "GB18030"},
      {"hz-gb-2312", "HZ"},
      {"hz", "HZ"},
      {"big5", "BIG5-HKSCS"},
      {"big-5", "BIG5-HKSCS"},
      {"x-x-big5", "BIG5-HKSCS"},
      {"cp950", "BIG5-HKSCS"},
      {"csbig5", "BIG5-HKSCS"},
      {"big5-hkscs", "BIG5-HKSCS"},
      {"iso-8859-1", "WINDOWS-1252"},
      {"iso8859-1", "WINDOWS-1252"},
      {"latin1", "WINDOWS-1252"},
      {"iso-8859-1-windows-1252", "WINDOWS-1252"},
      {"windows-1252", "WINDOWS-1252"},
      {"cp1252", "WINDOWS-1252"},
      {"ansi", "WINDOWS-1252"},
      {"shift-jis", "CP932"},
      {"shiftjis", "CP932"},
      {"sjis", "CP932"},
      {"x-sjis", "CP932"},
      {"windows-31j", "CP932"},
      {"ks-c-5601-1987", "CP949"},
  }};
  for (const auto& [from, to] : kAliases) {
    if (from == key) return to;
  }
  return {};
}

class Iconv {
 public:
  explicit Iconv(const char* from) : handle_(iconv_open("UTF-8", from)) {}
  ~Iconv() {
    if (ok()) iconv_close(handle_);
  }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  // What iconv_open(3) says on failure.
  bool ok() const { return handle_ != reinterpret_cast<iconv_t>(-1); }  // NOLINT
  iconv_t get() const { return handle_; }

 private:
  iconv_t handle_;
};

// Opening a converter loads its module, and closing the last one unloads it: a mail of two hundred
// short encoded words would do so two hundred times. One of each everyday kind stays open.
void keep_modules_loaded() {
  static const Iconv gb("GB18030"), big5("BIG5-HKSCS");
}

bool convert(std::string_view octets, const std::string& name, std::size_t limit, Converted* out) {
  keep_modules_loaded();
  Iconv iconv_handle(name.c_str());
  if (!iconv_handle.ok()) return false;
  std::string input(octets);  // iconv takes a non-const pointer
  char* in = input.data();
  std::size_t left = input.size();
  std::array<char, 8192> block;
  while (left > 0 && out->text.size() < limit) {
    char* to = block.data();
    std::size_t room = block.size();
    const std::size_t rc = iconv(iconv_handle.get(), &in, &left, &to, &room);
    const int error = errno;
    out->text.append(block.data(), block.size() - room);
    if (rc != static_cast<std::size_t>(-1) || error == E2BIG) continue;
    out->text += kReplacement;
    out->replaced = true;
    if (error == EINVAL) break;  // the input ends inside a character
    const std::size_t skip = name.starts_with("UTF-16") && left > 1 ? 2 : 1;
    in += skip;
    left -= skip;
  }
  char* to = block.data();
  std::size_t room = block.size();
  iconv(iconv_handle.get(), nullptr, nullptr, &to, &room);
  out->text.append(block.data(), block.size() - room);
  return true;
}

// HZ: 7-bit GB 2312 between ~{ and ~}. glibc has no converter; its octets are GB ones without
// bit 8.
std::string hz_to_gb(std::string_view text) {
  std::string out;
  bool han = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '~' && (next == '{' || next == '}' || next == '~')) {
      if (next == '~' && !han) out += '~';
      if (next != '~') han = next == '{';
      ++i;
    } else if (text[i] == '\n') {
      han = false;
      out += text[i];
    } else {
      out += han && text[i] > ' ' ? static_cast<char>(text[i] | '\x80') : text[i];
    }
  }
  return out;
}

std::string repaired_utf8(std::string_view octets, std::size_t limit, bool* replaced) {
  std::string out;
  for (std::size_t i = 0; i < octets.size() && out.size() < limit;) {
    std::size_t size = 1;
    const unsigned char a = static_cast<unsigned char>(octets[i]);
    if (a >= 0xc0) size = a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;
    const std::string_view piece = octets.substr(i, size);
    if (valid_utf8(piece)) {
      out += piece;
      i += size;
      continue;
    }
    out += kReplacement;
    *replaced = true;
    ++i;
    while (i < octets.size() && (static_cast<unsigned char>(octets[i]) & 0xc0) == 0x80) ++i;
  }
  return out;
}

bool seven_bit(std::string_view octets) {
  for (char c : octets) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

std::string guess(std::string_view octets) {
  if (seven_bit(octets)) {
    if (octets.find("\x1b$)A") != std::string_view::npos) return "ISO-2022-CN";
    if (octets.find("\x1b$)C") != std::string_view::npos) return "ISO-2022-KR";
    if (octets.find("\x1b$") != std::string_view::npos) return "ISO-2022-JP-2";
    return "ASCII";
  }
  const Utf8Count utf8 = count_utf8(octets);
  const std::size_t good = utf8.two + utf8.longer;
  if (utf8.bad == 0) return "UTF-8";
  const std::string_view han = guess_han(octets);
  // Mostly UTF-8 with a cut or damaged character stays UTF-8, unless it reads as Chinese
  // throughout.
  if (utf8.longer * 2 > utf8.bad * 3 && utf8.bad * 4 < good + 4) return "UTF-8";
  if (han == "gb18030") return "GB18030";
  if (han == "big5") return "BIG5-HKSCS";
  return good > utf8.bad ? "UTF-8" : "WINDOWS-1252";
}

// What the octets are, given what they are said to be.
std::string choose(std::string_view octets, const std::string& declared) {
  if (declared.empty() || declared == "ASCII") return guess(octets);
  if (seven_bit(octets)) return declared;
  const Utf8Count utf8 = count_utf8(octets);
  if (declared == "UTF-8") {
    // A damaged or cut character is no reason to doubt the label; octets that hardly ever fit are.
    const bool mostly = utf8.longer >= utf8.bad || utf8.longer + utf8.two >= utf8.bad * 2;
    return mostly ? declared : guess(octets);
  }
  const bool reads_as_utf8 = utf8.bad == 0 && utf8.longer > 0 && utf8.longer >= utf8.two;
  if (declared == "GB18030") {
    // Chinese in UTF-8 is three octets a character; real GB text all but never fits that.
    if (reads_as_utf8 && (utf8.longer > 1 || count_gb(octets).bad > 0)) return "UTF-8";
    const HanCount gb = count_gb(octets);
    return gb.bad * 4 > gb.pairs ? guess(octets) : declared;
  }
  if (declared == "BIG5-HKSCS") {
    const HanCount big5 = count_big5(octets);
    return reads_as_utf8 ? "UTF-8" : big5.bad * 10 > big5.pairs ? guess(octets) : declared;
  }
  if (declared == "WINDOWS-1252") {
    if (utf8.bad == 0) return "UTF-8";
    // Chinese programs that label everything Latin-1: octets come in pairs of common characters.
    const HanCount gb = count_gb(octets);
    return gb.bad == 0 && gb.pairs >= 2 && gb.common * 10 >= gb.pairs * 8 && gb.low_trail == 0
               ? "GB18030"
               : declared;
  }
  return declared;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// Windows-1252 with its five holes read as Latin-1, so that every octet is something.
std::string western(std::string_view octets, std::size_t limit) {
  static constexpr std::array<char16_t, 32> kHigh{
      0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
      0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
  std::string out;
  for (std::size_t i = 0; i < octets.size() && out.size() < limit; ++i) {
    unsigned c = static_cast<unsigned char>(octets[i]);
    if (c >= 0x80 && c < 0xa0) c = kHigh[c - 0x80];
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += static_cast<char>(0xc0 | c >> 6);
      out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
      out += static_cast<char>(0xe0 | c >> 12);
      out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
      out += static_cast<char>(0x80 | (c & 0x3f));
    }
  }
  return out;
}

}  // namespace

bool valid_utf8(std::string_view octets) {
  return count_utf8(octets).bad == 0;
}
bool valid_gb18030(std::string_view octets) {
  return count_gb(octets).bad == 0;
}

std::string converter_name(std::string_view label) {
  const std::string key = label_key(label);
  if (key.empty()) return "";
  if (const std::string_view known = alias(key); !known.empty()) return std::string(known);
  return Iconv(key.c_str()).ok() ? key : "";
}

Converted to_utf8(std::string_view octets, std::string_view declared, std::size_t limit) {
  Converted out;
  const std::string name = converter_name(declared);
  if (octets.starts_with("\xef\xbb\xbf")) octets.remove_prefix(3);
  std::string used = choose(octets, name);
  if (name.empty() && (octets.starts_with("\xff\xfe") || octets.starts_with("\xfe\xff"))) {
    used = "UTF-16";
  }
  out.contradicted = !declared.empty() && used != name && !(name == "ASCII" && used == "UTF-8");
  out.charset = used == "ASCII" ? "us-ascii" : used == "BIG5-HKSCS" ? "big5" : lower(used);
  if (used == "ASCII") {
    out.text = octets.substr(0, limit);
  } else if (used == "UTF-8") {
    out.text = repaired_utf8(octets.substr(0, limit), limit, &out.replaced);
  } else if (used == "HZ") {
    convert(hz_to_gb(octets), "GB18030", limit, &out);
  } else if (used == "WINDOWS-1252" || !convert(octets, used, limit, &out)) {
    out.text = western(octets, limit);
  }
  if (out.text.starts_with("\xef\xbb\xbf")) out.text.erase(0, 3);
  return out;
}

}  // namespace shouwen::parsers
