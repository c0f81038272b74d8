// What LibreOffice may do here: read programs, fonts and its own files, write in one folder, start
// itself. No network, no connection to any socket, no signal to anybody, no other program, no new
// group or session (so that killing its group ends all of it).
//   rlimits   memory, CPU, octets a file, descriptors, no core
//   Landlock  files by folder, only soffice.bin may be started, no TCP
//   seccomp   a list of calls that answer "not permitted": it is too large a program for a list of
//             what it needs, so this wall is lower than the one around shouwen-extract
// Threads: one, before LibreOffice starts; inherited by it. Errors: "" or why; then do not go on.
// Source: landlock(7), seccomp(2).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace shouwen::parsers::office {

std::string enter_sandbox(const std::string& folder, const std::string& program,
                          unsigned cpu_seconds);

}  // namespace shouwen::parsers::office
