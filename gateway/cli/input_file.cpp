// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/input_file.h"

#include <filesystem>
#include <fstream>

namespace shouwen::cli {

std::optional<std::string> read_file(const std::string& path, std::uint64_t limit) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string octets;
  constexpr std::size_t kChunk = 1 << 20;
  while (in) {
    const std::size_t had = octets.size();
    octets.resize(had + kChunk);
    in.read(octets.data() + had, kChunk);
    octets.resize(had + static_cast<std::size_t>(in.gcount()));
    if (octets.size() > limit) return std::nullopt;
  }
  if (!in.eof() || in.bad()) return std::nullopt;
  return octets;
}

}  // namespace shouwen::cli
