// The search index: an FTS5 table without content over the `text` table, fed with bigrams, so that
// any two-character Chinese word is found. It can be thrown away: reindex() makes it again.
// Threads: that of the Database. Errors: sticky in the Database.
// Source: https://sqlite.org/fts5.html §4.4.2 (contentless tables).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/result.h"
#include "storage/sqlite.h"

namespace shouwen::storage {

// Raised whenever config's bigrams() or match_expression() change what is stored or asked.
inline constexpr int kTokenizerVersion = 1;
inline constexpr std::size_t kIndexedOctets = 4u << 20;  // of one text; the octets stay whole

// A place that holds where lines of text stand, not text: kept with it, never found by its words.
inline constexpr std::string_view kLinesPlace = "#lines";
inline bool holds_lines(std::string_view place) {
  return place.ends_with(kLinesPlace);
}

// REQUIRES: inside a transaction, for these two.
void index_text(Database& db, MessageRef message, std::string_view place, std::string_view engine,
                std::string_view body);
void unindex(Database& db, MessageRef message);

// Makes the index again when it was made by another tokenizer. Called by Store::open.
Status reindex_if_needed(Database& db);

// The FTS5 expression for what a person typed: each word a phrase of its bigrams, all of them
// required. "" when nothing in it can be looked up.
std::string match_expression(std::string_view words);

// About 80 characters around the first word found, else the beginning.
std::string excerpt(std::string_view body, std::string_view words);

// Rows of `text` without their index entry or the other way round; 0 when consistent.
std::int64_t index_mismatches(Database& db);

}  // namespace shouwen::storage
