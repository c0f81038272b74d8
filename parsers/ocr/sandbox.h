// What keeps an OCR worker from everything but its pixels: no network, no new program, no file but
// those named, bounded memory. Landlock for files, seccomp for calls, rlimits for memory and time.
// Threads: before any is made. Lifetime: until the process ends; nothing can be taken back.
// Errors: false with errno; the caller must end, never go on unconfined.
// Source: landlock(7), seccomp(2), prctl(2).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace shouwen::parsers::ocr {

struct Confinement {
  std::vector<std::string> readable;          // files and folders; empty: none can be opened
  std::vector<std::string> executable;        // programs, and what loads them
  std::size_t memory = std::size_t{1} << 30;  // octets of private data
  bool threads = false;                       // the engine makes its own
};

bool confine(const Confinement& confinement);

}  // namespace shouwen::parsers::ocr
