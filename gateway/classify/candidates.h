// Everything attached that might be a piece, a picture of one, or a letter about them: leaves of
// the mail, files inside archives and other mails, names an archive only lists. Each is judged on
// its own, by its name and by what it says.
// Threads: pure. Source: DESIGN §7, OFFICE §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/attachment_role.h"
#include "gateway/classify/knowledge.h"
#include "gateway/classify/paper.h"

namespace shouwen::classify {

struct Candidate {
  std::size_t document = 0;  // index; of the archive for a name that was only listed
  std::string shown;         // as sent; nested as a.zip!/b.docx
  std::string part;          // "1.2" or "1.2!b.docx"
  std::string name;          // canonical base name, its folder before it
  AttachmentRole role = AttachmentRole::piece;
  Paper paper;                         // without lines when nothing was read
  bool letter = false;                 // a side document that speaks in the sender's voice
  bool listed_only = false;            // a name in an archive nobody could open
  std::size_t twin_of = Paper::kNone;  // the candidate whose text it repeats
  bool beyond = false;                 // one of too many: not looked at
};

struct Candidates {
  std::vector<Candidate> list;
  std::size_t hostile = 0, unreadable = 0, encrypted = 0;
  std::size_t ended = 0;     // whose reading was ended before it said anything
  std::size_t too_many = 0;  // beyond kMostPieces: kept as files, credited by nobody but a person
};

// No mail brings more: a city with its counties comes to some sixty. An archive made to harm names
// thousands, and the board is not the place to find that out.
inline constexpr std::size_t kMostPieces = 150;

Candidates find_candidates(const std::vector<extract::Document>& documents, const Topic& topic,
                           const UnitNames& names);

// "a.zip!/b/c.docx" of a document that lies in another.
std::string shown_name(const std::vector<extract::Document>& documents, std::size_t index);

}  // namespace shouwen::classify
