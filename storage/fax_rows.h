// The pieces of faxes that T1, T2 and the queries share. Included by storage/*.cpp only.
// Threads: that of the Database. Errors: sticky in the Database.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "storage/fax.h"
#include "storage/records.h"
#include "storage/sqlite.h"

namespace shouwen::storage {

FaxLinkKind fax_link_kind(std::string_view word);

// message, then the columns fax_facts() reads.
extern const std::string kFaxFactsSelect;
FaxFacts fax_facts(const Query& q, int first);

// REQUIRES: inside a transaction. "" is not written.
void write_told(Database& db, std::int64_t arrival, std::int64_t message, const std::string& told);
// What persons asked of it (fax_turns.cpp): turns of its pages; the last entry of all of its calls;
// whether it waits to be filed for one of these; to be filed for one that came meanwhile.
FaxTurns turns_of(Database& db, MessageRef message);
std::int64_t asked_of(Database& db, MessageRef message);
bool asked_for(Database& db, MessageRef message);
void file_as_asked(Database& db, MessageRef message);

// REQUIRES: inside T2, after the message's row was written.
void write_fax(Database& db, MessageRef message, const FaxFiling& filing, const Actor& actor,
               Instant now);

// A message's work row with its attempts (work.cpp).
std::optional<Work> work_on(Database& db, MessageRef message,
                            const std::set<std::int64_t>& forgiven);

}  // namespace shouwen::storage
