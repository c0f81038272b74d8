// SPDX-License-Identifier: Apache-2.0
#include "parsers/text/quoted.h"

#include <algorithm>
#include <vector>

namespace shouwen::parsers {
namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view p) { return has(text, p); });
}

// Without blanks (also U+3000 and U+00A0), '*' and '>' at both ends: the marks quoting and bold
// leave.
std::string_view bare(std::string_view line) {
  bool cut = true;
  while (cut && !line.empty()) {
    cut = false;
    for (std::string_view mark : {" ", "\t", "\r", "*", "\xe3\x80\x80", "\xc2\xa0"}) {
      if (line.starts_with(mark)) {
        line.remove_prefix(mark.size());
        cut = true;
      }
      if (line.ends_with(mark)) {
        line.remove_suffix(mark.size());
        cut = true;
      }
    }
  }
  return line;
}

bool blank(std::string_view line) {
  return bare(line).empty();
}
bool marked(std::string_view line) {
  return bare(line).starts_with('>');
}
bool has_digit(std::string_view line) {
  return line.find_first_of("0123456789") != std::string_view::npos;
}

// "-------- 原始邮件 --------", "---------- Forwarded message ---------": dashes around a known
// word.
bool dashed_separator(std::string_view line, bool* forwarded) {
  if (line.size() > 200 || !line.starts_with("--")) return false;
  const std::size_t word = line.find_first_not_of("- ");
  if (word == std::string_view::npos || word < 3) return false;
  const std::string_view rest = line.substr(word);
  if (has_any(rest, {"转发", "轉寄", "Forwarded"})) {
    *forwarded = true;
    return has_any(rest, {"邮件", "郵件", "信息", "Forwarded"});
  }
  return has_any(rest, {"原始邮件", "原邮件", "原始信件", "邮件原件", "回复的原邮件", "回复的邮件",
                        "原始郵件", "Original", "Reply message", "Replied Message"});
}

bool attribution_end(std::string_view line) {
  return line.ends_with("写道：") || line.ends_with("写道:") || line.ends_with("寫道：") ||
         line.ends_with("寫道:") || line.ends_with("wrote:") || line.ends_with("wrote：") ||
         line.ends_with("写道");
}

// "在 2020年10月12日，X <x@y> 写道：", "On Mon, Oct 12, 2020 at 9:00 X <x@y> wrote:", "X 于 ...
// 写道：". A long one is folded over at most three lines; gives how many, 0 when it is none.
std::size_t attribution(const std::vector<std::string_view>& lines, std::size_t at) {
  const std::string_view first = bare(lines[at]);
  const bool opens = first.starts_with("在") || first.starts_with("于") ||
                     first.starts_with("On ") || first.starts_with("At ") || has(first, "@");
  if (first.size() > 600 || (!opens && !(attribution_end(first) && has(first, "于")))) return 0;
  if (!has_digit(first) && !has(first, "@")) return 0;
  for (std::size_t i = at; i < lines.size() && i < at + 3; ++i) {
    const std::string_view line = bare(lines[i]);
    if (i > at && (line.empty() || line.size() > 300)) return 0;
    if (attribution_end(line)) return i - at + 1;
  }
  return 0;
}

enum class Label { none, from, other };

Label header_label(std::string_view line) {
  // One run of blanks may stand inside the label: "主  题：".
  std::string tight;
  for (char c : bare(line).substr(0, 60)) {
    if (c != ' ' && c != '*') tight += c;
  }
  const auto begins = [&](std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
      if (!tight.starts_with(name)) return false;
      const std::string_view rest = std::string_view(tight).substr(name.size());
      return rest.starts_with(":") || rest.starts_with("：");
    });
  };
  if (begins({"发件人", "寄件者", "寄件人", "From", "发送人"})) return Label::from;
  if (begins({"发送时间", "发送日期", "日期", "时间", "收件人", "抄送", "主题", "收件者", "主旨",
              "寄件日期", "Sent", "Date", "To", "Cc", "Subject", "抄送人"})) {
    return Label::other;
  }
  return Label::none;
}

