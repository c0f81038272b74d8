// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/clock.h"

#include <chrono>

namespace shouwen::ops {

std::int64_t monotonic_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

Instant RealClock::now() const {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

TestingClock::TestingClock(Instant start) : start_(start), origin_ms_(monotonic_ms()) {}

Instant TestingClock::now() const {
  return start_ + (monotonic_ms() - origin_ms_);
}

}  // namespace shouwen::ops
