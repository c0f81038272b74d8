// The stable English words of records and ledger in the words staff use (OFFICE §1, DESIGN §2).
// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <nlohmann/json.hpp>

#include "gateway/cli/text_out.h"

namespace shouwen::cli {

namespace {

using Words = std::map<std::string_view, std::string_view>;

std::string looked_up(const Words& words, std::string_view word) {
  const auto found = words.find(word);
  return std::string(found == words.end() ? word : found->second);
}

}  // namespace

std::string zh(std::string_view word) {
  // OFFICE §1 and DESIGN §2: the words staff use for what the records call in English.
  static const Words kWords = {
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
  return looked_up(kWords, word);
}

std::string outbox_zh(std::string_view state) {
  static const Words kWords = {
      {"pending", "待发"}, {"sending", "正在发"},   {"sent", "已发出"},        {"failed", "未发出"},
      {"held", "留待"},    {"cancelled", "已取消"}, {"undelivered", "被退回"},
  };
  return looked_up(kWords, state);
}

std::string event_zh(std::string_view event) {
  static const Words kWords = {
      {"received", "收到"},
      {"seen_again", "再次看到"},
      {"unfetchable", "服务器不给"},
      {"filed", "登记"},
      {"same_content", "内容相同，并入"},
      {"earlier_arrival", "另一份到达更早"},
      {"decided", "人工处理"},
      {"undone", "撤销"},
      {"submission_marked", "改报送件状态"},
      {"retry", "重新登记"},
      {"queued", "排队待发"},
      {"outbox", "改发件状态"},
      {"sending", "开始发送"},
      {"sent", "已发出"},
      {"not_sent", "未发出"},
      {"outcome_unknown", "结果不明"},
      {"merged", "并入另一份"},
      {"held", "留待"},
      {"released", "放行"},
      {"answered_by_hand", "已人工回复"},
      {"replies_paused", "暂停回执"},
      {"replies_resumed", "恢复回执"},
      {"activated", "启用"},
      {"address_confirmed", "确认邮箱"},
  };
  return looked_up(kWords, event);
}

std::string detail_zh(std::string_view detail) {
  static const Words kKeys = {
      {"version", "版本"},      {"outbox", "发件"}, {"count", "数量"},       {"why", "原因"},
      {"by", "依据来件"},       {"copy", "副本"},   {"as", "同来件"},        {"channel", "渠道"},
      {"number", "收件编号"},   {"items", "件数"},  {"disposition", "性质"}, {"unit", "单位"},
      {"state", "状态"},        {"cause", "缘由"},  {"octets", "摘要"},      {"size", "字节"},
      {"back_to", "回到版本"},  {"kind", "种类"},   {"key", "编号"},         {"purpose", "用途"},
      {"submission", "报送件"}, {"digest", "摘要"}, {"reason", "理由"},      {"confidence", "把握"},
  };
  const auto json = nlohmann::json::parse(detail, nullptr, false);
  if (!json.is_object()) return std::string(detail);
  std::string out;
  for (const auto& [key, value] : json.items()) {
    const std::string text = member(json, key);
    if (text.empty()) continue;
    out += (out.empty() ? "" : "；") + looked_up(kKeys, key) + " " + zh(text);
  }
  return out;
}

}  // namespace shouwen::cli
