// SPDX-License-Identifier: Apache-2.0
#include "parsers/ocr/tesseract_reader.h"

#include <leptonica/allheaders.h>
#include <tesseract/baseapi.h>
#include <tesseract/osdetect.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace shouwen::parsers::ocr {
namespace {

constexpr double kDpi = 204;          // finer hurts this engine, and costs more
constexpr double kLongest = 2400;     // pixels: A4 at kDpi
constexpr int kInk = 140;             // darker is ink
constexpr float kSureOfSkew = 3;      // leptonica's own measure
constexpr float kLeast = 0.15F;       // degrees worth a turn
constexpr float kSureWhichWayUp = 5;  // below it orientation is tried, not believed
constexpr int kGoodConfidence = 70;

struct PixEnd {
  void operator()(Pix* pix) const { pixDestroy(&pix); }
};
using Picture = std::unique_ptr<Pix, PixEnd>;

bool two_tones(std::string_view pixels) {
  return std::ranges::all_of(pixels, [](char c) { return c == '\0' || c == '\xff'; });
}

Picture grey(const PageHead& head, std::string_view pixels) {
  const int width = static_cast<int>(head.width);
  Picture pix(pixCreate(width, static_cast<int>(head.height), 8));
  if (!pix) return pix;
  for (std::uint32_t y = 0; y < head.height; ++y) {
    l_uint32* line = pixGetData(pix.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix.get());
    for (int x = 0; x < width; ++x)
      SET_DATA_BYTE(
          line, x,
          static_cast<unsigned char>(pixels[y * head.width + static_cast<std::size_t>(x)]));
  }
  return pix;
}

// A fax is black and white: specks of one pixel are noise of the line, not parts of characters.
Picture despeckled(Picture page) {
  Picture bits(pixThresholdToBinary(page.get(), 128));
  if (!bits) return page;
  Picture clean(pixSelectBySize(bits.get(), 2, 2, 8, L_SELECT_IF_EITHER, L_SELECT_IF_GTE, nullptr));
  if (!clean) return page;
  Picture back(pixConvert1To8(nullptr, clean.get(), 255, 0));
  return back ? std::move(back) : std::move(page);
}

// Square pixels, kDpi. A page that tells no plausible resolution is only made smaller.
Picture scaled(Picture page, const PageHead& head) {
  double across = 1;
  double down = 1;
  if (head.dpi_x >= 50 && head.dpi_y >= 50) {
    const double inches = std::max(head.width / head.dpi_x, head.height / head.dpi_y);
    across = kDpi / head.dpi_x;
    if (inches > 20) across = std::min(across, 1.0);
    down = across * head.dpi_x / head.dpi_y;
  }
  const double over = std::max(head.width * across, head.height * down) / kLongest;
  if (over > 1) {
    across /= over;
    down /= over;
  }
  if (across == 1 && down == 1) return page;
  Picture out(
      pixScaleGeneral(page.get(), static_cast<float>(across), static_cast<float>(down), 0, 0));
  return out ? std::move(out) : std::move(page);
}

Picture deskewed(Picture page) {
  Picture bits(pixConvertTo1(page.get(), kInk));
  float angle = 0;
  float sure = 0;
  if (!bits || pixFindSkew(bits.get(), &angle, &sure) != 0) return page;
  if (sure <= kSureOfSkew || std::abs(angle) <= kLeast) return page;
  constexpr float radians = 3.14159265F / 180;
  Picture out(pixRotate(page.get(), angle * radians, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0));
  return out ? std::move(out) : std::move(page);
}

// Enough of a page to tell which way up it is.
Picture middle(const Picture& page) {
  const int height = pixGetHeight(page.get());
  const std::unique_ptr<Box, void (*)(Box*)> box(
      boxCreate(0, height * 3 / 8, pixGetWidth(page.get()), std::max(1, height / 4)),
      [](Box* b) { boxDestroy(&b); });
  return Picture(pixClipRectangle(page.get(), box.get(), nullptr));
}

Picture turned(const Picture& page, int quarters) {
  return Picture(pixRotateOrth(page.get(), quarters % 4));
}

}  // namespace

struct TesseractReader::Impl {
  tesseract::TessBaseAPI text, orientation;
  bool has_orientation = false;

