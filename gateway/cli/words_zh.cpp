// The stable English words of records and ledger in the words staff use (OFFICE §1, DESIGN §2).
// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/words_zh.h"

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

// Why a person must look, and what a mail lacks. The campaign's own words stay as they are.
const Words& reason_words() {
  static const Words kWords = {
      {"unit_unknown", "单位不明"},
      {"type_unknown", "类别不明"},
      {"unit_uncertain", "单位不太确定"},
      {"unit_ambiguous", "像是几个单位"},
      {"unit_mistyped", "单位名称疑有错字"},
      {"address_of_another_unit", "邮箱属于另一单位"},
      {"new_address", "邮箱未确认"},
      {"unconfirmed_sender", "邮箱未确认"},
      {"several_from", "发件人不唯一"},
      {"machine_mail_of_unit", "像系统邮件但来自单位邮箱"},
      {"type_guessed", "类别不太确定"},
      {"type_learned", "类别按以往更正判定"},
      {"topic_uncertain", "是否本活动材料不确定"},
      {"low_confidence", "把握不足"},
      {"nothing_recognised", "没看出报送了什么"},
      {"side_documents_only", "只见附带文件"},
      {"too_many_pieces", "文件过多，未逐件登记"},
      {"withdrawal", "申请撤回"},
      {"enquiry", "来函咨询"},
      {"reply_to_receipt", "答复本邮箱来信"},
      {"zero_report", "称无此类内容"},
      {"link_only", "只有下载链接"},
      {"other_units_piece", "含其他单位的材料"},
      {"listed_not_attached", "所列材料未见附件"},
      {"fewer_than_said", "主题所说件数多于所见"},
      {"header_cut", "邮件头过长，未读全，请看原件"},
      {"not_final", "来件注明不是正式稿"},
      {"quotes_extension", "称已获延期"},
      {"asks_from_unconfirmed", "未确认邮箱询问报送情况"},
      {"scan_not_read", "扫描件未读"},
      {"document_not_read", "附件未能读完，请看原件"},
      {"near_duplicate", "与其他单位材料雷同"},
      {"which_replaced", "更正哪一件不确定"},
      {"beside", "疑为更正稿或重复"},
      {"page_of", "疑为所缺的页"},
      {"judged_otherwise", "同一材料此前人工另有登记"},
      {"pictures_of_which", "是哪一件的配图不确定"},
      {"answers_return", "补正退回的材料，请核对"},
      {"request", "有问题要答复"},
      {"change_announced", "告知变更"},
      {"authentication_failed", "发件人真实性未通过"},
      {"sender_unproven", "发件人未经验证"},
      {"hostile_attachment", "附件可疑"},
      {"infected_attachment", "附件含病毒，已锁定"},
      {"secrecy_mark", "有密级字样"},
      {"caution_words", "有需留意字样"},
      {"fax_not_read", "传真待人工阅读"},
      {"fax_incomplete", "传真不完整或未能确认完整"},
      {"fax_repeat", "疑为重发的同一传真"},
      {"fax_encrypted", "传真文件有密码，打不开"},
      {"fax_mail_unproven", "以邮件转来的传真，未能证实是设备所发，号码不作数"},
      {"fax_mail_without_fax", "设备来信说有传真，但没有可用的附件"},
      {"fax_mail_other", "设备来信，不像传真"},
      {"fax_mail_several", "一封来信带来几份传真，请核对是否一份"},
      {"receipt_undeliverable", "回执无处可送，请电话告知"},
      {"machine_mail_with_files", "像系统邮件但带有文件"},
      {"pages_missing", "缺页或未能确认页数"},
      {"no_attachment", "没有附件"},
      {"unreadable_attachment", "附件打不开"},
      {"encrypted_archive", "压缩包有密码"},
      {"oversize_link_only", "只有下载链接"},
      {"unknown_unit", "未写明单位"},
      {"late", "晚于时限"},
  };
  return kWords;
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
      {"purged", "已依法删除"},
      {"pending", "待核"},
      {"accepted", "已核收"},
      {"returned", "退回修改"},
      {"replaced", "已被替换"},
      {"withdrawn", "已撤回"},
      {"void", "作废"},
      {"arrival", "到达"},
      // overlays
      {"exempt", "免报"},
      {"extended", "延期"},
      {"redo_by", "补正期限"},
      {"zero_accepted", "认可零报告"},
      {"zero_refused", "不认可零报告"},
      // faxes
      {"complete", "完整"},
      {"suspect", "未能确认完整"},
      {"partial", "不完整"},
      {"part", "续前一次通话"},
      {"superseded", "已由后一次通话重发"},
      {"repeat", "重发"},
      {"apart", "人工认定单独一份"},
      // why there is another version
      {"ocr", "识别图中文字后"},
      {"scan", "补做病毒扫描后"},
      {"extract", "补做附件提取后"},
      // health
      {"ok", "正常"},
      {"warn", "注意"},
      {"fail", "故障"},
      // purposes of our mail
      {"receipt", "回执"},
      {"supplement", "补充回执"},
      {"follow_up", "更正回执"},
      {"return", "退回修改函"},
      {"unit_notice", "告知单位"},
      {"county_notice", "告知县区"},
      {"digest", "每日摘要"},
      // reminders and calls
      {"before", "期限前"},
      {"after", "过期后"},
      {"again", "再催"},
      {"told", "已通知"},
      {"no_answer", "无人接听"},
      {"promised", "答应报送"},
  };
  if (constexpr std::string_view kReminder = "reminder:"; word.starts_with(kReminder))
    return "催报" + std::string(word.substr(kReminder.size()));
  return looked_up(kWords, word);
}

