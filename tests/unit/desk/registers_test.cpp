// The standing registers behind the desk's door: what stands in each, as of a moment, and what must
// not stand in any.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/registers.h"

#include <algorithm>

#include "gateway/desk/mask.h"
#include "storage/reminder.h"
#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using json = nlohmann::json;
using testing::Door;
using testing::kNow;

struct Registers : Door {
  // Names and labels come from what was stated by the moment: from the store.
  Registers() {
    clock.at = kNow + -kDay;
    good("load_units",
         {{"path", "units.csv"},
          {"text", testing::roster_csv() + "M1,某管委会交通局,某管委会,,committee,,,,\n"
                                           "B1,省公路管理局,省公路局,,bureau,,,,\n"}});
    good("activate_campaign", {{"path", "c.toml"}, {"text", testing::campaign_toml()}});
    clock.at = kNow;
  }
  track::RegisterTable table(const std::string& name, std::optional<Instant> at = {},
                             bool unmasked = false) {
    RegisterAsked asked{name, ""};
    asked.at = at;
    asked.unmasked = unmasked;
    return table(asked);
  }
  track::RegisterTable table(const RegisterAsked& asked) {
    auto reader = storage::Reader::over(*store);
    auto made = make_register(**reader, current.get(), asked, clock.at);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().text());
    return made.ok() ? *made : track::RegisterTable{};
  }
  json rows(const std::string& name, std::optional<Instant> at = {}) {
    return track::register_json(table(name, at))["rows"];
  }
  std::string all_rows(std::optional<Instant> at) {
    std::string out;
    for (const RegisterName& name : register_names()) out += rows(name.key, at).dump(1) + "\n";
    return out;
  }
  std::string all_files(std::optional<Instant> at) {
    std::string out;
    for (const RegisterName& name : register_names()) {
      const track::RegisterTable made = table(name.key, at);
      out += register_xlsx(made) + register_docx(made) + register_csv(made) +
             register_json(made).dump();
    }
    return out;
  }
};

TEST(Registers, AreNamedInBothLanguagesAndEveryRowGoesBackToSomething) {
  Registers d;
  d.brief("甲");
  EXPECT_EQ(register_names().size(), 6u);
  for (const RegisterName& name : register_names()) {
    EXPECT_EQ(d.table(name.key).title, d.table(name.zh).title);
    const track::RegisterTable made = d.table(name.key);
    EXPECT_EQ(made.columns.front().head, "序号");
    for (const track::Line& row : made.rows) EXPECT_EQ(row.size(), made.columns.size());
  }
  EXPECT_EQ(d.refused("register", {{"register", "发文登记簿"}}), "rejected_input");
  EXPECT_EQ(d.refused("register", {{"register", "incoming"}, {"campaign", "none"}}),
            "rejected_input");
  EXPECT_EQ(d.refused("register", {{"register", "incoming"}, {"at", "2030-01-01T00:00:00+08:00"}}),
            "rejected_input")
      << "it has not come yet";
  EXPECT_EQ(d.refused("register", {{"register", "completion"}, {"from", "2020-01-01T00:00:00Z"}}),
            "rejected_input");
  EXPECT_EQ(d.refused("register", {{"register", "incoming"},
                                   {"from", "2020-10-02T00:00:00Z"},
                                   {"until", "2020-10-01T00:00:00Z"}}),
            "rejected_input");
  EXPECT_EQ(d.refused("register", {{"register", "set_apart"}, {"campaign", "2020-credit-month"}}),
            "rejected_input");
}

TEST(Registers, WhatCameInIsALineWithWhatStaffEntered) {
  Registers d;
  const auto filed = d.brief("信用进企业", true);
  const std::string number = filed.number;
  d.good("register_note", {{"message", number},
                           {"our_number", "办123"},
                           {"their_number", "乙交字〔2020〕3号"},
                           {"contact", "张三丰 13812345678"}});
  json row = d.rows("收件登记簿").at(0);
  EXPECT_EQ(row["n"], "1");
  EXPECT_EQ(row["number"], number);
  EXPECT_EQ(row["arrival"], "2020-10-14 10:25");
  EXPECT_EQ(row["channel"], "电子邮件");
  EXPECT_EQ(row["unit"], "乙县");
  EXPECT_EQ(row["their_number"], "乙交字〔2020〕3号");
  EXPECT_EQ(row["title"], "信用进企业");
  EXPECT_EQ(row["kind"], "图文简讯");
  EXPECT_EQ(row["amount"], "1件");
  EXPECT_EQ(row["contact"], "张** 138******78");
  EXPECT_EQ(row["registered_by"], "系统");
  EXPECT_EQ(row["handling"], "待核：待核1件");
  EXPECT_EQ(row["our_number"], "办123");
  EXPECT_EQ(row["archive_number"], "");
  EXPECT_EQ(row["message"], "1");
  d.clock.at = kNow + kHour;
  d.good("accept", {{"message", number}});
  row = d.rows("incoming").at(0);
  EXPECT_EQ(row["registered_by"], "clerk");
  EXPECT_EQ(row["handling"], "已办结：已核收1件");
  d.good("register_note", {{"message", number}, {"our_number", ""}});
  EXPECT_EQ(d.rows("incoming").at(0)["our_number"], "");
  EXPECT_EQ(d.rows("incoming", kNow).at(0)["our_number"], "办123");
  EXPECT_EQ(d.rows("incoming", kNow).at(0)["handling"], "待核：待核1件") << "as it was";
}

