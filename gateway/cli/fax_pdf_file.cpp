// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/fax_pdf_file.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "gateway/cli/installed.h"
#include "gateway/extract/extractor.h"
#include "gateway/intake/fax_case.h"
#include "gateway/preview/cache.h"
#include "gateway/preview/fax_pdf.h"
#include "gateway/preview/part.h"
#include "storage/fax_turns.h"
#include "storage/past.h"

namespace shouwen::cli {
namespace {

namespace fs = std::filesystem;
using parsers::extract::protocol::CodedPage;

constexpr const char* kMaker = "fax-pdf-1";  // of every key: made otherwise, named otherwise
constexpr auto kDeadline = std::chrono::seconds(60);  // of one call's pages

Error refused(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "fax", std::move(what), std::move(remedy)};
}

// What must not be shown is not shown as a PDF either, whichever call brought it.
Status may_be_shown(const View& view, const intake::FaxCase& whole) {
  for (const intake::FaxPiece& piece : whole.pieces) {
    auto trail = view.reader->trail(piece.message);
    if (!trail) return trail.error();
    if (trail->message.decision.quarantine)
      return preview::locked("来件已隔离 the message is quarantined");
    for (const storage::StoredPart& part : trail->parts)
      if (part.outcome == "infected") return preview::locked("含病毒 infected");
  }
  return Done{};
}

Result<intake::FaxCase> case_of(const View& view, MessageRef message) {
  auto store = storage::look_through(view.settings.state_dir, view.now);
  if (!store) return store.error();
  auto fax = storage::filed_fax(**store, message);
  if (!fax) return fax.error();
  if (fax->work.channel != "fax")
    return refused("来件" + std::to_string(message.value) + "不是传真 is no fax",
                   "编号见 see: shouwen fax list");
  std::vector<intake::FaxPiece> pieces{
      intake::open_piece(fax->call, (*store)->object_path(fax->call.octets), -1, {})};
  for (const auto& part : fax->parts)
    pieces.push_back(
        intake::open_piece(part.call, (*store)->object_path(part.call.octets), part.kept, {}));
  for (const intake::FaxPiece& piece : pieces)
    if (!piece.octets)
      return refused("原件读不出 the original cannot be read",
                     "以服务的用户运行，或 shouwen verify run it as the service's user, or verify");
  return intake::assemble(std::move(pieces), {});
}

int quarters_of(const intake::FaxCase& whole, const intake::FaxCase::PageOf& of) {
  return std::max(storage::turn_of(whole.pieces[of.piece].turns, of.page), 0);
}

std::string key_of(const intake::FaxCase& whole) {
  std::string key = kMaker;
  for (const intake::FaxPiece& piece : whole.pieces) key += "|" + piece.digest.text;
  for (const auto& of : whole.pages)
    key += "|" + std::to_string(of.piece) + " " + std::to_string(of.page) + " " +
           std::to_string(quarters_of(whole, of));
  return key;
}

Result<extract::Extractor::Codes> codes_of(const intake::FaxPiece& piece,
                                           extract::Extractor& extractor) {
  extract::Blob blob;
  if (!blob.append(piece.octets->text()) || !blob.seal())
    return Error{Fault::transient, "fax", "内存不足 no memory for it", ""};
  auto codes = extractor.codes(blob);
  if (codes.head.outcome != extract::Outcome::ok)
    return refused("来件" + std::to_string(piece.message.value) + "：" + codes.head.why,
                   "看页面 look at its pages: shouwen preview");
  return codes;
}

std::string_view nth(const extract::Extractor::Codes& codes, std::size_t page) {
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < page; ++i) at += codes.head.pages[i].size;
  return std::string_view(codes.octets).substr(at, codes.head.pages[page].size);
}

Result<std::string> make(const View& view, const intake::FaxCase& whole) {
  extract::Extractor extractor({view.settings.extract.socket, "", kDeadline});
  std::vector<extract::Extractor::Codes> codes;
  for (const intake::FaxPiece& piece : whole.pieces) {
    // A call without a page brings none to the whole.
    if (piece.reading.tiff.pages.empty()) {
      codes.emplace_back();
      continue;
    }
    auto one = codes_of(piece, extractor);
    if (!one) return one.error();
    codes.push_back(std::move(*one));
  }
  std::vector<preview::PdfPage> pages;
  for (const auto& of : whole.pages) {
    const auto page = static_cast<std::size_t>(of.page);
    if (page >= codes[of.piece].head.pages.size())
      return refused("页数对不上 the pages do not agree", "shouwen verify");
    pages.push_back(
        {codes[of.piece].head.pages[page], nth(codes[of.piece], page), quarters_of(whole, of)});
  }
  return preview::fax_pdf(pages);
}

bool write_whole(const std::string& path, std::string_view octets) {
  const std::string begun = path + ".new";
  std::ofstream file(begun, std::ios::binary | std::ios::trunc);
  file.write(octets.data(), static_cast<std::streamsize>(octets.size()));
  file.close();
  std::error_code error;
  if (file) fs::rename(begun, path, error);
  if (file && !error) return true;
  fs::remove(begun, error);
  return false;
}

}  // namespace

Result<FaxPdf> write_fax_pdf(const View& view, MessageRef message, const std::string& out) {
  auto whole = case_of(view, message);
  if (!whole) return whole.error();
  if (Status shown = may_be_shown(view, *whole); !shown) return shown.error();
  if (whole->pages.empty())
    return refused("没有TIFF页可存 it has no TIFF pages",
                   "原件是别的格式或没有页 another kind of file, or a call without a page");
  preview::Cache::Options options;
  options.folder = view.settings.state_dir + "/previews";
  options.keep_free = view.settings.limits.disk_reserve;
  const preview::Cache cache(options);
  const std::string key = key_of(*whole);
  FaxPdf done;
  done.pages = whole->pages.size();
  std::optional<std::string> pdf = cache.get(key);
  done.cached = pdf && pdf->starts_with("%PDF-") && pdf->ends_with("%%EOF\n");
  if (!done.cached) {
    auto made = make(view, *whole);
    if (!made) return made.error();
    pdf = std::move(*made);
    const AsOwner owner(view.settings.state_dir);
    (void)cache.put(key, *pdf);
  }
  done.size = pdf->size();
  if (!write_whole(out, *pdf))
    return refused("写不了文件 cannot be written: " + out, "检查路径 check the path");
  return done;
}

}  // namespace shouwen::cli
