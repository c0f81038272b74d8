// The secrets of this process, and texts without them. A server may echo what it was sent, the
// login too, and its words go to logs, health, alarms, the outbox and a person's terminal.
// Threads: any. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::ops {

// Never to be shown, in any form a login sends it: as it is, as a quoted string of IMAP, in base64
// (SASL LOGIN) and, with `user`, in base64 behind it (SASL PLAIN).
void never_show(const std::string& secret, const std::string& user = "");

// `text` with *** in place of each; of one that a limit cut off at the end of the text, too.
std::string masked(std::string text);

}  // namespace shouwen::ops
