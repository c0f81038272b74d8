// A whole simulated campaign: the office's 78 units answer the shipped notice as units do (some 90
// % of the pieces; in bursts before closing and behind reminders; corrected, returned, brought by
// hand, forwarded by a city, filed under the wrong unit), and staff accept, return, assign, exempt,
// extend. The generator keeps its own plain account of what is true when. It shares no code with
// the board: its dates are written out and it counts phases, so it can be held against it.
// Deterministic. Header only; tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "config/roster.h"
#include "config/time.h"

namespace shouwen::testing {

inline Instant local(const char* text) {
  return *parse_rfc3339(std::string(text) + ":00+08:00");
}

// What happens, in order of time; `run` in the test carries it out.
struct Deed {
  enum class Kind { mail, accept, send_back, assign, exempt, extend, zero, arrival };
  Instant at;
  int order = 0;  // of two at one moment
  Kind kind = Kind::mail;
  int mail = 0;       // mail: its number; others: the mail concerned
  int replaces = -1;  // mail: the one it corrects
  std::string unit, type;
  std::string bringer;           // mail: in whose name it came; "" = the unit's own
  std::optional<Instant> until;  // send_back, extend, arrival; mail: when it arrived
};

// One piece as it counts for a while.
struct Phase {
  Instant from, to;
  Instant moment;  // by which its lateness is judged
  Instant accepted_from;
};
inline constexpr Instant kNever{INT64_MAX};

struct Expected {
  bool owed = false;
  std::string state;
  int need = 0, have = 0, accepted = 0, late = 0, missing = 0;
  bool operator==(const Expected&) const = default;
};

enum class NoticeReading { respectively, cities_only };

class SimulatedCampaign {
 public:
  SimulatedCampaign(const config::Roster& roster, std::uint32_t seed)
      : roster_(roster), random_(seed) {
    for (const config::Unit& unit : roster.units())
      for (const Duty& duty : kDuties) stories(unit, duty);
    std::sort(deeds_.begin(), deeds_.end(), [](const Deed& a, const Deed& b) {
      return std::pair(a.at, a.order) < std::pair(b.at, b.order);
    });
  }

  const std::vector<Deed>& deeds() const { return deeds_; }
  int mails() const { return mails_; }
  int pieces_sent() const { return sent_; }
  int pieces_asked() const { return asked_; }

  static std::vector<std::string> types() {
    return {"signed_article", "brief", "model_case", "summary"};
  }

  Expected expected(const std::string& unit, const std::string& type, Instant at,
                    NoticeReading reading, bool accepted_only) const {
    const Duty& duty = duty_of(type);
    Expected out;
    out.need = duty.count;
    out.owed = reading == NoticeReading::respectively || !is_county(unit);
    std::vector<Instant> moments;
    bool waits = false;
    for (const auto& [owner, list] : phases_) {
      if (owner.second != type || credited(owner.first, type, reading) != unit) continue;
      for (const Phase& p : list) {
        if (at < p.from || p.to <= at) continue;
        const bool accepted = p.accepted_from <= at;
        out.accepted += accepted;
        if (accepted || !accepted_only) moments.push_back(p.moment);
      }
      const auto open = returned_.find(owner);
      if (open != returned_.end())
        for (const Phase& p : open->second)
          waits = waits || (p.from <= at && at < p.to && at <= p.moment);
    }
    std::sort(moments.begin(), moments.end());
    out.have = static_cast<int>(moments.size());
    Instant due = duty.due;
    const auto key = std::pair(unit, type);
    bool extended = false;
    if (const auto e = extensions_.find(key); e != extensions_.end() && e->second.first <= at) {
      due = e->second.second;
      extended = true;
    }
    for (int i = 0; i < std::min(out.have, out.need); ++i)
      out.late += moments[static_cast<std::size_t>(i)] > due;
    const bool exempt = in_force(exemptions_, key, at), zero = in_force(zeros_, key, at);
    out.missing = exempt || (zero && out.have == 0) ? 0 : std::max(0, out.need - out.have);
    out.state = exempt                  ? "exempt"
                : zero && out.have == 0 ? "zero_report"
                : out.missing == 0      ? (out.late > 0 ? "late" : "on_time")
                : waits                 ? "returned"
                : out.have > 0          ? "partial"
                : due < at              ? "overdue"
                : extended              ? "extended"
                                        : "not_due";
    return out;
  }

