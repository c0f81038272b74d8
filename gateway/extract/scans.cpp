// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/scans.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gateway/extract/extractor.h"
#include "gateway/extract/turn.h"
#include "gateway/ocr/reader.h"

namespace shouwen::extract {
namespace {

constexpr double kDpi = 204;  // what the readers want; finer says no more
constexpr std::size_t kListed = 8;

// Pages counted from 1, for a person: "2、3、7 等".
std::string listed(const std::vector<int>& pages) {
  std::string out;
  for (std::size_t i = 0; i < std::min(pages.size(), kListed); ++i)
    out += (i == 0 ? "" : "、") + std::to_string(pages[i] + 1);
  return pages.size() > kListed ? out + " 等" : out;
}

// A machine's own line and specks are less than this share of a page; a line of text is about it, a
// photograph far more.
constexpr double kBlankInk = 0.006;
constexpr unsigned char kInk = 128;

bool blank(const parsers::extract::Raster& raster) {
  if (raster.pixels.empty()) return false;
  const auto dark = std::ranges::count_if(
      raster.pixels, [](char c) { return static_cast<unsigned char>(c) < kInk; });
  return static_cast<double>(dark) < kBlankInk * static_cast<double>(raster.pixels.size());
}

class Pages {
 public:
  Pages(const Document& document, const Blob& octets, const Tools& tools, const Turns& turns)
      : document_(document), octets_(octets), tools_(tools), turns_(turns) {}

  Status read(std::chrono::steady_clock::time_point until) {
    // A picture has one page, and so has a document that did not say.
    const int pages =
        is_picture(document_.kind) && document_.kind != "tif" ? 1 : std::max(document_.pages, 1);
    while (done_ < std::min(pages, kScanPages) && std::chrono::steady_clock::now() < until) {
      if (tools_.abandoned != nullptr && *tools_.abandoned)
        return Error{Fault::transient, "ocr", "nobody waits for it any more", ""};
      if (Status read = read_page(done_); !read.ok()) return read;
      ++done_;
    }
    over_ = pages > done_;
    return Done{};
  }

  // Puts what was read where readers of text put theirs.
  void fill(Document& d) const {
    d.wants_ocr = false;
    d.text = text_;
    d.lines = lines_;
    d.pages_read = pages_read_;
    d.engine = engine_;
    d.confidence = weight_ > 0 ? confidence_ / weight_ : 0;
    const bool nothing = text_.find_first_not_of(" \n\f") == std::string::npos;
    d.outcome = over_ ? Outcome::limit : nothing ? Outcome::empty : Outcome::ok;
    if (!weak_.empty()) {
      d.flags.emplace_back("ocr_weak");
      d.why = "第" + listed(weak_) +
              "页文字未能读清，请看原件 text of these pages was not read "
              "well, look at the original";
    } else if (over_) {
      d.why = "只读了前" + std::to_string(done_) + "页 only the first pages were read";
    } else if (nothing) {
      d.why = "图中没有读出文字 no text was found in the picture";
    }
  }

 private:
  // As a person says; -1 = nobody does.
  int turn_of(int page) const {
    auto found = turns_.find(page);
    if (found == turns_.end()) found = turns_.find(-1);
    return found == turns_.end() ? -1 : found->second;
  }

  Status read_page(int page) {
    Extractor::Drawn drawn = tools_.extractor->render(document_.kind, octets_, page, kDpi);
    if (drawn.outcome == Outcome::unsupported && page == 0)
      return Error{Fault::rejected_input, "ocr", drawn.why, "look at the original"};
    if (drawn.outcome != Outcome::ok) {  // one bad page does not hide the others
      weak_.push_back(page);
      return Done{};
    }
    const int quarters = turn_of(page);
    turn(drawn.raster, quarters);
    auto read = tools_.ocr->read(drawn.raster, quarters >= 0);
    if (!read.ok()) return read.error();
    pages_read_.push_back({page, read->width, read->height,
                           (read->quarters + std::max(quarters, 0)) % 4, read->engine,
                           read->lines.size() < 2 && blank(drawn.raster)});
    if (read->weak()) weak_.push_back(page);
    engine_ = read->engine;
    if (page > 0) text_ += '\f';
    text_ += read->text;
    const auto size = static_cast<double>(read->text.size());
    confidence_ += read->confidence * size;
    weight_ += size;
    for (ocr::Line& line : read->lines)
      lines_.push_back({page, line.left, line.top, line.width, line.height, line.confidence,
                        std::move(line.text)});
    return Done{};
  }

  const Document& document_;
  const Blob& octets_;
  const Tools& tools_;
  const Turns& turns_;
  std::vector<OcrPage> pages_read_;
  std::string text_, engine_;
  std::vector<OcrLine> lines_;
  std::vector<int> weak_;
  double confidence_ = 0, weight_ = 0;
  int done_ = 0;
  bool over_ = false;
};

}  // namespace

Status read_scan(Document& document, const Blob& octets, const Tools& tools,
                 std::chrono::steady_clock::time_point until, const Turns& turns) {
  if (!document.wants_ocr || tools.extractor == nullptr || tools.ocr == nullptr) return Done{};
  Pages scan(document, octets, tools, turns);
  if (Status read = scan.read(until); !read.ok()) return read;
  scan.fill(document);
  return Done{};
}

Status read_scan(Document& document, std::string_view octets, const Tools& tools,
                 const Turns& turns) {
  if (!document.wants_ocr || tools.extractor == nullptr || tools.ocr == nullptr) return Done{};
  Blob blob;
  if (!blob.append(octets) || !blob.seal())
    return Error{Fault::transient, "ocr", "no memory for a document", ""};
  return read_scan(document, blob, tools, std::chrono::steady_clock::time_point::max(), turns);
}

}  // namespace shouwen::extract
