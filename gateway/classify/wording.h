// General knowledge of Chinese office mail, whatever the campaign: how people and machines word an
// auto-reply, a bounce, a correction, a question. What belongs to one campaign stands in its file.
// Threads: tables are built once and shared. Source: mail as offices send it; RFC 3834 5 for the
// English subjects.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/campaign.h"
#include "gateway/classify/automaton.h"

namespace shouwen::classify {

enum class Wording {
  auto_reply_subject,   // 自动回复
  auto_reply_body,      // 正在休假 … 无法及时回复
  auto_reply_weak,      // 出差, 尽快回复: two of these make a notice
  bounce_subject,       // 退信
  bounce_body,          // 未能投递
  our_receipt,          // our own receipt's fixed sentences
  our_marks,            // 【催报】【收件回执】 in a subject
  pictures,             // 配图, 照片: speaks of the pictures of a piece
  our_returns,          // 【退回修改】: an answer to it mends a piece
  spam,                 // 代开发票
  phishing,             // 邮箱容量已满 … 验证密码
  link_share,           // 超大附件, 网盘
  correction,           // 更正, 以此稿为准
  correction_of_known,  // 最终版, 补充: only when there is an earlier piece
  adds,                 // 补上, 漏: of those, words that as well bring another piece
  withdrawal,           // 撤回
  sends_no_more,        // 不再报送: takes back, or says that there is nothing
  enquiry,              // 请问
  asks_something,       // 申请延期, 联系人变更: a person must see it
  reports_change,       // 联系人变更, 更名: proposes, never makes it
  extension,            // 同意延期: a grant somebody leans on
  asks_state,           // 还差什么, 报送情况: asks for a unit's affairs
  brings,               // 见附件, 现报上
  zero_report,          // 零报告, 暂无符合条件
  zero_report_other,    // 零报告制度: the epidemic's, not ours
  forwards,             // 转报, 所辖
  one_of_series,        // 接上一封, 第2封
  side_document,        // 统计表, 报送函: comes along, is no piece
  covers,               // 随函报送, 特此报告: a letter about other papers
  draft,                // 初稿: of two alike, not this one
  not_final,            // 暂不作为正式报送: what comes is for us to look at first
  final_version,        // 定稿
  companion,            // 盖章件, 扫描件: the same piece again
  promise,              // 尽快报送, 预计
  other_business,       // 发票 参会 …: office life that is no submission
  other_topic,          // 春运 防汛 …: other work of such an office
  secret,               // a mark that quarantines
  caution               // 内部资料: review only
};
// The first word of a general list in the text, "" when none.
std::string_view first_word(Wording list, std::string_view canonical_text);

// 以此版为准, 以11月3日所报为准; "" when the text says nothing of the kind.
std::string_view takes_precedence(std::string_view canonical_text);

// How many different words of it.
std::size_t count_words(Wording list, std::string_view canonical_text);

// The general words and those one campaign adds under the list of the same meaning.
// Immutable after construction, shared.
class Vocabulary {
 public:
  explicit Vocabulary(const config::Campaign& campaign);
  std::string_view first(Wording list, std::string_view canonical_text) const;
  // All of them, in the order of the text.
  std::vector<Match> all(Wording list, std::string_view canonical_text) const {
    return tables_.at(list).automaton.longest(canonical_text);
  }
  bool has(Wording list, std::string_view canonical_text) const {
    return !first(list, canonical_text).empty();
  }

 private:
  struct Table {
    std::vector<std::string> words;
    Automaton automaton;
  };
  std::map<Wording, Table> tables_;
};

}  // namespace shouwen::classify
