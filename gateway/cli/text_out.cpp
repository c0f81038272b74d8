// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/text_out.h"

#include <algorithm>
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

std::string more_hint(const nlohmann::json& found) {
  const std::string next = member(found, "next");
  return next.empty() ? "" : "  … 还有更多，续看用 there are more: --before " + next + "\n";
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

std::string minute(std::string_view rfc3339) {
  if (rfc3339.size() < 16 || rfc3339[10] != 'T') return std::string(rfc3339);
  return std::string(rfc3339.substr(0, 10)) + " " + std::string(rfc3339.substr(11, 5));
}

}  // namespace shouwen::cli
