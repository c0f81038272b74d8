// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/text_out.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "config/text.h"
#include "gateway/track/board.h"

namespace shouwen::cli {

namespace {

std::string scalar(const nlohmann::json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "是" : "";
  if (!value.is_array()) return value.dump();
  std::string out;
  for (const auto& element : value) {
    const std::string text = scalar(element);
    if (text.empty()) continue;
    out += (out.empty() ? "" : "、") + text;
  }
  return out;
}

}  // namespace

std::string member(const nlohmann::json& record, std::string_view path) {
  const nlohmann::json* at = &record;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string key(path.substr(0, dot));
    if (!at->is_object()) return "";
    const auto found = at->find(key);
    if (found == at->end()) return "";
    at = &*found;
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return neutral(scalar(*at));
}

std::string member_lines(const nlohmann::json& record, const std::string& key) {
  const auto found = record.is_object() ? record.find(key) : record.end();
  if (!record.is_object() || found == record.end() || !found->is_string()) return "";
  return neutral(found->get<std::string>(), true);
}

const nlohmann::json& list(const nlohmann::json& record, const std::string& key) {
  static const nlohmann::json kNone = nlohmann::json::array();
  const auto found = record.is_object() ? record.find(key) : record.end();
  return record.is_object() && found != record.end() && found->is_array() ? *found : kNone;
}

std::string table(const nlohmann::json& rows, const std::vector<TextColumn>& columns,
                  std::string_view when_empty) {
  if (!rows.is_array() || rows.empty()) return std::string(when_empty) + "\n";
  std::vector<std::vector<std::string>> cells(1);
  std::vector<int> widths;
  for (const TextColumn& column : columns) {
    cells[0].push_back(column.heading);
    widths.push_back(track::display_width(column.heading));
  }
  for (const auto& row : rows) {
    std::vector<std::string>& line = cells.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      std::string text = member(row, columns[i].path);
      if (columns[i].translate != nullptr) text = columns[i].translate(text);
      line.push_back(ellipsis(text, columns[i].limit));
      widths[i] = std::max(widths[i], track::display_width(line.back()));
    }
  }
  std::string out;
  for (const auto& line : cells) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) text += track::pad(line[i], widths[i]) + "  ";
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
  return out;
}

std::string fields(const std::vector<std::pair<std::string, std::string>>& rows) {
  int width = 0;
  for (const auto& [label, value] : rows) {
    if (!value.empty()) width = std::max(width, track::display_width(label));
  }
  std::string out;
  for (const auto& [label, value] : rows) {
    if (!value.empty()) out += "  " + track::pad(label, width) + "  " + value + "\n";
  }
  return out;
}

std::string zh(std::string_view word) {
  // OFFICE §1 and DESIGN §2: the words staff use for what the records call in English.
  static const std::map<std::string_view, std::string_view> kWords = {
      // disposition
      {"submission", "报送"},
      {"enquiry", "咨询"},
      {"correction", "补正"},
      {"reminder_reply", "催报答复"},
      {"auto_reply", "自动回复"},
      {"bounce", "退信"},
      {"spam", "垃圾邮件"},
      {"unrelated", "无关"},
      {"receipt_of_ours", "本邮箱回执"},
      // message and submission states
      {"received", "已收到"},
      {"filed", "已登记"},
      {"review", "待核"},
      {"quarantined", "隔离"},
      {"failed", "失败"},
      {"pending", "待核"},
      {"accepted", "已核收"},
      {"returned", "退回修改"},
      {"replaced", "已被替换"},
      {"withdrawn", "已撤回"},
      {"void", "作废"},
      // health
      {"ok", "正常"},
      {"warn", "注意"},
      {"fail", "故障"},
      // purposes of our mail
      {"receipt", "回执"},
      {"supplement", "补充回执"},
      {"unit_notice", "告知单位"},
      {"county_notice", "告知县区"},
      {"digest", "每日摘要"},
  };
  const auto found = kWords.find(word);
  return std::string(found == kWords.end() ? word : found->second);
}

std::string outbox_zh(std::string_view state) {
  static const std::map<std::string_view, std::string_view> kWords = {
      {"pending", "待发"}, {"sending", "正在发"},   {"sent", "已发出"},        {"failed", "未发出"},
      {"held", "留待"},    {"cancelled", "已取消"}, {"undelivered", "被退回"},
  };
  const auto found = kWords.find(state);
  return std::string(found == kWords.end() ? state : found->second);
}

std::string minute(std::string_view rfc3339) {
  if (rfc3339.size() < 16 || rfc3339[10] != 'T') return std::string(rfc3339);
  return std::string(rfc3339.substr(0, 10)) + " " + std::string(rfc3339.substr(11, 5));
}

}  // namespace shouwen::cli
