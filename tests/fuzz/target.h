// What every fuzz target is made of: FUZZ_TARGET(octets) { ... } defines the function both
// libFuzzer and replay.cpp call; `must` ends the program at once, so that a broken promise is a
// crash like any other. Threads: one. Source: libFuzzer's LLVMFuzzerTestOneInput.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "parsers/text/charset.h"

namespace shouwen::fuzz {

inline void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

inline void must_be_utf8(std::string_view text, const char* what) {
  must(parsers::valid_utf8(text), what);
}

// The promises of every document reader (parsers/extract/extracted.h). A template, so that targets
// that read no documents need not know its header.
template <class Extracted>
void check_extracted(const Extracted& read) {
  must_be_utf8(read.text, "text is UTF-8");
  must_be_utf8(read.why, "why is UTF-8");
  must_be_utf8(read.title, "title is UTF-8");
  must(!read.kind.empty() || read.text.empty(), "text has a kind");
  for (const auto& member : read.members) must_be_utf8(member.name, "a name is UTF-8");
}

void run_one(std::string_view octets);

}  // namespace shouwen::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

#define FUZZ_TARGET(octets)                                                           \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    shouwen::fuzz::run_one({reinterpret_cast<const char*>(data), size});              \
    return 0;                                                                         \
  }                                                                                   \
  void shouwen::fuzz::run_one(std::string_view octets)