// A forwarded header block in text: 发件人 and at least two more labels within eight lines. QQ
// writes it in one line per label, some clients all in one line.
bool header_block(const std::vector<std::string_view>& lines, std::size_t at) {
  const std::string_view first = bare(lines[at]);
  if (header_label(first) == Label::none) return false;
  if (header_label(first) == Label::from && has_any(first, {"发送时间：", "发送时间:", "Sent:"})) {
    return true;
  }
  std::size_t from = 0, others = 0;
  for (std::size_t i = at; i < lines.size() && i < at + 8; ++i) {
    const Label label = header_label(lines[i]);
    if (label == Label::from) ++from;
    if (label == Label::other) ++others;
  }
  return from == 1 && others >= 2;
}

bool rule_line(std::string_view line) {
  return line.size() >= 20 && line.find_first_not_of("_-") == std::string_view::npos;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t pos = 0;
  while (pos <= text.size()) {
    std::size_t end = text.find('\n', pos);
    if (end == std::string_view::npos) end = text.size();
    lines.push_back(text.substr(pos, end - pos));
    pos = end + 1;
  }
  return lines;
}

std::size_t next_filled(const std::vector<std::string_view>& lines, std::size_t at) {
  const std::size_t stop = std::min(lines.size(), at + 4);
  while (at < stop && blank(lines[at])) ++at;
  return at;
}

void append_line(std::string& out, std::string_view line) {
  out += line;
  out += '\n';
}

std::string without_outer_blanks(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace

QuotedSplit split_quoted(std::string_view text) {
  QuotedSplit split;
  const std::vector<std::string_view> lines = split_lines(text);
  std::size_t i = 0;
  for (; i < lines.size(); ++i) {
    const std::string_view line = bare(lines[i]);
    if (line.empty()) {
      append_line(split.own, lines[i]);
      continue;
    }
    if (marked(line)) {
      append_line(split.quoted, lines[i]);
      continue;
    }
    if (dashed_separator(line, &split.forwarded) || header_block(lines, i)) break;
    if (rule_line(line)) {
      const std::size_t next = next_filled(lines, i + 1);
      if (next < lines.size() && header_block(lines, next)) break;
    }
    if (const std::size_t count = attribution(lines, i); count > 0) {
      const std::size_t next = next_filled(lines, i + count);
      if (next >= lines.size() || !marked(lines[next])) break;
      // Quoted lines carry their own mark, and an answer may stand below them.
      for (std::size_t k = 0; k < count; ++k) append_line(split.quoted, lines[i + k]);
      i += count - 1;
      continue;
    }
    append_line(split.own, lines[i]);
  }
  for (; i < lines.size(); ++i) append_line(split.quoted, lines[i]);
  split.own = without_outer_blanks(split.own);
  split.quoted = without_outer_blanks(split.quoted);
  return split;
}

bool forward_subject(std::string_view subject) {
  // Prefixes may be stacked: "回复: 转发：…".
  for (int i = 0; i < 8; ++i) {
    subject = bare(subject);
    for (std::string_view mark :
         {"转发", "轉寄", "FW:", "Fw:", "fw:", "FWD:", "Fwd:", "fwd:", "Fw：", "FW：", "Fwd："}) {
      if (subject.starts_with(mark)) return true;
    }
    bool answered = false;
    for (std::string_view mark : {"回复", "答复", "回覆", "Re", "RE", "re"}) {
      if (!subject.starts_with(mark)) continue;
      const std::string_view rest = bare(subject.substr(mark.size()));
      for (std::string_view colon : {":", "："}) {
        if (rest.starts_with(colon)) {
          subject = rest.substr(colon.size());
          answered = true;
        }
      }
      if (answered) break;
    }
    if (!answered) return false;
  }
  return false;
}

}  // namespace shouwen::parsers
