// How fast we may send: the provider's limits (one in N seconds with a burst, so many a connection,
// so many a day) and our own guards against loops (so many a day to one address, so many an hour to
// all). Pure: the clock is passed in, what the store knows about the past is passed in.
// Threads: one (the sender's). Errors: none.
// Source: facts/transport.md §6 (QQ 550 frequency limited, 163 MI:DMC and MI:SFQ); DESIGN §3.3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "config/settings.h"
#include "config/time.h"

namespace shouwen::replies {

// Refills one token every `every_ms`, up to `burst`. Wall-clock steps backwards give nothing and
// take nothing.
class TokenBucket {
 public:
  TokenBucket(std::int64_t every_ms, int burst, Instant now);
  bool take(Instant now);           // false: nothing was taken
  Instant next(Instant now) const;  // when take() will succeed; `now` when it would at once
  void empty(Instant now);          // the provider said "too fast"

 private:
  void refill(Instant now);
  std::int64_t every_ms_;
  int burst_;
  std::int64_t level_ms_;  // tokens × every_ms_, so that parts of a token are not lost
  Instant at_;
};

// What was sent before, by the store's count (Store::sent_since), so a restart forgets nothing.
struct SentCounts {
  int day = 0, hour = 0, to_address_day = 0;
};

enum class Verdict {
  go,
  wait,  // the day's or hour's sum is reached: later, the whole queue waits
  hold,  // this address has had enough today: a person looks (a loop, or a very busy unit)
};
// A quarter of the day's and of the hour's sum is kept for confirmed addresses: forged mail in many
// names cannot use up what the units' receipts need.
inline constexpr int kKeptForConfirmed = 4;
enum class Whom { confirmed, anybody };
Verdict judge(const config::SmtpLimits& limits, const SentCounts& sent, Whom whom);

// --- What to do after an attempt that did not end in `sent`.
enum class Failure {
  connect,    // no route, refused, TLS, timeout before MAIL FROM
  login,      // refused: back off long, QQ and Alibaba lock accounts that hammer
  frequency,  // the provider says "slower" (550 frequency limited, MI:SFQ): for the whole queue
  temporary,  // any other 4xx
  permanent,  // 5xx
  unknown,    // ended after the final dot, before the reply
};
std::string_view name(Failure f);

// `attempts` made so far (>= 1). Doubles from the class's first step to its cap.
std::int64_t back_off_ms(Failure f, int attempts);

}  // namespace shouwen::replies
