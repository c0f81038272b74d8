// The self-test: each canary is read by a worker like any document, sandbox and all, and must give
// its exact text. What fails closes its kind (a failed preparation closes everything), because a
// missing converter, font or poppler-data gives empty text and no error.
// Threads: none. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "parsers/extract/document.h"

namespace shouwen::parsers::extract {

struct SelfTest {
  Closed closed;
  std::vector<protocol::Hello::Failure> failures;
};

SelfTest self_test(const Registry& registry, const Sandbox& sandbox);

}  // namespace shouwen::parsers::extract
