// The campaign file a notice leads to. Nothing in it is in force until a person has read it
// through, put it right and run `shouwen campaign activate`.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "config/campaign.h"
#include "config/text.h"
#include "config/time.h"
#include "gateway/cli/cmd_draft.h"

namespace shouwen::cli {
namespace {

using parsers::notice::Duty;
using parsers::notice::Notice;

// A TOML basic string on one line.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : neutral(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string comment(std::string_view text) {
  return "# " + neutral(text) + "\n";
}

// “信用交通宣传月” from the title, else the title without 关于…的通知.
std::string short_title(const std::string& title) {
  const std::size_t open = title.find("“"), close = title.find("”");
  if (open != std::string::npos && close != std::string::npos && close > open + 3)
    return title.substr(open + 3, close - open - 3);
  std::size_t from = title.find("关于");
  from = from == std::string::npos ? 0 : from + 6;
  const std::size_t end = title.rfind("的");
  return title.substr(from,
                      end == std::string::npos || end <= from ? std::string::npos : end - from);
}

bool has_day(const Duty& duty) {
  return duty.due.date.size() >= 10;
}

std::string requirement(const Duty& duty, int ordinal) {
  std::string out = "\n" + comment("原文：" + duty.sentence);
  if (!duty.uncertain.empty()) {
    std::string doubts;
    for (const std::string& field : duty.uncertain) doubts += (doubts.empty() ? "" : " ") + field;
    out += comment("请核对 please check: " + doubts);
  }
  std::string owners;
  for (const std::string& owner : duty.owners) owners += (owners.empty() ? "" : "、") + owner;
  if (!owners.empty())
    out += comment("报送单位：" + owners + "（owners 按名册改 adapt to the roster）");
  if (!duty.rollup.empty()) out += comment("汇总：" + duty.rollup);
  if (!duty.to.empty()) out += comment("报至：" + duty.to);
  for (const std::string& format : duty.format) out += comment("形式：" + format);
  if (duty.optional) out += comment("自愿报送，不作应报 voluntary: owed by nobody");
  std::string body;
  body += "[[requirement]]\nkey = \"item_" + std::to_string(ordinal) + "\"\n";
  body +=
      "label_zh = " + quoted(duty.name) + "\nlabel_en = \"item " + std::to_string(ordinal) + "\"\n";
  body += "measure = \"份\"\ncount = " + std::to_string(std::max(1, duty.count.min)) +
          (duty.count.min < 0 ? "  # 通知未写数量 the notice does not say\n" : "\n");
  if (has_day(duty)) {
    const std::string day = duty.due.date.substr(0, 10);
    if (duty.due.date.size() > 16)
      body += "due = { date = " + day + ", cutoff = \"" + duty.due.date.substr(11, 5) + "\" }\n";
    else
      body += "due = " + day + "\n";
  }
  body += "owners = \"listed\"\n\n[requirement.words]\nstrong = [" + quoted(duty.name) + "]\n";
  if (has_day(duty) && !duty.optional) return out + body;
  // A rhythm has no single day, and what nobody owes is no requirement: kept, but not in force.
  if (!duty.due.rule.empty())
    out += comment("时限：" + duty.due.rule + "（不是固定日期 no fixed day）");
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = body.find('\n', at);
    out += end == at ? "#\n" : "# " + body.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

// Every problem the program can raise needs its sentence.
std::string problems() {
  static const std::map<std::string, std::pair<const char*, const char*>> words = {
      {"no_attachment", {"未见附件，请补发", "no attachment arrived; please send it"}},
      {"unreadable_attachment",
       {"{file}无法打开，请重新发送", "{file} cannot be opened; please send it again"}},
      {"encrypted_archive",
       {"{file}设有密码，请去掉密码后重新发送",
        "{file} needs a password; please send it without one"}},
      {"oversize_link_only",
       {"只收到下载链接，未收到文件，请将文件作为附件发送",
        "only a link arrived; please attach the file itself"}},
      {"unknown_unit",
       {"未能确定报送单位，请写明单位全称",
        "the reporting unit is not known; please state its full name"}},
      {"late",
       {"收到时间晚于通知时限，已予登记",
        "it arrived after the date the notice gives and is registered"}}};
  std::string out;
  for (const std::string& name : config::general_problems()) {
    const auto known = words.find(name);
    out += "\n[[problem]]\nname = " + quoted(name) +
           "\nsupply_zh = " + quoted(known == words.end() ? "请核对后补充" : known->second.first) +
           "\nsupply_en = " +
           quoted(known == words.end() ? "please check and supply" : known->second.second) + "\n";
  }
  return out;
}

std::string periods(const Notice& notice) {
  std::string from = notice.issued, to = notice.window_to;
  for (const Duty& duty : notice.duties)
    if (has_day(duty)) to = std::max(to, duty.due.date.substr(0, 10));
  if (from.empty()) from = notice.window_from;
  if (from.empty() || to.empty())
    return "# activity = { from = …, to = … }  # 请填写\n# intake = { from = …, to = … }  # "
           "请填写\n";
  const std::string activity =
      notice.window_from.empty()
          ? "activity = { from = " + from + ", to = " + to +
                " }  # 通知未写活动时间，请核对 not stated, please check\n"
          : "activity = { from = " + notice.window_from + ", to = " + notice.window_to + " }\n";
  // Late pieces are still taken in: a month more.
  const auto last = parse_date(to);
  if (last) to = format_date(add_days(*last, 31));
  return activity + "intake = { from = " + from + ", to = " + to +
         " }  # 收件期：印发日至最后时限后一个月\n";
}

const std::string& told(const std::string& value, const std::string& placeholder) {
  return value.empty() ? placeholder : value;
}

}  // namespace

std::string draft_toml(const Notice& notice, const std::string& file) {
  const std::string year = notice.issued.substr(0, 4);
  std::string out =
      comment("由 " + file + " 起草，尚未生效。逐条核对后运行 shouwen campaign activate。");
  out += comment("Drafted from " + file +
                 "; not in force. Check every line, then: shouwen campaign activate FILE");
  out += "\nid = \"" + (year.empty() ? std::string("draft") : year + "-draft") +
         "\"  # 永久编号，请改 permanent key, please choose\n";
  out += "title = " + quoted(notice.title) +
         "\nshort_title = " + quoted(short_title(notice.title)) + "\n";
  out += "document_number = " + quoted(notice.document_number) +
         "\nissuer = " + quoted(notice.issuer) + "\n";
  out += "receipt_prefix = \"HZ" + year + "-\"  # 收件编号前缀，请改\nzone = \"Asia/Shanghai\"\n";
  out += periods(notice);
  parsers::notice::ContactPerson who;
  if (!notice.contacts.empty()) who = notice.contacts.front();
  for (const auto& person : notice.contacts) {
    if (who.email.empty()) who.email = person.email;
    if (who.fax.empty()) who.fax = person.fax;
  }
  std::string office = notice.issuer;
  for (const Duty& duty : notice.duties)
    if (!duty.to.empty() && duty.to.find('@') == std::string::npos) {
      office = duty.to;
      break;
    }
  out += "\n[contact]\noffice = " + quoted(office) +
         "\nperson = " + quoted(told(who.name, "（联系人）")) +
         "\nphone = " + quoted(told(who.phone, "（电话）")) +
         "\nfax = " + quoted(told(who.fax, "（传真）")) +
         "\nmailbox = " + quoted(told(who.email, "（收件邮箱）")) + "\n";
  int ordinal = 0;
  for (const Duty& duty : notice.duties) out += requirement(duty, ++ordinal);
  if (notice.duties.empty())
    out += comment("通知没有要求报送材料 the notice asks for nothing to be sent");
  return out + problems();
}

}  // namespace shouwen::cli
