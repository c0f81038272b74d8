// What a mail brings: each attachment judged on its own, pictures given to the piece they belong
// to, the text itself when it is the piece. Covers, tables and the same piece stamped are no items.
// Threads: pure. Source: DESIGN §7, OFFICE §4 §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/candidates.h"
#include "gateway/classify/fax_pages.h"
#include "gateway/classify/knowledge.h"

namespace shouwen::classify {

// One item with what is known of it beyond the record.
struct Draft {
  storage::Item item;
  const config::Requirement* requirement = nullptr;
  std::vector<std::size_t> documents;  // indices
  Paper paper;                         // without lines when nothing of it was read
  bool guessed = false;                // the type is only the next that is due
  bool titled = false;                 // the title is the document's own
  bool another_named = false;          // its title names another unit, its signature the sender
  bool learned = false;                // the type is what corrections taught, not the rules'
};

struct Contents {
  std::vector<Draft> drafts;
  std::vector<Candidate> candidates;
  std::size_t pieces = 0;      // attachments that could be material
  std::size_t pictures = 0;    // loose pictures
  std::size_t side = 0;        // covers, tables, cards
  std::size_t hostile = 0;     // programs, bombs, disguised names
  std::size_t unreadable = 0;  // empty or corrupt material
  std::size_t encrypted = 0;
  std::size_t ended = 0;     // whose reading was ended: nothing but their names is known
  std::size_t too_many = 0;  // files that could be pieces and are not credited: there are too many
  bool pictures_unclear = false;  // of two pieces that want them, nothing says whose they are
  bool narrative = false;         // what the sender wrote is itself a piece
  std::string letters;            // canonical text of attached letters: they speak as the mail does
  std::string letter_title;
  std::vector<storage::Evidence> evidence;
};

struct ItemSources {
  const Reading& reading;
  const std::vector<extract::Document>& documents;
  const UnitVerdict& unit;
  const Topic& topic;
  const Kind& mail_kind;
  const UnitSources& units;
  const Context& context;
  const FaxPages* fax = nullptr;  // set when it came by fax
};
Contents find_items(const ItemSources& sources);

// How many code points of the sender's text are narrative, not a covering letter.
std::size_t narrative_length(const Reading& reading);

}  // namespace shouwen::classify
