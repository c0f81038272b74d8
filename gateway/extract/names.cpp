// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/names.h"

#include <algorithm>
#include <array>

#include "config/text.h"
#include "gateway/extract/extract.h"

namespace shouwen::extract {
namespace {

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& list, std::string_view what) {
  return std::ranges::find(list, what) != list.end();
}

constexpr std::array<std::string_view, 22> kPrograms = {
    "exe", "scr", "com", "bat", "cmd", "pif", "vbs", "js",  "jse", "wsf", "lnk",
    "hta", "msi", "jar", "ps1", "cpl", "chm", "iso", "img", "vbe", "reg", "dll"};
constexpr std::array<std::string_view, 17> kPapers = {"doc",  "docx", "xls", "xlsx", "pdf", "ppt",
                                                      "pptx", "wps",  "et",  "dps",  "ofd", "txt",
                                                      "jpg",  "jpeg", "png", "zip",  "rar"};

// Right-to-left marks make 要求xcod.scr look like a document.
bool has_bidi(std::string_view name) {
  std::size_t at = 0;
  while (at < name.size()) {
    const char32_t c = next_code_point(name, at);
    if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F)
      return true;
  }
  return false;
}

bool leaves_its_folder(std::string_view name) {
  if (name.starts_with('/') || name.starts_with('\\')) return true;
  if (name.size() > 1 && name[1] == ':') return true;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/\\", at), name.size());
    if (name.substr(at, end - at) == "..") return true;
    at = end + 1;
  }
  return false;
}

// What a name or a content is kept in, broadly: Word saves rtf, html and docx as .doc, and nobody
// is deceived by that. "" = says nothing.
std::string_view family(std::string_view kind) {
  static constexpr std::array<std::string_view, 13> words = {"doc", "docx", "docm", "wps",  "wpt",
                                                             "rtf", "odt",  "dot",  "dotx", "html",
                                                             "htm", "mht",  "xml"};
  static constexpr std::array<std::string_view, 6> sheets = {"xls", "xlsx", "xlsm",
                                                             "et",  "ett",  "ods"};
  static constexpr std::array<std::string_view, 6> slides = {"ppt", "pptx", "pptm",
                                                             "dps", "pps",  "odp"};
  static constexpr std::array<std::string_view, 9> pictures = {"jpg", "jpeg", "png",  "gif", "bmp",
                                                               "tif", "tiff", "heic", "webp"};
  static constexpr std::array<std::string_view, 6> archives = {"zip", "rar", "7z",
                                                               "tar", "gz",  "bz2"};
  if (one_of(words, kind)) return "words";
  if (one_of(sheets, kind)) return "sheet";
  if (one_of(slides, kind)) return "slides";
  if (one_of(pictures, kind)) return "picture";
  if (one_of(archives, kind)) return "archive";
  return kind == "pdf" || kind == "ofd" || kind == "exe" || kind == "mp4" ? kind : "";
}

bool mismatch(std::string_view kind, std::string_view ext) {
  const std::string_view is = family(kind), says = family(ext);
  if (is.empty() || says.empty() || is == says) return false;
  // A table saved as a web page or XML is still called .xls.
  return !(is == "words" && says == "sheet" && (kind == "html" || kind == "xml"));
}

}  // namespace

void flag_name(Document& d) {
  const std::string ext = extension(d.name);
  if (has_bidi(d.name)) d.flags.emplace_back("bidi_name");
  if (d.kind == "exe" || one_of(kPrograms, ext)) {
    d.flags.emplace_back("executable");
    std::string_view stem = d.name;
    while (!stem.empty() && (stem.back() == ' ' || stem.back() == '.')) stem.remove_suffix(1);
    if (!ext.empty() && one_of(kPapers, extension(stem.substr(0, stem.size() - ext.size() - 1))))
      d.flags.emplace_back("double_extension");
  }
  if (leaves_its_folder(d.name) && !has_flag(d, "traversal")) d.flags.emplace_back("traversal");
  if (mismatch(d.kind, ext)) d.flags.emplace_back("type_mismatch");
}

std::string name_in_path(std::string_view name) {
  constexpr std::size_t kLongest = 1000;
  std::string out;
  std::size_t at = 0;
  while (at < name.size() && out.size() < kLongest) {
    const std::size_t from = at;
    const char32_t c = next_code_point(name, at);
    if (c >= 0x20 && c != 0x7F && c != U'!') out += name.substr(from, at - from);
    if (c == U'!') out += "！";  // the mark between a container and its member
  }
  return out;
}

}  // namespace shouwen::extract
