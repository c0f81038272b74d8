// The board as text, JSON and CSV.
// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <nlohmann/json.hpp>

#include "config/text.h"
#include "gateway/track/board.h"

namespace shouwen::track {
namespace {

// Combining marks, joiners and variation selectors take no cell of a terminal.
bool zero_width(char32_t c) {
  return (c >= 0x0300 && c <= 0x036f) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || c < 0x20 || (c >= 0x7f && c < 0xa0);
}

// East Asian Wide and Fullwidth (UAX #11), the blocks a Chinese office meets. Ambiguous ones
// (“ ” ○ ①) take one cell, as terminals with a UTF-8 locale draw them.
bool wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0x303e) ||
         (c >= 0x3041 && c <= 0x33ff) || (c >= 0x3400 && c <= 0x4dbf) ||
         (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xa000 && c <= 0xa4cf) ||
         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
         (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
         (c >= 0x20000 && c <= 0x3fffd);
}

std::string cell_text(const Cell& cell) {
  const Obligation& o = cell.obligation;
  if (!cell.owed && o.have == 0) return "-";
  std::string out;
  if (cell.owed)
    out = std::string(name_zh(o.state)) + " " + o.count_text();
  else
    out = "另报 " + std::to_string(o.have);  // sent though not owed
  const bool owing = cell.owed && o.state != ObligationState::exempt;
  const bool told = o.state == ObligationState::late && o.late == o.need;  // by 迟报 alone
  if (owing && o.late && !told) out += " 迟" + std::to_string(o.late);
  if (owing && o.overdue && o.state != ObligationState::overdue)
    out += " 欠" + std::to_string(o.overdue) + "逾期";
  if (o.accepted || o.pending)
    out += " 核" + std::to_string(o.accepted) + " 待" + std::to_string(o.pending);
  if (o.in_review) out += "*";
  if (o.zero_claimed) out += " 零报告待认可";
  if (o.listed) out += " 表列未附" + std::to_string(o.listed);
  return out;
}

std::string heading(const Column& column) {
  return column.label + " " + std::to_string(column.count) + column.measure;
}

std::string ratio(int part, int whole) {
  return std::to_string(part) + "/" + std::to_string(whole);
}

using Table = std::vector<std::vector<std::string>>;

}  // namespace

std::string piece_state_zh(std::string_view state) {
  static const std::map<std::string_view, const char*> kWords = {
      {"pending", "待核"},      {"accepted", "已核收"},  {"returned", "退回修改"},
      {"replaced", "已被替换"}, {"withdrawn", "已撤回"}, {"void", "作废"}};
  const auto found = kWords.find(state);
  return found == kWords.end() ? std::string(state) : found->second;
}

std::string level_zh(std::string_view level) {
  if (level == "province") return "省";
  if (level == "prefecture") return "市（州）";
  if (level == "county") return "县（市、区）";
  if (level == "committee") return "管委会";
  if (level == "bureau") return "厅直单位";
  return std::string(level);
}

int display_width(std::string_view text) {
  int width = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    char32_t c = next_code_point(text, pos);
    width += zero_width(c) ? 0 : wide(c) ? 2 : 1;
  }
  return width;
}

std::string pad(std::string_view text, int width) {
  int have = display_width(text);
  return std::string(text) + std::string(static_cast<std::size_t>(std::max(0, width - have)), ' ');
}

