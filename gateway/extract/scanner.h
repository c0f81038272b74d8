// The virus scanner, clamd, over its local socket: octets in, one of four verdicts out.
//   clean       the scanner looked at all of it and found nothing
//   infected    it found a signature: filed, locked, never opened
//   suspicious  a heuristic: encrypted, macros, a forged address; read as usual, and shown
//   unscanned   down, too large for it, too slow, an error: never taken for clean
// Threads: safe from any; calls block up to the deadline. Errors: unscanned, with why.
// Source: clamd(8) INSTREAM; clamd does not stop archive bombs, the extraction budgets do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "config/result.h"
#include "gateway/extract/blob.h"
#include "gateway/extract/extract.h"

namespace shouwen::extract {

class Scanner {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    std::string socket;                          // clamd's LocalSocket
    std::chrono::milliseconds deadline{30'000};  // for one file
  };
  struct Verdict {
    Scan scan = Scan::unscanned;
    std::string words;       // the signature; of unscanned, why
    bool unreached = false;  // clamd itself was not there: another time it may be
  };

  explicit Scanner(Options options) : options_(std::move(options)) {}

  Verdict scan(const Blob& octets, Clock::time_point until = Clock::time_point::max());
  // clamd's version line, or why it cannot be asked.
  Result<std::string> version() const;
  void look();  // asks it, so that trouble() tells of now
  // Why the last file could not be scanned because clamd itself could not be reached; "" = it
  // could.
  std::string trouble() const;

 private:
  const Options options_;
  mutable std::mutex mutex_;
  std::string trouble_;
};

// "stream: … FOUND" and its kin as clamd answers them.
Scanner::Verdict verdict_of(std::string_view reply);

}  // namespace shouwen::extract
