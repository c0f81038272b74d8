// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/fax_join.h"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace shouwen::intake {

namespace fax = parsers::fax;
using storage::FaxLink;
using storage::FaxLinkKind;

namespace {

enum class Same { unknown, yes, no };

Same compare(const fax::Fact<std::string>& a, const fax::Fact<std::string>& b) {
  if (a.value.empty() || b.value.empty()) return Same::unknown;
  return a.value == b.value || fax::same_number(a.value, b.value) ? Same::yes : Same::no;
}

bool failed(const FaxReading& reading) {
  return reading.arrival.result.known() && !reading.arrival.result.value.empty() &&
         reading.completeness.state != fax::State::complete;
}

// Drawn once, however often it is compared.
class Prints {
 public:
  Prints(const FaxCase& whole, const DrawPage& draw) : whole_(whole), draw_(draw) {}
  const PagePrint& at(std::size_t page) {
    auto found = drawn_.find(page);
    if (found == drawn_.end()) found = drawn_.emplace(page, draw_(whole_, page)).first;
    return found->second;
  }
  std::size_t size() const { return whole_.pages.size(); }

 private:
  const FaxCase& whole_;
  const DrawPage& draw_;
  std::map<std::size_t, PagePrint> drawn_;
};

bool same_page(Prints& a, std::size_t i, Prints& b, std::size_t j) {
  return i < a.size() && j < b.size() && alike(a.at(i), b.at(j)) >= kSamePage;
}

std::size_t whole_count(const FaxCase& one) {
  const std::size_t all = one.pages.size();
  return one.reading.completeness.stub > 0 && all > 0 ? all - 1 : all;
}

FaxLink link(const FaxCase& of, const FaxCase& head, FaxLinkKind kind, int kept = -1) {
  return {of.pieces.front().message, head.pieces.front().message, kind, false, kept};
}

// `broken` ended early and `next` called soon after.
FaxLink redial(const FaxCase& broken, const FaxCase& next, const DrawPage& draw) {
  const std::size_t had = whole_count(broken);
  if (had == 0) return link(broken, next, FaxLinkKind::superseded);
  Prints a(broken, draw), b(next, draw);
  for (std::size_t page = 0; page < had; ++page) {
    if (!same_page(a, page, b, 0)) continue;
    if (page > 0) return link(next, broken, FaxLinkKind::part, static_cast<int>(page));
    // From the first page on: everything again, or less than there was.
    return whole_count(next) >= had ? link(broken, next, FaxLinkKind::superseded)
                                    : link(next, broken, FaxLinkKind::superseded);
  }
  return link(next, broken, FaxLinkKind::part);
}

bool repeats(const FaxCase& mine, const FaxCase& other, const DrawPage& draw) {
  if (mine.pages.size() != other.pages.size() || mine.pages.empty()) return false;
  Prints a(mine, draw), b(other, draw);
  for (std::size_t page = 0; page < a.size(); ++page) {
    if (!same_page(a, page, b, page)) return false;
  }
  return true;
}

}  // namespace

Sender same_sender(const fax::FaxArrival& a, const fax::FaxArrival& b) {
  const Same facts[] = {compare(a.tsi, b.tsi), compare(a.cid_number, b.cid_number)};
  const auto has = [&](Same what) {
    return std::find(std::begin(facts), std::end(facts), what) != std::end(facts);
  };
  if (has(Same::no) || compare(a.called, b.called) == Same::no) return Sender::other;
  return has(Same::yes) ? Sender::same : Sender::unknown;
}

bool worth_comparing(const FaxReading& mine, Instant my_time, const storage::FaxNear& near) {
  fax::FaxArrival other;
  other.tsi.value = near.facts.tsi;
  other.cid_number.value = near.facts.caller;
  other.called.value = near.facts.called;
  const Sender sender = same_sender(mine.arrival, other);
  if (sender == Sender::other) return false;
  const bool near_failed = !near.facts.result.empty() && near.facts.state != "complete";
  const std::int64_t since = my_time - near.facts.at;  // positive: it came before
  const bool as_long = near.facts.pages_found == static_cast<int>(mine.tiff.pages.size());
  // A device that mails a fax and hands it over as well, each in a form of its own, in any order.
  const bool mailed = mine.arrival.source_kind == fax::Kind::mail ||
                      near.facts.source_kind == fax::name(fax::Kind::mail);
  if (mailed && as_long && std::llabs(since) <= kRedial) return true;
  if (sender == Sender::unknown) return false;
  if (since >= 0 && since <= kRedial && near_failed) return true;
  if (since <= 0 && -since <= kRedial && failed(mine)) return true;
  return since >= 0 && since <= kRepeat && !near_failed && !failed(mine) && as_long;
}

std::vector<FaxLink> find_links(const FaxOther& mine, const std::vector<FaxOther>& others,
                                const DrawPage& draw) {
  const FaxOther* before = nullptr;  // the nearest of each
  const FaxOther* after = nullptr;
  const auto nearer = [&](const FaxOther* known, const FaxOther& one) {
    return known == nullptr || std::llabs(one.at - mine.at) < std::llabs(known->at - mine.at);
  };
  for (const FaxOther& other : others) {
    const bool earlier = other.at < mine.at ||
                         (other.at == mine.at &&
                          other.whole.pieces.front().message < mine.whole.pieces.front().message);
    if (earlier && failed(other.whole.reading) && mine.at - other.at <= kRedial &&
        nearer(before, other))
      before = &other;
    if (!earlier && failed(mine.whole.reading) && nearer(after, other)) after = &other;
  }
  if (before != nullptr) return {redial(before->whole, mine.whole, draw)};
  if (after != nullptr) return {redial(mine.whole, after->whole, draw)};
  for (const FaxOther& other : others) {
    // What nobody proved to be from the line must not stand in the place of what was.
    if (other.whole.reading.arrival.unproven && !mine.whole.reading.arrival.unproven) continue;
    if (failed(other.whole.reading) || !repeats(mine.whole, other.whole, draw)) continue;
    // The same pages whole, where the first lacked lines: what was asked for came.
    const bool mended = other.whole.reading.completeness.state == fax::State::partial &&
                        mine.whole.reading.completeness.state != fax::State::partial;
    return {mended ? link(other.whole, mine.whole, FaxLinkKind::superseded)
                   : link(mine.whole, other.whole, FaxLinkKind::repeat)};
  }
  return {};
}

}  // namespace shouwen::intake
