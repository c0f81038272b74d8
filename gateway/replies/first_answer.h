// The answer to a message that had none when it was filed, once a person says what it is: the same
// guards and the same words as for a new mail. Given to the desk as a function, which may not
// include this folder.
// Threads: the writer's. Errors: the store's own; "not to be answered" is no error (why_not).
// Source: OFFICE §5, DESIGN §3.3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/desk/desk.h"

namespace shouwen::replies {

Result<desk::FirstAnswer> first_answer(storage::Store& store, const desk::Office& office,
                                       const storage::MessageTrail& trail);

}  // namespace shouwen::replies
