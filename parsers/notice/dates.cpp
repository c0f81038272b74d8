// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/dates.h"

#include <cstdio>
#include <optional>

namespace shouwen::parsers::notice {
namespace {

const std::vector<View> kBefore = {U"前", U"之前", U"以前",   U"止",     U"为止",    U"截止",
                                   U"内", U"之内", U"前完成", U"(含)前", U"(含)以前"};
const std::vector<View> kNotLaterThan = {U"截止",   U"截至",     U"不迟于",   U"最迟",
                                         U"不晚于", U"不得迟于", U"截止时间", U"截止日期",
                                         U"最晚",   U"最迟于",   U"不超过"};

int year_at(View text, std::size_t at, std::size_t& end) {
  std::size_t i = at;
  int year = 0;
  while (i < text.size() && i - at < 4) {
    int digit = -1;
    if (is_digit(text[i]))
      digit = static_cast<int>(text[i] - U'0');
    else
      digit = text[i] == U'○' || text[i] == U'零'
                  ? 0
                  : static_cast<int>(View(U"〇一二三四五六七八九").find(text[i]));
    if (digit < 0 || digit > 9) break;
    year = year * 10 + digit;
    ++i;
  }
  end = i;
  return i - at == 4 && year >= 1900 && year < 2200 ? year : -1;
}

// What one attempt at a position reads.
class Scanner {
 public:
  Scanner(View text, Day issued) : text_(text), issued_(issued) {}

  std::optional<DateHit> at(std::size_t from, const DateHit* before) {
    at_ = from;
    hit_ = {};
    hit_.span.begin = from;
    if (!day(before) && !rule()) return std::nullopt;
    if (hit_.rule.empty()) {
      weekday();
      clock();
      weekday();
      suffix();
    }
    hit_.span.end = at_;
    return hit_;
  }

 private:
  bool eat(View word) {
    if (!starts(text_, at_, word)) return false;
    at_ += word.size();
    return true;
  }
  void blanks() {
    while (at_ < text_.size() && text_[at_] == U' ') ++at_;
  }
  int number(int low, int high) {
    blanks();
    std::size_t end = at_;
    const int n = number_at(text_, at_, end);
    if (n < low || n > high) return -1;
    at_ = end;
    blanks();
    return n;
  }