  // Clockwise quarters that bring the page upright.
  int quarters(const Picture& page) {
    if (const int told = has_orientation ? told_quarters(page) : -1; told >= 0) return told;
    const Picture band = middle(page);
    if (!band) return 0;
    const int upright = read(band).confidence;
    if (upright >= kGoodConfidence) return 0;
    const Picture flipped = turned(band, 2);
    return flipped && read(flipped).confidence > upright ? 2 : 0;
  }

  // -1: not sure.
  int told_quarters(const Picture& page) {
    orientation.SetPageSegMode(tesseract::PSM_OSD_ONLY);
    orientation.SetImage(page.get());
    orientation.SetSourceResolution(static_cast<int>(kDpi));
    int degrees = 0;
    float sure = 0;
    float script_sure = 0;
    const char* script = nullptr;
    const bool told = orientation.DetectOrientationScript(&degrees, &sure, &script, &script_sure);
    orientation.Clear();
    // On a weak page it sees Japanese, or the page upside down; then it is never sure.
    if (!told || sure < kSureWhichWayUp || script == nullptr || std::string_view(script) != "Han")
      return -1;
    return (4 - degrees / 90) % 4;
  }

  struct Read {
    Reading reading;
    int confidence = -1;
  };
  Read read(const Picture& page) {
    text.SetPageSegMode(tesseract::PSM_SINGLE_BLOCK);
    text.SetImage(page.get());
    text.SetSourceResolution(static_cast<int>(kDpi));
    Read out;
    out.reading.width = pixGetWidth(page.get());
    out.reading.height = pixGetHeight(page.get());
    if (text.Recognize(nullptr) == 0) {
      out.confidence = text.MeanTextConf();
      const std::unique_ptr<tesseract::ResultIterator> at(text.GetIterator());
      if (at) add_lines(*at, out.reading);
    }
    text.Clear();
    return out;
  }

  static void add_lines(tesseract::ResultIterator& at, Reading& reading) {
    int row = 0;
    do {
      if (reading.lines.size() == kMostLines) return;
      const std::unique_ptr<char[]> words(at.GetUTF8Text(tesseract::RIL_TEXTLINE));
      int left = 0, top = 0, right = 0, bottom = 0;
      if (!words || !at.BoundingBox(tesseract::RIL_TEXTLINE, &left, &top, &right, &bottom))
        continue;
      std::string text(words.get());
      while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
      if (text.empty()) continue;
      const double sure = std::clamp(at.Confidence(tesseract::RIL_TEXTLINE) / 100.0, 0.0, 1.0);
      reading.lines.push_back(
          {row++, left, top, right - left, bottom - top, sure, std::move(text)});
    } while (at.Next(tesseract::RIL_TEXTLINE));
  }
};

TesseractReader::TesseractReader() : impl_(std::make_unique<Impl>()) {}
TesseractReader::~TesseractReader() = default;

bool TesseractReader::open(std::string& why) {
  setMsgSeverity(L_SEVERITY_NONE);
  if (impl_->text.Init(nullptr, "chi_sim", tesseract::OEM_LSTM_ONLY) != 0) {
    why = "no model chi_sim: apt install tesseract-ocr-chi-sim";
    return false;
  }
  impl_->has_orientation = impl_->orientation.Init(nullptr, "osd") == 0;
  return true;
}

std::string TesseractReader::engine() const {
  return "tesseract" + std::string(tesseract::TessBaseAPI::Version()) + "-chi_sim";
}

Reading TesseractReader::read(const PageHead& head, std::string_view pixels) {
  Picture page = grey(head, pixels);
  Reading none;
  none.engine = engine();
  none.width = static_cast<int>(head.width);
  none.height = static_cast<int>(head.height);
  if (!page) return none;
  if (two_tones(pixels)) page = despeckled(std::move(page));
  page = deskewed(scaled(std::move(page), head));
  pixSetResolution(page.get(), static_cast<int>(kDpi), static_cast<int>(kDpi));
  const int quarters = head.upright ? 0 : impl_->quarters(page);
  if (quarters != 0) page = turned(page, quarters);
  if (!page) return none;
  Reading read = impl_->read(page).reading;
  read.engine = none.engine;
  read.quarters = quarters;
  return read;
}

}  // namespace shouwen::parsers::ocr
