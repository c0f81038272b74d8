// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/backoff.h"

#include <algorithm>
#include <array>
#include <utility>

namespace shouwen::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds kFirst = seconds(2), kLongest = minutes(10);
// Alibaba locks an account for an hour after repeated refusals; QQ answers one text for a wrong
// code and for "too often". So: never more than a handful of logins an hour.
constexpr std::array<milliseconds, 4> kLogin = {minutes(5), minutes(30), hours(2), hours(6)};
constexpr milliseconds kThrottled = minutes(5);
// A number beyond this is a server's mistake (or an attempt to silence us).
constexpr milliseconds kBelieved = hours(24);

}  // namespace

Backoff::Backoff(std::function<double()> random) : random_(std::move(random)) {}

void Backoff::success() {
  network_ = login_ = throttled_ = 0;
}

// +-20 %, so that several mailboxes cut at the same moment do not come back at the same moment.
milliseconds Backoff::jittered(milliseconds base) {
  const double factor = 0.8 + 0.4 * random_();
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(base.count()) * factor));
}

Backoff::Pause Backoff::network() {
  const int doublings = std::min(network_++, 12);
  return {std::min(jittered(std::min(kFirst * (1 << doublings), kLongest)), kLongest), false};
}

Backoff::Pause Backoff::login() {
  const auto step = static_cast<std::size_t>(login_);
  login_ = std::min(login_ + 1, static_cast<int>(kLogin.size()) - 1);
  return {kLogin[step], step + 1 == kLogin.size()};
}

Backoff::Pause Backoff::throttled(std::optional<milliseconds> suggested) {
  // Without a number: 5 min doubling to 2 h, as a throttled provider counts attempts as well.
  const int doublings = std::min(throttled_++, 5);
  const milliseconds own = std::min<milliseconds>(kThrottled * (1 << doublings), hours(2));
  if (!suggested) return {jittered(own), doublings >= 3};
  // Never earlier than the server said; a second on top for clocks that differ.
  return {std::clamp<milliseconds>(*suggested + seconds(1), kFirst, kBelieved), false};
}

Backoff::Pause Backoff::after(Trouble kind, std::optional<milliseconds> suggested) {
  switch (kind) {
    case Trouble::none:
    case Trouble::stopped:
      return {};
    case Trouble::login_refused:
      return login();
    case Trouble::throttled:
      return throttled(suggested);
    case Trouble::certificate:
    case Trouble::wrong_host: {
      // A person must act; but a certificate renewed at night should mend itself.
      Pause pause = network();
      pause.alert = true;
      return pause;
    }
    default: {
      Pause pause = suggested ? throttled(suggested) : network();
      return pause;
    }
  }
}

}  // namespace shouwen::net
