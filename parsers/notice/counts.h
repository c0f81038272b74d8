// How many: 两篇, 不少于3个, 1—2份, 每县（市、区）1篇. 一式两份 is no count.
// Threads: pure. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "parsers/notice/notice.h"
#include "parsers/notice/plain.h"

namespace shouwen::parsers::notice {

struct CountHit {
  Span span;
  Amount amount;
};

// The first count within the span; none in brackets when `outside` asks so.
std::optional<CountHit> find_count(View plain_text, Span within);

}  // namespace shouwen::parsers::notice
