// 采用刊发登记 and 推荐报部登记 as values and as files: what each piece came to, step by step.
// Pure; the same octets each time it is made from the same moment. Errors: none. Source: OFFICE §8.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/time.h"

namespace shouwen::track {

struct SelectionStep {
  std::string step, person, opinion, at;  // 2020年10月14日10时25分
};

struct SelectionRow {
  std::int64_t submission = 0;
  std::string number, unit, unit_name, label, title, state;  // state: of the piece, 已核收
  std::string stands;                                        // 已刊发, 部采用
  bool to_ministry = false;
  std::vector<SelectionStep> steps;
};

struct Selection {
  std::string title, campaign;
  Instant moment;
  Zone zone;
  std::vector<SelectionRow> rows;  // by unit, then piece
};

std::string selection_csv(const Selection& selection);
std::string selection_xlsx(const Selection& selection);
std::string selection_docx(const Selection& selection);

}  // namespace shouwen::track
