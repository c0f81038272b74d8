// A subcommand that is one desk call on one thing: `shouwen review accept 12 -r 电话核对`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/cli/command.h"

namespace shouwen::cli {

// `args` with the reason, when one was given.
nlohmann::json with_reason(nlohmann::json args, const std::string& reason);

// What the person must now do himself, on a line of its own; "" when nothing.
std::string note_of(const nlohmann::json& result);

// Declares `name` with one argument WHAT, sent as args[key], and --reason. `said` is what staff
// read when it worked, before the name of the thing.
struct DeskCall {
  const char* name;
  const char* doc;
  std::string call, key;
  const char* key_doc;
  std::string said;
  bool several =
      false;  // WHAT may be given more than once: one call each, whatever the others came to
};
void add_call(CLI::App& parent, Global& global, const DeskCall& call);

}  // namespace shouwen::cli
