// What a receipt says of files that were added to an earlier piece.
// Threads: pure. Source: OFFICE §5 §6.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/replies/letter.h"

namespace shouwen::replies {

// 配图已收到，并入图文简讯《…》（收件编号…）. Which piece it is stands only in a letter to whoever
// sent that piece, or speaks for its unit. REQUIRES: the mail's decision has part_of.
std::string added_to(const LetterFacts& facts, const config::Campaign* campaign,
                     const storage::MessageTrail& trail);

}  // namespace shouwen::replies
