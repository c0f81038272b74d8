// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/plain_text.h"

#include <iconv.h>

#include <array>

#include "parsers/extract/registry.h"
#include "parsers/text/charset.h"
#include "parsers/text/html.h"

namespace shouwen::parsers::extract {
namespace {

using namespace std::string_view_literals;

Extracted finish(std::string kind, std::string text) {
  Extracted e;
  e.kind = std::move(kind);
  e.outcome = text.find_first_not_of(" \t\r\n") == std::string::npos ? Outcome::empty : Outcome::ok;
  e.text = std::move(text);
  return e;
}

Extracted read_txt(std::string_view octets, const Limits& limits) {
  Extracted e = finish("txt", to_utf8(octets, "", limits.text).text);
  if (octets.size() > limits.text) e.outcome = Outcome::limit;
  return e;
}

Extracted read_html(std::string_view octets, const Limits& limits) {
  return finish("html", html_to_text(to_utf8(octets, "", limits.text).text).text);
}

// glibc loads a converter's module when it is first asked for, which the sandbox forbids, and
// poppler then gives empty text without an error. The handles stay open, so the modules stay.
std::string load_converters() {
  static constexpr std::array kCharsets = {
      "GB18030",     "GBK",         "GB2312",       "BIG5-HKSCS",   "BIG5",         "UTF-16",
      "UTF-16LE",    "UTF-16BE",    "UTF-32",       "ISO-8859-1",   "WINDOWS-1252", "WINDOWS-1250",
      "KOI8-R",      "EUC-JP",      "SHIFT_JIS",    "ISO-2022-JP",  "EUC-KR",       "CP949",
      "MACINTOSH",   "ASCII",       "WINDOWS-1251", "WINDOWS-1253", "EUC-TW",       "CP932",
      "ISO-2022-CN", "ISO-2022-KR", "ISO-2022-JP-2"};
  static const auto kNone = reinterpret_cast<iconv_t>(-1);
  std::string missing;
  for (const char* charset : kCharsets)
    if (iconv_open("UTF-8", charset) == kNone || iconv_open(charset, "UTF-8") == kNone)
      missing += (missing.empty() ? "" : " ") + std::string(charset);
  return missing.empty() ? "" : "iconv 缺少字符集 lacks: " + missing;
}

constexpr std::string_view kRemedy =
    "重装libc6（/usr/lib/*/gconv须可读）后重启 reinstall libc6, its gconv folder must be readable";

std::string gb18030() {
  return "\xD0\xC5\xD3\xC3\xBD\xBB\xCD\xA8\xD0\xFB\xB4\xAB\xD4\xC2\x81\x39\xEE\x39\n";
}

std::string utf16() {
  return std::string("\xFF\xFE\xE1\x4F\x28\x75\x40\xD8\x00\xDC"sv);
}

}  // namespace

void add_plain_text(Registry& r) {
  r.readers.push_back({"txt", "txt-1", read_txt});
  r.readers.push_back({"html", "html-1", read_html});
  r.preparations.push_back({"gconv", load_converters, kRemedy});
  r.canaries.push_back({"gb18030", "txt", gb18030, "信用交通宣传月㐀\n", kRemedy});
  r.canaries.push_back({"utf-16", "txt", utf16, "信用𠀀", kRemedy});
}

}  // namespace shouwen::parsers::extract
