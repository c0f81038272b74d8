// A file named on the command line.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace shouwen::cli {

inline constexpr std::uint64_t kLargestInput = std::uint64_t{1} << 30;

// Its octets; nothing when it cannot be read, is a folder or is larger than `limit`.
std::optional<std::string> read_file(const std::string& path, std::uint64_t limit = kLargestInput);

}  // namespace shouwen::cli
