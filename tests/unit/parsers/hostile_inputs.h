// Messages made to exhaust a parser: each grows with a number, so that memory, stack and the growth
// of cost can be tested on the same set. Threads: pure. Source: what other parsers were found to
// die of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace shouwen::parsers {

struct HostileInput {
  std::string name;
  std::string (*make)(std::size_t count);
  std::size_t large;        // count for a message of megabytes
  std::size_t small;        // count whose double is still below every limit: cost must grow evenly
  const char* defect = "";  // what the large one must be called; "" when nothing is wrong with it
};

const std::vector<HostileInput>& hostile_inputs();

}  // namespace shouwen::parsers
