// 催报 through the desk's door: who is asked for what, by which way, how often, and by whose leave.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/remind.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gateway/desk/circular.h"
#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using testing::Door;
using testing::kNow;

struct Remind : Door {
  // With a unit of every level the readings of the notice name; those two have no address.
  Remind() {
    clock.at = kNow + -kDay;
    good("load_units",
         {{"path", "units.csv"},
          {"text", testing::roster_csv() + "M1,某管委会交通局,某管委会,,committee,,,,\n"
                                           "B1,省公路管理局,省公路局,,bureau,,,,\n"}});
    good("activate_campaign", {{"path", "c.toml"}, {"text", testing::campaign_toml()}});
    clock.at = kNow;
  }
  // The campaign with lines of its own at the top.
  void campaign(const std::string& replaced, const std::string& by) {
    std::string text = testing::campaign_toml();
    const auto at = text.find(replaced);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, replaced.size(), by);
    good("activate_campaign", {{"path", "c.toml"}, {"text", text}});
  }
  json draft(const char* stage, json args = {{"all", true}}) {
    args["stage"] = stage;
    return good("remind_draft", args);
  }
  json rows() { return good("reminders")["reminders"]; }
  std::string why(const json& drafted, const char* unit) {
    for (const json& one : drafted["left_out"])
      if (one["unit"] == unit) return one["why"].get<std::string>();
    return "";
  }
  // Approved, and sent as the sender does it.
  void leave(const json& drafted, const char* lead = "") {
    json args{{"reminders", drafted["reminders"]}};
    if (*lead) args["lead"] = lead;
    const json done = good("remind_approve", args);
    EXPECT_EQ(done["approved"].size(), drafted["reminders"].size()) << done.dump();
    for (const json& id : drafted["reminders"]) {
      const auto row = (*storage::Reader::over(*store))->reminder(id)->value();
      std::vector<std::string> named;
      for (const auto& u : row.units) named.push_back(u.unit);
      ASSERT_TRUE(storage::prepare_reminder(*store, row.id, named).ok());
      ASSERT_TRUE(store->start_sending(row.outbox, "Subject: x\r\n\r\ny\r\n", clock.at).ok());
      ASSERT_TRUE(store->sent(row.outbox, "250", clock.at).ok());
    }
  }
  std::string moment(const json& text) { return text.get<std::string>().substr(0, 16); }
};

TEST(Reminders, InBulkAskWhoeverOwesTheNextDateAndNothingLeavesYet) {
  Remind d;
  d.brief("简讯一");
  d.brief("简讯二");  // D1 has sent both
  const json drafted = d.draft("before");
  EXPECT_EQ(drafted["reminders"].size(), 2u) << "the city and D2";
  EXPECT_NE(d.why(drafted, "D3").find("没有邮箱"), std::string::npos);
  EXPECT_EQ(d.why(drafted, "D1"), "") << "nothing is missing of it";
  EXPECT_NE(drafted["note"].get<std::string>().find("2020"), std::string::npos)
      << "no holiday file says so";
  const json rows = d.rows();
  EXPECT_EQ(rows[0]["unit"], "C1");
  EXPECT_EQ(rows[0]["state"], "draft");
  EXPECT_EQ(rows[0]["units"][0]["types"], "brief") << "the case is due later";
  EXPECT_EQ(d.good("outbox", {{"state", "pending"}})["mails"].size(), 2u) << "two receipts";
  EXPECT_NE(d.why(d.draft("before"), "D2").find("未发出"), std::string::npos) << "one at a time";
}

TEST(Reminders, LeaveTwoWorkingDaysBeforeAndNeverOnAHoliday) {
  Remind d;
  d.clock.at = *parse_rfc3339("2020-10-01T09:00:00+08:00");
  d.good("load_holidays", {{"path", "h.toml"},
                           {"text",
                            "[[holiday]]\nname = \"国庆节\"\nfrom = 2020-10-01\nto = 2020-10-08\n"
                            "work = [2020-10-10]\n"}});
  json drafted = d.draft("before");
  EXPECT_EQ(drafted["note"], "");
  EXPECT_EQ(d.moment(d.rows()[0]["not_before"]), "2020-10-13T08:30");
  d.draft("after");
  EXPECT_EQ(d.rows()[0]["state"], "cancelled") << "drafts of before the date give way";
  const json last = d.rows().back();
  EXPECT_EQ(d.moment(last["not_before"]), "2020-10-09T08:30") << "the holiday is over then";
  EXPECT_EQ(d.moment(last["until"]), "2020-10-13T23:59") << "three working days, one a Saturday";
}

