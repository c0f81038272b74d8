// The desk through its one door: requests in, records out, on a real store.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/desk/told.h"
#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using testing::Door;
using testing::kNow;

TEST(Request, MalformedOnesAreRefusedWithARemedy) {
  Door d;
  for (const char* text : {"", "[]", "{", "{\"call\":1}", "{\"call\":\"nothing\"}", "null",
                           "{\"call\":\"show\",\"args\":[]}", "{\"call\":\"show\"}",
                           "{\"call\":\"show\",\"args\":{\"message\":true}}",
                           "{\"call\":\"assign\",\"args\":{\"message\":\"1\",\"unti\":\"D1\"}}"}) {
    json out = json::parse(answer({*d.store, d.current, "clerk", d.clock}, text).json);
    EXPECT_FALSE(out["ok"]) << text;
    EXPECT_EQ(out["error"]["fault"], "rejected_input") << text << out.dump();
  }
}

TEST(Request, EveryCallIsDocumentedInTheRecords) {
  auto page = config::read_source(std::string(SHOUWEN_SOURCE_DIR) + "/docs/records.md");
  ASSERT_TRUE(page.ok());
  for (const CallInfo& call : calls())
    EXPECT_NE(page->text().find("`" + call.name + "`"), std::string::npos) << call.name;
}

TEST(Request, ShowAndListsNameTheSameMessage) {
  Door d;
  auto filed = d.brief("简讯一", true);
  json shown = d.good("show", {{"message", filed.number}});
  EXPECT_EQ(shown["message"], filed.message.value);
  EXPECT_EQ(shown["unit_name"], "乙县");
  EXPECT_EQ(shown["decision"]["items"][0]["label"], "图文简讯");
  EXPECT_EQ(shown["parts"][0]["filename"], "简讯一.docx");
  EXPECT_EQ(shown["outbox"][0]["purpose"], "receipt");
  json queue = d.good("review");
  ASSERT_EQ(queue["messages"].size(), 1u);
  EXPECT_EQ(queue["messages"][0]["review"][0], "type_uncertain");
  EXPECT_EQ(d.good("items", {{"unit", "D1"}})["items"].size(), 1u);
  EXPECT_EQ(d.good("items", {{"unit", "D2"}})["items"].size(), 0u);
  EXPECT_EQ(d.good("outbox", {{"state", "pending"}})["mails"].size(), 1u);
  EXPECT_EQ(d.good("status")["counts"]["review"], 1);
  EXPECT_EQ(d.good("board")["rows"].size(), 4u);
  EXPECT_GE(d.good("search", {{"words", "简讯"}})["hits"].size(), 1u);
  EXPECT_EQ(d.refused("show", {{"message", "999"}}), "rejected_input");
}

TEST(Desk, AcceptClearsReviewAndCounts) {
  Door d;
  auto filed = d.brief("简讯一", true);
  json out = d.good("accept", {{"message", filed.number}, {"reason", "已看"}});
  EXPECT_EQ(out["version"], 2);
  EXPECT_TRUE(out["follow_up"].is_null());
  EXPECT_EQ(d.good("review")["messages"].size(), 0u);
  EXPECT_EQ(d.good("items")["items"][0]["state"], "accepted");
  d.good("undo", {{"message", filed.number}});
  EXPECT_EQ(d.good("items")["items"][0]["state"], "pending");
}

TEST(Desk, AssignSendsOneFollowUpAndOnlyWhenWhatWasSaidChanged) {
  Door d;
  auto filed = d.brief("简讯一", true);
  json early = d.good("assign", {{"message", filed.number}, {"unit", "D2"}});
  EXPECT_TRUE(early["follow_up"].is_null()) << "the receipt is not written yet and will say it";
  d.send(filed.outbox.front());
  json same = d.good("assign", {{"message", filed.number}, {"unit", "D2"}});
  EXPECT_TRUE(same["follow_up"].is_null());
  json changed = d.good("assign", {{"message", filed.number}, {"type", "model_case"}});
  EXPECT_TRUE(changed["follow_up"].is_number()) << changed.dump();
  EXPECT_TRUE(d.last.outbox_changed);
  json again = d.good("assign", {{"message", filed.number}, {"unit", "D1"}});
  EXPECT_TRUE(again["follow_up"].is_null()) << "at most one";
  json shown = d.good("show", {{"message", filed.number}});
  EXPECT_EQ(shown["unit"], "D1");
  EXPECT_EQ(shown["versions"].size(), 5u);
}

