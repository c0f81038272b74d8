// The two clocks the program runs on. Everything else takes a `const Clock&` and never asks the
// system, so tests and the demo decide what time it is.
// Threads: now() may be called from any thread. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "config/time.h"

namespace shouwen::ops {

class RealClock final : public Clock {
 public:
  Instant now() const override;
};

// Starts at `start` and advances with the monotonic clock (settings testing.clock_start; demo and
// scenarios only). Setting the machine's clock does not move it.
class TestingClock final : public Clock {
 public:
  explicit TestingClock(Instant start);
  Instant now() const override;

 private:
  Instant start_;
  std::int64_t origin_ms_;
};

// Milliseconds of the monotonic clock: deadlines and durations, never dates.
std::int64_t monotonic_ms();

}  // namespace shouwen::ops