std::string receiver_zh(std::string_view to) {
  constexpr std::string_view kFax = "fax:";
  return to.starts_with(kFax) ? "传真 " + std::string(to.substr(kFax.size())) : std::string(to);
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
      {"created", "建库"},
      {"migrated", "升级库"},
      {"restored", "从备份恢复"},
      {"received", "收到"},
      {"seen_again", "再次看到"},
      {"unfetchable", "服务器不给"},
      {"unfetchable_retry", "再取一次"},
      {"unfetchable_dismissed", "不再取"},
      {"unfetchable_settled", "再取有了结果"},
      {"filed", "登记"},
      {"same_content", "内容相同，并入"},
      {"earlier_arrival", "另一份到达更早"},
      {"decided", "人工处理"},
      {"undone", "撤销"},
      {"submission_marked", "改报送件状态"},
      {"retry", "重新登记"},
      {"late_set_aside", "补读未成，待人工"},
      {"queued", "排队待发"},
      {"outbox", "改发件状态"},
      {"sending", "开始发送"},
      {"fax_queued", "传真服务器已接受"},
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
      {"overlay", "登记免报、延期、零报告或实际到达"},
      {"overlay_undone", "撤销登记"},
      {"adoption", "采用：一步"},
      {"adoption_undone", "撤销采用的一步"},
      {"blocker_overridden", "公开前放行一项"},
      {"blocker_override_undone", "收回放行"},
      {"purge_requested", "申请依法删除"},
      {"purge_withdrawn", "撤回依法删除的申请"},
      {"purged", "依法删除"},
      {"purged_again", "已依法删除的来件又到，未存"},
      {"address_unconfirmed", "收回确认的邮箱"},
      {"register_noted", "收件登记簿补登"},
      {"register_unmasked", "登记簿未遮盖个人信息"},
      {"reminder_drafted", "起草催报"},
      {"reminder_approved", "批准催报"},
      {"reminder_cancelled", "取消催报"},
      {"reminder_deferred", "催报改到上班时间"},
      {"group_text", "群通报文字"},
      {"called", "催报电话"},
      {"call_undone", "撤销电话记录"},
      {"fax_judged", "核对传真页数"},
      {"fax_linked", "传真拼接"},
      {"fax_turned", "传真转正"},
      {"fax_reread", "重新识别传真"},
      {"receipt_again", "回执再发一次"},
      {"completed", "后来补齐"},
      {"completion_gone", "补齐的来件改登"},
  };
  return looked_up(kWords, event);
}

std::string source_zh(std::string_view source) {
  static const Words kWords = {
      {"from", "发件人"},        {"from_name", "发件人名称"}, {"subject", "主题"},
      {"body", "正文"},          {"quoted", "所引原信"},      {"arrival", "到达"},
      {"structure", "邮件结构"}, {"octets", "原文"},          {"call", "通话"},
      {"history", "往来记录"},   {"learned", "以往更正"}};
  for (const auto& [prefix, shown] :
       {std::pair<std::string_view, std::string_view>{"attachment:", "附件"},
        {"message:", "来件"},
        {"file:", "文件名"},
        {"forwarded:", "所转邮件"},
        {"fax:", "传真线路"},
        {"header:", "邮件头"}}) {
    if (source.rfind(prefix, 0) == 0)
      return std::string(shown) + std::string(source.substr(prefix.size()));
  }
  if (!source.empty() && source[0] >= '0' && source[0] <= '9') return "附件" + std::string(source);
  return looked_up(kWords, source);
}

