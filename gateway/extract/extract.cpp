// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/extract.h"

#include <algorithm>
#include <array>
#include <span>

#include "config/text.h"
#include "parsers/extract/sniff.h"
#include "parsers/extract/zip_directory.h"
#include "parsers/mail.h"
#include "parsers/text/charset.h"
#include "parsers/text/html.h"
#include "storage/sha256.h"

namespace shouwen::extract {
namespace {

using parsers::extract::picture_size;
using parsers::extract::PictureSize;
using parsers::extract::read_zip_directory;
using parsers::extract::sniff;
using parsers::extract::zip_is_bomb;
using parsers::extract::zip_kind;
using parsers::extract::zip_pictures;
using parsers::extract::ZipDirectory;
using parsers::extract::ZipPictures;

constexpr std::size_t kHead = 8 << 10;    // enough for every signature and an OLE directory
constexpr std::size_t kTail = 128 << 10;  // a zip's directory of some hundred names

// One pass over a part's decoded octets: digest, size, both ends, and the text if it is text.
class Taken {
 public:
  Taken(const parsers::Leaf& leaf, std::size_t text_limit) : leaf_(leaf), text_limit_(text_limit) {}

  void add(std::string_view octets) {
    hash_.update(octets);
    size += octets.size();
    const std::size_t to_head = std::min(octets.size(), kHead - head.size());
    head.append(octets.substr(0, to_head));
    if (to_head != 0 && head.size() == kHead) {
      text_ = is_text();
      if (text_) text = head;
    }
    const std::string_view rest = octets.substr(to_head);
    if (text_ && text.size() < text_limit_) text.append(rest.substr(0, text_limit_ - text.size()));
    tail.append(octets.size() > kTail ? octets.substr(octets.size() - kTail) : octets);
    if (tail.size() > 2 * kTail) tail.erase(0, tail.size() - kTail);
  }

  Digest finish() {
    if (size < kHead && is_text()) text = head;
    return hash_.digest();
  }

  std::uint64_t size = 0;
  std::string head, tail, text;

 private:
  bool is_text() const {
    const std::string kind = sniff(head, leaf_.filename, leaf_.type);
    return text_limit_ != 0 && (kind == "txt" || kind == "html");
  }

