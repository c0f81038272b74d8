// The two test hooks, both dead unless [testing] is set, which the settings refuse when
// any configured host is not loopback.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "config/result.h"
#include "config/settings.h"
#include "storage/message.h"

namespace shouwen::app {

// testing.crash_at = "t2.commit:3": kill -9 of ourselves at the third passage of that durable step.
// The daemon asks for it, and every command that writes to the store itself. A step there is none
// of is an error: the test would wait for a death that never comes.
Status install_crash_point(const config::Settings& settings);
Status known_crash_point(const config::Settings& settings);  // looks only

// With testing.clock_start set, a mail with "X-Shouwen-Test-Abort: parse" among its first lines
// aborts the process in that step: the poison message of the quarantine test.
std::function<void(storage::Step, std::string_view)> abort_hook(const config::Settings& settings);

}  // namespace shouwen::app
