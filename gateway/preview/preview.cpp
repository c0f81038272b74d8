// SPDX-License-Identifier: Apache-2.0
#include "gateway/preview/preview.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "parsers/extract/sniff.h"

namespace shouwen::preview {

using extract::Outcome;

namespace {

// Part of every key: what is drawn otherwise than before gets a new number.
constexpr const char* kRenderer = "preview-1";

// A compound file whose name did not say which: only its streams tell.
constexpr const char* kAnyOle = "ole";

std::string key_of(const Source& source, const std::string& what) {
  return std::string(kRenderer) + "|" + source.kind + "|" + source.digest.text + "|" + what;
}

std::string page_key(const Source& source, int number, int width) {
  return key_of(source, "page " + std::to_string(number) + " width " + std::to_string(width));
}

bool is_whole_jpeg(std::string_view octets) {
  return octets.starts_with("\xFF\xD8") && octets.ends_with("\xFF\xD9");
}

bool ends_the_call(const Page& page) {
  return page.outcome == Outcome::timeout || page.outcome == Outcome::crashed;
}

}  // namespace

// One document under way.
struct Previewer::Job {
  const Source& source;
  int pages = -1;
  std::optional<extract::Blob> octets = {};  // of the document, or of the PDF made of it
  std::string kind = {};                     // of `octets`
  std::optional<Page> refused = {};          // why there will be no pages at all
  Status trouble = Done{};                   // the octets could not be had
};

// What the helper will draw: the document itself or, of an office file, its PDF.
Status Previewer::fetch(Job& job) {
  if (job.octets || job.refused) return Done{};
  job.kind = job.source.kind;
  if (is_office(job.kind) || job.kind == kAnyOle) {
    if (const auto kept = cache_.get(key_of(job.source, "pdf"))) {
      job.kind = "pdf";
      job.octets.emplace();
      if (job.octets->append(*kept) && job.octets->seal()) return Done{};
    }
  }
  job.kind = job.source.kind;
  auto octets = job.source.octets();
  if (!octets.ok()) return octets.error();
  job.octets = std::move(*octets);
  const bool office = is_office(job.kind) || job.kind == kAnyOle;
  if (office && !as_pdf(job)) job.octets.reset();
  return Done{};
}

// What the helper says the document is; its text is not wanted.
parsers::extract::Extracted Previewer::read(const Job& job) {
  parsers::extract::Limits limits;
  limits.text = 1;
  limits.picture_octets = 0;
  return extractor_.read(job.kind, *job.octets, limits).document;
}

// Replaces the document by its PDF; false: `refused` says why there is none.
bool Previewer::as_pdf(Job& job) {
  const auto refuse = [&](Outcome outcome, std::string why) {
    job.refused.emplace();
    job.refused->outcome = outcome;
    job.refused->why = std::move(why);
    return false;
  };
  // Asked first, since LibreOffice does not tell an encrypted file from a broken one.
  const parsers::extract::Extracted known = read(job);
  if (known.outcome == Outcome::encrypted) return refuse(Outcome::encrypted, known.why);
  if (job.kind == kAnyOle) job.kind = known.kind;
  if (!is_office(job.kind))
    return refuse(Outcome::unsupported, "这种文件不能预览 no preview of " + job.kind);
  Converted made = convert_to_pdf(job.kind, *job.octets, office_);
  if (made.outcome != Outcome::ok) return refuse(made.outcome, std::move(made.why));
  cache_.put(key_of(job.source, "pdf"), made.pdf);
  job.kind = "pdf";
  job.octets.emplace();
  if (!job.octets->append(made.pdf) || !job.octets->seal())
    return refuse(Outcome::crashed, "内存不足 no memory for it");
  return true;
}

Page Previewer::draw(Job& job, int number, int width) {
  Page out;
  if (job.trouble = fetch(job); !job.trouble.ok()) return out;
  if (job.refused) return *job.refused;
  extract::Extractor::Page drawn = extractor_.preview(job.kind, *job.octets, number - 1, width);
  out.outcome = drawn.outcome;
  out.why = std::move(drawn.why);
  out.width = drawn.width;
  out.height = drawn.height;
  out.jpeg = std::move(drawn.jpeg);
  if (drawn.pages >= 0 && job.pages < 0) {
    job.pages = drawn.pages;
    cache_.put(key_of(job.source, "pages"), std::to_string(drawn.pages));
  }
  if (out.outcome != Outcome::ok) return out;
  const std::string key = page_key(job.source, number, width);
  if (cache_.put(key, out.jpeg)) out.path = cache_.path(key);
  return out;
}

Page Previewer::page(Job& job, int number, int width) {
  const std::string key = page_key(job.source, number, width);
  if (auto kept = cache_.get(key)) {
    const parsers::extract::PictureSize size = parsers::extract::picture_size(*kept, "jpg");
    if (is_whole_jpeg(*kept) && size.width > 0)
      return {number,      Outcome::ok,      "",   size.width,
              size.height, std::move(*kept), true, cache_.path(key)};
    cache_.drop(key);  // a power cut's work
  }
  Page out = draw(job, number, width);
  out.number = number;
  return out;
}

Result<Outline> Previewer::pages(const Source& source, const Wanted& wanted,
                                 const std::function<void(Page&&)>& take) {
  Job job{source};
  if (const auto kept = cache_.get(key_of(source, "pages")))
    std::from_chars(kept->data(), kept->data() + kept->size(), job.pages);
  const int width = std::clamp(wanted.width, kNarrowest, kWidest);
  const int first = std::max(wanted.first, 1);
  const int last = std::min(wanted.last, first + kPagesAtOnce - 1);
  Outline outline;
  for (int number = first; number <= last; ++number) {
    // How many there are is known once the first was asked for.
    if (job.pages >= 0 && number > std::max(job.pages, first)) break;
    Page made = page(job, number, width);
    if (!job.trouble.ok()) return job.trouble.error();
    const bool over =
        ends_the_call(made) || job.refused || (made.outcome != Outcome::ok && job.pages < 0);
    if (made.outcome != Outcome::ok && outline.outcome == Outcome::ok) {
      outline.outcome = made.outcome;
      outline.why = made.why;
    }
    if (!job.refused) take(std::move(made));
    if (over) break;
  }
  outline.pages = job.pages;
  return outline;
}

}  // namespace shouwen::preview
