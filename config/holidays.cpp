// holidays.toml → Holidays.
// SPDX-License-Identifier: Apache-2.0
#include "config/holidays.h"

#include <algorithm>

#include "config/fields.h"
#include "config/text.h"

namespace shouwen::config {
namespace {

constexpr KeySpec kRoot[] = {
    {"holiday", Type::tables, "[[holiday]]", KeySpec::required, "节日", "holidays"},
};
constexpr KeySpec kHoliday[] = {
    {"name", Type::text, "\"国庆节\"", KeySpec::required, "节名", "its name"},
    {"from", Type::date, "2020-10-01", KeySpec::required, "放假首日", "the first day off"},
    {"to", Type::date, "2020-10-08", KeySpec::required, "放假末日", "the last day off"},
    {"work", Type::any, "[2020-09-27, 2020-10-10]", KeySpec::optional, "调休上班的周末",
     "Saturdays and Sundays worked for it"},
};

constexpr int kLongest = 31;      // a slip in the year would close the office for months
constexpr int kFarthest = 45;     // days a worked weekend may lie from its holiday
constexpr int kYearsAhead = 400;  // working_day() stops looking then

bool weekend(CivilDate day) {
  const int w = weekday(day);
  return w == 0 || w == 6;
}

int days_between(CivilDate a, CivilDate b) {
  return static_cast<int>(days_from_epoch(b) - days_from_epoch(a));
}

class Reader {
 public:
  Reader(const Source& source, Problems& problems)
      : document_(read_document(source, problems)),
        root_(source, &document_.root, {1, 1}, "文件 the file", kRoot, problems, document_.intact) {
  }

  Holidays run() {
    for (const Node& table : root_.tables("holiday")) read(table);
    if (root_.has("holiday") && root_.tables("holiday").empty())
      root_.fail("holiday", "没有一个节日 there is no holiday",
                 "至少写一个 state at least one [[holiday]]");
    return Holidays(std::move(all_));
  }

 private:
  void read(const Node& table) {
    const Fields f(root_.source(), table.is(Node::Kind::table) ? &table : nullptr, table.at,
                   "[[holiday]]", kHoliday, root_.problems(),
                   root_.intact() && table.is(Node::Kind::table));
    Holiday out;
    out.name = f.text("name");
    const auto from = f.date("from"), to = f.date("to");
    if (from && to && check_span(f, *from, *to)) {
      out.from = *from;
      out.to = *to;
      read_work(f, out);
      all_.push_back(std::move(out));
    }
  }

  bool check_span(const Fields& f, CivilDate from, CivilDate to) {
    if (to < from) {
      f.fail("to", "止早于起 to is before from", "改正其中一个日期 mend one of them");
      return false;
    }
    if (days_between(from, to) >= kLongest) {
      f.fail("to", "放假超过31天 a holiday of more than 31 days", "检查年月日 check the dates");
      return false;
    }
    for (const Holiday& other : all_) {
      if (to < other.from || other.to < from) continue;
      f.fail("from", "与另一个节日重叠 overlaps another holiday: " + neutral(other.name),
             "合为一个，或改正日期 make them one, or mend a date");
      return false;
    }
    return true;
  }

  void read_work(const Fields& f, Holiday& holiday) {
    const Node* node = f.node("work");
    if (!node) return;
    if (!node->is(Node::Kind::array)) {
      f.fail("work", "work 应为日期列表 must be a list of dates",
             "例如 for example: work = [2020-09-27, 2020-10-10]");
      return;
    }
    for (const Node& item : node->items) {
      const auto day = node_date(item);
      if (!day) {
        f.fail(item.at, "不是日期 not a date: " + ellipsis(neutral(item.text), 60),
               "例如 for example: 2020-10-10");
      } else if (check_work_day(f, item, holiday, *day)) {
        holiday.work_days.push_back(*day);
      }
    }
  }

  bool check_work_day(const Fields& f, const Node& item, const Holiday& holiday, CivilDate day) {
    const std::string said = format_date(day);
    if (!weekend(day)) {
      f.fail(item.at, "本是工作日，不是调休 not a Saturday or Sunday: " + said,
             "检查日期 check the date");
      return false;
    }
    if (holiday.from <= day && day <= holiday.to) {
      f.fail(item.at, "同一天又放假又上班 a day off and worked at once: " + said,
             "改正其中一个 mend one of them");
      return false;
    }
    const int away =
        day < holiday.from ? days_between(day, holiday.from) : days_between(holiday.to, day);
    if (away > kFarthest) {
      f.fail(item.at, "离节日太远 too far from its holiday: " + said, "检查年月日 check the date");
      return false;
    }
    const auto states = [&](const Holiday& h) {
      return std::ranges::find(h.work_days, day) != h.work_days.end();
    };
    if (states(holiday) || std::ranges::any_of(all_, states)) {
      f.fail(item.at, "上班日写了两次 stated twice: " + said, "只写一次 state it once");
      return false;
    }
    return true;
  }

  Document document_;
  Fields root_;
  std::vector<Holiday> all_;
};

}  // namespace

Holidays::Holidays(std::vector<Holiday> all) : all_(std::move(all)) {
  for (const Holiday& h : all_) {
    for (CivilDate day = h.from; day <= h.to; day = add_days(day, 1)) off_.insert(day);
    worked_.insert(h.work_days.begin(), h.work_days.end());
    // A New Year's holiday may begin in December: the year it ends in is the one stated.
    years_.insert(h.to.year);
  }
}

bool Holidays::works(CivilDate day) const {
  if (off_.contains(day)) return false;
  return !weekend(day) || worked_.contains(day);
}

CivilDate Holidays::working_day(CivilDate day, int n) const {
  const int step = n < 0 ? -1 : 1;
  int left = n < 0 ? -n : n;
  if (left == 0 && works(day)) return day;
  for (int i = 0; i < kYearsAhead * 366; ++i) {
    day = add_days(day, step);
    if (!works(day)) continue;
    if (left <= 1) return day;
    --left;
  }
  return day;
}

bool Holidays::office_hours(Instant t, Zone zone) const {
  const CivilTime c = to_civil(t, zone);
  const int second = c.hour * 3600 + c.minute * 60 + c.second;
  return works(c.date) && second >= kOfficeOpens && second < kOfficeCloses;
}

Instant Holidays::next_office_hour(Instant t, Zone zone) const {
  if (office_hours(t, zone)) return t;
  const CivilDate today = to_civil(t, zone).date;
  const auto opens = [&](CivilDate day) {
    return to_instant({day, 0, 0, 0}, zone) + kOfficeOpens * kSecond;
  };
  if (works(today) && t < opens(today)) return opens(today);
  return opens(working_day(today, 1));
}

std::optional<Holidays> parse_holidays(const Source& source, Problems& problems) {
  const std::size_t before = problems.size();
  Holidays out = Reader(source, problems).run();
  std::stable_sort(problems.begin() + static_cast<std::ptrdiff_t>(before), problems.end(),
                   [](const Problem& a, const Problem& b) {
                     return Position{a.line, a.col} < Position{b.line, b.col};
                   });
  if (problems.size() != before) return std::nullopt;
  return out;
}

}  // namespace shouwen::config