TEST(Reminders, WhoHasSomethingInReviewOrNeedNotSendIsNotChased) {
  Remind d;
  d.brief("简讯一", true);
  json drafted = d.draft("before");
  EXPECT_NE(d.why(drafted, "D1").find("待核"), std::string::npos);
  d.good("exempt", {{"unit", "D2"}, {"type", "brief"}, {"approver", "李"}, {"reason", "来函"}});
  d.good("extend", {{"unit", "C1"},
                    {"type", "brief"},
                    {"until", "2020-10-30"},
                    {"approver", "李"},
                    {"reason", "来函"}});
  for (const json& row : d.rows())
    d.good("remind_cancel", {{"reminder", row["reminder"]}, {"reason", "另拟"}});
  drafted = d.draft("before");
  EXPECT_EQ(drafted["reminders"].size(), 0u);
  EXPECT_EQ(d.why(drafted, "D2"), "") << "it owes none";
  EXPECT_EQ(d.why(d.draft("before", {{"units", {"D2"}}, {"types", {"brief"}}}), "D2"),
            "没有这一类缺项 nothing of this kind is missing");
}

// Whoever names many units in one mail stops nobody's letter, unless he is known.
TEST(Reminders, AStrangersMailOfManyUnitsHoldsNobodys) {
  for (const bool confirmed : {false, true}) {
    Remind d;
    auto f = d.filing("各地简讯");
    f.decision.sender_confirmed = confirmed;
    f.decision.review = {"unit_ambiguous"};
    f.decision.items.clear();
    for (const char* unit : {"C1", "D1", "D2", "D3"})
      f.decision.claims.push_back({"brief", unit, "listed_not_attached"});
    const auto filed = d.file(f);
    const json drafted = d.draft("before");
    EXPECT_EQ(d.why(drafted, "D2").find("待核") != std::string::npos, confirmed);
    const std::string n = "来件" + std::to_string(filed.message.value);
    EXPECT_EQ(drafted.value("note", "").find(n) == std::string::npos, confirmed) << drafted.dump();
  }
}

TEST(Reminders, ViaTheCityGoesOneListOfItsOwnCounties) {
  Remind d;
  d.campaign("remind_route = \"direct\"", "remind_route = \"via_city\"");
  d.draft("before");
  json rows = d.rows();
  ASSERT_EQ(rows.size(), 2u) << rows.dump();
  EXPECT_EQ(rows[0]["unit"], "C1");
  EXPECT_FALSE(rows[0]["line"].get<bool>()) << "what the city itself owes";
  EXPECT_EQ(rows[1]["unit"], "C1");
  EXPECT_TRUE(rows[1]["line"].get<bool>());
  ASSERT_EQ(rows[1]["units"].size(), 3u) << "D3 too, which has no address of its own";

  Remind both;
  both.campaign("remind_route = \"direct\"", "remind_route = \"both\"");
  both.draft("before");
  EXPECT_EQ(both.rows().size(), 4u) << "C1, D1, D2 and the list";
}

TEST(Reminders, TheThirdLetterNeedsALeadAndNoUnitIsRemindedTooOften) {
  Remind d;
  const json unit{{"units", {"D2"}}};
  EXPECT_NE(d.why(d.draft("again", unit), "D2").find("先用"), std::string::npos);
  d.leave(d.draft("after", unit));
  EXPECT_NE(d.why(d.draft("after", unit), "D2").find("again"), std::string::npos);
  EXPECT_NE(d.why(d.draft("again", unit), "D2").find("工作日"), std::string::npos)
      << "the same day";
  d.clock.at = kNow + 2 * kDay;  // a Friday, two working days later
  const json again = d.draft("again", unit);
  ASSERT_EQ(again["reminders"].size(), 1u) << again.dump();
  const json refused = d.good("remind_approve", {{"reminders", again["reminders"]}});
  ASSERT_EQ(refused["refused"].size(), 1u);
  EXPECT_NE(refused["refused"][0]["why"].get<std::string>().find("领导"), std::string::npos);
  d.leave(again, "王厅长");
  EXPECT_EQ(d.rows().back()["lead"], "王厅长");
  d.clock.at = kNow + 8 * kDay;
  d.leave(d.draft("again", unit), "王厅长");
  d.clock.at = kNow + 16 * kDay;
  EXPECT_NE(d.why(d.draft("again", unit), "D2").find("上限"), std::string::npos) << "three times";

  d.clock.at = kNow + 20 * kDay;
  auto circular = desk::circular(**storage::Reader::over(*d.store), d.current.get(), "", d.clock.at,
                                 kNow + 3 * kDay);
  ASSERT_TRUE(circular.ok());
  for (const auto& group : circular->groups)
    for (const auto& row : group.rows)
      EXPECT_EQ(row.reminded, row.unit == "D2" ? 2 : 0) << "by that moment";
}

