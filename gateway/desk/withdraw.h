// 撤回: a mail that takes back a piece does so only when a person accepts it, and that can be
// undone. A mail names a piece by the message it came in (Decision::replaces).
// Threads: the writer's. Errors: the store's; rejected_input when it is not clear which piece.
// Source: OFFICE §1 (申请撤回 → 已撤回).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/desk/acts.h"

namespace shouwen::desk {

// It asks to take a piece back, and nobody has decided about that yet.
bool asks_withdrawal(const storage::Decision& decision);

// The piece becomes 已撤回 and the mail is settled, in one transaction.
Result<Decided> accept_withdrawal(const Call& call, const storage::MessageTrail& trail);

// After the acceptance was undone: the piece is what it was. REQUIRES: inside the transaction.
Status give_back_withdrawn(const Call& call, const storage::Decision& asks);

}  // namespace shouwen::desk
