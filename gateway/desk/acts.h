// What every decision by a person shares. desk's own.
// Threads: the writer's. Errors: the store's; `refuse` is rejected_input.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/desk/desk.h"
#include "storage/records.h"

namespace shouwen::desk {

Result<storage::MessageTrail> trail_of(storage::Store& store, MessageRef message);

// A new version by a person and what it entails (notices dropped, the sender told), all or nothing.
Result<Decided> decide(const Call& call, const storage::MessageTrail& trail,
                       const storage::Decision& after, const std::string& cause);

// 退回修改: the letter that asks the unit to mend what `after` returns, or a note why none leaves.
// `trail` may be that of before. REQUIRES: inside the transaction of the decision.
Status send_return_letter(const Call& call, const storage::MessageTrail& trail,
                          const storage::Decision& after, Decided& out);

// What is waiting and says what is no longer so, taken back; what has left, noted.
// REQUIRES: inside the transaction of the decision.
Status take_back_letters(const Call& call, const storage::MessageTrail& trail,
                         const storage::Decision& after, Decided& out);
// The sender is told, and the answer says so. REQUIRES: as above.
Status tell(const Call& call, MessageRef message, Decided& out);
void add_note(Decided& out, const std::string& note);  // "" adds nothing

// Of a message set apart: it cannot be done, and who may release it.
Error set_apart_error(const std::string& what);

// What a person has looked at is no guess any more.
void make_certain(storage::Decision& decision);

}  // namespace shouwen::desk