 private:
  struct Duty {
    std::string type;
    int count;
    Instant opens, due;
  };
  inline static const std::vector<Duty> kDuties = {
      {"signed_article", 1, local("2020-09-07T09:00"), local("2020-09-19T00:00") + -1},
      {"brief", 2, local("2020-10-01T09:00"), local("2020-10-16T00:00") + -1},
      {"model_case", 1, local("2020-10-08T09:00"), local("2020-10-24T00:00") + -1},
      {"summary", 1, local("2020-10-25T09:00"), local("2020-11-04T00:00") + -1}};
  using Key = std::pair<std::string, std::string>;  // unit, type

  static const Duty& duty_of(const std::string& type) {
    return *std::find_if(kDuties.begin(), kDuties.end(),
                         [&](const Duty& d) { return d.type == type; });
  }
  bool is_county(const std::string& unit) const { return roster_.find(unit)->level == "county"; }
  std::string credited(const std::string& unit, const std::string& type,
                       NoticeReading reading) const {
    const bool up = reading == NoticeReading::cities_only && type != "signed_article";
    return up && is_county(unit) && !roster_.find(unit)->parent.empty() ? roster_.find(unit)->parent
                                                                        : unit;
  }
  static bool in_force(const std::map<Key, Instant>& since, const Key& key, Instant at) {
    const auto found = since.find(key);
    return found != since.end() && found->second <= at;
  }

  std::int64_t pick(std::int64_t from, std::int64_t to) {  // both inclusive; the same everywhere
    return from + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(to - from + 1));
  }
  bool chance(int percent) { return pick(1, 100) <= percent; }
  Deed& deed(Deed::Kind kind, Instant at, const std::string& unit, const std::string& type) {
    deeds_.push_back({at, static_cast<int>(deeds_.size()), kind, 0, -1, unit, type, "", {}});
    return deeds_.back();
  }

  // Most come on the last two days, many in the hours behind a reminder, the rest when it suits.
  Instant in_time(const Duty& duty) {
    const std::int64_t second = kSecond * pick(0, 59);
    if (chance(60)) return duty.due + -(pick(0, 40 * 60) * kMinute) + -second;
    if (chance(50)) return duty.due + -(3 * kDay) + (-14 * kHour) + pick(0, 120) * kMinute;
    const std::int64_t open = (duty.due - duty.opens) / kMinute;
    return duty.opens + pick(0, open - 1) * kMinute;
  }

  int mail(const Key& key, Instant arrived, Instant filed, const std::string& bringer,
           int replaces) {
    Deed& d = deed(Deed::Kind::mail, filed, key.first, key.second);
    d.mail = mails_++;
    d.bringer = bringer;
    d.replaces = replaces;
    d.until = arrived;
    return d.mail;
  }
  // Some are accepted two days on.
  Instant accept(const Key& key, int mail, Instant filed) {
    if (!chance(70)) return kNever;
    Deed& d = deed(Deed::Kind::accept, filed + 2 * kDay, key.first, key.second);
    d.mail = mail;
    return d.at;
  }

  void stories(const config::Unit& unit, const Duty& duty) {
    const Key key{unit.code, duty.type};
    asked_ += duty.count;
    const int fate = static_cast<int>(pick(1, 100));
    if (fate <= 3) {
      const Instant at = duty.opens + pick(0, 5) * kDay;
      deed(Deed::Kind::exempt, at, unit.code, duty.type);
      exemptions_[key] = at;
      if (chance(70)) return;
    } else if (fate <= 6) {
      Deed& d = deed(Deed::Kind::extend, duty.due + -kDay, unit.code, duty.type);
      d.until = duty.due + 5 * kDay;
      extensions_[key] = {d.at, *d.until};
    } else if (fate <= 9) {
      const Instant at = duty.due + pick(1, 48) * kHour;
      deed(Deed::Kind::zero, at, unit.code, duty.type);
      zeros_[key] = at;
      if (chance(80)) return;
    }
    int pieces = duty.count;
    if (chance(6)) ++pieces;
    for (int k = 0; k < pieces; ++k)
      if (chance(93)) piece(unit, key, duty);
  }

