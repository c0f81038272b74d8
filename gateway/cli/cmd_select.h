// `export selection`, which `export` hands over. Inside cli. Errors: printed; the exit code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/cli/command.h"

namespace shouwen::cli {

// As .xlsx or .docx by the name of the file, else CSV; `output` "" prints.
int export_selection(const Global& global, const std::string& campaign, const std::string& at,
                     const std::string& output);

}  // namespace shouwen::cli
