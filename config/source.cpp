// SPDX-License-Identifier: Apache-2.0
#include "config/source.h"

#include <algorithm>
#include <fstream>

#include "config/syntax.h"
#include "config/text.h"

namespace shouwen::config {
namespace {

constexpr int kWindow = 96;  // display cells of a long line that are shown

// Cells a terminal gives a character: 2 for CJK, else 1. (Combining marks are not worth a table.)
int cells(char32_t c) {
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF01 && c <= 0xFF60) ||
                    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || c >= 0x20000;
  return wide ? 2 : 1;
}

// One printable character for each of the source, so the caret stays under the right one; what
// cannot be seen (controls, zero-width, bidi) is shown as U+FFFD.
std::string visible(char32_t c) {
  if (c == '\t') return " ";
  std::string one;
  append_utf8(one, c);
  return neutral(one) == one ? one : "\xEF\xBF\xBD";
}

}  // namespace

std::string Problem::text() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line) + ":" + std::to_string(col);
  out += ": " + message + "\n";
  if (line > 0) {
    out += "  " + line_text + "\n  " + std::string(static_cast<std::size_t>(caret), ' ') + "^\n";
  }
  if (!remedy.empty()) out += "  改法 remedy: " + remedy + "\n";
  return out;
}

Source::Source(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
  starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') starts_.push_back(i + 1);
  }
}

int Source::line_count() const {
  return static_cast<int>(starts_.size());
}

std::string_view Source::line(int number) const {
  if (number < 1 || number > line_count()) return {};
  const auto index = static_cast<std::size_t>(number - 1);
  const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] : text_.size();
  std::string_view whole = std::string_view(text_).substr(starts_[index], end - starts_[index]);
  while (!whole.empty() && (whole.back() == '\n' || whole.back() == '\r')) whole.remove_suffix(1);
  return whole;
}

Position Source::at(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = static_cast<int>(after - starts_.begin());
  int col = 1;
  for (std::size_t pos = *(after - 1); pos < offset; ++col) next_code_point(text_, pos);
  return {line, col};
}

Problem Source::problem(Position where, std::string message, std::string remedy) const {
  Problem p{path_, where.line, where.col, std::move(message), "", 0, std::move(remedy)};
  if (where.line == 0) return p;
  // A secret must not reach the terminal or the log by way of a complaint.
  const std::string_view full = line(where.line), whole = before_secret(full);
  // First pass: where the caret stands. A long line is shown from some cells before it.
  int before = 0, col = 1;
  for (std::size_t pos = 0; pos < whole.size() && col < where.col; ++col) {
    before += cells(next_code_point(whole, pos));
  }
  const int from = before > kWindow - 24 ? before - kWindow / 2 : 0;
  int cell = 0;
  for (std::size_t pos = 0; pos < whole.size();) {
    const char32_t c = next_code_point(whole, pos);
    if (cell >= from + kWindow) {
      p.line_text += "…";
      break;
    }
    if (cell >= from) {
      if (p.line_text.empty() && from > 0) {
        p.line_text = "… ";
        p.caret = before - cell + 2;
      }
      p.line_text += visible(c);
    }
    cell += cells(c);
  }
  if (from == 0) p.caret = before;
  if (whole.size() < full.size()) p.line_text += " ***";
  return p;
}

Result<Source> read_source(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return Error{Fault::rejected_input, path, "打不开文件 cannot open the file",
                 "检查路径和读权限 check the path and the right to read it"};
  }
  std::string text;
  std::string block(1 << 16, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMaxStatementBytes) {
      return Error{Fault::rejected_input, path, "文件超过64MB the file is larger than 64 MB",
                   "确认这就是要读的文件 make sure this is the file you mean"};
    }
  }
  if (in.bad()) {
    return Error{Fault::transient, path, "读文件出错 cannot read the file",
                 "路径应是文件，不是文件夹 the path must be a file, not a folder"};
  }
  return Source(path, std::move(text));
}

bool check_utf8(const Source& source, Problems& problems) {
  const std::string_view text = source.text();
  std::size_t bad = 0;
  for (std::size_t next = 0; bad < text.size(); bad = next) {
    next_code_point(text, next);
    if (!is_valid_utf8(text.substr(bad, next - bad))) break;
  }
  if (bad == text.size()) return true;
  problems.push_back(source.problem(
      source.at(bad), "不是UTF-8，多半是按GBK保存的 not UTF-8 (saved as GBK?)",
      "另存为UTF-8，Excel和WPS中选“CSV UTF-8” save it as UTF-8 (Excel, WPS: \"CSV UTF-8\")"));
  return false;
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > 64) return "";
  std::string best;
  std::size_t best_distance = 64;
  for (const std::string& candidate : known) {
    // A third of the longer word may be wrong, one letter at least.
    const std::size_t allowed = std::max(word.size(), candidate.size()) / 3 + 1;
    // Levenshtein with transposition, three rows.
    std::vector<std::size_t> two(candidate.size() + 1), one(candidate.size() + 1),
        row(candidate.size() + 1);
    for (std::size_t j = 0; j <= candidate.size(); ++j) one[j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t change = word[i - 1] == candidate[j - 1] ? 0 : 1;
        row[j] = std::min({one[j] + 1, row[j - 1] + 1, one[j - 1] + change});
        if (i > 1 && j > 1 && word[i - 1] == candidate[j - 2] && word[i - 2] == candidate[j - 1]) {
          row[j] = std::min(row[j], two[j - 2] + 1);
        }
      }
      two.swap(one);
      one.swap(row);
    }
    if (one.back() > 0 && one.back() <= allowed && one.back() < best_distance) {
      best = candidate;
      best_distance = one.back();
    }
  }
  return best;
}

std::string render(const Problems& problems) {
  std::string out;
  for (const Problem& p : problems) out += p.text();
  if (!problems.empty()) {
    const std::string n = std::to_string(problems.size());
    out += "共" + n + "处错误 " + n + (problems.size() == 1 ? " error\n" : " errors\n");
  }
  return out;
}

Error to_error(const Problems& problems) {
  const Problem& first = problems.front();
  std::string where = first.file;
  if (first.line > 0) where += ":" + std::to_string(first.line) + ":" + std::to_string(first.col);
  std::string what = first.message;
  if (problems.size() > 1) {
    const std::string more = std::to_string(problems.size() - 1);
    what += "，另有" + more + "处 and " + more + " more";
  }
  return Error{Fault::rejected_input, std::move(where), std::move(what), first.remedy};
}

}  // namespace shouwen::config
