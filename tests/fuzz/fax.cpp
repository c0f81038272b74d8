// The structure of a fax, its sidecar and the fax server's log: one target, since each is a few
// hundred octets of what a machine at the other end may have written.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <string>

#include "parsers/fax/announced.h"
#include "parsers/fax/arrival.h"
#include "parsers/fax/completeness.h"
#include "parsers/fax/hylafax.h"
#include "parsers/fax/tiff.h"
#include "tests/fuzz/target.h"

namespace {

namespace fax = shouwen::parsers::fax;
using shouwen::fuzz::must;

void check_tiff(std::span<const std::byte> octets) {
  const fax::Tiff tiff = fax::read_tiff(octets);
  must(tiff.pages.size() <= static_cast<std::size_t>(fax::kTiffPages), "pages are bounded");
  for (const fax::Page& page : tiff.pages) {
    if (!page.strips_inside) continue;
    for (const fax::Strip& strip : page.strips)
      must(strip.size > 0 && strip.offset <= octets.size() &&
               strip.size <= octets.size() - strip.offset,
           "a strip said to be inside is inside");
  }
  fax::FaxArrival arrival;
  fax::learn_from(arrival, tiff);
  const fax::Completeness c = fax::judge(tiff, arrival, {true, 0});
  if (c.state != fax::State::complete) return;
  must(tiff.chain == fax::Chain::whole && !tiff.pages.empty(), "a complete fax has whole pages");
  must(c.missing.empty() && c.missing_from == 0, "a complete fax lacks nothing");
  must(std::all_of(tiff.pages.begin(), tiff.pages.end(),
                   [](const fax::Page& page) { return page.strips_inside; }),
       "a complete fax has all its strips");
}

void check_text(const std::string& text) {
  const std::string once = fax::to_text(fax::from_text(text));
  must(fax::to_text(fax::from_text(once)) == once, "a sidecar read and written stays");
  must(fax::announced(text).pages >= 0, "a count is a count");
  if (const auto line = fax::from_xferfaxlog(text)) {
    const std::string told = fax::to_text(line->arrival);
    must(fax::to_text(fax::from_text(told)) == told, "what the log told survives its sidecar");
    must(line->arrival.file.find('/') == std::string::npos, "a file's name is no path");
  }
  must(fax::same_number(text, text) == (fax::national_digits(text).size() >= 7),
       "a number is itself");
}

}  // namespace

FUZZ_TARGET(octets) {
  check_tiff(std::as_bytes(std::span(octets)));
  check_text(std::string(octets));
}
