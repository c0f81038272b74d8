// What a mail brings: each attachment judged on its own, pictures given to the piece they belong
// to, the text itself when it is the piece. Covers, tables and the same piece stamped are no items.
// Threads: pure. Source: DESIGN §7, OFFICE §4 §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/knowledge.h"

namespace shouwen::classify {

// One item with what is known of it beyond the record.
struct Draft {
  storage::Item item;
  const config::Requirement* requirement = nullptr;
  std::vector<std::size_t> documents;  // indices
  bool guessed = false;                // the type is only the next that is due
};

struct Contents {
  std::vector<Draft> drafts;
  std::size_t pieces = 0;      // attachments that could be material
  std::size_t pictures = 0;    // loose pictures
  std::size_t side = 0;        // covers, tables, cards
  std::size_t hostile = 0;     // programs, bombs, disguised names
  std::size_t unreadable = 0;  // empty or corrupt material
  std::size_t encrypted = 0;
  bool narrative = false;  // what the sender wrote is itself a piece
  std::vector<storage::Evidence> evidence;
};

Contents find_items(const Reading& reading, const std::vector<extract::Document>& documents,
                    const UnitVerdict& unit, const Topic& topic, const Kind& mail_kind,
                    const UnitSources& sources, const Context& context);

// How many code points of the sender's text are narrative, not a covering letter.
std::size_t narrative_length(const Reading& reading);

// Could any attachment be material? (Asked before anything else is known.)
bool brings_files(const std::vector<extract::Document>& documents);

}  // namespace shouwen::classify
