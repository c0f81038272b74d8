// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/replay.h"

#include <algorithm>

#include "gateway/intake/fax_lane.h"
#include "gateway/intake/filing.h"
#include "storage/past.h"
#include "storage/reader.h"

namespace shouwen::intake {
namespace {

std::string joined(std::vector<std::string> words) {
  std::ranges::sort(words);
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// "brief@220283 summary@": kind and unit of each piece, in no order.
std::string pieces(const storage::Decision& d) {
  std::vector<std::string> out;
  for (const storage::Item& item : d.items)
    out.push_back(item.type + "@" + (item.unit.empty() ? d.unit : item.unit));
  return joined(std::move(out));
}

std::string receipt(const storage::Decision& d) {
  std::string out(storage::name(d.ack));
  if (d.ack == storage::Answer::receipt_with_problems) out += ": " + joined(d.problems);
  return out;
}

// "copy@31 revision@12": which earlier pieces its texts are nearly those of.
std::string alike(const storage::Decision& d) {
  std::vector<std::string> out;
  for (const storage::Alike& a : d.alike)
    out.push_back(a.kind + "@" + std::to_string(a.other.value));
  return joined(std::move(out));
}

Result<Reading> read_again(storage::Store& store, const storage::LateWork& work, const Rules& rules,
                           const Pipeline::Extraction& how) {
  if (work.work.channel == "fax") {
    auto fax = storage::filed_fax(store, work.work.message);
    if (!fax.ok()) return fax.error();
    return read_filed_fax(store, *fax, rules.office->settings, how);
  }
  Reading reading = parse_step(work.work, store.object_path(work.work.octets));
  if (reading.failed_step.empty()) extract_step(reading, how.limits, how.tools);
  return reading;
}

Result<Replayed> judge_again(storage::Store& store, storage::Reader& reader, MessageRef message,
                             const Rules& rules, const Pipeline::Extraction& how) {
  auto work = storage::filed_work(store, message);
  if (!work.ok()) return work.error();
  auto trail = reader.trail(message);
  if (!trail.ok()) return trail.error();
  Replayed out;
  out.message = std::move(trail->message);
  out.by_person = out.message.decided_by.starts_with("user");
  auto reading = read_again(store, *work, rules, how);
  if (!reading.ok()) return reading.error();
  out.failed = reading->failed_step;
  if (!out.failed.empty()) return out;
  auto filing = judge(store, rules, *reading, &*work);
  if (!filing.ok()) return filing.error();
  out.now = std::move(filing->decision);
  out.differences = differences(out.message.decision, out.now);
  return out;
}

void count(ReplayTotals& totals, const Replayed& one) {
  if (!one.failed.empty()) {
    ++totals.failed;
    return;
  }
  ++totals.judged;
  if (one.by_person) {
    ++(one.differences.empty() ? totals.persons_same : totals.persons_other);
    return;
  }
  ++(one.differences.empty() ? totals.same : totals.changed);
  for (const Difference& d : one.differences) ++totals.by_what[d.what];
}

}  // namespace

std::vector<Difference> differences(const storage::Decision& was, const storage::Decision& now) {
  std::vector<Difference> out;
  const auto compare = [&](const char* what, const std::string& a, const std::string& b) {
    if (a != b) out.push_back({what, a, b});
  };
  compare("disposition", std::string(storage::name(was.disposition)),
          std::string(storage::name(now.disposition)));
  compare("unit", was.unit, now.unit);
  compare("items", pieces(was), pieces(now));
  compare("receipt", receipt(was), receipt(now));
  compare("review", joined(was.review), joined(now.review));
  compare("alike", alike(was), alike(now));
  compare("late", was.late ? "late" : "", now.late ? "late" : "");
  return out;
}

Result<ReplayTotals> replay(storage::Store& store, const Rules& rules,
                            const Pipeline::Extraction& how, Instant since,
                            const std::function<void(const Replayed&)>& each) {
  auto messages = storage::filed_since(store, since);
  if (!messages.ok()) return messages.error();
  auto reader = storage::Reader::over(store);
  if (!reader.ok()) return reader.error();
  ReplayTotals totals;
  for (const MessageRef message : *messages) {
    auto one = judge_again(store, **reader, message, rules, how);
    if (!one.ok()) return one.error();
    count(totals, *one);
    each(*one);
  }
  return totals;
}

}  // namespace shouwen::intake
