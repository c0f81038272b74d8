// Pace, loop guards and back-off, with a clock of our own.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/limits.h"

#include <gtest/gtest.h>

namespace shouwen::replies {
namespace {

TEST(TokenBucket, BurstThenOneInSixSeconds) {
  Instant t{1'000'000};
  TokenBucket bucket(6000, 3, t);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(t));
  EXPECT_FALSE(bucket.take(t));
  EXPECT_EQ(bucket.next(t), t + 6000);
  EXPECT_FALSE(bucket.take(t + 5999));
  EXPECT_TRUE(bucket.take(t + 6000)) << "parts of a token are kept";
  EXPECT_FALSE(bucket.take(t + 6001));
}

TEST(TokenBucket, NeverMoreThanTheBurstAfterAPause) {
  Instant t{0};
  TokenBucket bucket(1000, 4, t);
  int sent = 0;
  for (Instant now = t + kDay; bucket.take(now);) ++sent;
  EXPECT_EQ(sent, 4);
}

TEST(TokenBucket, AClockSetBackGivesNothing) {
  Instant t{kDay};
  TokenBucket bucket(1000, 1, t);
  EXPECT_TRUE(bucket.take(t));
  EXPECT_FALSE(bucket.take(t + -kHour));
  EXPECT_TRUE(bucket.take(t + -kHour + 1000));
}

TEST(TokenBucket, AnyWindowHoldsAtMostBurstPlusRate) {
  Instant t{0};
  TokenBucket bucket(6000, 10, t);
  int in_a_minute = 0;
  for (std::int64_t ms = 0; ms < kMinute; ms += 100)
    if (bucket.take(t + ms)) ++in_a_minute;
  EXPECT_EQ(in_a_minute, 10 + 9);
}

TEST(Judge, LoopAndProviderLimits) {
  config::SmtpLimits limits;
  constexpr Whom kUnit = Whom::confirmed, kAnybody = Whom::anybody;
  EXPECT_EQ(judge(limits, {399, 299, 19}, kUnit), Verdict::go);
  EXPECT_EQ(judge(limits, {400, 0, 0}, kUnit), Verdict::wait);
  EXPECT_EQ(judge(limits, {0, 300, 0}, kUnit), Verdict::wait);
  EXPECT_EQ(judge(limits, {400, 300, 20}, kUnit), Verdict::hold)
      << "one address never stops the queue";
  EXPECT_EQ(judge(limits, {299, 224, 19}, kAnybody), Verdict::go);
  EXPECT_EQ(judge(limits, {300, 0, 0}, kAnybody), Verdict::wait);
  EXPECT_EQ(judge(limits, {0, 225, 0}, kAnybody), Verdict::wait);
}

TEST(BackOff, DoublesFromFiveMinutesToSixHours) {
  EXPECT_EQ(back_off_ms(Failure::temporary, 1), 5 * kMinute);
  EXPECT_EQ(back_off_ms(Failure::temporary, 2), 10 * kMinute);
  EXPECT_EQ(back_off_ms(Failure::temporary, 60), 6 * kHour);
  EXPECT_EQ(back_off_ms(Failure::login, 1), 30 * kMinute);
  EXPECT_EQ(back_off_ms(Failure::frequency, 1), 15 * kMinute);
}

}  // namespace
}  // namespace shouwen::replies