  bool day(const DateHit* before) {
    const std::size_t start = at_;
    int year = 0;
    std::size_t end = at_;
    if (const int y = year_at(text_, at_, end); y > 0) {
      at_ = end;
      blanks();
      if (eat(U"年"))
        year = y;
      else if (text_.substr(at_, 1).find_first_of(U"-./") == 0)
        return numeric(y);
      else
        at_ = start;
    } else if (eat(U"今年") || eat(U"本年"))
      year = issued_.year;
    else if (eat(U"明年") || eat(U"次年") || eat(U"翌年"))
      year = issued_.year + 1;
    blanks();
    if (year != 0 && (eat(U"底") || eat(U"末"))) return set(year, 12, 31);
    if (year == 0 && (eat(U"年底") || eat(U"年末"))) return set(issued_.year, 12, 31);
    if (eat(U"本月")) return in_month(issued_.year, issued_.month);
    if (eat(U"下月") || eat(U"次月"))
      return in_month(issued_.month == 12 ? issued_.year + 1 : issued_.year,
                      issued_.month % 12 + 1);
    if (year == 0 && starts(text_, at_, U"月底") && !(start > 0 && text_[start - 1] == U'每')) {
      at_ += 2;
      return set(issued_.year, issued_.month, days_in_month(issued_.year, issued_.month));
    }
    const int month = number(1, 12);
    if (month > 0 && eat(U"月份")) return part_of(year, month) || back(start);
    if (month > 0 && eat(U"月")) {
      if (part_of(year, month)) return true;
      const int d = number(1, 31);
      if (d > 0 && (eat(U"日") || eat(U"号"))) return set(year, month, d);
      return back(start);
    }
    at_ = start;
    // 10月15日、23日前: the month is the one before.
    if (before != nullptr && before->day.month != 0) {
      const int d = number(1, 31);
      if (d > 0 && (eat(U"日") || eat(U"号")) && near(before->span.end, start))
        return set(before->day.year, before->day.month, d);
    }
    return back(start);
  }
  bool near(std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i < to; ++i)
      if (View(U"、,和及至-或 到").find(text_[i]) == View::npos) return false;
    return to > from;
  }
  bool back(std::size_t start) {
    at_ = start;
    return false;
  }
  bool part_of(int year, int month) {
    const int y = filled(year, month);
    if (eat(U"底") || eat(U"末") || eat(U"下旬")) return set(year, month, days_in_month(y, month));
    if (eat(U"上旬")) return set(year, month, 10);
    if (eat(U"中旬")) return set(year, month, 20);
    return false;
  }
  bool in_month(int year, int month) {
    if (eat(U"底") || eat(U"末")) return set(year, month, days_in_month(year, month));
    const int d = number(1, 31);
    return d > 0 && (eat(U"日") || eat(U"号")) && set(year, month, d);
  }
  bool numeric(int year) {
    const std::size_t start = hit_.span.begin;
    const char32_t mark = text_[at_++];
    const int month = number(1, 12);
    if (month < 0 || at_ >= text_.size() || text_[at_++] != mark) return back(start);
    const int d = number(1, 31);
    return d > 0 ? set(year, month, d) : back(start);
  }
  int filled(int year, int month) const {
    if (year != 0 || issued_.year == 0) return year;
    return month + 3 < issued_.month ? issued_.year + 1 : issued_.year;
  }
  bool set(int year, int month, int d) {
    hit_.day = {filled(year, month), month, d};
    return true;
  }

  // 每月5日前, 每季度末20日前; 活动结束后10日内, 自收到通知之日起5个工作日内.
  bool rule() {
    const std::size_t start = at_;
    static const std::vector<View> every = {U"每月",   U"每季度", U"每季", U"每周",   U"每年",
                                            U"每半年", U"每日",   U"每天", U"每半月", U"每旬"};
    if (const View word = longest_at(text_, at_, every); !word.empty()) {
      std::size_t i = at_ + word.size();
      for (; i < text_.size() && i < at_ + 24; ++i) {
        if (View(U",;。\n将把").find(text_[i]) != View::npos || starts(text_, i, U"报") ||
            starts(text_, i, U"向"))
          break;
        if (const View end = longest_at(text_, i, kBefore); !end.empty())
          return rule_to(i + end.size());
      }
      // 每周五报送: no 前, still a rhythm; 每月1篇 is a count.
      if (i > at_ + word.size() && (starts(text_, i, U"报")) &&
          text_.substr(at_ + word.size(), i - at_ - word.size())
                  .find_first_of(U"日号一二三四五六末底") != View::npos &&
          !contains_any(text_.substr(at_, i - at_), {U"篇", U"个", U"份", U"次", U"条"}))
        return rule_to(i);
      return back(start);
    }
    for (const View after : {View(U"之日起"), View(U"后的"), View(U"后")}) {
      if (!starts(text_, at_, after)) continue;
      at_ += after.size();
      const int n = number(1, 400);
      if (n > 0 && (eat(U"个工作日") || eat(U"工作日") || eat(U"个月") || eat(U"日") ||
                    eat(U"天") || eat(U"个自然日") || eat(U"周") || eat(U"小时"))) {
        if (eat(U"之内") || eat(U"以内") || eat(U"内") || eat(U"前")) return left_of(start);
      }
      return back(start);
    }
    return back(start);
  }
  bool rule_to(std::size_t end) {
    hit_.rule = to_u8(text_.substr(hit_.span.begin, end - hit_.span.begin));
    hit_.deadline = true;
    at_ = end;
    return true;
  }
  // The event stands to the left: up to the last mark of the clause.
  bool left_of(std::size_t start) {
    std::size_t from = start;
    while (from > 0 && start - from < 30 &&
           View(U",;。\n:)、于在请应须将").find(text_[from - 1]) == View::npos)
      --from;
    const std::size_t end = at_;
    hit_.span.begin = from;
    return rule_to(end);
  }

