// SPDX-License-Identifier: Apache-2.0
#include "gateway/app/probe_tools.h"

#include <string>
#include <utility>

#include "gateway/extract/extractor.h"
#include "gateway/ocr/reader.h"
#include "gateway/preview/office.h"

namespace shouwen::app {
namespace {

using Level = Probe::Level;

// What an office types first: Han letters in a face that is not inside the document.
constexpr const char* kDocument =
    "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}\\f0 "
    "\\u20449?\\u29992?\\u20132?\\u36890?\\par}";

void probe_extractor(extract::Extractor& extractor, std::vector<Probe>& out) {
  const auto hello = extractor.hello();
  if (!hello.ok()) {
    out.push_back({Level::problem, "extract", hello.error().what, hello.error().remedy});
    return;
  }
  for (const auto& failure : hello->failures)
    out.push_back({Level::problem, "extract",
                   "自检未过 self-test failed: " + failure.canary + ": " + failure.why,
                   failure.remedy});
  if (hello->failures.empty())
    out.push_back({Level::ok, "extract",
                   "自检通过，可读" + std::to_string(hello->readers.size()) +
                       "种文件 self-test passed, reads so many kinds",
                   ""});
}

// PP-OCRv4 is optional; tesseract is what is always there. Mail is filed without either, its scans
// wait.
void probe_ocr(std::vector<Probe>& out) {
  ocr::Reader reader(ocr::installed());
  for (const auto& engine : reader.self_test()) {
    const bool optional = engine.absent && engine.name != "tesseract";
    if (!engine.trouble)
      out.push_back({Level::ok, "ocr", engine.name + " 自检通过 reads the known page", ""});
    else
      out.push_back({optional ? Level::ok : Level::warn, "ocr",
                     engine.name + ": " + engine.trouble->what,
                     optional ? "" : engine.trouble->remedy});
  }
}

// Optional: without it office files have no preview, and that is all.
void probe_office(extract::Extractor& extractor, std::vector<Probe>& out) {
  extract::Blob document;
  if (!document.append(kDocument) || !document.seal()) return;
  const preview::Converted made = preview::convert_to_pdf("rtf", document);
  if (made.outcome != extract::Outcome::ok) {
    out.push_back({made.absent ? Level::ok : Level::warn, "office", made.why,
                   made.absent ? "" : "重装libreoffice-writer-nogui reinstall it"});
    return;
  }
  const auto read = extractor.read("pdf", made.pdf);
  if (read.text.find("信用交通") != std::string::npos)
    out.push_back({Level::ok, "office", "LibreOffice可制作预览 makes previews", ""});
  else
    out.push_back({Level::warn, "office",
                   "LibreOffice作的预览里没有字 its preview shows no letters: " + read.why,
                   "安装fonts-noto-cjk install fonts-noto-cjk"});
}

}  // namespace

void probe_tools(const config::Settings& settings, std::vector<Probe>& out) {
  extract::Extractor extractor(
      {settings.extract.socket, "", std::chrono::seconds(settings.extract.document_seconds)});
  probe_extractor(extractor, out);
  probe_ocr(out);
  probe_office(extractor, out);
}

}  // namespace shouwen::app
