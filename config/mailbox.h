// Addresses compared as mailboxes. Threads: pure. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace shouwen::config {

// Written in any case, with or without the dot of the root: a@b.example = A@B.example.
bool same_mailbox(std::string_view a, std::string_view b);

}  // namespace shouwen::config