  void weekday() {
    blanks();
    if (at_ >= text_.size() || text_[at_] != U'(') return;
    const std::size_t close = close_of(text_, at_);
    const View inside = text_.substr(at_, close - at_);
    if (contains_any(inside, {U"星期", U"周", U"礼拜", U"含"}) && inside.size() < 10) at_ = close;
  }
  void clock() {
    const std::size_t start = at_;
    blanks();
    int add = 0;
    if (eat(U"下午") || eat(U"晚上") || eat(U"晚") || eat(U"傍晚"))
      add = 12;
    else if (eat(U"上午") || eat(U"早上") || eat(U"中午") || eat(U"凌晨"))
      add = 0;
    if (eat(U"下班") || eat(U"工作时间结束")) return;
    const int hour = number(0, 24);
    if (hour < 0 || !(eat(U"时") || eat(U"点") || eat(U":"))) {
      at_ = start;
      return;
    }
    int minute = 0;
    if (eat(U"整"))
      minute = 0;
    else if (eat(U"半"))
      minute = 30;
    else if (const int m = number(0, 59); m >= 0) {
      minute = m;
      eat(U"分");
    }
    if (hour == 24) return;  // the end of the day is what the day alone means
    hit_.hour = hour < 12 ? hour + add : hour;
    hit_.minute = minute;
  }
  void suffix() {
    blanks();
    if (const View word = longest_at(text_, at_, kBefore); !word.empty()) {
      hit_.deadline = true;
      at_ += word == View(U"前完成") ? 1 : word.size();
    }
    std::size_t from = hit_.span.begin;
    while (from > 0 && View(U" :为于是日期时间").find(text_[from - 1]) != View::npos &&
           hit_.span.begin - from < 6)
      --from;
    for (const View word : kNotLaterThan)
      if (from >= word.size() && text_.substr(from - word.size(), word.size()) == word)
        hit_.deadline = true;
    hit_.open_end = !hit_.deadline;
  }

  View text_;
  Day issued_;
  std::size_t at_ = 0;
  DateHit hit_;
};

}  // namespace

int days_in_month(int year, int month) {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return 31;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

std::vector<DateHit> find_dates(View text, Span within, Day issued) {
  std::vector<DateHit> out;
  Scanner scanner(text.substr(0, within.end), issued);
  for (std::size_t i = within.begin; i < within.end;) {
    const bool in_number = i > within.begin && is_digit(text[i]) && is_digit(text[i - 1]);
    const auto hit = in_number ? std::nullopt : scanner.at(i, out.empty() ? nullptr : &out.back());
    if (!hit || hit->span.end <= i) {
      ++i;
      continue;
    }
    out.push_back(*hit);
    if (out.back().span.begin < within.begin) out.back().span.begin = within.begin;
    i = hit->span.end;
  }
  // 分别于10月15日，10月23日前: the first shares the second's 前.
  for (std::size_t k = out.size(); k-- > 1;) {
    const View between = text.substr(out[k - 1].span.end, out[k].span.begin - out[k - 1].span.end);
    const bool list = between.size() <= 3 && between.find_first_not_of(U"、,和及 ") == View::npos;
    if (list && !between.empty() && out[k].deadline && out[k - 1].open_end)
      out[k - 1].deadline = true;
  }
  return out;
}

std::string iso(const Day& day) {
  if (day.month == 0 || day.year == 0) return "";
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", day.year, day.month, day.day);
  return buffer;
}

std::string iso(const DateHit& hit) {
  std::string out = iso(hit.day);
  if (out.empty() || hit.hour < 0) return out;
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "T%02d:%02d:00+08:00", hit.hour, hit.minute);
  return out + buffer;
}

}  // namespace shouwen::parsers::notice