std::string reasons_zh(std::string_view joined) {
  const Words& words = reason_words();
  constexpr std::string_view kMark = "、", kFailed = "failed: ", kBeside = "beside: ",
                             kLate = "late: ", kPageOf = "page_of: ";
  std::string out;
  while (!joined.empty()) {
    const std::size_t end = joined.find(kMark);
    const std::string_view word = joined.substr(0, end);
    out += out.empty() ? "" : kMark;
    out += word.rfind(kBeside, 0) == 0
               ? "疑为更正稿或重复（与第" + std::string(word.substr(kBeside.size())) + "号）"
           : word.rfind(kPageOf, 0) == 0 ? "疑为来件" + std::string(word.substr(kPageOf.size())) +
                                               "所缺的页，请用 shouwen fax join 并入"
           : word.rfind(kLate, 0) == 0 ? "补读未成：" + looked_up(words, word.substr(kLate.size()))
           : word.rfind(kFailed, 0) == 0 ? "处理失败：" + std::string(word.substr(kFailed.size()))
                                         : looked_up(words, word);
    joined = end == std::string_view::npos ? "" : joined.substr(end + kMark.size());
  }
  return out;
}

std::vector<std::string> reasons_from(std::string_view word) {
  std::vector<std::string> out;
  for (const auto& [key, zh_word] : reason_words())
    if (word == key || word == zh_word) out.emplace_back(key);
  // Two kinds of mail wait for what they are, and one reason names another thing behind it.
  for (const auto& [key, zh_word] :
       {std::pair<std::string_view, std::string_view>{"failed", "失败"},
        {"quarantined", "隔离"},
        {"late", "补读未成"}})
    if (word == key || word == zh_word) out.emplace_back(key);
  return out;
}

std::string purge_zh(std::string_view state) {
  static const Words kWords = {
      {"requested", "待批"}, {"approved", "已删除"}, {"withdrawn", "已撤回"}};
  return looked_up(kWords, state);
}

std::string owed_zh(std::string_view joined) {
  static const Words kWords = {
      {"ocr", "文字识别OCR"}, {"scan", "病毒扫描"}, {"extract", "附件提取"}};
  constexpr std::string_view kMark = "、";
  std::string out;
  while (!joined.empty()) {
    const std::size_t end = joined.find(kMark);
    out += (out.empty() ? "" : std::string(kMark)) + looked_up(kWords, joined.substr(0, end));
    joined = end == std::string_view::npos ? "" : joined.substr(end + kMark.size());
  }
  return out;
}

std::string with_dates(const std::string& detail, Zone zone) {
  auto json = nlohmann::json::parse(detail, nullptr, false);
  if (!json.is_object() || !json.contains("until") || !json["until"].is_number_integer())
    return detail;
  json["until"] = format_rfc3339(Instant{json["until"].get<std::int64_t>()}, zone);
  return json.dump();
}

std::string detail_zh(std::string_view detail) {
  static const Words kKeys = {
      {"version", "版本"},       {"outbox", "发件"},
      {"count", "数量"},         {"why", "原因"},
      {"by", "依据来件"},        {"copy", "副本"},
      {"as", "同来件"},          {"channel", "渠道"},
      {"number", "收件编号"},    {"items", "件数"},
      {"disposition", "性质"},   {"unit", "单位"},
      {"campaign", "活动"},      {"held", "留待"},
      {"from", "原为"},          {"to", "改为"},
      {"account", "邮箱"},       {"failed_step", "失败步骤"},
      {"state", "状态"},         {"cause", "缘由"},
      {"octets", "摘要"},        {"size", "字节"},
      {"back_to", "回到版本"},   {"kind", "种类"},
      {"key", "编号"},           {"purpose", "用途"},
      {"submission", "报送件"},  {"digest", "摘要"},
      {"reason", "理由"},        {"confidence", "把握"},
      {"pages", "页数"},         {"whole", "完整页"},
      {"claimed", "对方称页数"}, {"head", "并入来件"},
      {"reminder", "催报"},      {"stage", "种类"},
      {"units", "单位数"},       {"call", "电话记录"},
      {"result", "结果"},        {"until", "至"},
      {"requirement", "要求"},   {"overlay", "登记号"},
      {"message", "来件"},       {"purge", "删除申请"},
      {"authority", "依据"},     {"requested_by", "申请人"},
  };
  const auto json = nlohmann::json::parse(detail, nullptr, false);
  if (!json.is_object()) return std::string(detail);
  std::string out, change;  // what it became stands last
  const bool of_mail = json.contains("outbox");
  for (const auto& [key, value] : json.items()) {
    std::string text = member(json, key);
    // A digest tells staff nothing; --json has it.
    if (text.empty() || key == "current" || text.rfind("sha256:", 0) == 0) continue;
    const bool state = key == "from" || key == "to" || key == "state";
    text = key == "until" ? minute(text) : of_mail && state ? outbox_zh(text) : zh(text);
    std::string& part = key == "from" || key == "to" ? change : out;
    part += (part.empty() ? "" : "；") + looked_up(kKeys, key) + " " + text;
  }
  return out + (out.empty() || change.empty() ? "" : "；") + change;
}

}  // namespace shouwen::cli
