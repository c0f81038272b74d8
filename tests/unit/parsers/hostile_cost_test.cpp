// How cost grows, without a clock: the parsers are compiled once more with a call at every basic
// block
// (-fsanitize-coverage=trace-pc), memchr's octets are counted beside, and an input of twice the
// size may cost 2.2 times as much. The same on every machine and under any load.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>

#include "tests/unit/parsers/hostile_inputs.h"
#include "tests/unit/parsers/sample.h"

namespace {
std::uint64_t steps = 0;
}

extern "C" void __sanitizer_cov_trace_pc() {
  ++steps;
}

// The one search of the C library that looks far ahead: a quadratic one would hide in it. Named by
// its symbol, for C++ declares memchr twice.
extern "C" void* counted_memchr(const void* octets, int wanted, std::size_t size) __asm__("memchr");
void* counted_memchr(const void* octets, int wanted, std::size_t size) {
  const char* at = static_cast<const char*>(octets);
  std::size_t i = 0;
  while (i < size && at[i] != static_cast<char>(wanted)) ++i;
  steps += i / 16;
  return i < size ? const_cast<char*>(at + i) : nullptr;
}

namespace shouwen::parsers {
namespace {

std::uint64_t cost(const std::string& octets) {
  const std::uint64_t before = steps;
  const auto bytes = std::as_bytes(std::span(octets.data(), octets.size()));
  const mime::Message message = mime::parse(bytes);
  const Mail mail = read_mail(message, bytes);
  for (const Leaf& leaf : mail.leaves) {
    mime::decode(message, leaf.part, [](std::span<const std::byte>) {});
  }
  return steps - before;
}

TEST(HostileCost, DoublesAtMostWithTheInput) {
  double worst = 0;
  std::string which;
  for (const HostileInput& input : hostile_inputs()) {
    const std::uint64_t once = cost(input.make(input.small)),
                        twice = cost(input.make(input.small * 2));
    const double ratio = static_cast<double>(twice) / static_cast<double>(once);
    EXPECT_LE(ratio, 2.2) << input.name << ": " << once << " steps, then " << twice;
    if (ratio > worst) {
      worst = ratio;
      which = input.name;
    }
  }
  std::cout << "cost of twice the input: at most " << worst << " times (" << which << ") over "
            << hostile_inputs().size() << " inputs\n";
}

// Past the limits, too, no octet may cost more than a bounded number of steps.
TEST(HostileCost, LargeInputsStayCheap) {
  double worst = 0;
  std::string which;
  for (const HostileInput& input : hostile_inputs()) {
    const std::string octets = input.make(input.large / 8);
    const double each = static_cast<double>(cost(octets)) / static_cast<double>(octets.size());
    EXPECT_LE(each, 200) << input.name;
    if (each > worst) {
      worst = each;
      which = input.name;
    }
  }
  std::cout << "steps an octet: at most " << worst << " (" << which << ")\n";
}

}  // namespace
}  // namespace shouwen::parsers
