// shouwen parse --format json [--save DIR] FILE…: what the parser reads in each mail, one JSON
// object a line: {file, headers, parts, defects}. Stores nothing; --save writes decoded parts to
// DIR/<n>/<path>, n the file's position from 1.
// Threads: any, pure but for the files. Errors: a file that cannot be read is named on `err`, the
// others are done, the exit code is 1. Source: docs/design.md, "Fixed from outside".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace shouwen::cli {

// `args` without the program's and the command's name. Exit codes as in cli.h.
int cmd_parse(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);
int cmd_parse(const std::vector<std::string>& args);  // to standard output and error

}  // namespace shouwen::cli