TEST(Reminders, AreRefusedWhenTheyCouldNotBeMeant) {
  Remind d;
  EXPECT_EQ(d.refused("remind_draft", {{"stage", "before"}}), "rejected_input") << "whom?";
  EXPECT_EQ(d.refused("remind_draft", {{"stage", "before"}, {"units", {"D9"}}}), "rejected_input");
  EXPECT_EQ(d.refused("remind_draft", {{"stage", "soon"}, {"all", true}}), "rejected_input");
  EXPECT_EQ(d.refused("remind_draft", {{"stage", "after"}, {"all", true}, {"types", {"briefs"}}}),
            "rejected_input");
  EXPECT_EQ(d.refused("remind_draft", {{"stage", "after"}, {"all", true}, {"by", "2020-10-01"}}),
            "rejected_input");
  EXPECT_EQ(d.refused("remind_approve"), "rejected_input");
  EXPECT_EQ(d.refused("remind_approve", {{"reminders", {7}}}), "rejected_input");
  d.draft("before", {{"units", {"D2"}}});
  EXPECT_EQ(d.refused("remind_cancel", {{"reminder", 1}}), "rejected_input") << "why?";
}

TEST(Calls, APromiseNotKeptStandsFirstUntilTheMaterialComes) {
  Remind d;
  json list = d.good("calls")["calls"];
  ASSERT_EQ(list.size(), 6u) << "the signed articles are overdue";
  EXPECT_EQ(list[0]["unit"], "C1");
  EXPECT_EQ(list[0]["missing"], "署名文章1篇（9月18日前）");
  const json noted =
      d.good("called",
             {{"unit", "D2"}, {"result", "promised"}, {"promise", "2020-10-16"}, {"by", "王科员"}});
  EXPECT_EQ(d.refused("called", {{"unit", "D2"}, {"result", "promised"}, {"by", "王科员"}}),
            "rejected_input");
  EXPECT_EQ(d.refused("called", {{"unit", "D2"}, {"result", "told"}}), "rejected_input");
  list = d.good("calls")["calls"];
  EXPECT_EQ(list[2]["result_zh"], "答应10月16日报");
  EXPECT_FALSE(list[2]["follow_up"].get<bool>());
  d.clock.at = *parse_rfc3339("2020-10-17T09:00:00+08:00");
  d.good("called", {{"unit", "D2"}, {"result", "no_answer"}, {"by", "王科员"}});
  list = d.good("calls")["calls"];
  EXPECT_EQ(list[0]["unit"], "D2") << "the promise is over";
  EXPECT_TRUE(list[0]["follow_up"].get<bool>());
  EXPECT_EQ(list[0]["result_zh"], "无人接听");
  d.good("call_undo", {{"call", noted["call"]}, {"reason", "记错单位"}});
  EXPECT_FALSE(d.good("calls")["calls"][0]["follow_up"].get<bool>());
}

TEST(Calls, TheGroupTextNamesUnitsAndPiecesOnlyAndNeedsALead) {
  Remind d;
  d.brief("简讯一", true);
  EXPECT_EQ(d.refused("group_text"), "rejected_input");
  const json made = d.good("group_text", {{"lead", "李处长"}});
  const std::string text = made["text"];
  EXPECT_EQ(made["units"], 5) << "D1 has something in review";
  EXPECT_NE(text.find("1．甲市交通运输局：署名文章1篇（9月18日前）；"), std::string::npos) << text;
  EXPECT_EQ(text.find("乙县"), std::string::npos);
  for (const char* word : {"@", "逾期未报", "李处长", "电话"})
    EXPECT_EQ(text.find(word), std::string::npos) << word;
}

TEST(Calendar, HasOneEventARequirementAndFoldsBetweenCharacters) {
  Remind d;
  const std::string ics = d.good("calendar")["ics"];
  std::size_t events = 0, start = 0;
  for (std::size_t at = 0; (at = ics.find("BEGIN:VEVENT\r\n", at)) != std::string::npos; ++at)
    ++events;
  EXPECT_EQ(events, 4u);
  std::string unfolded;
  while (start < ics.size()) {
    const auto end = ics.find("\r\n", start);
    ASSERT_NE(end, std::string::npos) << "every line ends with CRLF";
    const std::string line = ics.substr(start, end - start);
    EXPECT_LE(line.size(), 75u) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const bool continues = line.starts_with(' ');
    EXPECT_TRUE(line.size() <= 1 || (static_cast<unsigned char>(line[continues]) & 0xC0) != 0x80);
    unfolded += continues ? line.substr(1) : (start ? "\n" : "") + line;
    start = end + 2;
  }
  EXPECT_NE(unfolded.find("\nDTSTART;VALUE=DATE:20201015\nDTEND;VALUE=DATE:20201016\n"
                          "SUMMARY:信用交通宣传月：图文简讯2篇截止\n"),
            std::string::npos)
      << unfolded;
  EXPECT_NE(unfolded.find("TRIGGER;VALUE=DATE-TIME:20201013T003000Z"), std::string::npos);
  EXPECT_NE(unfolded.find("UID:2020-credit-month.brief@"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::desk
