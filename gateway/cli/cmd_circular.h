// circular: 报送情况通报 as a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/cli/command.h"

namespace shouwen::cli {

void add_circular(CLI::App& app, Global& global);

}  // namespace shouwen::cli
