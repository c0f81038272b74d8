// Where the daemon's control socket is, of a settings file that may be wrong elsewhere: a refused
// reload leaves a daemon running by the old settings, and it must still be found and asked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/source.h"

namespace shouwen::config {

// [control] socket, else inside [install] state_dir; "" where the file states neither readably.
std::string control_socket_of(const Source& source);

// What a Unix socket's path may be: sockaddr_un holds 108 octets, one of them the end.
inline constexpr std::size_t kLongestSocketPath = 107;

}  // namespace shouwen::config