// As the list of what waits for a person has it.
TEST(Registers, WhatWaitsForAPersonSaysSo) {
  Registers d;
  auto enquiry = d.filing("请问");
  enquiry.decision = {};
  enquiry.decision.disposition = storage::Disposition::enquiry;
  enquiry.decision.tasks = {"answer_enquiry"};
  d.file(enquiry);
  EXPECT_EQ(d.rows("incoming").at(0)["handling"], "待核");
}

TEST(Registers, WhatIsNoDocumentIsCountedAndNotListed) {
  Registers d;
  d.brief("甲");
  auto spam = d.filing("广告");
  spam.decision = {};
  spam.decision.disposition = storage::Disposition::spam;
  d.file(spam);
  auto question = d.filing("请问");
  question.decision = {};
  question.decision.disposition = storage::Disposition::enquiry;
  question.header.subject = "请问13812345678如何报";
  d.file(question);
  const track::RegisterTable made = d.table("incoming");
  EXPECT_EQ(made.rows.size(), 2u);
  EXPECT_TRUE(std::ranges::count(made.notes, "另有不列入的：垃圾邮件1件"));
  const json row = d.rows("incoming").at(1);
  EXPECT_EQ(row["unit"], "j***@yi.example") << "nobody's yet: who wrote, masked";
  EXPECT_EQ(row["title"], "请问138******78如何报");
  EXPECT_EQ(row["kind"], "咨询");
  RegisterAsked one{"incoming", "2020-credit-month"};
  EXPECT_EQ(d.table(one).rows.size(), 1u) << "the question is of no campaign";
  RegisterAsked late{"incoming", ""};
  late.from = kNow;
  EXPECT_EQ(d.table(late).rows.size(), 0u) << "all came five minutes before";
  RegisterAsked early{"incoming", ""};
  early.until = kNow;
  EXPECT_EQ(d.table(early).rows.size(), 2u);
}

TEST(Registers, ToSeePersonalDataWholeIsInTheLedgerFirst) {
  Registers d;
  const auto filed = d.brief("甲");
  d.good("register_note", {{"message", filed.number}, {"contact", "张三丰 13812345678"}});
  EXPECT_EQ(d.refused("register_unmask", {{"register", "incoming"}, {"reason", ""}}),
            "rejected_input")
      << "why?";
  d.good("register_unmask", {{"register", "收件登记簿"}, {"reason", "电话核对"}});
  const auto reader = storage::Reader::over(*d.store);
  const auto newest = (*reader)->ledger({1, 0})->at(0);
  EXPECT_EQ(newest.event, "register_unmasked");
  EXPECT_EQ(newest.actor, "user:clerk");
  EXPECT_NE(newest.detail.find("incoming"), std::string::npos);
  EXPECT_EQ(newest.detail.find("138"), std::string::npos);
  EXPECT_EQ(d.table("incoming", {}, true).rows.at(0).at(9), "张三丰 13812345678");
}

TEST(Registers, TheSetApartShowsNothingOfWhatItSays) {
  Registers d;
  auto f = d.filing("绝密方案");
  f.decision.quarantine = true;
  f.decision.review = {"secrecy_mark"};
  f.requests = {d.receipt()};
  const auto filed = d.file(f);
  const std::string all = d.all_files({});
  EXPECT_EQ(all.find("绝密"), std::string::npos);
  EXPECT_EQ(all.find("jt@yi"), std::string::npos);
  json row = d.rows("incoming").at(0);
  EXPECT_EQ(row["title"], "（隔离）");
  for (const char* hidden : {"channel", "unit", "their_number", "kind", "amount", "contact"})
    EXPECT_EQ(row[hidden], "") << hidden;
  EXPECT_EQ(row["kind"], "");
  row = d.rows("隔离登记").at(0);
  EXPECT_EQ(row["number"], filed.number);
  EXPECT_EQ(row["state"], "隔离中");
  d.clock.at = kNow + kHour;
  d.good("release_message", {{"message", filed.number}, {"reason", "已核对"}});
  row = d.rows("隔离登记").at(0);
  EXPECT_EQ(row["ended_by"], "clerk");
  EXPECT_EQ(row["ended"], "2020-10-14 11:30");
  EXPECT_EQ(row["state"], "已解除");
  EXPECT_EQ(row.dump().find("已核对"), std::string::npos) << "nor the reason";
}

