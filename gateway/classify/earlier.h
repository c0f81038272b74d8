// What the new mail has to do with earlier ones: the same again, a piece it mends, a mail of ours
// it answers.
// Threads: pure; reads History only. Source: DESIGN §3.2, OFFICE §3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/campaign.h"
#include "storage/history.h"

namespace shouwen::classify {

struct Facts;

// An earlier message of this unit or sender that held every piece of this one, octet for octet;
// nullptr when none. The same picture from another unit repeats nothing.
const storage::Earlier* repeats_earlier(const Facts& facts);
// The newest earlier message of this unit (or this sender) with a piece of a kind this mail speaks
// of; any kind when it speaks of none.
const storage::Earlier* earlier_piece(const Facts& facts);
// Does a piece of this mail bear the title, a file name or the text of one sent before? A mail
// without pieces of its own (pictures, a protected archive) is not asked.
bool brings_again(const Facts& facts);
// The earlier messages this mail answers: named by In-Reply-To, References or the receipt number
// in its subject, through a mail of ours or as they are. Empty when it answers none we know.
std::vector<const storage::Earlier*> answered(const Facts& facts);
// What a correction or withdrawal bears on: for each piece the one message that the thread, the
// title, a file or the lack of any other points at.
struct Replaced {
  std::vector<const storage::Earlier*> messages;
  bool doubt = false;  // several remain for some piece: a person says which, none is replaced
};
Replaced replaced(const Facts& facts);
// What is the same as before: Decision::duplicate_of, no second answer to the same content.
void note_repetition(const Facts& facts, storage::Decision& decision);
// What pictures sent after an earlier version have settled is asked for no more.
void keep_settled(const Facts& facts, storage::Decision& decision);
// Material that came before and of which a person said otherwise than `decision` does: another unit
// or kind, joined to another piece, or none of ours. nullptr when there is none. What a person
// decided is not decided anew because the sender pressed "send" again.
const storage::Earlier* judged_otherwise(const Facts& facts, const storage::Decision& decision);
// Does the title tell this piece from no other of its kind: nothing but the kind's own words
// (简讯.docx), or a mail that calls itself the second one?
bool untitled(const Facts& facts, const storage::Item& item);
// How many pieces of this kind the unit has sent before, corrections not counted.
int pieces_before(const storage::History& history, const std::string& unit,
                  const std::string& type);

// 信用交通宣传月, canonical; "" when the campaign has no short title.
std::string canonical_campaign_title(const config::Campaign& campaign);

}  // namespace shouwen::classify
