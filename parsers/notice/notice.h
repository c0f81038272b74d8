// A notice (通知) as an office reads it: who issued it, when, and each thing that must be sent to
// the issuing office, with count, date, owners and the sentence that says so. Conventions: a duty
// is what must be sent to the issuing office or the mailbox it names; one requirement for each
// thing and date; X日前 includes that day; 下班前 is the plain date; 月底 is the month's last day;
// 一式两份 is format, not count. Dates of others, of tasks, cited, annexed or superseded ones are
// no duties. A notice without duties has none. Threads: pure. Lifetime: owns its strings (UTF-8).
// Errors: none; what could not be told is empty, what is doubtful is named in `uncertain`. Bounded:
// linear passes, at most `kMaxDuties`. Source: GB/T 9704-2012 (layout of official documents);
// OFFICE §2.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::notice {

inline constexpr std::size_t kMaxText = std::size_t{1} << 20;  // octets read of one notice
inline constexpr std::size_t kMaxDuties = 200;

// When. `date` is YYYY-MM-DD, or YYYY-MM-DDTHH:MM:00+08:00 where an hour is named; `rule` holds the
// notice's words where no absolute date is meant (活动结束后10日内). Exactly one is set, or none.
struct When {
  std::string date, rule;
};

// How many. max -1 = no upper bound. min -1 = the notice does not say.
struct Amount {
  int min = -1, max = -1;
  std::string per;  // 每县（市、区）, 每月; "" = for each owner
};

struct Duty {
  std::string name;  // the thing: 守信激励典型案例
  Amount count;
  When due;
  bool optional = false;               // 鼓励, 自愿, 如有
  std::vector<std::string> owners;     // the notice's words
  std::string rollup;                  // 汇总辖区内…情况; "" = none
  std::vector<std::string> format;     // 一式两份, 加盖公章, Word
  std::string to;                      // 厅研究室; "" = not told
  std::string sentence;                // the notice's own words
  std::vector<std::string> uncertain;  // fields a person must look at: name count due owners
};

struct ContactPerson {
  std::string name, phone, fax, email, purpose;  // "" = not told
};

struct Notice {
  std::string title, document_number, issuer;
  std::string issued;                  // YYYY-MM-DD
  std::string window_from, window_to;  // of the activity
  std::vector<Duty> duties;
  std::vector<ContactPerson> contacts;
};

Notice read_notice(std::string_view utf8);

}  // namespace shouwen::parsers::notice
