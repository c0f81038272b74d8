// Pages of one document as JPEG: out of the cache when they were made before, else made by the
// sandboxed helpers; office files by way of a PDF. This program decodes nothing.
// Shapes: pages from 1, as a person counts them; width in pixels. Threads: one Previewer one
// thread; blocks for a page's deadline each, and LibreOffice's once. Lifetime: refers to its tools.
// Errors: outcomes named as extraction's. A page that cannot be drawn hides no other; a timeout or
// a crash ends the call, since the next page would fare alike.
// Source: docs/design.md, "Previews"; parsers/extract/preview.h.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/ids.h"
#include "config/result.h"
#include "gateway/extract/extractor.h"
#include "gateway/preview/cache.h"
#include "gateway/preview/office.h"

namespace shouwen::preview {

inline constexpr int kPagesAtOnce = 200;
inline constexpr int kNarrowest = 50, kWidest = 4000;

// What is to be drawn. `octets` is asked at most once, and only when something is not in the cache;
// it gives a sealed Blob whose SHA-256 is `digest`.
struct Source {
  std::string kind;  // by content
  Digest digest;
  std::function<Result<extract::Blob>()> octets;
};

struct Wanted {
  int first = 1, last = 20;
  int width = 1200;
};

struct Page {
  int number = 0;
  extract::Outcome outcome = extract::Outcome::unsupported;
  std::string why;
  int width = 0, height = 0;
  std::string jpeg;  // "" unless ok
  bool cached = false;
  std::string path;  // in the cache, "" when it was not kept
};

struct Outline {
  extract::Outcome outcome = extract::Outcome::ok;  // ok, or the first trouble
  std::string why;
  int pages = -1;  // of the document; -1 = not known
};

class Previewer {
 public:
  Previewer(extract::Extractor& extractor, const Cache& cache, OfficeOptions office = {})
      : extractor_(extractor), cache_(cache), office_(std::move(office)) {}

  // Gives the pages there are of those wanted, one by one.
  Result<Outline> pages(const Source& source, const Wanted& wanted,
                        const std::function<void(Page&&)>& take);

 private:
  struct Job;
  Page page(Job& job, int number, int width);
  Page draw(Job& job, int number, int width);
  Status fetch(Job& job);
  bool as_pdf(Job& job);
  parsers::extract::Extracted read(const Job& job);

  extract::Extractor& extractor_;
  const Cache& cache_;
  const OfficeOptions office_;
};

}  // namespace shouwen::preview