TEST(Desk, PauseNeedsItsFlag) {
  Door d;
  d.good("pause", {{"paused", true}});
  // Without it nobody can say what was meant, and letters cannot be taken back.
  EXPECT_EQ(d.refused("pause"), "rejected_input");
  EXPECT_EQ(d.refused("pause", {{"paused", "false"}}), "rejected_input");
  EXPECT_TRUE(d.store->replies_paused());
  d.good("pause", {{"paused", false}});
  EXPECT_FALSE(d.store->replies_paused());
}

// When a mail came, on a person's word: it may decide lateness, so it needs a ground and stays
// seen.
TEST(Desk, AStatedArrivalNeedsItsGroundAndIsInTheLedger) {
  Door d;
  const json mail{{"octets", "RnJvbTogYUBiLmNuDQoNCng="}, {"name", "a.eml"}};  // From: a@b.cn, x
  const auto with = [&](const char* arrived, const char* reason) {
    json args = mail;
    args["arrived"] = arrived;
    if (*reason) args["reason"] = reason;
    return args;
  };
  EXPECT_EQ(d.refused("ingest", with("2020-10-12T16:00:00+08:00", "")), "rejected_input");
  EXPECT_EQ(d.refused("ingest", with("2020-10-14T10:30:01+08:00", "将来")), "rejected_input");
  EXPECT_EQ(d.refused("ingest", with("2019-10-01T00:00:00+08:00", "太早")), "rejected_input");
  EXPECT_TRUE(d.good("messages")["messages"].empty()) << "refused is not received";
  const json in = d.good("ingest", with("2020-10-12T16:00:00+08:00", "邮箱网页显示"));
  EXPECT_EQ(in["first"], true);
  const json trail = d.good("show", {{"message", in["message"]}})["trail"];
  ASSERT_EQ(trail.size(), 1u);
  EXPECT_EQ(trail[0]["actor"], "user:clerk");
  EXPECT_EQ(trail[0]["reason"], "邮箱网页显示");
  EXPECT_EQ(json::parse(trail[0]["detail"].get<std::string>())["stated_arrival"],
            parse_rfc3339("2020-10-12T16:00:00+08:00")->ms);
  EXPECT_EQ(d.store->unfiled(1)->at(0).internal_date, parse_rfc3339("2020-10-12T16:00:00+08:00"));
}

TEST(Desk, WhatALaterPieceReplacedIsNotAccepted) {
  Door d;
  auto first = d.brief("简讯一"), second = d.brief("简讯一");
  ASSERT_EQ(d.good("items")["items"][0]["state"], "replaced");
  json refused = d.ask("accept", {{"message", first.number}});
  EXPECT_EQ(refused["error"]["fault"], "rejected_input");
  EXPECT_NE(refused["error"]["remedy"].get<std::string>().find("核收后来的那件"),
            std::string::npos);
  d.good("accept", {{"message", second.number}});
  json items = d.good("items")["items"];
  EXPECT_EQ(items[0]["state"], "replaced");
  EXPECT_EQ(items[1]["state"], "accepted");
  // Set the later one aside and the first counts again, so it can be accepted.
  d.good("undo", {{"message", second.number}});
  d.good("ignore", {{"message", second.number}, {"reason", "误发"}});
  d.good("accept", {{"message", first.number}});
  EXPECT_EQ(d.good("items")["items"][0]["state"], "accepted");
}

