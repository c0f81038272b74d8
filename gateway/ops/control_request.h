// What a line on the control socket asks for, found without building it in memory: whoever is in
// the group may send it, and a megabyte of "[" must cost neither the loop nor the machine.
// Threads: pure; linear in the line, no recursion. Errors: rejected_input.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/result.h"

namespace shouwen::ops {

inline constexpr int kRequestDepth = 8;          // request, args, a list inside
inline constexpr int kRequestElements = 10'000;  // keys and values together

// The `call` of {"call":..., "args":{...}}, once the whole line is known to be JSON of bounded
// depth and size; "" when it is JSON that names no call.
Result<std::string> call_of(std::string_view request);

// How long a line that begins like this may be: only a call that brings octets, named first, more
// than kMaxRequestBytes.
std::size_t request_limit(std::string_view beginning);

}  // namespace shouwen::ops
