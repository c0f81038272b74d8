// A fax beside its message: what the line told, how whole it is, and which calls are one fax. A
// call cut on its second page and the call that brings the rest are two messages, both kept as they
// came; the first is the head and carries the pieces of all, the other is linked to it.
// Values; no I/O. Source: DESIGN §2, §3; docs/design.md, Fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/time.h"
#include "storage/message.h"

namespace shouwen::storage {

// What is known of it now. `*_from`: who told it (hook, info, log, tiff, file, mail, operator); ""
// nobody.
struct FaxFacts {
  std::string source_kind;  // hylafax, folder, mail
  Instant at;               // received
  std::string tsi, tsi_from, caller, caller_from, called, called_from, received, received_from;
  std::string result, result_from;
  int pages_claimed = -1;  // -1 = nobody said
  int pages_found = 0, pages_whole = 0, stub = 0;
  std::string state, reasons, missing;
};

enum class FaxLinkKind { none, part, superseded, repeat, apart };
std::string_view name(FaxLinkKind kind);

struct FaxLink {
  MessageRef message, head;
  FaxLinkKind kind = FaxLinkKind::none;
  bool by_person = false;
  // part: of the pages before it, how many count; what follows was sent again. -1 = all whole ones.
  int kept = -1;
};

// How a person says pages lie: page from 0 (-1: every page not named itself) -> clockwise quarters
// that bring it upright. A page no entry speaks of is for the readers to find out.
using FaxTurns = std::map<int, int>;
inline constexpr int kEveryPage = -1;

// One call as stored: where its octets are and what was told of it.
struct FaxCallRow {
  MessageRef message;
  Digest octets;
  std::vector<std::string> told;  // by arrival, the earliest first
  std::string account;
  Instant first_seen;
  std::optional<Instant> internal_date;
  FaxTurns turns = {};
};

// One fax waiting to be filed, with the parts joined to it.
struct FaxWork {
  Work work;
  FaxCallRow call;
  FaxLink link;  // of this message; kind none when it stands alone
  struct Part {
    FaxCallRow call;
    int kept = -1;
  };
  std::vector<Part> parts;  // by arrival
  // What persons asked of it and its parts (fax_turns.h): the last entry's number; 0 = nothing.
  std::int64_t asked = 0;
  bool read_again = false;  // this filing is what one of them asked for
};

// Another fax received about the same time.
struct FaxNear {
  FaxCallRow call;
  FaxFacts facts;
  std::vector<FaxWork::Part> parts;
};

// What T2 stores for a fax.
struct FaxFiling {
  FaxFacts facts;
  std::vector<FaxLink> links;  // new ones, of this message or of later calls
  std::size_t told = 0;        // how many sources had told of it when it was read
  std::int64_t asked = 0;      // FaxWork::asked then
};

// One line of the list.
struct FaxRow {
  MessageRef message;
  FaxFacts facts;
  FaxLink link;
  int parts = 0;  // joined to it
  Instant arrival;
  std::string unit, disposition, state, number, receipt;  // receipt: "", state of the outbox row
  FaxTurns turns = {};                                    // by persons; Reader::fax only
};

}  // namespace shouwen::storage
