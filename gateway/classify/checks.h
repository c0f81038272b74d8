// What an officer looks at in one piece, as the campaign file names it (OFFICE §9): who signs it,
// whether its sections are there, the words it must hold, its pictures, numbers of private people,
// its dates. The same signs tell what kind of piece it is.
// Threads: pure. Errors: none. What OCR read badly is `unsure`, never a finding against the sender.
// Source: OFFICE §9; GB 11643 (identity number), ISO/IEC 7812 (card number).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/campaign.h"
#include "gateway/classify/check_words.h"
#include "gateway/classify/paper.h"
#include "storage/decision.h"

namespace shouwen::classify {

// A place in a paper, for evidence.
struct Span {
  std::string words;
  std::size_t offset = 0;
};

enum class Signed : std::uint8_t { nobody, unit_only, deputy, principal, unsure };
struct Signature {
  Signed who = Signed::nobody;
  Span span;
};
Signature signature_of(const Paper& paper, const config::Check& check, const UnitNames& names);

// For each group of a sections or words check the words found, "" when none. Words of the
// campaign's own names do not count: 守信激励典型案例 is no 激励措施.
std::vector<Span> groups_of(const Paper& paper, const config::Check& check,
                            const CheckWords& words);
// How many different words of all groups.
std::size_t distinct_words(const Paper& paper, const config::Check& check, const CheckWords& words);

enum class PrivateNumber : std::uint8_t { none, identity, mobile, card };
// `run` is digits, the last of an identity number x. An identity number has 18 of them and the
// right check digit.
PrivateNumber private_number(std::string_view run);

// An identity, mobile or card number that is written out, with right check digits where there are
// any.
Span personal_number(const Paper& paper);

// Every day the text names lies outside the period; nothing when it names none.
Span day_outside(const Paper& paper, const config::Period& period);

}  // namespace shouwen::classify
