// The fork server: `shouwen-extract`'s whole life after exec. It prepares the readers and the
// sandbox, tests itself, then forks one worker for each document asked for.
// Connections come as descriptors over a control socket from the gateway that started it, or from
// a listening socket that systemd made. It ends when the control socket does.
// Threads: one. Errors: 0, or 1 with the reason on stderr.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "parsers/extract/registry.h"

namespace shouwen::parsers::extract {

// argv: --control (fd 3), --listen (fd 3, from systemd) or --self-test.
int worker_main(const Registry& registry, int argc, char** argv);

}  // namespace shouwen::parsers::extract
