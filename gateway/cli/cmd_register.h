// register: what staff enter of a message; and `export --register`, a register as a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "gateway/cli/command.h"

namespace shouwen::cli {

struct RegisterWish {
  std::string name, campaign, from, until, at, file, reason;
  bool unmask = false;
};
int export_register(const Global& global, const RegisterWish& wish);

// The names staff may give, for --help.
std::string register_list();

void add_register(CLI::App& app, Global& global);

}  // namespace shouwen::cli
