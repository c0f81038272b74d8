// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/attachment_role.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "gateway/classify/reading.h"
#include "gateway/classify/wording.h"
#include "parsers/extract/sniff.h"

namespace shouwen::classify {
namespace {

constexpr std::uint64_t kLogo = 2048;  // smaller pictures inside HTML are decoration

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& list, std::string_view what) {
  return std::ranges::find(list, what) != list.end();
}

// Names a desk never gives: .htaccess, CON, Thumbs.db
bool system_name(std::string_view file_name) {
  const std::size_t slash = file_name.find_last_of("/\\");
  if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
  if (file_name.starts_with('.') || file_name.starts_with("~$") ||
      file_name.starts_with("__MACOSX"))
    return true;
  const std::string base = base_name(file_name);
  static constexpr std::array<std::string_view, 9> reserved = {
      "con", "prn", "aux", "nul", "com1", "lpt1", "thumbs", "desktop", "ds_store"};
  return one_of(reserved, base);
}

AttachmentRole by_name(std::string_view file_name) {
  const std::string base = base_name(file_name);
  if (has_document_number(base)) return AttachmentRole::side;
  if (!first_word(Wording::side_document, base).empty()) return AttachmentRole::side;
  if (!first_word(Wording::companion, base).empty()) return AttachmentRole::companion;
  return AttachmentRole::piece;
}

}  // namespace

bool has_document_number(std::string_view name) {
  for (const std::string_view open : {"[", "("}) {
    const std::size_t at = name.find(open);
    if (at == std::string_view::npos) continue;
    std::string_view rest = name.substr(at + open.size());
    std::size_t digits = 0;
    while (digits < rest.size() && std::isdigit(static_cast<unsigned char>(rest[digits])) != 0)
      ++digits;
    if (digits == 4 && rest.find("号") != std::string_view::npos) return true;
  }
  return false;
}

bool is_receipt_page(const extract::Document& d) {
  if (d.kind == "pdf")
    return d.text.find("【收件回执】") != std::string::npos &&
           d.text.find("shouwen verify-receipt") != std::string::npos;
  return d.text.starts_with("signature: ed25519:") &&
         d.text.find("\nshouwen-receipt: 1\n") != std::string::npos;
}

AttachmentRole attachment_role(const extract::Document& d) {
  if (is_receipt_page(d)) return AttachmentRole::ignored;
  // A link brings nothing; the words around it say what is missing.
  if (d.body || !d.link.provider.empty()) return AttachmentRole::ignored;
  if (extract::has_flag(d, "executable") || extract::has_flag(d, "bomb"))
    return AttachmentRole::hostile;
  if (extract::is_picture(d.kind))
    return d.size < kLogo ? AttachmentRole::ignored : AttachmentRole::picture;
  static constexpr std::array<std::string_view, 8> cards = {"vcf", "ics", "p7s", "asc",
                                                            "sig", "pgp", "ttf", "css"};
  const std::string ext = extract::extension(d.name);
  if (d.name.empty() && (d.kind == "txt" || d.kind == "html" || d.kind == "none"))
    return AttachmentRole::ignored;
  if (system_name(d.name)) return AttachmentRole::ignored;
  if (one_of(cards, ext) || d.kind == "vcf") return AttachmentRole::side;
  if (extract::is_sheet(d.kind) || ext == "et" || ext == "xls" || ext == "xlsx")
    return AttachmentRole::side;
  if (extract::is_archive(d.kind) || ext == "rar" || ext == "zip" || ext == "7z")
    return AttachmentRole::archive;
  if (extract::is_text_document(d.kind) || d.kind == "none" || d.kind == "data" ||
      d.kind == "xml" || d.kind == "eml" || d.kind == "msg")
    return by_name(d.name);
  return AttachmentRole::side;  // films, sounds, fonts
}

AttachmentRole member_role(std::string_view name) {
  static constexpr std::array<std::string_view, 9> papers = {"docx", "doc", "wps", "pdf", "ofd",
                                                             "rtf",  "txt", "odt", "html"};
  static constexpr std::array<std::string_view, 8> pictures = {"jpg",  "jpeg", "png", "gif",
                                                               "heic", "bmp",  "tif", "webp"};
  static constexpr std::array<std::string_view, 4> archives = {"zip", "rar", "7z", "tar"};
  // A path that leaves the archive is an attack whatever it carries.
  if (name.starts_with('/') || name.starts_with('\\') ||
      name.find("../") != std::string_view::npos || name.find("..\\") != std::string_view::npos ||
      name.find(':') != std::string_view::npos)
    return AttachmentRole::hostile;
  const std::string ext = extract::extension(name);
  if (system_name(name) || name.find("__MACOSX/") != std::string_view::npos)
    return AttachmentRole::ignored;
  if (one_of(pictures, ext)) return AttachmentRole::picture;
  if (one_of(archives, ext)) return AttachmentRole::archive;
  if (one_of(papers, ext)) return by_name(name);
  return AttachmentRole::side;
}

std::string first_link(const std::vector<extract::Document>& documents) {
  for (const extract::Document& d : documents)
    if (d.kind == "link") return d.name.empty() ? std::string("下载链接") : d.name;
  return {};
}

}  // namespace shouwen::classify
