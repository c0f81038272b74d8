// Prints docs/events.md: the event catalogue as a page. Run by the target events_doc only.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "gateway/ops/log.h"

int main() {
  const std::string page = shouwen::ops::events_markdown();
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 1;
}
