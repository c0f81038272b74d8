// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/ole.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "parsers/extract/cfb.h"
#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {
namespace {

using namespace std::string_view_literals;

bool holds_macros(const Cfb& file) {
  static constexpr std::array kNames = {"Macros"sv, "_VBA_PROJECT_CUR"sv, "VBA"sv,
                                        "_VBA_PROJECT"sv};
  return std::ranges::any_of(file.entries(), [](const Cfb::Entry& e) {
    return std::ranges::find(kNames, e.name) != kNames.end();
  });
}

struct Stranger {
  std::string_view stream, kind, why;
};
constexpr std::array kStrangers = {
    Stranger{"MatOST", "works", "微软 Works 文档，暂不能读取文字 (Microsoft Works)"},
    Stranger{"MN0", "works", "微软 Works 文档，暂不能读取文字 (Microsoft Works)"},
    Stranger{"CONTENTS", "works", "微软 Works 文档，暂不能读取文字 (Microsoft Works)"},
    Stranger{"PerfectOffice_MAIN", "wordperfect", "WordPerfect 文档，暂不能读取文字 (WordPerfect)"},
    Stranger{"VisioDocument", "visio", "Visio 绘图，暂不能读取文字 (Visio drawing)"},
    Stranger{"Quill", "publisher", "Publisher 出版物，暂不能读取文字 (Publisher)"}};

// Seconds since 1970 of a FILETIME; 0 when it is none.
std::time_t unix_seconds(std::uint64_t filetime) {
  constexpr std::uint64_t kEpoch = 11644473600ULL;
  const std::uint64_t seconds = filetime / 10'000'000;
  return seconds < kEpoch || seconds > kEpoch + 4102444800ULL
             ? 0
             : static_cast<std::time_t>(seconds - kEpoch);
}

std::string iso(std::uint64_t filetime) {
  const std::time_t seconds = unix_seconds(filetime);
  std::tm tm{};
  if (seconds == 0 || gmtime_r(&seconds, &tm) == nullptr) return {};
  std::array<char, 32> buffer{};
  std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &tm);
  return buffer.data();
}

}  // namespace

void set_encrypted(Extracted& out) {
  out.outcome = Outcome::encrypted;
  out.why = "文件设有密码，请对方去掉密码后重发 (a password is needed)";
}

void set_limit(Extracted& out, std::string_view why) {
  out.outcome = Outcome::limit;
  out.why = why;
  if (std::ranges::find(out.flags, "truncated") == out.flags.end())
    out.flags.emplace_back("truncated");
}

void read_summary(std::string_view s, Extracted& out) {
  const std::string_view section = slice(s, le32(s, 44), s.size());
  const std::size_t count = std::min<std::size_t>(le32(section, 4), 256);
  unsigned code_page = 0;
  const auto value = [&](std::size_t i) {
    return slice(section, le32(section, 12 + i * 8), section.size());
  };
  for (std::size_t i = 0; i < count; ++i)
    if (le32(section, 8 + i * 8) == 1) code_page = le16(value(i), 4);
  const auto text = [&](std::string_view v) {
    constexpr std::size_t kLongest = 4096;
    const std::size_t size = std::min<std::size_t>(le32(v, 4), kLongest);
    std::string got;
    if (le16(v, 0) == 0x1E) got = from_code_page(slice(v, 8, size), code_page);
    if (le16(v, 0) == 0x1F) got = utf16le(slice(v, 8, size * 2));
    return got.substr(0, got.find('\0'));
  };
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t id = le32(section, 8 + i * 8);
    if (id == 2) out.title = text(value(i));
    if (id == 4) out.author = text(value(i));
    if (id == 12 && le16(value(i), 0) == 0x40) out.created = iso(le64(value(i), 4));
  }
}

Extracted read_ole(std::string_view octets, const Limits& limits) {
  Extracted out;
  out.kind = "ole";
  const auto file = Cfb::open(octets);
  if (!file) {
    out.outcome = Outcome::corrupt;
    out.why = "复合文档的目录已损坏，请对方重发 (the compound file's directory is damaged)";
    return out;
  }
  read_summary(file->read("\x05SummaryInformation", 1 << 20), out);
  if (holds_macros(*file)) out.flags.emplace_back("macros");
  if (file->has("_signatures") || file->has("_xmlsignatures")) out.flags.emplace_back("signed");
  if (file->has("EncryptedPackage") || file->has("EncryptionInfo") || file->has("\tDRMContent")) {
    set_encrypted(out);
  } else if (file->has("WordDocument")) {
    out.kind = "doc";
    read_doc(*file, limits, out);
  } else if (file->has("Workbook") || file->has("Book")) {
    out.kind = "xls";
    read_xls(*file, limits, out);
  } else if (file->has("PowerPoint Document")) {
    out.kind = "ppt";
    read_ppt(*file, limits, out);
  } else if (file->has("__properties_version1.0")) {
    out.kind = "msg";
    read_msg(*file, limits, out);
  } else {
    out.outcome = Outcome::unsupported;
    out.why = "不认识的复合文档 (an OLE file of no kind known here)";
    for (const auto& stranger : kStrangers) {
      if (!file->has(stranger.stream)) continue;
      out.kind = stranger.kind;
      out.why = stranger.why;
      break;
    }
  }
  out.text = without_blank_lines(out.text);
  cut_utf8(out.text, limits.text);
  return out;
}

}  // namespace shouwen::parsers::extract
