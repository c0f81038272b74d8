// Whose an address or a fax number is, as a person found out (by telephone, on a letterhead): a
// fact beside the roster, which it outweighs; taken back by the same means. A confirmed address
// speaks for its unit; a confirmed number only tells whose a fax is, for anybody may type any
// number. Threads: the writer's. Errors: rejected_input with a remedy; else the store's own.
// Source: DESIGN §5 (facts in storage), OFFICE §5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/desk/desk.h"

namespace shouwen::desk {

// `address` may be a fax number, in any form people write one. The mails of `unit` that waited for
// the address count from now on; faxes from the number that nobody decided on are read again: how
// many.
Result<int> confirm_address(const Call& call, const std::string& unit, const std::string& address);

// From now on a stranger's again; what only the confirmation took out of the queue is back in it.
Result<int> unconfirm_address(const Call& call, const std::string& unit,
                              const std::string& address);

// A person has said whose this fax is, and its number is not known as that unit's: how to confirm
// it, so that the next one needs nobody. "" for a mail, a known number, or none.
Result<std::string> number_note(const Call& call, MessageRef fax, const std::string& unit);

}  // namespace shouwen::desk
