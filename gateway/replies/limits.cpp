// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/limits.h"

#include <algorithm>

namespace shouwen::replies {

TokenBucket::TokenBucket(std::int64_t every_ms, int burst, Instant now)
    : every_ms_(std::max<std::int64_t>(every_ms, 0)),
      burst_(std::max(burst, 1)),
      level_ms_(every_ms_ * burst_),
      at_(now) {}

void TokenBucket::refill(Instant now) {
  if (now > at_) level_ms_ = std::min(every_ms_ * burst_, level_ms_ + (now - at_));
  at_ = now;
}

bool TokenBucket::take(Instant now) {
  refill(now);
  if (level_ms_ < every_ms_) return false;
  level_ms_ -= every_ms_;
  return true;
}

Instant TokenBucket::next(Instant now) const {
  std::int64_t level = level_ms_ + std::max<std::int64_t>(now - at_, 0);
  return level >= every_ms_ ? now : now + (every_ms_ - level);
}

void TokenBucket::empty(Instant now) {
  level_ms_ = 0;
  at_ = now;
}

Verdict judge(const config::SmtpLimits& limits, const SentCounts& sent, Whom whom) {
  const auto share = [whom](int limit) {
    return whom == Whom::confirmed ? limit : limit - limit / kKeptForConfirmed;
  };
  if (sent.to_address_day >= limits.per_address_per_day) return Verdict::hold;
  if (sent.hour >= share(limits.global_per_hour) || sent.day >= share(limits.per_day))
    return Verdict::wait;
  return Verdict::go;
}

std::string_view name(Failure f) {
  switch (f) {
    case Failure::connect:
      return "connect";
    case Failure::login:
      return "login";
    case Failure::frequency:
      return "frequency";
    case Failure::temporary:
      return "temporary";
    case Failure::permanent:
      return "permanent";
    case Failure::unknown:
      return "unknown";
  }
  return "?";
}

std::int64_t back_off_ms(Failure f, int attempts) {
  struct Steps {
    std::int64_t first, cap;
  };
  Steps steps{5 * kMinute, 6 * kHour};
  if (f == Failure::login) steps = {30 * kMinute, 6 * kHour};
  if (f == Failure::frequency) steps = {15 * kMinute, 6 * kHour};
  // An unknown end is retried once and soon: the same octets under the same Message-ID.
  if (f == Failure::unknown) steps = {5 * kMinute, 5 * kMinute};
  int doublings = std::clamp(attempts - 1, 0, 16);
  return std::min(steps.first << doublings, steps.cap);
}

}  // namespace shouwen::replies
