// 来文字号: the number the sending office gave its document, for the register of what came in.
// Evidence, not a guess: from documents whose text is their own (a scan's is not: a digit misread
// is another document), where it stands as a document's own number does, if all agree on one that
// none of our notices has.
// Threads: pure. Errors: none. Source: OFFICE §8.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "config/campaign.h"
#include "storage/message.h"

namespace shouwen::intake {

std::string their_number(std::span<const storage::StoredPart> parts, const std::string& body,
                         std::span<const config::Campaign> campaigns);

}  // namespace shouwen::intake