TEST(Desk, AnUncreditablePieceStaysInReviewAndNothingIsNotAccepted) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.unit.clear();
  f.decision.items[0].type.clear();
  f.decision.items[0].confidence = 0.3;
  f.decision.review = {"unit_unknown"};
  auto filed = d.file(f);
  const json m = {{"message", std::to_string(filed.message.value)}};
  auto with = [&](json more) {
    more.update(m);
    return more;
  };
  d.good("assign", with({{"title", "改题"}}));
  EXPECT_EQ(d.good("show", m)["review"], json({"unit_unknown", "type_unknown"}));
  d.good("assign", with({{"unit", "D2"}}));
  EXPECT_EQ(d.good("show", m)["review"], json({"type_unknown"}));
  EXPECT_EQ(d.good("show", m)["state"], "review");
  d.good("assign", with({{"type", "brief"}}));
  json shown = d.good("show", m);
  EXPECT_EQ(shown["state"], "filed");
  EXPECT_EQ(shown["decision"]["items"][0]["confidence"], 1.0) << "or the receipt hides the kind";
  d.good("assign", with({{"remove_item", true}}));
  EXPECT_EQ(d.good("show", m)["review"], json({"type_unknown"}));
  EXPECT_EQ(d.refused("accept", m), "rejected_input");
  d.good("assign", with({{"disposition", "enquiry"}}));
  EXPECT_EQ(d.good("show", m)["review"], json::array());
}

TEST(Desk, LatenessAndProblemsFollowTheKind) {
  Door d;
  auto f = d.filing("简讯一");
  f.arrival = *parse_rfc3339("2020-10-17T09:00:00+08:00");  // after the first brief's day
  f.decision.items[0].late = true;
  f.decision.late = true;
  f.decision.problems = {"missing_image_for_brief", "late"};
  auto filed = d.file(f);
  const json m = {{"message", std::to_string(filed.message.value)}};
  json args = m;
  args["type"] = "summary";
  d.good("assign", args);
  json shown = d.good("show", m);
  EXPECT_FALSE(shown["late"]) << "a summary has until later";
  EXPECT_EQ(shown["problems"], json::array());
  args["type"] = "brief";
  d.good("assign", args);
  shown = d.good("show", m);
  EXPECT_TRUE(shown["decision"]["items"][0]["late"]);
  EXPECT_EQ(shown["problems"], json({"late"})) << "the document may hold pictures: not claimed";
}

TEST(Desk, OneCorrectedReceiptTenMinutesLaterThenTheTelephone) {
  Door d;
  auto filed = d.brief("简讯一");
  d.send(filed.outbox.front());
  const json m = {{"message", filed.number}};
  json out = d.good("assign", {{"message", filed.number}, {"unit", "D2"}});
  ASSERT_TRUE(out["follow_up"].is_number());
  const OutboxRef ref{out["follow_up"].get<std::int64_t>()};
  auto mail = (*storage::Reader::over(*d.store))->outbox_mail(ref);
  EXPECT_EQ(mail->not_before, kNow + 10 * kMinute);
  out = d.good("assign", {{"message", filed.number}, {"unit", "D3"}});
  EXPECT_TRUE(out["follow_up"].is_null());
  EXPECT_NE(out["note"].get<std::string>().find("已有更正回执待发"), std::string::npos);
  d.send(ref);
  out = d.good("assign", {{"message", filed.number}, {"unit", "D1"}});
  EXPECT_EQ(out["note"], kFollowUpSpent);
  EXPECT_EQ(d.good("undo", m)["note"], kFollowUpSpent);
}

TEST(Desk, VoidingAReceiptedPieceIsTold) {
  Door d;
  auto filed = d.brief("简讯一");
  d.send(filed.outbox.front());
  json out = d.good("assign", {{"message", filed.number}, {"disposition", "enquiry"}});
  EXPECT_TRUE(out["follow_up"].is_number()) << out.dump();
  EXPECT_EQ(out["follow_up_waits"], true) << "it takes a piece back: a person reads it first";
  EXPECT_NE(out["note"].get<std::string>().find("到时留待"), std::string::npos) << out.dump();
  auto other = d.brief("简讯二");
  d.send(other.outbox.front());
  EXPECT_EQ(d.good("ignore", {{"message", other.number}})["note"], kReceiptNamedPieces);
}