TEST(Registers, WhoSentWhatWithTheNumbersOfThePieces) {
  Registers d;
  const auto filed = d.brief("甲");
  json rows = d.rows("应报完成情况表");
  const auto brief_of = [&](const json& all, const std::string& unit) {
    for (const json& row : all)
      if (row["unit_code"] == unit && row["requirement"] == "图文简讯") return row;
    return json::object();
  };
  json row = brief_of(rows, "D1");
  EXPECT_EQ(row["owed"], "2");
  EXPECT_EQ(row["received"], "1");
  EXPECT_EQ(row["accepted"], "0");
  EXPECT_EQ(row["pending"], "1");
  EXPECT_EQ(row["missing"], "1");
  EXPECT_EQ(row["pieces"], filed.number + "（1）");
  EXPECT_EQ(row["due"], "10月15日");
  EXPECT_EQ(brief_of(rows, "D2")["pieces"], "");
  d.clock.at = kNow + kHour;
  d.good("exempt", {{"unit", "D2"}, {"type", "brief"}, {"approver", "王厅长"}, {"reason", "救灾"}});
  EXPECT_EQ(brief_of(d.rows("completion"), "D2")["state"], "免报");
  EXPECT_EQ(brief_of(d.rows("completion"), "D2")["owed"], "0");
  EXPECT_NE(brief_of(d.rows("completion", kNow), "D2")["state"], "免报");
}

TEST(Registers, WhatWasPutOffAndTakenBack) {
  Registers d;
  const json made = d.good("extend", {{"unit", "D2"},
                                      {"type", "brief"},
                                      {"until", "2020-10-20"},
                                      {"approver", "王厅长"},
                                      {"reason", "来电13812345678"}});
  json row = d.rows("延期免报登记").at(0);
  EXPECT_EQ(row["kind"], "延期");
  EXPECT_EQ(row["unit"], "丙县");
  EXPECT_EQ(row["until"], "2020-10-20 23:59");
  EXPECT_EQ(row["approver"], "王厅长");
  EXPECT_EQ(row["reason"], "来电138******78");
  EXPECT_EQ(row["ended"], "");
  d.clock.at = kNow + kHour;
  d.good("overlay_undo", {{"overlay", made["overlay"]}, {"reason", "记错"}});
  EXPECT_EQ(d.rows("relief").at(0)["ended_by"], "clerk");
  EXPECT_EQ(d.rows("relief", kNow).at(0)["ended_by"], "");
}

TEST(Registers, LettersAndCallsWithWhatWasMissing) {
  Registers d;
  const json drafted =
      d.good("remind_draft", {{"stage", "before"}, {"units", {"D2"}}, {"types", {"brief"}}});
  d.good("remind_approve", {{"reminders", drafted["reminders"]}});
  EXPECT_EQ(d.rows("chasing").size(), 0u) << "not sent yet";
  d.clock.at = kNow + kMinute;
  const std::vector<std::string> named = {"D2"};
  ASSERT_TRUE(storage::prepare_reminder(*d.store, drafted["reminders"][0], named).ok());
  const auto reader = storage::Reader::over(*d.store);
  const OutboxRef mail = (*(*reader)->reminder(drafted["reminders"][0]))->outbox;
  ASSERT_TRUE(d.store->start_sending(mail, "Subject: x\r\n\r\ny\r\n", d.clock.at).ok());
  ASSERT_TRUE(d.store->sent(mail, "250", d.clock.at).ok());
  d.clock.at = kNow + kHour;
  const json made = d.good("called", {{"unit", "D1"}, {"result", "no_answer"}, {"by", "小李"}});
  d.clock.at = kNow + 2 * kHour;
  auto answer = d.filing("已收到");
  answer.decision = {};
  answer.decision.disposition = storage::Disposition::reminder_reply;
  answer.decision.answers = mail;
  const auto answered = d.store->file(std::span(&answer, 1), {}, d.clock.at);
  ASSERT_TRUE(answered.ok());
  json rows = d.rows("催报登记");
  ASSERT_EQ(rows.size(), 2u) << rows.dump();
  EXPECT_EQ(rows[0]["unit"], "丙县");
  EXPECT_EQ(rows[0]["missing"], "图文简讯");
  EXPECT_EQ(rows[0]["way"], "期限前提醒");
  EXPECT_EQ(rows[0]["result"], "已答复");
  EXPECT_EQ(rows[0]["by"], "clerk");
  EXPECT_EQ(rows[0]["answers"], "来件" + std::to_string(answer.message.value));
  EXPECT_EQ(rows[1]["unit"], "乙县");
  EXPECT_EQ(rows[1]["way"], "电话");
  EXPECT_EQ(rows[1]["result"], "无人接听");
  EXPECT_EQ(rows[1]["by"], "小李");
  EXPECT_NE(rows[1]["missing"].get<std::string>().find("图文简讯2篇"), std::string::npos)
      << rows[1].dump();
  rows = d.rows("chasing", kNow + kHour);
  EXPECT_EQ(rows[0]["result"], "已发出") << "the answer came later";
  d.good("call_undo", {{"call", made["call"]}, {"reason", "记错"}});
  EXPECT_EQ(d.rows("chasing").at(1)["result"], "无人接听（记错，已撤销）");
}

