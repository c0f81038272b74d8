// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/extract.h"

#include <algorithm>
#include <array>
#include <span>

#include "gateway/extract/cloud.h"
#include "gateway/extract/reading.h"
#include "parsers/mail.h"

namespace shouwen::extract {
namespace {

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& list, std::string_view what) {
  return std::ranges::find(list, what) != list.end();
}

}  // namespace

std::vector<Document> extract(const parsers::mime::Message& message, const parsers::Mail& mail,
                              const Limits& limits, const Tools& tools) {
  std::vector<Document> out;
  FileReading reading(limits, tools, out);
  std::size_t leaves = 0;
  for (const auto& leaf : mail.leaves) {
    if (leaves++ == limits.documents) break;
    Document d;
    d.path = leaf.path;
    d.name = leaf.filename;
    d.body = leaf.body;
    d.in_rfc822 = leaf.in_rfc822;
    // The mail's own text is Mail::body_text, converted once already.
    Taken taken(leaf.filename, leaf.type, leaf.body ? 0 : reading.text_limit(),
                reading.wants_octets() && !leaf.body);
    parsers::mime::decode(message, leaf.part, [&](std::span<const std::byte> octets) {
      taken.add({reinterpret_cast<const char*>(octets.data()), octets.size()});
    });
    reading.add(std::move(d), taken, leaf.charset, 0);
  }
  add_cloud_links(message, mail, out);
  return out;
}

std::vector<Document> extract_file(std::string_view octets, std::string_view name,
                                   const Limits& limits, const Tools& tools) {
  std::vector<Document> out;
  FileReading reading(limits, tools, out);
  Document d;
  d.path = "1";
  d.name = name;
  Taken taken(name, "", reading.text_limit(), reading.wants_octets());
  taken.add(octets);
  reading.add(std::move(d), taken, "", 0);
  return out;
}

std::string_view name(Scan scan) {
  switch (scan) {
    case Scan::unscanned:
      return "unscanned";
    case Scan::clean:
      return "clean";
    case Scan::suspicious:
      return "suspicious";
    case Scan::infected:
      return "infected";
  }
  return "unscanned";
}

bool is_picture(std::string_view kind) {
  static constexpr std::array<std::string_view, 7> kinds = {"jpg", "png",  "gif", "bmp",
                                                            "tif", "heic", "webp"};
  return one_of(kinds, kind);
}

bool is_archive(std::string_view kind) {
  static constexpr std::array<std::string_view, 8> kinds = {"zip", "rar", "7z", "tar",
                                                            "gz",  "bz2", "xz", "tnef"};
  return one_of(kinds, kind);
}

bool is_sheet(std::string_view kind) {
  return kind == "xlsx" || kind == "xls" || kind == "et" || kind == "csv" || kind == "ods";
}

bool is_text_document(std::string_view kind) {
  static constexpr std::array<std::string_view, 13> kinds = {
      "docx", "doc", "wps", "pdf", "ofd", "rtf", "txt", "html", "odt", "ole", "pptx", "ppt", "odp"};
  return one_of(kinds, kind);
}

bool has_flag(const Document& document, std::string_view flag) {
  return std::ranges::find(document.flags, flag) != document.flags.end();
}

}  // namespace shouwen::extract
