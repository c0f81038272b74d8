// Where a password or authorization code comes from: a file only its owner may read, or a systemd
// credential. Never argv, never the environment, never the log.
// Threads: any. Errors: permanent, with the remedy; the text of the secret is in none of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/result.h"
#include "config/settings.h"

namespace shouwen::app {

// `settings` resolves relative paths. An empty reference gives an empty secret (no login).
Result<std::string> read_secret(const config::SecretRef& ref, const config::Settings& settings);

// Writes `secret` to a new 0600 file; replaces one that is there by rename.
Status write_secret(const std::string& path, const std::string& secret);

}  // namespace shouwen::app
