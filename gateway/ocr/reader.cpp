// SPDX-License-Identifier: Apache-2.0
#include "gateway/ocr/reader.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <climits>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <tuple>

#include "config/text.h"
#include "gateway/ocr/page.h"
#include "gateway/ocr/worker.h"

namespace shouwen::ocr {
namespace {

namespace wire = parsers::ocr;

// Below these the other engine is asked too. As measured: docs/design.md, "OCR".
constexpr double kSure = 0.85;
constexpr double kCovered = 0.70;
// Below these nobody should rely on the text.
constexpr double kWeak = 0.60;
constexpr double kSparse = 0.30;

constexpr const char* kUnitSocket = "/run/shouwen-ocr/socket";

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

PageText page_text(const GreyPage& page, wire::Reading reading) {
  PageText out;
  const Coverage covered = coverage(page, reading);
  out.inked = covered.inked;
  out.coverage = covered.share;
  double sum = 0;
  std::size_t count = 0;
  int row = 0;
  for (const Line& line : reading.lines) {
    if (!out.text.empty()) out.text += line.row == row ? ' ' : '\n';
    row = line.row;
    out.text += line.text;
    const std::size_t n = characters(line.text);
    sum += line.confidence * static_cast<double>(n);
    count += n;
  }
  if (!out.text.empty()) out.text += '\n';
  out.confidence = count > 0 ? sum / static_cast<double>(count) : 0;
  out.quarters = reading.quarters;
  out.width = reading.width;
  out.height = reading.height;
  out.engine = std::move(reading.engine);
  out.lines = std::move(reading.lines);
  return out;
}

bool is_sure(const PageText& text) {
  return text.confidence >= kSure && text.coverage >= kCovered;
}

double worth(const PageText& text) {
  return text.confidence * text.coverage;
}

using PageKey = std::tuple<int, int, int, std::size_t>;

PageKey key_of(const parsers::extract::Raster& raster) {
  return {raster.width, raster.height, raster.channels,
          std::hash<std::string_view>{}(raster.pixels)};
}

}  // namespace

Options installed() {
  Options options;
  char path[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
  const std::string own(path, length > 0 ? static_cast<std::size_t>(length) : 0);
  const std::string folder = own.substr(0, own.rfind('/') + 1);
  for (const std::string& program :
       {folder + "shouwen-ocr", folder + "../libexec/shouwen/shouwen-ocr"})
    if (options.program.empty() && ::access(program.c_str(), X_OK) == 0) options.program = program;
  if (::access(kUnitSocket, W_OK) == 0) options.socket = kUnitSocket;
  return options;
}

bool PageText::weak() const {
  return inked && (confidence < kWeak || coverage < kSparse);
}

struct Reader::Impl {
  Options options;
  struct Slot {
    wire::Engine engine;
    std::unique_ptr<Worker> worker;
    bool absent = false;
    std::string trouble = {};  // below `said`
  };
  Slot ppocr{wire::Engine::ppocr, nullptr};
  Slot tesseract{wire::Engine::tesseract, nullptr};
  mutable std::mutex said;
  const int interrupted = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);  // readable once it is
  std::map<PageKey, PageText> known;

  Impl() = default;
  ~Impl() {
    if (interrupted >= 0) ::close(interrupted);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<PageText> ask(Slot& slot, const GreyPage& page) {
    if (slot.worker && slot.worker->pages() >= options.pages) slot.worker.reset();
    if (!slot.worker) {
      auto started = Worker::start(options, slot.engine, interrupted);
      note(slot, started);
      if (!started.ok()) return started.error();
      slot.worker = std::move(*started);
    }
    auto reading = slot.worker->read(page.head, page.pixels, options.deadline);
    if (!reading.ok()) {
      slot.worker.reset();
      return reading.error();
    }
    return page_text(page, std::move(*reading));
  }

  // What a start came to. An engine that reads other letters on the known page is done without from
  // then on; one that died of it is tried again, and is in trouble until a start succeeds.
  void note(Slot& slot, const Result<std::unique_ptr<Worker>>& started) {
    slot.absent = !started.ok() && started.error().fault == Fault::permanent;
    const bool missing = slot.absent && !Worker::failed_self_test(started.error());
    const std::lock_guard lock(said);
    slot.trouble = started.ok() || missing ? "" : started.error().text();
  }

  // Both engines in turn; the better of what they say.
  Result<PageText> read(const GreyPage& page) {
    std::optional<PageText> first;
    if (!ppocr.absent) {
      auto read = ask(ppocr, page);
      if (read.ok()) first = std::move(*read);
      if (first && is_sure(*first)) return std::move(*first);
    }
    auto second = ask(tesseract, page);
    if (!second.ok()) return first ? Result<PageText>(std::move(*first)) : second;
    // The first is the better reader: the second must be clearly better to be taken.
    if (!first || worth(*second) > worth(*first) + 0.05) return second;
    return std::move(*first);
  }
};

Reader::Reader(Options options) : impl_(std::make_unique<Impl>()) {
  impl_->options = std::move(options);
  impl_->ppocr.absent = !impl_->options.ppocr;
}
Reader::~Reader() = default;

std::vector<Reader::Engine> Reader::self_test() {
  std::vector<Engine> out;
  for (Impl::Slot* slot : {&impl_->ppocr, &impl_->tesseract}) {
    slot->worker.reset();
    auto started = Worker::start(impl_->options, slot->engine, impl_->interrupted);
    impl_->note(*slot, started);
    Engine one{slot == &impl_->ppocr ? "PP-OCRv4" : "tesseract", std::nullopt};
    if (!started.ok()) {
      one.trouble = started.error();
      one.absent =
          started.error().fault == Fault::permanent && !Worker::failed_self_test(started.error());
    }
    out.push_back(std::move(one));
    if (started.ok()) slot->worker = std::move(*started);
  }
  return out;
}

std::string Reader::trouble() const {
  const std::lock_guard lock(impl_->said);
  const std::string& first = impl_->ppocr.trouble;
  return first.empty() ? impl_->tesseract.trouble : first;
}

void Reader::rest() {
  impl_->ppocr.worker.reset();
  impl_->tesseract.worker.reset();
}

void Reader::interrupt() {
  eventfd_write(impl_->interrupted, 1);
}

Result<PageText> Reader::read(const parsers::extract::Raster& raster, bool upright) {
  GreyPage page = grey_of(raster);
  page.head.upright = upright;
  if (page.pixels.empty()) return Error{Fault::rejected_input, "ocr", "the page has no pixels", ""};
  if (impl_->options.remembered == 0 || upright) return impl_->read(page);
  const PageKey key = key_of(raster);
  if (const auto it = impl_->known.find(key); it != impl_->known.end()) return it->second;
  auto read = impl_->read(page);
  if (read.ok() && impl_->known.size() < impl_->options.remembered) impl_->known[key] = *read;
  return read;
}

}  // namespace shouwen::ocr