TEST(Told, TheDecisionInForceWhenTheReceiptWasWritten) {
  Door d;
  auto filed = d.brief("简讯一");
  d.good("assign", {{"message", filed.number}, {"unit", "D2"}, {"reason", "见附件 {\"x\"} 所述"}});
  d.send(filed.outbox.front());
  d.good("assign", {{"message", filed.number}, {"unit", "D3"}});
  auto trail = (*storage::Reader::over(*d.store))->trail(filed.message);
  ASSERT_TRUE(trail.ok());
  ASSERT_NE(told_decision(*trail), nullptr);
  EXPECT_EQ(told_decision(*trail)->unit, "D2");
  EXPECT_EQ(split_detail("{\"a\":\"}\"} 理由 {b}"),
            std::pair(std::string("{\"a\":\"}\"}"), std::string("理由 {b}")));
  EXPECT_EQ(split_detail("words").second, "words");
}

TEST(Desk, AssignChecksEveryName) {
  Door d;
  auto filed = d.brief("简讯一");
  json m = {{"message", filed.number}};
  auto with = [&](const char* key, const json& value) {
    json out = m;
    out[key] = value;
    return out;
  };
  EXPECT_EQ(d.refused("assign", m), "rejected_input");
  EXPECT_EQ(d.refused("assign", with("unit", "XX")), "rejected_input");
  EXPECT_EQ(d.refused("assign", with("type", "poem")), "rejected_input");
  EXPECT_EQ(d.refused("assign", with("campaign", "none")), "rejected_input");
  EXPECT_EQ(d.refused("assign", with("disposition", "nice")), "rejected_input");
  json item = with("type", "brief");
  item["item"] = 7;
  EXPECT_EQ(d.refused("assign", item), "rejected_input");
  EXPECT_EQ(d.good("show", m)["versions"].size(), 1u) << "nothing was changed";
  json added = with("type", "summary");
  added["add_item"] = true;
  d.good("assign", added);
  EXPECT_EQ(d.good("items")["items"].size(), 2u);
  json gone = m;
  gone["item"] = 2;
  gone["remove_item"] = true;
  d.good("assign", gone);
  EXPECT_EQ(d.good("show", m)["decision"]["items"].size(), 1u);
}

TEST(Desk, IgnoreRetryConfirmPauseRelease) {
  Door d;
  auto filed = d.brief("简讯一", true);
  d.good("ignore", {{"message", filed.number}});
  EXPECT_EQ(d.good("show", {{"message", filed.number}})["state"], "unrelated");
  d.good("confirm_address",
         {{"unit", "D1"}, {"address", "new@qq.example"}, {"reason", "电话核实"}});
  storage::HistoryKeys keys;
  keys.from = "new@qq.example";
  EXPECT_EQ(d.store->history(keys)->confirmed_unit, "D1");
  EXPECT_EQ(d.refused("confirm_address", {{"unit", "D1"}, {"address", "nobody"}}),
            "rejected_input");
  EXPECT_EQ(d.refused("confirm_address", {{"unit", "ZZ"}, {"address", "a@b.example"}}),
            "rejected_input");
  const auto own = d.current.get()->settings.own_addresses();
  ASSERT_FALSE(own.empty());
  for (const char* dot : {"", "."})
    EXPECT_EQ(d.refused("confirm_address", {{"unit", "D1"}, {"address", own.front() + dot}}),
              "rejected_input")
        << "our own mailbox is no unit's";
  d.good("pause", {{"paused", true}});
  EXPECT_TRUE(d.store->replies_paused());
  d.good("pause", {{"paused", false}});
  EXPECT_FALSE(d.store->replies_paused());
  EXPECT_EQ(d.good("release", {{"why_held", "restore"}})["released"], 0);
  EXPECT_EQ(d.refused("release", {{"why_held", "boredom"}}), "rejected_input");
  d.good("retry", {{"message", d.brief("简讯二").number}});
  EXPECT_TRUE(d.last.work_changed);
}

TEST(Desk, ResendAndCancelKnowTheStates) {
  Door d;
  auto filed = d.brief("简讯一");
  std::int64_t mail = filed.outbox.front().value;
  EXPECT_EQ(d.refused("resend", {{"mail", mail}}), "rejected_input");
  d.good("cancel", {{"mail", std::to_string(mail)}});
  EXPECT_EQ(d.refused("cancel", {{"mail", mail}}), "rejected_input");
  d.good("resend", {{"mail", mail}});
  d.send(filed.outbox.front());
  EXPECT_EQ(d.refused("resend", {{"mail", mail}}), "rejected_input") << "what was sent stays sent";
  json shown = d.good("outbox_show", {{"mail", mail}});
  EXPECT_EQ(shown["state"], "sent");
  EXPECT_EQ(shown["subject"], "x");
  EXPECT_EQ(d.refused("outbox_show", {{"mail", 99}}), "rejected_input");
}

