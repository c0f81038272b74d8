// Who owes, as the words before date and verb say: 各市(州)、…和厅直有关单位于…, 请各单位…,
// 各单位工作总结请于…
// Threads: pure. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "parsers/notice/plain.h"

namespace shouwen::parsers::notice {

struct Subject {
  std::vector<std::string> owners;  // empty: nobody is named here
  std::string rollup;               // 汇总辖区内…情况
  Span front;                       // the thing, where it is put first
};
Subject read_subject(View written, View plain_text, Span before);

// The span without 于, 请, 应, 并 and their like at both ends.
Span without_connectors(View plain_text, Span span);

// 由市（州）统一汇总 in a clause; "" when there is none.
std::string rollup_words(View plain_text);

}  // namespace shouwen::parsers::notice
