// Moments, civil dates and fixed-offset zones. No clock is read here: callers pass a Clock.
// Zones are fixed offsets ("+08:00"; "Asia/Shanghai" is its alias, China has kept no summer time
// since 1991): g++ 12 has no time-zone database and no deadline of this office needs one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shouwen {

// Milliseconds since 1970-01-01T00:00:00Z. Negative is before it.
struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
};
inline Instant operator+(Instant t, std::int64_t ms) {
  return {t.ms + ms};
}
inline std::int64_t operator-(Instant a, Instant b) {
  return a.ms - b.ms;
}

inline constexpr std::int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                              kDay = 24 * kHour;

struct CivilDate {
  int year = 1970, month = 1, day = 1;
  auto operator<=>(const CivilDate&) const = default;
};
struct CivilTime {
  CivilDate date;
  int hour = 0, minute = 0, second = 0;
  auto operator<=>(const CivilTime&) const = default;
};
struct Zone {
  int offset_minutes = 480;
  bool operator==(const Zone&) const = default;
};

std::int64_t days_from_epoch(CivilDate date);
CivilDate date_from_days(std::int64_t days);
CivilDate add_days(CivilDate date, int days);
int weekday(CivilDate date);  // 0 = Sunday .. 6
bool valid(CivilDate date);

CivilTime to_civil(Instant t, Zone zone);
Instant to_instant(CivilTime t, Zone zone);

std::optional<CivilDate> parse_date(std::string_view text);   // 2020-10-15
std::optional<int> parse_clock(std::string_view text);        // 17:00 -> seconds since midnight
std::optional<Zone> parse_zone(std::string_view text);        // +08:00, Asia/Shanghai, Z, UTC
std::optional<Instant> parse_rfc3339(std::string_view text);  // 2020-10-14T10:25:00+08:00

std::string format_date(CivilDate date);             // 2020-10-15
std::string format_rfc3339(Instant t, Zone zone);    // 2020-10-14T10:25:00+08:00
std::string format_rfc5322(Instant t, Zone zone);    // Wed, 14 Oct 2020 10:25:00 +0800
std::string format_zh_minute(Instant t, Zone zone);  // 2020年10月14日10时25分
std::string format_zh_date(CivilDate date);          // 2020年10月14日
std::string format_zh_short(CivilDate date);         // 10月15日

// Wall time. Injected everywhere; the real one lives in gateway/ops, tests set their own.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

}  // namespace shouwen
