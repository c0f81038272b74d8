// What the hook did not hand over: the fax server's queue and log held against the ledger. The hook
// alone loses faxes (a missing etc/ was seen to skip it), and a call without a page leaves no file.
// A file is taken when the log says that it was received, or when nobody wrote to it for long; a
// logged fax without file and without entry, and a call without a page, become notes for a person.
// Threads: pure, but for reading the two. Errors: none; what cannot be read is not swept this time.
// Source: HylaFAX xferfaxlog(5F), recvq(5F); measured (docs/design.md, Fax).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/time.h"
#include "gateway/intake/fax_files.h"
#include "parsers/fax/arrival.h"

namespace shouwen::intake {

struct SweptCall {
  std::string key;
  parsers::fax::FaxArrival arrival;
  FaxFile file;  // path "" = there is none: a call without a page, or a file that is gone
  bool lost = false;
};

struct SweepInput {
  std::string log;                            // xferfaxlog, its last part
  std::vector<FaxFile> queue;                 // recvq
  std::map<std::string, std::int64_t> still;  // by path: unchanged for so many ms
  std::set<std::string> known;                // keys of the ledger
  Instant start;                              // of this source; older notes are nobody's business
  Zone zone;
  std::int64_t quiet_ms = 10'000, give_up_ms = 600'000;
};

std::vector<SweptCall> sweep(const SweepInput& input);

// The last 8 MB, from the start of a line.
std::string read_log(const std::string& path);

}  // namespace shouwen::intake