  void piece(const config::Unit& unit, const Key& key, const Duty& duty) {
    ++sent_;
    const Instant arrived = in_time(duty), filed = arrived + pick(1, 4) * kMinute;
    const auto count = [&](Instant from, Instant to, Instant moment, Instant accepted) {
      phases_[key].push_back({from, to, moment, accepted});
    };
    const int story = static_cast<int>(pick(1, 100));
    if (story <= 62) {  // it comes in time
      const int m = mail(key, arrived, filed, "", -1);
      count(filed, kNever, arrived, accept(key, m, filed));
    } else if (story <= 70) {  // late
      const Instant after = duty.due + pick(1, 7 * 24 * 60) * kMinute;
      const int m = mail(key, after, after + kMinute, "", -1);
      count(after + kMinute, kNever, after, accept(key, m, after + kMinute));
    } else if (story <= 77) {  // a correction behind the date; never late for it
      const int m = mail(key, arrived, filed, "", -1);
      const Instant again = std::max(duty.due, filed) + pick(60, 4 * 24 * 60) * kMinute;
      const int second = mail(key, again, again + kMinute, "", m);
      count(filed, again + kMinute, arrived, kNever);
      count(again + kMinute, kNever, arrived, accept(key, second, again + kMinute));
    } else if (story <= 87) {  // returned; mended in time, too late, or never
      sent_back(key, duty, arrived, filed);
    } else if (story <= 91) {  // by hand: the mailbox saw it late, staff say when it came
      const Instant seen = duty.due + pick(60, 2 * 24 * 60) * kMinute;
      const int m = mail(key, seen, seen + kMinute, "", -1);
      Deed& d = deed(Deed::Kind::arrival, seen + kDay, key.first, key.second);
      d.mail = m;
      d.until = duty.due + -kHour;
      count(seen + kMinute, d.at, seen, kNever);
      count(d.at, kNever, *d.until, accept(key, m, seen + kMinute));
    } else if (story <= 96 && !unit.parent.empty()) {  // forwarded by the city
      const int m = mail(key, arrived, filed, unit.parent, -1);
      count(filed, kNever, arrived, accept(key, m, filed));
    } else {  // filed under another unit, until a clerk looks
      const config::Unit& wrong = roster_.units()[static_cast<std::size_t>(
          pick(0, static_cast<std::int64_t>(roster_.size()) - 1))];
      const Key other{wrong.code, key.second};
      const int m = mail(other, arrived, filed, "", -1);
      if (other == key) return count(filed, kNever, arrived, kNever);
      Deed& d = deed(Deed::Kind::assign, filed + 3 * kHour, key.first, key.second);
      d.mail = m;
      phases_[other].push_back({filed, d.at, arrived, kNever});
      count(d.at, kNever, arrived, kNever);
    }
  }

  void sent_back(const Key& key, const Duty& duty, Instant arrived, Instant filed) {
    const int m = mail(key, arrived, filed, "", -1);
    Deed& back = deed(Deed::Kind::send_back, filed + kDay, key.first, key.second);
    back.mail = m;
    back.until = std::max(duty.due, filed) + 4 * kDay;
    const Instant at = back.at, by = *back.until;
    phases_[key].push_back({filed, at, arrived, kNever});
    const std::int64_t end = pick(1, 3);
    // Open while it waits; `moment`: until when it may be mended.
    const Instant again =
        end == 1 ? at + pick(60, 3 * 24 * 60) * kMinute : by + pick(60, 3 * 24 * 60) * kMinute;
    if (end == 3) {
      returned_[key].push_back({at, kNever, by, kNever});
      return;
    }
    returned_[key].push_back({at, again + kMinute, by, kNever});
    const int second = mail(key, again, again + kMinute, "", m);
    phases_[key].push_back({again + kMinute, kNever, again <= by ? arrived : again,
                            accept(key, second, again + kMinute)});
  }

  const config::Roster& roster_;
  std::mt19937 random_;
  std::vector<Deed> deeds_;
  std::map<Key, std::vector<Phase>> phases_, returned_;
  std::map<Key, Instant> exemptions_, zeros_;
  std::map<Key, std::pair<Instant, Instant>> extensions_;
  int mails_ = 0, sent_ = 0, asked_ = 0;
};

}  // namespace shouwen::testing
