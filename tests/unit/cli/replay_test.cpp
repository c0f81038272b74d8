// replay: history judged again by today's rules. Mail is filed by the real rules; where a test
// needs an older opinion, it is filed with that.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/replay.h"

#include <gmock/gmock.h>

#include <functional>

#include "gateway/classify/classify.h"
#include "gateway/desk/desk.h"
#include "gateway/desk/office.h"
#include "gateway/intake/filing.h"
#include "storage/past.h"
#include "storage/sha256.h"
#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string mail(int day, const std::string& subject, const std::string& body) {
  const std::string date = std::to_string(day) + " Oct 2020 08:00:00 +0800";
  return "Received: from a by b; " + date + "\r\nFrom: x@qq.example\r\nTo: box@intake.example\r\n" +
         "Subject: " + subject + "\r\nMessage-ID: <" + std::to_string(day) +
         "@a>\r\nDate: " + date + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body +
         "\r\n";
}

class ReplayTest : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();
    auto settings = config::parse_settings(*config::read_source(settings_), problems_);
    auto store = storage::Store::open({.dir = state_}, now_);
    ASSERT_TRUE(settings && store.ok());
    store_ = std::move(*store);
    office_ = *desk::open_office(*store_, *settings, now_);
    rules_.office = office_;
    rules_.knowledge =
        std::make_shared<const classify::Knowledge>(office_->roster, office_->campaigns);
  }

  // T1 and T2 as intake does them; `older` makes of the decision what other rules had said.
  MessageRef file(const std::string& octets,
                  const std::function<void(storage::Decision&)>& older = {}) {
    storage::Arrival arrival;
    arrival.channel = "imap";
    arrival.account = "main";
    arrival.folder = "INBOX";
    arrival.uidvalidity = "7";
    arrival.uid = ++uid_;
    arrival.first_seen = now_;
    const auto received = store_->take_in(octets, arrival, true, {}, now_);
    EXPECT_TRUE(received.ok()) << received.error().text();
    const auto work = store_->unfiled(1);
    EXPECT_EQ(work->size(), 1U);
    intake::Reading reading =
        intake::parse_step(work->front(), store_->object_path(work->front().octets));
    intake::extract_step(reading, {}, {});
    auto filing = intake::judge(*store_, rules_, reading);
    EXPECT_TRUE(filing.ok());
    if (older) older(filing->decision);
    EXPECT_TRUE(intake::file_step(*store_, reading, *filing, now_).ok());
    return received->message;
  }

  json replayed(const std::string& since) {
    const Ran ran = run({"replay", "--since", since, "--diff", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.json();
  }

  std::size_t ledger() {
    return run({"ledger", "--limit", "1000", "--json"}).json()["entries"].size();
  }

  config::Problems problems_;
  const Instant now_ = *parse_rfc3339(kClock);
  std::unique_ptr<storage::Store> store_;
  std::shared_ptr<const desk::Office> office_;
  intake::Rules rules_;
  std::uint64_t uid_ = 0;
};

const std::string kQuestion = "请问守信激励典型案例的字数有要求吗？\r\n舒兰市交通运输局";
const std::string kSpam = "代开各类发票，点数优惠，量大从优，联系微信。";

TEST_F(ReplayTest, WhatTheSameRulesDecidedIsTheSame) {
  file(mail(1, "=?utf-8?B?6K+36Zeu?=", kQuestion));
  file(mail(2, "hello", kSpam));
  const json out = replayed("2020-09-01");
  EXPECT_EQ(out["judged"], 2);
  EXPECT_EQ(out["same"], 2);
  EXPECT_EQ(out["changed"], 0);
  EXPECT_EQ(out["changes"].size(), 0U);
  EXPECT_EQ(out["rules_version"], std::string(classify::kRulesVersion));
}

TEST_F(ReplayTest, WhatRulesWouldChangeIsToldAndNothingIsChanged) {
  const MessageRef asked = file(mail(1, "q", kQuestion), [](storage::Decision& d) {
    d.disposition = storage::Disposition::unrelated;
    d.unit.clear();
    d.ack = storage::Answer::none;
  });
  file(mail(2, "hello", kSpam));
  const std::size_t entries = ledger();
  const json out = replayed("2020-09-01");
  EXPECT_EQ(out["changed"], 1);
  EXPECT_EQ(out["same"], 1);
  ASSERT_EQ(out["changes"].size(), 1U);
  const json& change = out["changes"][0];
  EXPECT_EQ(change["message"], asked.value);
  std::map<std::string, std::string> now;
  for (const json& d : change["differences"]) now[d["what"]] = d["now"];
  EXPECT_EQ(now["disposition"], "enquiry");
  EXPECT_EQ(now["unit"], "220283");
  EXPECT_EQ(now["receipt"], "receipt");
  EXPECT_EQ(out["by_what"]["disposition"], 1);
  EXPECT_EQ(ledger(), entries);
  EXPECT_EQ(run({"show", std::to_string(asked.value), "--json"}).json()["disposition"],
            "unrelated");
  EXPECT_EQ(run({"verify"}).code, 0);
  const Ran text = run({"replay", "--since", "2020-09-01", "--diff"});
  EXPECT_THAT(text.out, HasSubstr("会有不同"));
  EXPECT_THAT(text.out, HasSubstr("处置"));
}

TEST_F(ReplayTest, APersonsWordStandsAndIsCounted) {
  const MessageRef asked = file(mail(1, "q", kQuestion));
  store_.reset();  // the command takes the lock
  ASSERT_EQ(run({"review", "ignore", std::to_string(asked.value)}).code, 0);
  const json out = replayed("2020-09-01");
  EXPECT_EQ(out["persons_other"], 1);
  EXPECT_EQ(out["changed"], 0);
  ASSERT_EQ(out["changes"].size(), 1U);
  EXPECT_EQ(out["changes"][0]["by_person"], true);
}

TEST_F(ReplayTest, OnlyWhatArrivedSince) {
  file(mail(1, "q", kQuestion));
  file(mail(3, "hello", kSpam));
  EXPECT_EQ(replayed("2020-10-02")["judged"], 1);
  EXPECT_EQ(replayed("2020-10-03")["judged"], 1);  // a day counts from its beginning
  EXPECT_EQ(replayed("2020-10-03T08:00:01+08:00")["judged"], 0);
  EXPECT_EQ(run({"replay", "--since", "gestern"}).code, 2);
}

// The second is a repetition of the first; the first must not become one of the second.
TEST_F(ReplayTest, EachIsJudgedByWhatCameBeforeIt) {
  const std::string text =
      "舒兰市交通运输局开展信用交通宣传月活动简讯\r\n10月10日，舒兰市交通运输局组织开展信用交通宣传"
      "月"
      "活动，向过往司机发放宣传单二百余份，讲解信用修复流程，现场解答群众提出的问题三十余条，受到好"
      "评。"
      "下一步，该局将继续做好信用交通宣传工作，营造诚信守法的行业氛围。";
  const MessageRef first = file(mail(11, "brief", text));
  const MessageRef second = file(mail(12, "brief", text));
  ASSERT_NE(first, second);
  const json out = replayed("2020-09-01");
  EXPECT_EQ(out["changed"], 0) << out.dump(1);
}

// What a county wrote of its own activity.
std::string narrative(const std::string& place, const std::string& number) {
  return place + "交通运输局开展宣传活动简讯\r\n10月10日，" + place +
         "交通运输局组织志愿者二十余人走进客运站，开展信用交通主题宣传日活动，悬挂横幅、摆放展板。"
         "\r\n志愿者向过往司机和旅客发放宣传单" +
         number +
         "，讲解信用修复流程和联合奖惩措施，现场解答群众提出的问题三十余条，受到群众好评。\r\n"
         "客运站负责人代表企业宣读诚信经营承诺书，承诺明码标价、正点发车、文明服务，"
         "主动接受社会监督，让老百姓出行更加放心。\r\n"
         "下一步，该局将每月确定一个主题，逐站逐企开展宣讲，继续做好信用交通宣传工作，"
         "营造诚信守法的行业氛围，为优化营商环境作出新的贡献。";
}

// Another unit's text: staff are told which and where it differs, its sender is not; judged again
// it is the same.
TEST_F(ReplayTest, ACopyIsShownToStaffAlone) {
  const MessageRef first = file(mail(11, "brief", narrative("舒兰市", "二百余份")));
  const MessageRef second = file(mail(12, "brief", narrative("蛟河市", "三百余份")));
  const MessageRef third = file(mail(13, "brief", narrative("舒兰市", "五百余份")));
  store_.reset();
  const json shown = run({"show", std::to_string(second.value), "--json"}).json();
  ASSERT_EQ(shown["decision"]["alike"].size(), 1U) << shown.dump(1);
  const json& copy = shown["decision"]["alike"][0];
  EXPECT_EQ(copy["kind"], "copy");
  EXPECT_EQ(copy["n"], 1);
  EXPECT_EQ(copy["message"], first.value);
  EXPECT_EQ(copy["number"], run({"show", std::to_string(first.value), "--json"}).json()["number"]);
  EXPECT_EQ(copy["unit"], "220283");
  EXPECT_GT(copy["percent"], 80);
  EXPECT_EQ(copy["differences"][0]["ours"], "蛟河");
  EXPECT_EQ(copy["differences"][0]["theirs"], "舒兰");
  EXPECT_EQ(shown["state"], "review");
  const Ran text = run({"show", std::to_string(second.value)});
  EXPECT_THAT(text.out, HasSubstr("雷同 copy"));
  EXPECT_THAT(text.out, HasSubstr("与其他单位材料雷同"));
  EXPECT_THAT(text.out, HasSubstr("本件 here “蛟河”  彼件 there “舒兰”"));
  const json queue = run({"review", "list", "--reason", "near_duplicate", "--json"}).json();
  EXPECT_EQ(queue["messages"].size(), 1U);
  const json own = run({"show", std::to_string(third.value), "--json"}).json();
  ASSERT_EQ(own["decision"]["alike"].size(), 1U);
  EXPECT_EQ(own["decision"]["alike"][0]["kind"], "revision");
  for (const json& sent : shown["outbox"])
    EXPECT_THAT(run({"outbox", "show", std::to_string(sent["id"].get<int>())}).out,
                ::testing::Not(HasSubstr("舒兰")));
  EXPECT_EQ(replayed("2020-09-01")["changed"], 0);
  ASSERT_EQ(run({"review", "accept", std::to_string(second.value)}).code, 0);
  EXPECT_EQ(run({"show", std::to_string(second.value), "--json"}).json()["decision"]["alike"],
            shown["decision"]["alike"]);
  EXPECT_EQ(run({"verify"}).code, 0);
}

TEST_F(ReplayTest, AStoreLookedThroughCannotBeWritten) {
  const MessageRef asked = file(mail(1, "q", kQuestion));
  auto look = storage::look_through(state_, now_);
  ASSERT_TRUE(look.ok()) << look.error().text();
  auto past = storage::filed_since(**look, {0});
  ASSERT_TRUE(past.ok());
  EXPECT_THAT(*past, ElementsAre(asked));
  EXPECT_FALSE((*look)->retry(asked, {}, now_).ok());
  EXPECT_FALSE(storage::look_through(dir_ / "nowhere", now_).ok());
}

TEST(Differences, AreWhatTheOfficeOrTheSenderWouldNotice) {
  storage::Decision was, now;
  was.items.resize(2);
  was.items[0].type = "brief";
  was.items[1].type = "summary";
  was.unit = now.unit = "220283";
  now.items = {was.items[1], was.items[0]};
  now.items[0].unit = "220283";
  now.confidence = 0.3;
  EXPECT_TRUE(intake::differences(was, now).empty());  // order, spelling, certainty: the same
  now.late = true;
  now.review = {"unit_uncertain"};
  ASSERT_EQ(intake::differences(was, now).size(), 2U);
  EXPECT_EQ(intake::differences(was, now)[0].what, "review");
}

}  // namespace
}  // namespace shouwen::cli
