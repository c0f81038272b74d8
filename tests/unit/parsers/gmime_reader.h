// GMime as a second opinion and as the pace to beat: reads a message and gives every leaf's decoded
// octets, as the parser does. Tests and benchmarks only; never part of the product.
// Threads: one at a time (GMime is started once). Lifetime: spans live for the call.
// Errors: false when GMime gives no message at all. Source: GMime 3.2 reference.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace shouwen::testing {

struct GmimeVisitor {
  std::function<void(const std::string& type, const std::string& filename)> leaf;  // begins one
  std::function<void(std::span<const std::byte>)> octets;                          // of that leaf
};

bool gmime_read(std::string_view octets, const GmimeVisitor& visit);

}  // namespace shouwen::testing
