// How a log line is written: pure functions between an event with its fields and the text of a
// line. Split from log.h so that nothing outside this folder sees it.
// Values; any thread. Errors: none, whatever bytes the values hold.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "gateway/ops/log.h"

namespace shouwen::ops {

struct LineStyle {
  bool json = false;
  bool with_time = true;  // the journal stamps lines itself
  Zone zone;
};

std::string log_line(Event event, Instant at, std::span<const Field> fields,
                     const LineStyle& style);
// A value as a line may show it: bounded, neutral, addresses masked.
std::string safe_value(std::string_view value);

}  // namespace shouwen::ops
