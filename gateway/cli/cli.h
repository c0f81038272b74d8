// The command line: one table of subcommands, one file each. Reads open the store read-only; writes
// go to the running daemon's socket, or take the state lock when no daemon runs.
// Exit codes: 0 ok, 1 failure, 2 configuration or usage, 3 (status) something needs a person.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace shouwen::cli {

inline constexpr int kOk = 0, kFailed = 1, kUsage = 2, kNeedsPerson = 3;

int run(int argc, char** argv);

}  // namespace shouwen::cli
