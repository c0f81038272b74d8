// SPDX-License-Identifier: Apache-2.0
#include "config/campaign.h"

#include <algorithm>

namespace shouwen::config {
namespace {

bool holds(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr int kWholeDay = 24 * 3600;

}  // namespace

Instant Due::last_moment(Zone zone) const {
  // The last second of the day counts whole: arrivals are known to the second (Received).
  if (!cutoff || *cutoff == kWholeDay) {
    const CivilDate day = inclusive ? date : add_days(date, -1);
    return to_instant({day, 23, 59, 59}, zone) + (kSecond - 1);
  }
  const Instant moment = to_instant({date, 0, 0, 0}, zone) + *cutoff * kSecond;
  return inclusive ? moment + (kSecond - 1) : moment + -1;
}

bool Owners::include(const Unit& unit) const {
  if (holds(except, unit.code)) return false;
  return listed || holds(levels, unit.level) || holds(units, unit.code);
}

std::string_view name(Check::Kind kind) {
  switch (kind) {
    case Check::Kind::picture:
      return "picture";
    case Check::Kind::signature:
      return "signature";
    case Check::Kind::sections:
      return "sections";
    case Check::Kind::words:
      return "words";
    case Check::Kind::period:
      return "period";
    case Check::Kind::coverage:
      return "coverage";
    case Check::Kind::link:
      return "link";
    case Check::Kind::personal_data:
      return "personal_data";
    case Check::Kind::format:
      return "format";
    case Check::Kind::length:
      return "length";
    case Check::Kind::stamp:
      return "stamp";
  }
  return "";
}

const Due& Requirement::due(int ordinal) const {
  const auto last = dues.size() - 1;
  return dues[ordinal < 1 ? 0 : std::min(static_cast<std::size_t>(ordinal - 1), last)];
}

const Check* Requirement::check(Check::Kind kind) const {
  for (const Check& c : checks) {
    if (c.kind == kind) return &c;
  }
  return nullptr;
}

// Archives count a period from the first of January after.
std::optional<CivilDate> Campaign::keep_until() const {
  if (retention.until) return retention.until;
  if (!retention.years) return std::nullopt;
  return CivilDate{intake.to.year + *retention.years, 12, 31};
}

const Requirement* Campaign::find(std::string_view key) const {
  for (const Requirement& r : requirements) {
    if (r.key == key) return &r;
  }
  return nullptr;
}

const Reading* Campaign::chosen() const {
  for (const Reading& reading : readings) {
    if (reading.chosen) return &reading;
  }
  return nullptr;
}

std::vector<Requirement> Campaign::under(const Reading& reading) const {
  std::vector<Requirement> out = stated;
  for (const ReadingChange& change : reading.changes) {
    for (Requirement& r : out) {
      if (r.key != change.requirement) continue;
      if (change.count) r.count = *change.count;
      if (change.dues) r.dues = *change.dues;
      if (change.owners) r.owners = *change.owners;
      if (change.roll_up) r.roll_up = *change.roll_up;
    }
  }
  return out;
}

const ProblemText* Campaign::problem(std::string_view name) const {
  for (const ProblemText& p : problems) {
    if (p.name == name) return &p;
  }
  return nullptr;
}

const Words& Campaign::words(std::string_view list) const {
  static const Words kNone;
  const auto it = word_lists.find(list);
  return it == word_lists.end() ? kNone : it->second;
}

const std::string& Campaign::text(std::string_view name) const {
  static const std::string kNone;
  if (const auto it = texts.find(name); it != texts.end()) return it->second;
  static const std::map<std::string, std::string, std::less<>> kDefaults = [] {
    std::map<std::string, std::string, std::less<>> all;
    for (const NamedDoc& t : text_names()) all.emplace(t.name, t.default_value);
    return all;
  }();
  const auto it = kDefaults.find(name);
  return it == kDefaults.end() ? kNone : it->second;
}

bool owes(const Requirement& requirement, const Unit& unit) {
  return !unit.is_sub_body() && unit.valid_on(requirement.last_due().date) &&
         requirement.owners.include(unit);
}

std::vector<const Unit*> owners_of(const Requirement& requirement, const Roster& roster) {
  std::vector<const Unit*> out;
  for (const Unit& unit : roster.units()) {
    if (owes(requirement, unit)) out.push_back(&unit);
  }
  return out;
}

std::string fill(std::string_view text,
                 const std::map<std::string, std::string, std::less<>>& values) {
  std::string out;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t open = std::min(text.find('{', pos), text.size());
    out += text.substr(pos, open - pos);
    if (open == text.size()) break;
    const std::size_t close = text.find('}', open);
    const auto value = close == std::string_view::npos
                           ? values.end()
                           : values.find(text.substr(open + 1, close - open - 1));
    if (value == values.end()) {
      out += '{';
      pos = open + 1;
    } else {
      out += value->second;  // never filled again: a value may hold braces
      pos = close + 1;
    }
  }
  return out;
}

}  // namespace shouwen::config
