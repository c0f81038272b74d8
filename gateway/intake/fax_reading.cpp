// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/fax_reading.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "gateway/classify/printed_pages.h"
#include "parsers/fax/announced.h"
#include "parsers/fax/hylafax.h"
#include "storage/sha256.h"

namespace shouwen::intake {

namespace fax = parsers::fax;

namespace {

std::string text_of(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string why_incomplete(const FaxReading& reading) {
  std::string why;
  for (const std::string& reason : reading.completeness.reasons)
    why += (why.empty() ? "" : ", ") + reason;
  if (!reading.arrival.result.value.empty()) why += ": " + reading.arrival.result.value;
  const std::string trouble = fax::trouble_words(reading.completeness);
  return trouble.empty() ? why : why + "; " + trouble;
}

}  // namespace

std::optional<Instant> civil_moment(const std::string& civil, Zone zone) {
  if (civil.size() != 19) return std::nullopt;
  auto at = parse_rfc3339(civil.substr(0, 10) + "T" + civil.substr(11) + "Z");
  if (!at) return std::nullopt;
  return *at + -std::int64_t{zone.offset_minutes} * kMinute;
}

FaxReading read_fax(std::string_view octets, fax::FaxArrival told_by_source,
                    const fax::Told& told) {
  FaxReading reading;
  reading.arrival = std::move(told_by_source);
  reading.told = told;
  if (!reading.arrival.without_page) {
    reading.tiff = fax::read_tiff(std::as_bytes(std::span(octets)));
    fax::learn_from(reading.arrival, reading.tiff);
  }
  if (reading.arrival.unproven) fax::distrust(reading.arrival);
  reading.completeness = fax::judge(reading.tiff, reading.arrival, told);
  return reading;
}

std::optional<fax::FaxArrival> fax_sidecar(std::string_view json) {
  const auto side = nlohmann::json::parse(json, nullptr, false);
  if (!side.is_object()) return std::nullopt;
  std::vector<std::string> argv;
  if (const auto given = side.find("argv"); given != side.end() && given->is_array()) {
    for (const auto& word : *given) argv.push_back(text_of(word));
  }
  fax::FaxArrival arrival = fax::from_faxrcvd(argv);
  const auto info = side.find("faxinfo");
  if (info == side.end() || !info->is_object()) return arrival;
  for (const auto& [key, value] : info->items()) {
    if (!value.is_array()) fax::learn_faxinfo(arrival, key, text_of(value));
  }
  return arrival;
}

extract::Document fax_document(const FaxReading& reading, std::string_view octets,
                               const Digest& digest, const std::string& name) {
  extract::Document document;
  document.path = "1";
  document.name = name;
  document.kind = reading.arrival.without_page ? "txt" : "tif";
  document.size = octets.size();
  document.digest = digest;
  document.pages = static_cast<int>(reading.tiff.pages.size());
  document.images = document.pages;
  document.outcome =
      reading.tiff.pages.empty() ? extract::Outcome::corrupt : extract::Outcome::empty;
  document.wants_ocr = !reading.tiff.pages.empty();
  if (!reading.tiff.pages.empty()) {
    document.width = reading.tiff.pages.front().width;
    document.height = reading.tiff.pages.front().height;
  }
  return document;
}

void judge_again(FaxReading& reading, const std::vector<extract::Document>& documents) {
  fax::Told& told = reading.told;
  for (const extract::Document& document : documents) {
    const fax::Announced cover = fax::announced(document.text);
    told.announced = std::max(told.announced, cover.pages);
    told.count_unread = told.count_unread || cover.unread;
  }
  if (!documents.empty()) {  // the pages themselves; what they enclose has pages of its own
    std::vector<fax::PageMark> marks = classify::printed_marks(documents.front());
    told.numbering = reading.joined == FaxReading::Joined::no ? fax::judge_numbers(std::move(marks))
                                                              : fax::judge_joined(std::move(marks));
    told.blank = classify::blank_pages(documents.front());
  }
  fax::Completeness& c = reading.completeness;
  c = fax::judge(reading.tiff, reading.arrival, reading.told);
  if (reading.joined != FaxReading::Joined::following || c.state != fax::State::complete) return;
  if (reading.told.announced == c.pages_whole) return;
  c.state = fax::State::suspect;
  c.reasons.emplace_back("joined");
}

classify::FaxCall fax_call(const FaxReading& reading) {
  const fax::FaxArrival& a = reading.arrival;
  classify::FaxCall call;
  call.tsi = a.tsi.value;
  call.caller = a.cid_number.value;
  call.called = a.called.value;
  call.complete = reading.completeness.state == fax::State::complete;
  if (!call.complete) call.incomplete = why_incomplete(reading);
  call.pages_found = reading.completeness.pages_whole;
  call.pages_claimed = std::max(a.pages_claimed.value, reading.told.announced);
  return call;
}

classify::Arrival fax_arrival(const FaxReading& reading, Zone zone,
                              const classify::Source& source) {
  if (reading.arrival.source_kind == fax::Kind::hylafax && reading.arrival.received.known()) {
    const auto at = civil_moment(reading.arrival.received.value, zone);
    if (at && *at <= source.first_seen) return {*at, "fax_server"};
  }
  if (source.internal_date && *source.internal_date <= source.first_seen)
    return {*source.internal_date, "internal_date"};
  return {source.first_seen, "first_seen"};
}

void add_fax_review(storage::Decision& decision, const FaxReading& reading,
                    const std::vector<extract::Document>& documents) {
  const auto add = [&](const char* reason) {
    auto& review = decision.review;
    if (std::find(review.begin(), review.end(), reason) == review.end())
      review.emplace_back(reason);
  };
  const bool unread = std::all_of(documents.begin(), documents.end(), [](const auto& document) {
    return document.text.find_first_not_of(" \t\r\n") == std::string::npos;
  });
  if (unread && !decision.quarantine) add("fax_not_read");
  for (const extract::Document& d : documents) {
    // Why a file that is no TIFF could not be read: a password, damage, no helper.
    if (d.kind == "tif" || d.outcome == extract::Outcome::ok ||
        d.outcome == extract::Outcome::empty)
      continue;
    decision.evidence.push_back(
        {"attachment", d.path,
         std::string(extract::name(d.outcome)) + (d.why.empty() ? "" : ": " + d.why), 0, "extract",
         1});
    if (d.outcome == extract::Outcome::encrypted) add("fax_encrypted");
  }
  if (reading.arrival.unproven) {
    add("fax_mail_unproven");
    decision.ack = storage::Answer::none;
    decision.evidence.push_back({"fax=unproven", "mail",
                                 ("自称 claims " + reading.arrival.claims).substr(0, 240), 0,
                                 "fax.mail", 1});
  }
  if (reading.completeness.state == fax::State::complete) return;
  add("fax_incomplete");
  const std::string words = fax_call(reading).incomplete.substr(0, 240);
  decision.evidence.push_back({std::string("fax=") + name(reading.completeness.state), "call",
                               words, 0, "fax.completeness", 1});
}

Digest fax_content(const Digest& octets) {
  return storage::sha256("fax\n" + octets.text);
}

}  // namespace shouwen::intake
