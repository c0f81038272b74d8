// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/document.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <new>

#include "parsers/extract/fax_codes.h"
#include "parsers/extract/preview.h"
#include "parsers/extract/wire.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kDocumentMemory = 512 * kMiB;
constexpr std::size_t kArchiveMemory = 1229 * kMiB;  // a RAR dictionary alone may take 1 GiB

// Sealed, so it cannot shrink under us; the mapping lives as long as the worker.
bool map(int fd, std::string_view& octets) {
  struct stat info {};
  if (!wire::is_sealed(fd) || ::fstat(fd, &info) != 0) return false;
  if (info.st_size == 0) return true;
  const auto size = static_cast<std::size_t>(info.st_size);
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (at == MAP_FAILED) return false;
  octets = {static_cast<const char*>(at), size};
  return true;
}

Extracted no_reader(const std::string& kind, const Closed& closed) {
  Extracted e;
  e.kind = kind;
  const auto why = closed.reading.find(kind);
  e.why = why == closed.reading.end() ? "没有读取程序 no reader for " + kind : why->second;
  return e;
}

void answer_read(const Registry& registry, const Closed& closed, const protocol::Request& request,
                 std::string_view octets) {
  const Reader* reader =
      closed.reading.contains(request.kind) ? nullptr : registry.reader(request.kind);
  protocol::Reading reading;
  if (reader != nullptr) {
    reading.engine = reader->engine;
    reading.extracted = reader->read(octets, request.limits);
  } else {
    reading.extracted = no_reader(request.kind, closed);
  }
  if (reading.extracted.kind.empty()) reading.extracted.kind = request.kind;
  wire::send_all(kWorkerSocket, 'H', protocol::encode(reading));
  for (const Member& member : reading.extracted.members)
    if (member.outcome == Outcome::ok) wire::send_all(kWorkerSocket, 'B', member.octets);
}

void answer_render(const Registry& registry, const Closed& closed, const protocol::Request& request,
                   std::string_view octets) {
  const auto why = closed.drawing.find(request.kind);
  const bool open = why == closed.drawing.end();
  const Renderer* renderer = open ? registry.renderer(request.kind) : nullptr;
  Raster raster;
  const bool drawn = renderer != nullptr &&
                     renderer->render(octets, request.page, request.dpi, request.limits, raster);
  if (!drawn) raster = {};
  wire::send_all(kWorkerSocket, 'H', protocol::encode_head(raster, open ? "" : why->second));
  wire::send_all(kWorkerSocket, 'B', raster.pixels);
}

DrawnPage draw(const Registry& registry, const Closed& closed, const protocol::Request& request,
               std::string_view octets) {
  const auto why = closed.drawing.find(request.kind);
  if (why != closed.drawing.end()) return not_drawn(Outcome::unsupported, why->second);
  const Renderer* renderer = registry.renderer(request.kind);
  if (renderer == nullptr || renderer->draw == nullptr)
    return not_drawn(Outcome::unsupported, "这种文件不能预览 no preview of " + request.kind);
  return renderer->draw(octets, request.page, request.width, request.limits);
}

void answer_preview(const Registry& registry, const Closed& closed,
                    const protocol::Request& request, std::string_view octets) {
  DrawnPage page = draw(registry, closed, request, octets);
  std::string jpeg;
  if (page.outcome == Outcome::ok) {
    fit(page.raster, request.width);
    grey_if_colourless(page.raster);
    jpeg = jpeg_of(page.raster);
    if (jpeg.empty()) page = not_drawn(Outcome::limit, "未能存为JPEG no JPEG of it", page.pages);
  }
  wire::send_all(kWorkerSocket, 'H',
                 protocol::encode(protocol::PreviewHead{page.outcome, page.why, page.pages,
                                                        page.raster.width, page.raster.height}));
  wire::send_all(kWorkerSocket, 'B', jpeg);
}

void answer_codes(const Closed& closed, const protocol::Request& request, std::string_view octets) {
  FaxCodes codes;
  const auto why = closed.drawing.find(request.kind);
  if (request.kind == "tif" && why == closed.drawing.end())
    codes = fax_codes(octets, request.limits);
  else
    codes.head.why = why == closed.drawing.end() ? "不是传真TIFF no TIFF of a fax" : why->second;
  wire::send_all(kWorkerSocket, 'H', protocol::encode(codes.head));
  if (codes.head.outcome == Outcome::ok) wire::send_all(kWorkerSocket, 'B', codes.octets);
}

// What was allocated so far is lost with the worker; this much must still fit.
void answer_limit(const protocol::Request& request) {
  protocol::Reading reading;
  reading.extracted.kind = request.kind;
  reading.extracted.outcome = Outcome::limit;
  reading.extracted.why = "超出内存限额 more memory than one document may use";
  wire::send_all(kWorkerSocket, 'H', protocol::encode(reading));
}

[[noreturn]] void work(const Registry& registry, const Closed& closed,
                       const protocol::Request& request, std::string_view octets) {
  try {
    if (request.op == protocol::Op::render)
      answer_render(registry, closed, request, octets);
    else if (request.op == protocol::Op::preview)
      answer_preview(registry, closed, request, octets);
    else if (request.op == protocol::Op::codes)
      answer_codes(closed, request, octets);
    else
      answer_read(registry, closed, request, octets);
  } catch (const std::bad_alloc&) {
    if (request.op != protocol::Op::read) ::_exit(protocol::kExitNoMemory);
    answer_limit(request);
  }
  // No destructor of a library runs after its document: nothing is left to be exploited.
  ::_exit(0);
}

}  // namespace

pid_t start_worker(const Registry& registry, const Closed& closed, const Sandbox& sandbox,
                   const protocol::Request& request, int octets, int socket) {
  const pid_t server = ::getpid();
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  std::string_view document;
  if (!map(octets, document)) ::_exit(protocol::kExitBadRequest);
  const Reader* reader = registry.reader(request.kind);
  const bool archive = reader != nullptr && reader->archive;
  sandbox.enter(socket, server,
                {archive ? kArchiveMemory : kDocumentMemory, request.deadline_ms / 1000 + 1});
  work(registry, closed, request, document);
}

}  // namespace shouwen::parsers::extract
