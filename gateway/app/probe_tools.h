// Tries the programs that read attachments: the extract helper's self-test, each OCR engine on its
// known page, LibreOffice on a document of one line. A part of `shouwen check`; apart from probe()
// because it takes seconds.
// Threads: blocks. Errors: none; whatever fails is a Probe with its remedy.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "config/settings.h"
#include "gateway/app/probe.h"

namespace shouwen::app {

void probe_tools(const config::Settings& settings, std::vector<Probe>& out);

}  // namespace shouwen::app