TEST(Desk, ActivationValidatesAndKeepsTheOldOnAnyError) {
  Door d;
  d.current.set(*make_office(testing::settings(), {}));  // as on the first day
  EXPECT_EQ(
      d.refused("activate_campaign", {{"path", "c.toml"}, {"text", testing::campaign_toml()}}),
      "rejected_input")
      << "units come first";
  const std::string shipped =
      config::read_source(std::string(SHOUWEN_SOURCE_DIR) + "/config/etc/units.csv")->text();
  d.good("load_units", {{"path", "units.csv"}, {"text", shipped}});
  EXPECT_TRUE(d.last.office_changed);
  json active =
      d.good("activate_campaign", {{"path", "c.toml"}, {"text", testing::campaign_toml()}});
  EXPECT_EQ(active["campaigns"], 1);
  auto brief = d.filing("简讯一");
  brief.decision.unit = d.current.get()->roster.units().back().code;
  d.file(brief);
  auto before = d.current.get();
  EXPECT_EQ(d.refused("activate_campaign", {{"path", "c.toml"}, {"text", "id = 3\n"}}),
            "rejected_input");
  std::string without = shipped.substr(0, shipped.rfind('\n', shipped.size() - 2) + 1);
  EXPECT_EQ(d.refused("load_units", {{"path", "units.csv"}, {"text", without}}), "rejected_input")
      << "the last unit has a submission";
  EXPECT_EQ(d.current.get(), before);
  auto reopened = open_office(*d.store, testing::settings(), kNow);
  ASSERT_TRUE(reopened.ok()) << reopened.error().text();
  EXPECT_EQ((*reopened)->roster.size(), before->roster.size());
}

TEST(Desk, AnOfficeIsOfItsStatementsWhateverTheirOrder) {
  // The store lists them by kind, the office applies them by moment: it was made anew every minute.
  Door d;
  d.current.set(*make_office(testing::settings(), {}));
  const std::string shipped =
      config::read_source(std::string(SHOUWEN_SOURCE_DIR) + "/config/etc/units.csv")->text();
  d.good("load_units",
         {{"path", "units.csv"}, {"text", shipped}, {"effective", "2020-09-01T00:00:00+08:00"}});
  d.good("activate_campaign", {{"path", "c.toml"}, {"text", testing::campaign_toml()}});
  const auto office = d.current.get();
  const auto active = d.store->active_statements(kNow);
  ASSERT_TRUE(active.ok());
  ASSERT_EQ(active->size(), 2u);
  EXPECT_TRUE(office->is_of(*active));
  EXPECT_FALSE(office->is_of(std::span(*active).first(1)));
  auto other = *active;
  other.front().digest.text += "0";
  EXPECT_FALSE(office->is_of(other));
}

TEST(Desk, ExportNeutralisesFormulas) {
  Door d;
  auto f = d.filing("=cmd()");
  d.file(f);
  std::string csv = d.good("export", {{"what", "items"}})["csv"];
  EXPECT_EQ(csv.find(",=cmd"), std::string::npos) << csv;
  EXPECT_NE(csv.find("'=cmd()"), std::string::npos);
  EXPECT_EQ(d.refused("export", {{"what", "everything"}}), "rejected_input");
}

TEST(Desk, QuarantinedMailGivesNothingAway) {
  Door d;
  auto f = d.filing("绝密标题");
  f.decision.quarantine = true;
  f.requests = {d.receipt()};
  auto filed = d.file(f);
  std::string shown = d.good("show", {{"message", filed.number}}).dump();
  EXPECT_EQ(shown.find("绝密标题"), std::string::npos) << shown;
  EXPECT_EQ(d.refused("accept", {{"message", filed.number}}), "rejected_input");
}

}  // namespace
}  // namespace shouwen::desk
