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
// REQUIRES: inside T2, after the message's row was written.
void write_fax(Database& db, MessageRef message, const FaxFiling& filing, const Actor& actor,
               Instant now);

// A message's work row with its attempts (work.cpp).
std::optional<Work> work_on(Database& db, MessageRef message,
                            const std::set<std::int64_t>& forgiven);

}  // namespace shouwen::storage
