// Near-duplicates: a piece whose text is nearly that of an earlier one, of its own unit (修改稿,
// the same again) or of another (雷同). Found and shown, never dropped, never told to a sender.
// Compared is running text alone: what a form, a table, a heading or the notice itself says is in
// everybody's papers and is nobody's copy.
// Threads: pure. Errors: none; a text too short for a statement is like no other.
// Source: OFFICE §5 (nobody hears of another unit) §9 (near-duplicates before publication).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/classify.h"
#include "gateway/classify/similar.h"

namespace shouwen::classify {

struct Facts;
struct Draft;

// The paragraphs of a text: cells and lines of at least twenty Han characters, canonical.
std::string prose_of(std::string_view text);
// Shingles of what every unit's papers may hold: the notice's own text, as its campaign states it.
Shingles common_text(const config::Campaign& campaign);

// By what the texts of a message are looked up, and found again later.
std::vector<storage::TextKey> text_keys(const parsers::Mail& mail,
                                        const std::vector<extract::Document>& documents,
                                        const Knowledge& knowledge, bool fax);
// Adds to the decision which earlier pieces its pieces are nearly; a copy of another unit's asks
// for a person (near_duplicate).
void note_alike(const Facts& facts, const Knowledge& knowledge, storage::Decision& decision);
// Is the draft's text alike enough to this earlier piece to be a version of it?
bool is_version_of(const Facts& facts, const Draft& draft, const storage::Earlier& earlier,
                   const storage::Item& item);

}  // namespace shouwen::classify
