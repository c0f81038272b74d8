// A register as a file: what stands in each form, the same octets twice, nothing that runs.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/register_files.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/track/unpacked.h"

namespace shouwen::track {
namespace {

RegisterTable table() {
  RegisterTable out;
  out.key = "incoming";
  out.title = "收件登记簿";
  out.moment = *parse_rfc3339("2020-11-10T17:00:00+08:00");
  out.notes = {"另有不列入的：无关1件"};
  out.columns = {{"n", "序号", 6}, {"number", "收件编号", 16}, {"title", "标题", 30}};
  out.rows = {{"1", "XY2020-000001", "=1+1"},
              {"2", "0012", "甲\x1b[31m\u202e乙\n丙<b>&"},
              {"3", "20200012345678", "+SUM(A1)"}};
  return out;
}

TEST(RegisterFiles, AWorkbookHoldsEveryCellAsTextOrCount) {
  const auto parts = unpacked(register_xlsx(table()));
  const std::string& sheet = parts.at("xl/worksheets/sheet1.xml");
  EXPECT_NE(sheet.find("<t>收件登记簿</t>"), std::string::npos);
  EXPECT_NE(sheet.find("截至2020年11月10日17时00分，共3条"), std::string::npos);
  EXPECT_NE(sheet.find("<c r=\"A5\" s=\"0\"><v>1</v></c>"), std::string::npos);
  EXPECT_NE(sheet.find("<t>0012</t>"), std::string::npos) << "a number of a register keeps its 0";
  EXPECT_NE(sheet.find("<t>20200012345678</t>"), std::string::npos) << "and all its digits";
  EXPECT_NE(sheet.find("<t>=1+1</t>"), std::string::npos) << "text, no formula";
  EXPECT_EQ(sheet.find("<f>"), std::string::npos);
  EXPECT_NE(sheet.find("甲[31m乙 丙&lt;b&gt;&amp;"), std::string::npos) << sheet;
  EXPECT_EQ(sheet.find("\u202e"), std::string::npos);
  EXPECT_NE(parts.at("xl/workbook.xml").find("name=\"收件登记簿\""), std::string::npos);
  EXPECT_NE(parts.at("[Content_Types].xml").find("/xl/worksheets/sheet1.xml"), std::string::npos);
}

TEST(RegisterFiles, ADocumentHoldsTheTable) {
  const std::string document = unpacked(register_docx(table())).at("word/document.xml");
  for (const char* text : {"收件登记簿", "另有不列入的：无关1件", "XY2020-000001", "=1+1", "0012"})
    EXPECT_NE(document.find(">" + std::string(text) + "</w:t>"), std::string::npos) << text;
  EXPECT_EQ(document.find("\u202e"), std::string::npos);
  std::size_t rows = 0;
  for (std::size_t at = 0; (at = document.find("<w:tr>", at)) != std::string::npos; ++at) ++rows;
  EXPECT_EQ(rows, 4u) << "the head and three";
}

TEST(RegisterFiles, ACsvStartsNoFormula) {
  const std::string csv = register_csv(table());
  EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBF序号,收件编号,标题\r\n")) << csv;
  EXPECT_NE(csv.find(",'=1+1\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",'+SUM(A1)\r\n"), std::string::npos) << csv;
  EXPECT_EQ(csv.find("\x1b"), std::string::npos);
}

TEST(RegisterFiles, ARecordNamesItsColumns) {
  const nlohmann::json record = register_json(table());
  EXPECT_EQ(record["register"], "incoming");
  EXPECT_EQ(record["moment"], "2020-11-10T17:00:00+08:00");
  EXPECT_EQ(record["rows"][0]["number"], "XY2020-000001");
  EXPECT_EQ(record["rows"][1]["title"], "甲[31m乙 丙<b>&");
  EXPECT_EQ(record["columns"][2]["head"], "标题");
}

TEST(RegisterFiles, TheSameTableGivesTheSameOctets) {
  EXPECT_EQ(register_xlsx(table()), register_xlsx(table()));
  EXPECT_EQ(register_docx(table()), register_docx(table()));
  RegisterTable other = table();
  other.rows[0][1] = "XY2020-000002";
  EXPECT_NE(register_xlsx(table()), register_xlsx(other));
}

// A register may have more columns than letters.
TEST(RegisterFiles, ColumnsGoOnAfterZ) {
  RegisterTable wide = table();
  wide.columns.clear();
  wide.rows = {{}};
  for (int i = 0; i < 28; ++i) {
    wide.columns.push_back({"c" + std::to_string(i), "列", 8});
    wide.rows[0].push_back("甲");
  }
  const auto sheet = unpacked(register_xlsx(wide)).at("xl/worksheets/sheet1.xml");
  EXPECT_NE(sheet.find("r=\"Z5\""), std::string::npos);
  EXPECT_NE(sheet.find("r=\"AB5\""), std::string::npos);
}

}  // namespace
}  // namespace shouwen::track
