// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "config/text.h"
#include "gateway/track/office_file.h"
#include "gateway/track/selection.h"

namespace shouwen::track {
namespace {

const Line kHead = {"序号", "收件编号", "报送件",   "单位代码", "单位",
                    "类别", "标题",     "件的状态", "现为",     "经过"};

// 初审 张三 2020年10月14日10时25分：可用
std::string story(const SelectionRow& row) {
  std::string out;
  for (const SelectionStep& step : row.steps)
    out += (out.empty() ? "" : "；") + step.step + " " + step.person + " " + step.at +
           (step.opinion.empty() ? "" : "：" + step.opinion);
  return out;
}

std::vector<Line> lines_of(const Selection& s, bool to_ministry) {
  std::vector<Line> out;
  for (const SelectionRow& row : s.rows) {
    if (to_ministry && !row.to_ministry) continue;
    out.push_back({std::to_string(out.size() + 1), row.number, std::to_string(row.submission),
                   row.unit, row.unit_name, row.label, row.title, row.state, row.stands,
                   story(row)});
  }
  return out;
}

struct Register {
  const char* name;
  bool to_ministry;
};
constexpr std::array<Register, 2> kRegisters = {{{"采用刊发登记", false}, {"推荐报部登记", true}}};

std::string moment_text(const Selection& s) {
  return "截至" + format_zh_minute(s.moment, s.zone);
}

}  // namespace

std::string selection_csv(const Selection& s) {
  std::string out = "\xEF\xBB\xBF";
  const auto line = [&out](const Line& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i > 0 ? "," : "") + csv_cell(cells[i]);
    out += "\r\n";
  };
  line(kHead);
  for (const Line& cells : lines_of(s, false)) line(cells);
  return out;
}

std::string selection_xlsx(const Selection& s) {
  std::vector<Sheet> sheets;
  for (const Register& one : kRegisters) {
    Sheet& sheet = sheets.emplace_back(one.name);
    sheet.row({s.title + " " + one.name + " " + moment_text(s)}, true);
    sheet.row(kHead, true);
    for (const Line& cells : lines_of(s, one.to_ministry)) sheet.row(cells);
    sheet.width(1, 1, 6);
    sheet.width(2, 6, 16);
    sheet.width(7, 7, 36);
    sheet.width(8, 9, 12);
    sheet.width(10, 10, 60);
  }
  return xlsx_of(sheets);
}

std::string selection_docx(const Selection& s) {
  std::string body;
  for (const Register& one : kRegisters)
    body +=
        docx_paragraph(one.name, "方正小标宋简体", 44, Place::center) +
        docx_paragraph("“" + s.title + "”，" + moment_text(s), "仿宋_GB2312", 28, Place::center) +
        docx_table(kHead, lines_of(s, one.to_ministry)) + docx_paragraph("", "", 0);
  return docx_of(body);
}

}  // namespace shouwen::track
