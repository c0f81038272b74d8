// A register 登记簿 as a value and as a file: xlsx, docx, csv, json. The same table gives the same
// octets; no cell is a formula, controls and bidi marks are taken out. Pure. Errors: none.
// Source: OFFICE §8.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/time.h"
#include "gateway/track/office_file.h"

namespace shouwen::track {

struct RegisterColumn {
  std::string key, head;  // key: of the JSON record
  int width = 12;         // characters, in a spreadsheet
};

struct RegisterTable {
  std::string key, title;  // incoming, 收件登记簿
  std::string campaign;    // "" = all
  Instant moment;
  Zone zone;
  std::vector<std::string> notes;  // under the title: what is left out, how it is counted
  std::vector<RegisterColumn> columns;
  std::vector<Line> rows;  // as many cells as there are columns
};

std::string register_xlsx(const RegisterTable& table);
std::string register_docx(const RegisterTable& table);
std::string register_csv(const RegisterTable& table);  // head and rows alone
nlohmann::json register_json(const RegisterTable& table);

}  // namespace shouwen::track
