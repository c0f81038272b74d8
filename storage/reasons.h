// Why a message waits for a person: which of the words speak of unit and kind only, so that
// whoever says these, or a later version that takes the piece's place, has settled them. Every
// other word (附件可疑, 密级字样, a question to answer) is of the mail and stands until it is
// cleared by name. Pure. Source: OFFICE §1, gateway/classify.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::storage {

inline constexpr std::array<std::string_view, 19> kSortingReasons = {
    "unit_unknown",       "unit_uncertain",     "unit_ambiguous",
    "unit_mistyped",      "unknown_unit",       "address_of_another_unit",
    "unconfirmed_sender", "other_units_piece",  "type_unknown",
    "type_guessed",       "type_uncertain",     "topic_uncertain",
    "low_confidence",     "nothing_recognised", "side_documents_only",
    "no_attachment",      "fax_not_read",       "judged_otherwise",
    "type_learned"};

// What is told of the pieces alone: once later versions took their place, of nothing that counts.
inline constexpr std::array<std::string_view, 7> kOfPieces = {
    "new_address",           "unconfirmed_sender", "near_duplicate", "no_attachment",
    "unreadable_attachment", "encrypted_archive",  "fewer_than_said"};

// Why a mail is set apart; and the fact of evidence by which a person's release of it stands
// against later readings that find the mark again.
inline constexpr std::string_view kSecrecyMark = "secrecy_mark";
inline constexpr std::string_view kReleased = "released";

inline bool about_pieces(std::string_view reason) {
  return std::ranges::find(kOfPieces, reason) != kOfPieces.end();
}

inline bool about_sorting(std::string_view reason) {
  return std::ranges::find(kSortingReasons, reason) != kSortingReasons.end() ||
         reason.starts_with("failed: ");
}

// Is any of it of the mail itself, and so still open when later versions took all its pieces'
// place?
inline bool of_the_mail(const std::vector<std::string>& review,
                        const std::vector<std::string>& tasks) {
  return !std::ranges::all_of(review, about_sorting) || !std::ranges::all_of(tasks, about_pieces);
}

}  // namespace shouwen::storage
