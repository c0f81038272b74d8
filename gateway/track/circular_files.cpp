// The circular as xlsx and docx.
// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "gateway/track/circular.h"
#include "gateway/track/office_file.h"

namespace shouwen::track {
namespace {

Line head_of(const Circular& c) {
  Line out = {"名次",     "单位",   "应报",   "核收",   "按时",     "迟报",
              "逾期未报", "零报告", "免报",   "超额",   "退回次数", "催报次数",
              "厅采用",   "部采用", "报送率", "按时率", "采用率"};
  if (c.points) out.emplace_back("积分");
  return out;
}

Line line_of(const Circular& c, const CircularRow& row) {
  const CircularFigures& f = row.figures;
  const auto n = [](int number) { return std::to_string(number); };
  Line out = {row.rank ? n(row.rank) : "—",
              row.name,
              n(f.owed),
              n(f.accepted),
              n(f.on_time),
              n(f.late),
              n(f.overdue),
              n(f.zero),
              n(f.exempt),
              n(f.extra),
              n(row.adopted.returned),
              n(row.reminded),
              n(row.adopted.adopted),
              n(row.adopted.ministry),
              rate_text(f.settled, f.owed),
              rate_text(f.on_time, f.owed),
              rate_text(row.adopted.adopted, f.accepted)};
  if (c.points) out.push_back(n(row.points));
  return out;
}

std::string moment_text(const Circular& c) {
  return "截至" + format_zh_minute(c.moment, c.zone);
}

Line paragraphs(const Circular& c) {
  const CircularFigures& f = c.all;
  const auto n = [](int number) { return std::to_string(number); };
  Line out;
  out.push_back("根据《" + c.campaign + "》" +
                (c.document_number.empty() ? "" : "（" + c.document_number + "）") + "，" +
                moment_text(c) + "，应报单位" + n(c.units) + "家，应报材料" + n(f.owed) +
                "件，核收" + n(f.accepted) + "件（其中超额" + n(f.extra) + "件），按时" +
                n(f.on_time) + "件，迟报" + n(f.late) + "件，逾期未报" + n(f.overdue) + "件。");
  out.push_back(
      "报送率" + rate_text(f.settled, f.owed) + "，按时率" + rate_text(f.on_time, f.owed) +
      "。零报告" + n(f.zero) + "件、免报" + n(f.exempt) +
      "件不计入应报。报送率=核收（不超过应报）/应报；按时率=按时/应报；" +
      std::string(c.points ? "名次按积分，积分相同的按报送率、按时率" : "名次按报送率、按时率") +
      "，相同的并列。");
  out.push_back("厅采用" + n(c.adopted.adopted) + "件（其中已刊发" + n(c.adopted.published) +
                "件），部采用" + n(c.adopted.ministry) + "件，采用率" +
                rate_text(c.adopted.adopted, f.accepted) + "（采用率=厅采用/核收）；退回修改" +
                n(c.adopted.returned) + "次。");
  if (f.pending > 0)
    out.push_back(moment_text(c) + "，另有已收到、待核" + n(f.pending) +
                  "件，未计入以上各数；核收前该单位该项仍列为未报。");
  if (!c.reading.empty()) out.push_back("通知读法：" + c.reading + "。");
  return out;
}

}  // namespace

std::string circular_xlsx(const Circular& c) {
  Sheet table("通报"), items("明细");
  items.row({"单位代码", "单位", "类别", "报送件", "来件", "到达", "状态", "采用"}, true);
  std::map<std::string, int> first;  // unit → its first row among the items
  for (const CircularItem& item : c.items) {
    items.row({item.unit, item.unit_name, item.label, std::to_string(item.submission),
               std::to_string(item.message), item.arrival, item.state, item.adoption});
    first.emplace(item.unit, items.rows());
  }
  table.row({c.title}, true);
  for (const std::string& text : paragraphs(c)) table.row({text});
  for (const CircularGroup& group : c.groups) {
    table.row({});
    table.row({group.name}, true);
    table.row(head_of(c), true);
    for (const CircularRow& row : group.rows) {
      table.row(line_of(c, row));
      if (const auto at = first.find(row.unit); at != first.end())
        table.link(1, "明细!A" + std::to_string(at->second));
    }
  }
  table.width(1, 1, 8);
  table.width(2, 2, 28);
  table.width(3, 14, 10);
  table.width(15, 17, 20);
  table.width(18, 18, 8);
  items.width(1, 1, 12);
  items.width(2, 2, 28);
  items.width(3, 8, 22);
  return xlsx_of({table, items});
}

std::string circular_docx(const Circular& c) {
  std::string body = docx_paragraph(c.title, "方正小标宋简体", 44, Place::center);
  for (const std::string& text : paragraphs(c))
    body += docx_paragraph(text, "仿宋_GB2312", 32, Place::indented);
  for (const CircularGroup& group : c.groups) {
    std::vector<Line> rows;
    for (const CircularRow& row : group.rows) rows.push_back(line_of(c, row));
    body += docx_paragraph(group.name, "黑体", 32) + docx_table(head_of(c), rows) +
            docx_paragraph("", "", 0);
  }
  body += docx_paragraph(c.issuer, "仿宋_GB2312", 32, Place::right);
  return docx_of(body);
}

}  // namespace shouwen::track
