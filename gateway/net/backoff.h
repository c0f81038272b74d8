// How long to wait before the next connection (facts: providers lock accounts that hammer).
// Network trouble and BYE: 2 s doubling to 10 min, with jitter. Refused login: 5 min, 30 min, 2 h,
// then every 6 h with an alert. Throttling honours the server's number. Pure; one object an
// account; randomness is injected so tests see exact figures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

#include "gateway/net/failure.h"

namespace shouwen::net {

class Backoff {
 public:
  struct Pause {
    std::chrono::milliseconds wait{0};
    bool alert = false;  // a person should be told
  };

  // `random` yields [0, 1).
  explicit Backoff(std::function<double()> random);

  Pause after(Trouble kind, std::optional<std::chrono::milliseconds> suggested = std::nullopt);
  Pause after(const Failure& failure) { return after(failure.kind, failure.wait); }
  void success();  // a whole poll went well

 private:
  Pause network();
  Pause login();
  Pause throttled(std::optional<std::chrono::milliseconds> suggested);
  std::chrono::milliseconds jittered(std::chrono::milliseconds base);

  std::function<double()> random_;
  int network_ = 0, login_ = 0, throttled_ = 0;
};

}  // namespace shouwen::net
