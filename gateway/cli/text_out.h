// Text for a terminal: tables aligned by display width, headings in Chinese, everything that came
// from outside neutralised (no ESC, no bidi marks, no line breaks inside a cell).
// Threads: pure, except put(). Errors: none; a field a record lacks prints as an empty cell.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::cli {

// A member of a record as text: "a.b" walks into objects, arrays are joined with 、 and null is "".
std::string member(const nlohmann::json& record, std::string_view path);
// The same for a text of several lines: line breaks stay.
std::string member_lines(const nlohmann::json& record, const std::string& key);
// The array called `key`, or an empty one.
const nlohmann::json& list(const nlohmann::json& record, const std::string& key);

struct TextColumn {
  std::string heading;
  std::string path;        // member()
  std::size_t limit = 40;  // code points; longer ends in …
  // Words of a fixed vocabulary, "pending" → "待核"; null = as it is.
  std::string (*translate)(std::string_view) = nullptr;
};

// Heading, rule, one line a record. `rows` is an array of objects; empty gives `when_empty`.
std::string table(const nlohmann::json& rows, const std::vector<TextColumn>& columns,
                  std::string_view when_empty);

// A line that says how to see the rest, when a list was cut; "" when it is whole.
std::string more_hint(const nlohmann::json& found);

// "  标签   值" lines, labels aligned; rows with an empty value are left out.
std::string fields(const std::vector<std::pair<std::string, std::string>>& rows);

// The stable words of records in Chinese; an unknown word stays as it is.
std::string zh(std::string_view word);
std::string receiver_zh(std::string_view to);  // whom a mail of ours goes to: "传真 04330000000"
std::string outbox_zh(
    std::string_view state);  // a mail of ours that is "pending" is 待发, not 待核
// Where words were found: "attachment:1.2" → 附件1.2, "header:Auto-Submitted" →
// 邮件头Auto-Submitted
std::string source_zh(std::string_view source);
std::string owed_zh(std::string_view joined);     // what is still to be read, joined by 、
std::string reasons_zh(std::string_view joined);  // of review and problems, joined by 、
std::string event_zh(std::string_view event);     // of the ledger: "filed" → 登记
std::string detail_zh(std::string_view detail);   // its JSON detail as 版本 1；件数 2
// 2020-10-14T10:25:00+08:00 → 2020-10-14 10:25
std::string minute(std::string_view rfc3339);

}  // namespace shouwen::cli
