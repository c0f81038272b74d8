// `shouwen replay`: what today's rules would say of what was filed. Reads only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/cli/command.h"

namespace shouwen::cli {

void add_replay(CLI::App& app, Global& global);

}  // namespace shouwen::cli
