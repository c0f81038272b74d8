// The daemon, wired. Read this first: app.cpp constructs every part and hands each what it needs;
// the order of construction is the picture of docs/design.md, read from the bottom up.
//
//   mailboxes → Receiver (T1) → Pipeline (parse, extract, classify, T2) → outbox → Sender
//                                         LateReading (OCR …, what is owed) ↗
//
// Threads: one io_context thread (network, timers, all coroutines), a small pool (parsing, logins),
// one for late readings, the store's writer thread. Nothing else shares state.
// Errors: make() lists what keeps the daemon from starting; after that every part reports its own
// state to the health board and the rest goes on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "config/result.h"
#include "config/settings.h"

namespace shouwen::app {

class App {
 public:
  enum class Ended { stopped, reload };

  // `refused`: why newer settings did not start, for the screen; these are the old ones then.
  static Result<std::unique_ptr<App>> make(const config::Settings& settings,
                                           const std::optional<Error>& refused = std::nullopt);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Until SIGTERM or SIGINT (stopped), or a reload whose new settings passed every check.
  Ended run();
  // After Ended::reload: the checked settings to go on with.
  const config::Settings& next_settings() const;

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace shouwen::app