std::string aligned(const std::vector<std::vector<std::string>>& table) {
  std::vector<int> widths;
  for (const auto& row : table) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string out;
  for (const auto& row : table) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += i + 1 < row.size() ? pad(row[i], widths[i]) + "  " : row[i];
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string board_text(const Board& board) {
  std::string out =
      neutral(board.title) + " 报送台账（" + format_zh_minute(board.moment, board.zone) + "）\n";
  Table table;
  std::vector<std::string> head{"代码", "单位"}, dues{"", "时限"};
  for (const Column& column : board.columns) {
    head.push_back(heading(column));
    dues.push_back(column.due_text);
  }
  table.push_back(head);
  table.push_back(dues);
  for (const BoardRow& row : board.rows) {
    std::vector<std::string> line{row.unit, neutral(row.name) + (row.mail_in_review ? "*" : "")};
    for (const Cell& cell : row.cells) line.push_back(cell_text(cell));
    table.push_back(line);
  }
  std::vector<std::string> sum{"", "合计"};
  for (const ColumnTotal& t : board.totals)
    sum.push_back(std::to_string(t.settled_units) + "/" + std::to_string(t.owed_units) + "家 收" +
                  std::to_string(t.have) + " 核" + std::to_string(t.accepted) + " 待" +
                  std::to_string(t.pending) +
                  (t.late_pieces ? " 迟" + std::to_string(t.late_pieces) : "") +
                  (t.overdue_pieces ? " 逾期" + std::to_string(t.overdue_pieces) : ""));
  table.push_back(sum);
  out += aligned(table);
  if (!board.lines.empty()) {
    Table lines{{"市（州）", "本级", "所辖", "全线已报齐", "所辖直报", "经市转报", "尚缺件数"}};
    for (const LineTotal& line : board.lines)
      lines.push_back({neutral(line.name), ratio(line.own_settled, line.own_owed) + "项",
                       ratio(line.below_settled, line.below_units) + "家",
                       ratio(line.settled, line.units) + "家", std::to_string(line.direct),
                       std::to_string(line.via_city), std::to_string(line.missing_pieces)});
    out += "\n" + aligned(lines);
  }
  if (board.unit_unknown > 0)
    out += "单位不明 " + std::to_string(board.unit_unknown) +
           "件 → shouwen review list (mails whose unit is not known)\n";
  return out +
         "核=已核收 待=待核 *=需人工判断 迟=晚于时限 "
         "逾期=时限已过仍欠（件）；只有核收计入最后统计。 "
         "(accepted / pending / * needs a person / late / overdue pieces; only accepted counts in "
         "the end)\n";
}

nlohmann::json board_json(const Board& board) {
  using nlohmann::json;
  json columns = json::array(), rows = json::array(), lines = json::array();
  for (std::size_t i = 0; i < board.columns.size(); ++i) {
    const Column& c = board.columns[i];
    const ColumnTotal& t = board.totals[i];
    columns.push_back({{"type", c.key},
                       {"label", c.label},
                       {"measure", c.measure},
                       {"count", c.count},
                       {"due", c.due_text},
                       {"total",
                        {{"owed_units", t.owed_units},
                         {"owed_pieces", t.owed_pieces},
                         {"settled_units", t.settled_units},
                         {"have", t.have},
                         {"accepted", t.accepted},
                         {"pending", t.pending},
                         {"late_units", t.late_units},
                         {"overdue_units", t.overdue_units},
                         {"exempt_units", t.exempt_units},
                         {"zero_units", t.zero_units},
                         {"late_pieces", t.late_pieces},
                         {"missing_units", t.missing_units},
                         {"missing_pieces", t.missing_pieces},
                         {"overdue_pieces", t.overdue_pieces}}}});
  }
  for (const BoardRow& row : board.rows) {
    json cells = json::object();
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Obligation& o = row.cells[i].obligation;
      cells[board.columns[i].key] = {
          {"owed", row.cells[i].owed},
          {"state", name(o.state)},
          {"state_zh", name_zh(o.state)},
          {"need", o.need},
          {"have", o.have},
          {"text", o.count_text()},
          {"accepted", o.accepted},
          {"pending", o.pending},
          {"in_review", o.in_review},
          {"late", o.late},
          {"returned", o.returned},
          {"zero_claimed", o.zero_claimed},
          {"listed", o.listed},
          {"own", o.own},
          {"brought", o.brought},
          {"missing", row.cells[i].owed ? o.missing() : 0},
          {"overdue", row.cells[i].owed ? o.overdue : 0},
          {"due", o.next_due ? json(format_date(o.next_due->date)) : json(nullptr)}};
    }
    rows.push_back({{"unit", row.unit},
                    {"name", row.name},
                    {"level", row.level},
                    {"parent", row.parent},
                    {"mail_in_review", row.mail_in_review},
                    {"cells", std::move(cells)}});
  }
  for (const LineTotal& line : board.lines)
    lines.push_back({{"unit", line.unit},
                     {"name", line.name},
                     {"units", line.units},
                     {"settled", line.settled},
                     {"missing_pieces", line.missing_pieces},
                     {"own_owed", line.own_owed},
                     {"own_settled", line.own_settled},
                     {"below_units", line.below_units},
                     {"below_settled", line.below_settled},
                     {"direct", line.direct},
                     {"via_city", line.via_city}});
  return {{"campaign", board.campaign},
          {"title", board.title},
          {"moment", format_rfc3339(board.moment, board.zone)},
          {"columns", std::move(columns)},
          {"rows", std::move(rows)},
          {"lines", std::move(lines)},
          {"unit_unknown", board.unit_unknown}};
}

std::string board_csv(const Board& board) {
  std::string out = "\xEF\xBB\xBF";  // BOM: spreadsheets in Chinese offices guess GBK without it
  auto line = [&out](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? "," : "") + csv_cell(cells[i]);
    out += "\r\n";
  };
  std::vector<std::string> head{"代码", "单位", "级别"};
  for (const Column& c : board.columns)
    for (const char* what :
         {"状态", "应报", "已收", "核收", "待核", "有疑点", "尚缺", "迟报", "逾期"})
      head.push_back(c.label + what);
  head.insert(head.end(), {"另有来件待看", "截至"});
  line(head);
  const std::string moment = format_rfc3339(board.moment, board.zone);
  for (const BoardRow& row : board.rows) {
    std::vector<std::string> cells{row.unit, row.name, level_zh(row.level)};
    for (const Cell& cell : row.cells) {
      const Obligation& o = cell.obligation;
      cells.insert(
          cells.end(),
          {cell.owed ? std::string(name_zh(o.state)) : "", std::to_string(cell.owed ? o.owed() : 0),
           std::to_string(o.have), std::to_string(o.accepted), std::to_string(o.pending),
           std::to_string(o.in_review), std::to_string(cell.owed ? o.missing() : 0),
           std::to_string(cell.owed ? o.late : 0), std::to_string(cell.owed ? o.overdue : 0)});
    }
    cells.insert(cells.end(), {row.mail_in_review ? "是" : "", moment});
    line(cells);
  }
  return out;
}

}  // namespace shouwen::track
