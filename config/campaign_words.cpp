// The names a campaign file may use in [words] and [texts], and what each is for. The words
// themselves stand in the campaign file; the default texts are those of OFFICE §6.
// SPDX-License-Identifier: Apache-2.0
#include "config/campaign.h"

namespace shouwen::config {

const std::vector<NamedDoc>& word_list_names() {
  static const std::vector<NamedDoc> kLists = {
      {"relevant", "说明来件属于本活动的词 words that place a mail in this campaign", ""},
      {"unrelated", "别的工作的词 words of other business", ""},
      {"spam", "垃圾邮件的词 words of spam", ""},
      {"not_units", "不是报送单位的名称，如收件机关 names that report nothing: the addressee", ""},
      {"former_names", "旧名、俗名=单位代码 old and popular names, name=unit code", ""},
      {"secret_levels", "密级，须与期限同现 levels that count with a term beside them", ""},
      {"secret_words", "单独出现即隔离的词 words that quarantine by themselves", ""},
      {"caution", "只送待核的词 words that only send to review", ""},
      {"withheld",
       "公开前须有人负责放行的词 words a piece is not made public with, unless answered for", ""},
      {"minors", "可能写到或拍到未成年人的词 words that may mean minors; default: 小学 学生 儿童 …",
       ""},
      {"common_text",
       "通知原文、范文等各单位都会引用的段落，相同不算雷同 paragraphs anybody may quote: no copy",
       ""},
  };
  return kLists;
}

const std::vector<NamedDoc>& text_names() {
  static const std::vector<NamedDoc> kTexts = {
      {"receipt_subject", "回执主题 subject of a receipt",
       "【收件回执】“{short_title}”材料已收到（收件编号{number}）"},
      {"receipt_opening", "回执开头 opening", "{salutation}发送的材料已收到，登记情况如下："},
      {"receipt_closing", "回执声明 closing statement",
       "本回执仅证明材料已收到，不代表材料已通过审核或被采用。登记有误的，请回复本邮件或致电更正"
       "。"},
      {"receipt_missing", "六、尚未收到之后的话 after the list of what is missing",
       "如已通过其他方式报送，请告知报送时间和方式。"},
      {"receipt_resend", "五、需补充之后的话 after what is to be supplied",
       "补发时直接回复本邮件即可。"},
      {"receipt_late", "迟到 late", "收到时间晚于通知时限，已予登记"},
      {"receipt_neutral", "隔离来件的唯一一句 the one sentence for a quarantined mail",
       "来件已收到，请与联系人电话联系"},
      {"receipt_signature", "落款 signature line", "（{office}）（材料收件邮箱自动回执）"},
      {"reminder_subject", "催报主题 subject of a reminder",
       "【催报】关于报送“{short_title}”有关材料的提醒"},
      {"reminder_before", "到期前 before the date",
       "请抓紧组织报送，于{due}前发至{mailbox}或传真至{fax}，并注明单位名称和材料类别。"},
      {"reminder_after", "过期后 after the date", "截至{now}尚未收到，请于{due}前补报。"},
      {"reminder_again", "再催 once more",
       "此前已于{dates}提醒，截至{now}仍未收到，请于{due}前补报。"},
      {"reminder_line", "请市（州）协助 a city asked to press its counties",
       "请协助督促所辖下列单位报送："},
      {"reminder_send", "发往哪里 where to send it",
       "请发至{mailbox}或传真至{fax}，并注明单位名称和材料类别。"},
      {"reminder_closing", "催报结尾 closing of a reminder",
       "如已报送，请回复告知报送时间、方式和发件邮箱，以便核对；确有困难不能按时报送或无相关内容的"
       "，"
       "请说明情况和预计报送时间。"},
  };
  return kTexts;
}

const Words& general_problems() {
  static const Words kNames = {"no_attachment",      "unreadable_attachment", "encrypted_archive",
                               "oversize_link_only", "unknown_unit",          "late"};
  return kNames;
}

}  // namespace shouwen::config
