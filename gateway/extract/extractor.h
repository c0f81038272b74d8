// The client of `shouwen-extract`: octets out, text, pictures, members or pixels back. One document
// is one connection with a deadline; whatever happens to its worker, the next document succeeds.
// The helper is a service of its own (`socket`) or a child started when first needed, from beside
// the running binary or its libexec folder, and started again when it is gone. Threads: safe from
// any; calls block up to the deadline. Lifetime: ends its child when it goes. Errors: none leave:
// every answer has an outcome. Without a helper it is `unsupported`, with why. Source: DESIGN §5
// Helpers; parsers/extract/protocol.h.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "config/result.h"
#include "gateway/extract/blob.h"
#include "parsers/extract/protocol.h"

namespace shouwen::extract {

class Extractor {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    std::string socket;   // of a running service; "" = its unit's, else start a child
    std::string program;  // "" = find it
    std::chrono::milliseconds deadline{5000};  // for one document
  };

  // What a document came to. `members` holds the octets of the members with outcome ok, one after
  // the other, in the kernel's memory; `document.members[i].octets` stay empty.
  struct Answer {
    parsers::extract::Extracted document;
    std::string engine;
    Blob members;
    std::uint32_t cpu_us = 0, peak_kb = 0;  // of the worker
    bool unreached = false;                 // no helper was there to be asked
  };
  struct Drawn {
    parsers::extract::Raster raster;  // without pixels unless outcome is ok
    parsers::extract::Outcome outcome = parsers::extract::Outcome::unsupported;
    std::string why;
    std::uint32_t cpu_us = 0;
  };

  // One page as a finished JPEG (parsers/extract/preview.h).
  struct Page {
    parsers::extract::Outcome outcome = parsers::extract::Outcome::unsupported;
    std::string why;
    int pages = -1;  // of the document; -1 = not known
    int width = 0, height = 0;
    std::string jpeg;  // "" unless outcome is ok
    std::uint32_t cpu_us = 0;
    bool unreached = false;
  };

  // The pages of a fax as codes for a PDF (parsers/extract/fax_codes.h).
  struct Codes {
    parsers::extract::protocol::CodesHead head;  // without pages unless outcome is ok
    std::string octets;                          // as long as the pages say, together
    std::uint32_t cpu_us = 0;
  };

  Extractor();
  explicit Extractor(Options options);
  ~Extractor();
  Extractor(const Extractor&) = delete;
  Extractor& operator=(const Extractor&) = delete;

  // REQUIRES: `octets` sealed. The earlier of `until` and the option's deadline counts.
  Answer read(std::string_view kind, const Blob& octets,
              const parsers::extract::Limits& limits = {},
              Clock::time_point until = Clock::time_point::max());
  Drawn render(std::string_view kind, const Blob& octets, int page, double dpi,
               const parsers::extract::Limits& limits = {});
  Page preview(std::string_view kind, const Blob& octets, int page, int width,
               const parsers::extract::Limits& limits = {});
  Codes codes(const Blob& tiff, const parsers::extract::Limits& limits = {});
  // For few and small ones: the members' octets are put into the document.
  parsers::extract::Extracted read(std::string_view kind, std::string_view octets,
                                   const parsers::extract::Limits& limits = {});

  // What it can do and what its self-test found, starting it if need be; fails with a remedy.
  Result<parsers::extract::protocol::Hello> hello();
  // The last known state, without waiting for a helper that is starting: nullopt = not tried yet.
  std::optional<Result<parsers::extract::protocol::Hello>> state() const;

 private:
  struct Raw;
  Raw ask(const parsers::extract::protocol::Request& request, int octets, Clock::time_point until,
          const std::function<bool(std::string_view)>& bulk);
  int connect(std::string* why);
  int connect_service(std::string* why);
  int hand_over_locked();
  Status ready_locked();
  Status start_locked();
  void end_locked();
  std::string program_path() const;

  const Options options_;
  mutable std::mutex mutex_;  // the child and what it said
  int control_ = -1;
  pid_t child_ = -1;
  std::optional<Result<parsers::extract::protocol::Hello>> hello_;
  mutable std::mutex said_mutex_;
  std::optional<Result<parsers::extract::protocol::Hello>> said_;  // hello_ as last settled
  Clock::time_point not_before_;  // a helper that does not start is not tried for each document
};

}  // namespace shouwen::extract