  const parsers::Leaf& leaf_;
  std::size_t text_limit_;
  bool text_ = false;
  storage::Sha256 hash_;
};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& list, std::string_view what) {
  return std::ranges::find(list, what) != list.end();
}

void flag_name(Document& d) {
  static constexpr std::array<std::string_view, 16> programs = {
      "exe", "scr", "com", "bat", "cmd", "pif", "vbs", "js",
      "jse", "wsf", "lnk", "hta", "msi", "jar", "ps1", "cpl"};
  static constexpr std::array<std::string_view, 12> papers = {
      "doc", "docx", "xls", "xlsx", "pdf", "ppt", "pptx", "wps", "txt", "jpg", "zip", "rar"};
  const std::string ext = extension(d.name);
  // Right-to-left marks make 要求xcod.scr look like a document.
  std::size_t at = 0;
  bool bidi = false;
  while (at < d.name.size()) {
    const char32_t c = next_code_point(d.name, at);
    bidi = bidi || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  }
  if (bidi) d.flags.emplace_back("bidi_name");
  if (d.kind == "exe" || one_of(programs, ext)) {
    d.flags.emplace_back("executable");
    const std::string inner = extension(d.name.substr(0, d.name.size() - ext.size() - 1));
    if (!ext.empty() && one_of(papers, inner)) d.flags.emplace_back("double_extension");
  }
}

void read_zip(Document& d, std::string_view tail, const Limits& limits) {
  const ZipDirectory dir = read_zip_directory(tail, limits.members);
  if (!dir.found) {
    d.outcome = Outcome::corrupt;  // no end record: the file was cut off
    const std::string ext = extension(d.name);
    if (ext == "docx" || ext == "xlsx" || ext == "pptx" || ext == "ofd") d.kind = ext;
    return;
  }
  d.kind = zip_kind(dir);
  if (zip_is_bomb(dir)) d.flags.emplace_back("bomb");
  if (!dir.complete) d.flags.emplace_back("members_partly");
  for (const auto& e : dir.entries)
    if (e.encrypted) d.outcome = Outcome::encrypted;
  if (d.kind != "zip") {
    const ZipPictures inside = zip_pictures(dir);
    d.images = dir.complete ? inside.pictures : -1;
    if (inside.tiny > 0 && inside.pictures == 0) d.flags.emplace_back("tiny_pictures");
    return;
  }
  for (const auto& e : dir.entries)
    if (!e.name.ends_with('/')) d.members.push_back({e.name, e.size});
}

void read_text(Document& d, const Taken& taken, const parsers::Leaf& leaf, const Limits& limits) {
  auto converted = parsers::to_utf8(taken.text, leaf.charset, limits.text * 2);
  d.outcome = taken.size > taken.text.size() ? Outcome::limit : Outcome::ok;
  d.text =
      d.kind == "html" ? parsers::html_to_text(converted.text).text : std::move(converted.text);
  d.images = 0;
}

Document read_leaf(const parsers::mime::Message& message, const parsers::Leaf& leaf,
                   std::size_t text_left, const Limits& limits) {
  Document d;
  d.path = leaf.path;
  d.name = leaf.filename;
  d.body = leaf.body;
  d.in_rfc822 = leaf.in_rfc822;
  // The mail's own text is Mail::body_text, converted once already.
  Taken taken(leaf, leaf.body ? 0 : std::min(limits.text, text_left));
  parsers::mime::decode(message, leaf.part, [&](std::span<const std::byte> octets) {
    taken.add({reinterpret_cast<const char*>(octets.data()), octets.size()});
  });
  d.size = taken.size;
  d.digest = taken.finish();
  d.kind = sniff(taken.head, leaf.filename, leaf.type);
  if (taken.size == 0)
    d.outcome = Outcome::empty;
  else if (d.kind == "zip")
    read_zip(d, taken.tail, limits);
  else if (leaf.body)
    d.outcome = Outcome::ok;
  else if (!taken.text.empty())
    read_text(d, taken, leaf, limits);
  if (is_picture(d.kind)) {
    const PictureSize size = picture_size(taken.head, d.kind);
    d.images = 1;
    d.width = size.width;
    d.height = size.height;
  }
  flag_name(d);
  return d;
}

}  // namespace

std::vector<Document> extract(const parsers::mime::Message& message, const parsers::Mail& mail,
                              const Limits& limits) {
  std::vector<Document> out;
  std::size_t text_left = limits.text_total;
  for (const auto& leaf : mail.leaves) {
    if (out.size() == limits.documents) break;
    out.push_back(read_leaf(message, leaf, text_left, limits));
    text_left -= std::min(text_left, out.back().text.size());
  }
  return out;
}

bool is_picture(std::string_view kind) {
  static constexpr std::array<std::string_view, 7> kinds = {"jpg", "png",  "gif", "bmp",
                                                            "tif", "heic", "webp"};
  return one_of(kinds, kind);
}

bool is_archive(std::string_view kind) {
  static constexpr std::array<std::string_view, 7> kinds = {"zip", "rar", "7z",  "tar",
                                                            "gz",  "bz2", "tnef"};
  return one_of(kinds, kind);
}

bool is_sheet(std::string_view kind) {
  return kind == "xlsx" || kind == "xls" || kind == "et" || kind == "csv";
}

bool is_text_document(std::string_view kind) {
  static constexpr std::array<std::string_view, 12> kinds = {
      "docx", "doc", "wps", "pdf", "ofd", "rtf", "txt", "html", "odt", "ole", "pptx", "ppt"};
  return one_of(kinds, kind);
}

bool has_flag(const Document& document, std::string_view flag) {
  return std::ranges::find(document.flags, flag) != document.flags.end();
}

}  // namespace shouwen::extract
