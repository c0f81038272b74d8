// `shouwen learn`: whether the office's corrections teach something better than the rules, and the
// putting in and out of use of what they taught.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/cli/command.h"

namespace shouwen::cli {

void add_learn(CLI::App& app, Global& global);

}  // namespace shouwen::cli
