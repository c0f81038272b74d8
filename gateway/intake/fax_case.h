// One fax with all its calls: the octets of each, and the pages that count, in order. A call that
// broke off leaves its whole pages; the call that goes on brings the rest, or some of them again.
// Threads: values; the maps are shared. Errors: none: octets that cannot be opened are a piece
// without pages. Source: DESIGN §4; docs/design.md, Fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/intake/fax_reading.h"
#include "gateway/intake/reading.h"
#include "storage/fax.h"

namespace shouwen::intake {

struct FaxPiece {
  MessageRef message;
  Digest digest;
  std::shared_ptr<const FileOctets> octets;  // nullptr: missing
  FaxReading reading;
  // What stands in for the pages of a file that is no TIFF; unset for a TIFF.
  std::vector<extract::Document> documents;
  storage::FaxTurns turns = {};  // of its own pages, by persons
  int kept = -1;                 // of the pages before it, how many count; -1 = all whole ones
};

struct FaxCase {
  std::vector<FaxPiece> pieces;  // the head first
  struct PageOf {
    std::size_t piece = 0;
    int page = 0;
  };
  std::vector<PageOf> pages;  // that count, in order
  FaxReading reading;         // of the whole
};

FaxPiece open_piece(const storage::FaxCallRow& call, const std::string& path, int kept,
                    const parsers::fax::Told& told);
// A PDF's or picture's pages stand for whole ones: nobody counted their lines.
void stand_in(FaxPiece& piece, const parsers::fax::Told& told);

// REQUIRES: at least one piece.
FaxCase assemble(std::vector<FaxPiece> pieces, const parsers::fax::Told& told);

// Documents of the pieces as one document of the pages that count.
extract::Document merged(const FaxCase& whole, std::vector<extract::Document> of_pieces);

storage::FaxFacts fax_facts(const FaxReading& reading, Instant at);

}  // namespace shouwen::intake
