// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/register_files.h"

#include <nlohmann/json.hpp>

#include "config/text.h"

namespace shouwen::track {
namespace {

Line head_of(const RegisterTable& table) {
  Line out;
  for (const RegisterColumn& column : table.columns) out.push_back(column.head);
  return out;
}

std::string moment_text(const RegisterTable& table) {
  return "截至" + format_zh_minute(table.moment, table.zone) + "，共" +
         std::to_string(table.rows.size()) + "条";
}

}  // namespace

std::string register_xlsx(const RegisterTable& table) {
  Sheet sheet(table.title);
  sheet.row({table.title}, true);
  sheet.row({moment_text(table)});
  for (const std::string& note : table.notes) sheet.row({note});
  sheet.row(head_of(table), true);
  for (const Line& row : table.rows) sheet.row(row);
  int n = 0;
  for (const RegisterColumn& column : table.columns) {
    ++n;
    sheet.width(n, n, column.width);
  }
  return xlsx_of({sheet});
}

std::string register_docx(const RegisterTable& table) {
  std::string body = docx_paragraph(table.title, "方正小标宋简体", 36, Place::center);
  body += docx_paragraph(moment_text(table), "仿宋_GB2312", 24);
  for (const std::string& note : table.notes) body += docx_paragraph(note, "仿宋_GB2312", 24);
  return docx_of(body + docx_table(head_of(table), table.rows, 15) + docx_paragraph("", "", 0));
}

std::string register_csv(const RegisterTable& table) {
  std::string out = "\xEF\xBB\xBF";
  const auto line = [&out](const Line& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? "," : "") + csv_cell(cells[i]);
    out += "\r\n";
  };
  line(head_of(table));
  for (const Line& row : table.rows) line(row);
  return out;
}

nlohmann::json register_json(const RegisterTable& table) {
  nlohmann::json rows = nlohmann::json::array(), columns = nlohmann::json::array();
  for (const RegisterColumn& column : table.columns)
    columns.push_back({{"key", column.key}, {"head", column.head}});
  for (const Line& cells : table.rows) {
    nlohmann::json row = nlohmann::json::object();
    for (std::size_t i = 0; i < cells.size(); ++i) row[table.columns[i].key] = neutral(cells[i]);
    rows.push_back(std::move(row));
  }
  return {{"register", table.key},      {"title", table.title},
          {"campaign", table.campaign}, {"moment", format_rfc3339(table.moment, table.zone)},
          {"notes", table.notes},       {"columns", std::move(columns)},
          {"rows", std::move(rows)}};
}

}  // namespace shouwen::track
