// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/reminder_text.h"

#include <map>

namespace shouwen::replies {
namespace {

using desk::Asked;
using desk::ReminderFacts;
using storage::ReminderStage;
using Values = std::map<std::string, std::string, std::less<>>;

const std::string kIndent = "　　";

// 图文简讯两篇: two is 两 before a measure, as the notices write it.
std::string counted(const std::string& label, int n, const std::string& measure) {
  return label + (n == 2 ? std::string("两") : std::to_string(n)) + measure;
}

// 10月14日9时
std::string hour_text(Instant t, Zone zone) {
  const CivilTime c = to_civil(t, zone);
  return format_zh_short(c.date) + std::to_string(c.hour) + "时";
}

// 图文简讯两篇、活动总结1份应于10月15日前、守信激励典型案例1个应于10月23日前
std::string what_was_due(const std::vector<Asked>& asked) {
  std::string out;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const std::string due = desk::due_text(asked[i].due);
    if (i > 0) out += "、";
    out += counted(asked[i].label, asked[i].asked, asked[i].measure);
    const bool same = i + 1 < asked.size() && desk::due_text(asked[i + 1].due) == due;
    if (!same) out += "应于" + due + "前";
  }
  return out;
}

std::string listed(const std::vector<Asked>& asked, int Asked::*number) {
  std::string out;
  for (const Asked& a : asked) {
    if (a.*number == 0) continue;
    out += (out.empty() ? "" : "、") + counted(a.label, a.*number, a.measure);
  }
  return out;
}

// With one kind asked for, what is missing needs no name: 已收到你局图文简讯1篇，尚未收到1篇.
std::string still_missing(const std::vector<Asked>& asked, bool after_received) {
  if (asked.size() == 1 && after_received)
    return std::to_string(asked[0].missing) + asked[0].measure;
  return listed(asked, &Asked::missing);
}

std::string basis(const config::Campaign& campaign) {
  std::string out = "根据《" + campaign.title + "》";
  if (!campaign.document_number.empty()) out += "（" + campaign.document_number + "）";
  return out + "要求，";
}

std::string dates_text(const std::vector<CivilDate>& dates) {
  std::string out;
  for (const CivilDate day : dates) out += (out.empty() ? "" : "、") + format_zh_short(day);
  return out;
}

Values values_of(const ReminderFacts& facts) {
  const config::Campaign& c = *facts.campaign;
  Values out{{"short_title", c.short_title},
             {"mailbox", c.contact.mailbox},
             {"fax", c.contact.fax},
             {"now", hour_text(facts.now, c.zone)},
             {"dates", dates_text(facts.earlier)},
             {"due", ""}};
  if (facts.row.until) out["due"] = format_zh_short(to_civil(*facts.row.until, c.zone).date);
  if (facts.row.stage == ReminderStage::before && !facts.units.empty())
    out["due"] = desk::due_text(facts.units.front().asked.front().due);
  return out;
}

// An office without a fax machine names none.
std::string filled(const config::Campaign& campaign, const char* name, const Values& values) {
  std::string text = campaign.text(name);
  const std::string by_fax = "或传真至{fax}";
  if (campaign.contact.fax.empty())
    if (const auto at = text.find(by_fax); at != std::string::npos) text.erase(at, by_fax.size());
  return config::fill(text, values);
}

const char* demand(ReminderStage stage) {
  return stage == ReminderStage::again ? "reminder_again" : "reminder_after";
}

std::string direct_body(const ReminderFacts& facts, const Values& values) {
  const config::Campaign& c = *facts.campaign;
  const std::vector<Asked>& asked = facts.units.front().asked;
  const std::string& you = facts.to->salutation;
  const std::string got = listed(asked, &Asked::got);
  std::string out = kIndent + basis(c) + what_was_due(asked) + "报送" + c.contact.office + "。";
  if (facts.row.stage == ReminderStage::before) {
    out += "截至" + values.at("now") + "，";
    out += got.empty() ? "尚未收到" + you : "已收到" + you + got + "，尚未收到";
    out += still_missing(asked, !got.empty()) + "。\n";
    out += kIndent + filled(c, "reminder_before", values);
  } else {
    out += got.empty() ? you : "已收到" + you + got + "，还有";
    out += still_missing(asked, !got.empty());
    out += filled(c, demand(facts.row.stage), values) + "\n";
    out += kIndent + filled(c, "reminder_send", values);
  }
  return out + filled(c, "reminder_closing", values) + "\n";
}

std::string line_body(const ReminderFacts& facts, const Values& values) {
  const config::Campaign& c = *facts.campaign;
  std::string out = kIndent + basis(c) + "有关材料应报送" + c.contact.office + "。截至" +
                    values.at("now") + "，" + facts.to->salutation + "所辖部分单位的材料尚未收到";
  if (facts.row.stage != ReminderStage::before) out += "，请于" + values.at("due") + "前补报";
  out += "。" + c.text("reminder_line") + "\n";
  for (std::size_t i = 0; i < facts.units.size(); ++i)
    out += kIndent + std::to_string(i + 1) + "．" + facts.units[i].unit->name_full + "：" +
           desk::missing_text(facts.units[i].asked, true) +
           (i + 1 == facts.units.size() ? "。\n" : "；\n");
  out += kIndent + filled(c, "reminder_send", values);
  return out + filled(c, "reminder_closing", values) + "\n";
}

}  // namespace

Words reminder_words(const ReminderFacts& facts) {
  const config::Campaign& c = *facts.campaign;
  const Values values = values_of(facts);
  Words out;
  out.subject = filled(c, "reminder_subject", values);
  out.body = facts.to->name_full + "：\n";
  out.body += facts.row.line ? line_body(facts, values) : direct_body(facts, values);
  out.body += kIndent + "感谢支持配合。\n";
  out.body += kIndent + "联系人：" + c.contact.person + "　电话：" + c.contact.phone + "　　（" +
              c.contact.office + "）　" + format_zh_date(to_civil(facts.now, c.zone).date) + "\n";
  return out;
}

}  // namespace shouwen::replies
