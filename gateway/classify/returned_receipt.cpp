// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/returned_receipt.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

#include "gateway/classify/han.h"
#include "gateway/classify/reading.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

template <std::size_t N>
bool starts_with_one(std::string_view line, const std::array<std::string_view, N>& starts) {
  return std::ranges::any_of(starts, [&](std::string_view s) { return line.starts_with(s); });
}

template <std::size_t N>
bool holds_one(std::string_view line, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(
      words, [&](std::string_view w) { return line.find(w) != std::string_view::npos; });
}

// Without the marks of a quotation and the blanks before a line.
std::string_view bare(std::string_view line) {
  while (!line.empty() && (line.front() == '>' || line.front() == '|' ||
                           std::isspace(static_cast<unsigned char>(line.front())) != 0))
    line.remove_prefix(1);
  while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0)
    line.remove_suffix(1);
  return line;
}

// What mail programs put around a mail they forward, and phones below their own.
bool added_by_program(std::string_view line) {
  static constexpr std::array<std::string_view, 21> starts = {
      "发件人:", "发送人:",  "寄件人:",  "发送时间:",    "发送日期:",      "日期:",  "时间:",
      "收件人:", "抄送:",    "主题:",    "from:",        "sent:",          "date:",  "to:",
      "cc:",     "subject:", "发自我的", "sent from my", "从qq邮箱发来的", "发送自", "来自我的"};
  static constexpr std::array<std::string_view, 7> separators = {
      "原始邮件",         "转发的邮件",        "转发邮件信息", "转发邮件",
      "original message", "forwarded message", "forwarded by"};
  if (starts_with_one(line, starts)) return true;
  const bool ruled = line.starts_with("--") || line.starts_with("==") || line.starts_with("__");
  if (ruled && holds_one(line, separators)) return true;
  return line.ends_with("写道:") || line.ends_with("wrote:");
}

// A rule of dashes, an empty bracket: nobody said anything.
bool no_word(std::string_view line) {
  return std::ranges::all_of(line,
                             [](unsigned char c) { return c < 0x80 && std::isalnum(c) == 0; });
}

// "一、" (folded to a comma), "十二、" and "(三)" before a clause of ours.
std::string_view without_number(std::string_view line) {
  std::string_view rest = line;
  const bool bracket = rest.starts_with('(');
  if (bracket) rest.remove_prefix(1);
  static constexpr std::array<std::string_view, 10> digits = {"一", "二", "三", "四", "五",
                                                              "六", "七", "八", "九", "十"};
  bool some = false;
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view d : digits)
      if (rest.starts_with(d)) {
        rest.remove_prefix(d.size());
        some = again = true;
      }
  }
  if (!some) return line;
  for (const std::string_view mark : {",", "、", ")"})
    if (rest.starts_with(mark)) return rest.substr(mark.size());
  return line;
}

// The head of a clause as our letters number them.
bool clause(std::string_view line) {
  static constexpr std::array<std::string_view, 16> heads = {"收件编号:",
                                                             "收到时间:",
                                                             "来件方式:",
                                                             "发件邮箱及主题:",
                                                             "登记材料:",
                                                             "登记情况:",
                                                             "随附文件:",
                                                             "更正内容:",
                                                             "需补充修改:",
                                                             "需补充:",
                                                             "补正期限:",
                                                             "截至本回执发出时",
                                                             "发件邮箱尚未登记为",
                                                             "通知要求的报送材料和时限:",
                                                             "联系人:",
                                                             "邮箱:"};
  const std::string_view rest = without_number(line);
  if (starts_with_one(rest, heads)) return true;
  // A piece among several: the sender's words, behind a bracketed number of ours.
  return rest.size() < line.size() && line.starts_with('(');
}

// The sentences before and after the clauses.
bool sentence(std::string_view line) {
  static constexpr std::array<std::string_view, 9> said = {
      "材料已收到,登记情况如下",           "来件已收到,将由经办人员阅处",
      "来件已收到,请与联系人电话联系",     "来件的登记情况更正如下,以本回执为准",
      "经办人员已阅,请补充修改后重新报送", "现将有关情况告知如下",
      "原材料已登记,不影响其收到时间",     "材料收件邮箱自动回执",
      "不代表材料已通过审核或被采用"};
  static constexpr std::array<std::string_view, 2> whole = {"登记有误的,请回复本邮件或致电更正.",
                                                            "登记有误的,请回复本邮件."};
  return holds_one(line, said) || std::ranges::find(whole, line) != whole.end();
}

// 通化市交通运输局: whom the letter speaks to, and nothing else on the line.
bool salutation(std::string_view line) {
  constexpr std::size_t kLongest = 30;
  if (!line.ends_with(':') || code_points(line) > kLongest) return false;
  line.remove_suffix(1);
  static constexpr std::array<std::string_view, 8> ends = {"局",   "厅", "委", "委员会",
                                                           "中心", "所", "处", "单位"};
  static constexpr std::array<std::string_view, 8> speaks = {",",  ".",  "!",  "?",
                                                             "应", "不", "没", "请"};
  return std::ranges::any_of(ends, [&](std::string_view e) { return line.ends_with(e); }) &&
         !holds_one(line, speaks);
}

bool ours(std::string_view line) {
  return clause(line) || sentence(line) || salutation(line);
}

bool says(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string folded = canonical(text.substr(0, end));
    const std::string_view line = bare(folded);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (!line.empty() && !no_word(line) && !added_by_program(line) && !ours(line)) return true;
  }
  return false;
}

}  // namespace

bool says_more_than_receipt(const parsers::Mail& mail) {
  return says(mail.own_text) || says(mail.quoted_text);
}

}  // namespace shouwen::classify