TEST(Registers, WhatWasSentBackAndMended) {
  Registers d;
  const auto filed = d.brief("甲");
  d.good("return", {{"message", filed.number}, {"ask", "缺照片"}, {"by", "2020-10-16"}});
  json row = d.rows("退回补正登记").at(0);
  EXPECT_EQ(row["number"], filed.number);
  EXPECT_EQ(row["asked"], "缺照片");
  EXPECT_EQ(row["by"], "clerk");
  EXPECT_EQ(row["redo_by"], "2020-10-16 23:59");
  EXPECT_EQ(row["result"], "待补正");
  d.clock.at = kNow + 5 * kDay;
  EXPECT_EQ(d.rows("returns").at(0)["result"], "逾期未补正");
  auto better = d.filing("甲");
  better.arrival = kNow + kDay;
  ASSERT_TRUE(d.store->file(std::span(&better, 1), {}, d.clock.at).ok());
  row = d.rows("returns").at(0);
  EXPECT_EQ(row["result"], "已补正");
  EXPECT_EQ(row["mended_number"], "来件" + std::to_string(better.message.value));
  EXPECT_EQ(d.rows("returns", kNow + 4 * kDay).at(0)["result"], "逾期未补正") << "as it was known";
}

// Everything that can happen happens after the moment; every file is the same to the octet.
TEST(Registers, FromTheSameMomentTheyAreTheSameToTheOctet) {
  Registers d;
  const auto first = d.brief("甲"), second = d.brief("乙", true);
  d.good("register_note", {{"message", first.number}, {"our_number", "办1"}});
  d.good("return", {{"message", first.number}, {"ask", "缺照片"}, {"by", "2020-10-16"}});
  d.good("exempt", {{"unit", "D2"}, {"approver", "王厅长"}, {"reason", "救灾"}});
  d.good("called", {{"unit", "D1"}, {"result", "told"}, {"by", "小李"}});
  auto more = d.filing("丙");  // received, and filed later
  more.requests = {d.receipt()};
  EXPECT_EQ(d.rows("incoming", kNow).at(2)["handling"], "已收到");
  const std::string before = d.all_files(kNow), said = d.all_rows(kNow);
  EXPECT_TRUE(d.all_files(kNow) == before);
  d.clock.at = kNow + kHour;
  d.good("register_note", {{"message", first.number}, {"our_number", "办2"}});
  d.good("accept", {{"message", second.number}});
  d.good("undo", {{"message", first.number}});
  d.good("overlay_undo", {{"overlay", 1}, {"reason", "记错"}});
  d.good("call_undo", {{"call", 1}, {"reason", "记错"}});
  ASSERT_TRUE(d.store->file(std::span(&more, 1), {}, d.clock.at).ok());
  EXPECT_EQ(d.all_rows(kNow), said);
  EXPECT_TRUE(d.all_files(kNow) == before);
  EXPECT_FALSE(d.all_files({}) == before);
}

TEST(Registers, MaskNamesNumbersAndAddresses) {
  EXPECT_EQ(mask_contact("张三丰"), "张**");
  EXPECT_EQ(mask_contact("张三 0431-85097644"), "张* 043*-******44");
  EXPECT_EQ(mask_contact("Li Ming"), "L* M***");
  EXPECT_EQ(mask_contact("室123"), "室***") << "a short number says all";
  EXPECT_EQ(mask_personal("身份证22010219800101123X，见附件"), "身份证220************23*，见附件");
  EXPECT_EQ(mask_personal("联系 zhang@yi.example"), "联系 z***@yi.example");
  EXPECT_EQ(mask_personal("tel13912345678"), "tel139******78");
  EXPECT_EQ(mask_personal("王某139 1234 5678来电"), "王某139 **** **78来电");
  EXPECT_EQ(mask_personal("１３９１２３４５６７８"), "139******78");
  for (const char* kept : {"2020-10-15", "2020-10-14 10:25", "第1 2 3期", "吉交政研〔2020〕221号",
                           "XY2020-4821937-000001", "3篇"})
    EXPECT_EQ(mask_personal(kept), kept);
}

}  // namespace
}  // namespace shouwen::desk
