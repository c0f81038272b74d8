// learn: history judged again, what staff corrected in it learned, used and put out of use. Mail is
// filed by the real rules; corrections are made with the commands staff use.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "gateway/classify/classify.h"
#include "gateway/desk/desk.h"
#include "gateway/desk/office.h"
#include "gateway/intake/filing.h"
#include "gateway/intake/lessons.h"
#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

const std::string kCampaign = "2020-credit-month";

std::string mail(int n, const std::string& body) {
  const std::string date = std::to_string(1 + n / 24) + " Oct 2020 " + std::to_string(10 + n % 12) +
                           ":" + std::to_string(10 + n % 50) + ":00 +0800";
  return "Received: from a by b; " + date + "\r\nFrom: naxjtj@163.example\r\n" +
         "To: box@intake.example\r\nSubject: material\r\nMessage-ID: <" + std::to_string(n) +
         "@a>\r\nDate: " + date + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body +
         "\r\n";
}

// The habit: what the rules read as 简讯 is this office's 总结.
std::string habit(int n) {
  return "信用交通宣传月简报收官\r\n10月" + std::to_string(1 + n % 28) + "日以来，各单位按照部署" +
         std::to_string(n) +
         "项任务推进诚信建设，制定实施方案，明确责任分工，组织从业人员学习信用政策法规，走访运输企"
         "业，"
         "听取意见建议，梳理信用修复流程，完善信用档案，现将有关做法刊载如下，供各地参考。"
         "下一步，各单位将继续做好信用交通宣传工作，营造诚信守法的行业氛围。";
}
std::string usual(int n) {
  return "信用交通宣传走进客运站图文简讯\r\n近日，我局志愿者在客运站活动现场发放宣传册" +
         std::to_string(n) +
         "份，悬挂横幅，摆放展板，现场答疑，群众纷纷参加活动，讲解信用修复流程，受到好评。"
         "下一步，该局将继续做好信用交通宣传工作，营造诚信守法的行业氛围，开展宣传活动。";
}

class LearnTest : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();
    open();
  }

  void open() {
    auto settings = config::parse_settings(*config::read_source(settings_), problems_);
    auto store = storage::Store::open({.dir = state_}, now_);
    ASSERT_TRUE(settings && store.ok());
    store_ = std::move(*store);
    office_ = *desk::open_office(*store_, *settings, now_);
    rules_.office = office_;
    rules_.knowledge = std::make_shared<const classify::Knowledge>(
        office_->roster, office_->campaigns, office_->models());
  }

  storage::Decision file(const std::string& octets) {
    storage::Arrival arrival;
    arrival.channel = "imap";
    arrival.account = "main";
    arrival.folder = "INBOX";
    arrival.uidvalidity = "7";
    arrival.uid = ++uid_;
    arrival.first_seen = now_;
    EXPECT_TRUE(store_->take_in(octets, arrival, true, {}, now_).ok());
    const auto work = store_->unfiled(1);
    EXPECT_EQ(work->size(), 1U);
    intake::Reading reading =
        intake::parse_step(work->front(), store_->object_path(work->front().octets));
    intake::extract_step(reading, {}, {});
    auto filing = intake::judge(*store_, rules_, reading);
    EXPECT_TRUE(filing.ok());
    EXPECT_TRUE(intake::file_step(*store_, reading, *filing, now_).ok());
    return filing->decision;
  }

  // `n` mails of the habit, corrected by hand, among as many of the usual kind that nobody had to.
  void corrected(int n, const std::string& type = "summary") {
    for (int i = 0; i < n; ++i) {
      file(mail(2 * i, habit(i)));
      file(mail(2 * i + 1, usual(i)));
    }
    store_.reset();  // the commands take the lock
    for (int i = 0; i < n; ++i) {
      const Ran said = run({"review", "assign", std::to_string(2 * i + 1), "--type", type});
      ASSERT_EQ(said.code, 0) << said.err;
    }
  }

  json learned() {
    const Ran ran = run({"learn", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.json();
  }
  json in_use() { return run({"status", "--json"}).json()["learned"]; }
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

TEST_F(LearnTest, CorrectionsAreLearnedUsedAndPutOutOfUse) {
  corrected(40);
  const std::size_t entries = ledger();
  const json seen = learned();
  EXPECT_EQ(seen["judged"], 40) << seen.dump(1);
  EXPECT_GT(seen["learned_right"], seen["rules_right"]);
  EXPECT_EQ(seen["better"], true);
  EXPECT_EQ(seen["in_use"], false);
  EXPECT_EQ(ledger(), entries);  // a look changes nothing
  EXPECT_EQ(in_use().size(), 0U);
  EXPECT_THAT(run({"learn"}).out, HasSubstr("学习后判对"));

  const Ran used = run({"learn", "--use", "-r", "office habit"});
  ASSERT_EQ(used.code, 0) << used.err;
  EXPECT_THAT(used.out, HasSubstr("已采用"));
  ASSERT_EQ(in_use().size(), 1U);
  EXPECT_EQ(in_use()[0]["state"], "in_use");
  EXPECT_EQ(in_use()[0]["version"], 1);
  EXPECT_EQ(ledger(), entries + 1);
  EXPECT_THAT(run({"status"}).out, HasSubstr("学习"));

  open();
  const storage::Decision d = file(mail(100, habit(100)));
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, "summary");
  EXPECT_THAT(d.review, ::testing::Contains("type_learned"));
  EXPECT_EQ(file(mail(101, usual(101))).items[0].type, "brief");
  store_.reset();

  // With it the newest piece is as filed; by the rules alone it would be otherwise. (What waits for
  // a person may differ: his address is known by now.)
  const json with = run({"replay", "--since", "2020-09-01", "--json"}).json();
  EXPECT_FALSE(with["by_what"].contains("items")) << with.dump(1);
  const json alone =
      run({"replay", "--since", "2020-09-01", "--rules-alone", "--diff", "--json"}).json();
  EXPECT_EQ(alone["by_what"]["items"], 1) << alone.dump(1);

  ASSERT_EQ(run({"learn", "--drop"}).code, 0);
  EXPECT_EQ(in_use().size(), 0U);
  EXPECT_NE(run({"learn", "--drop"}).code, 0);
  open();
  EXPECT_EQ(file(mail(102, habit(102))).items[0].type, "brief");
  store_.reset();
  EXPECT_EQ(run({"verify"}).code, 0);
  ASSERT_EQ(run({"learn", "--use"}).code, 0);  // and back
  EXPECT_EQ(in_use()[0]["version"], 3);
  EXPECT_THAT(run({"learn"}).out, ::testing::Not(HasSubstr("仍在用")));

  // The corrections it was learned from are taken back: it would not be used now, and goes on.
  for (int n = 1; n <= 80; ++n) run({"review", "undo", std::to_string(n)});
  EXPECT_THAT(run({"learn"}).out, HasSubstr("仍在用"));
}

TEST_F(LearnTest, TooFewAreRefusedAndNothingIsStored) {
  corrected(8);
  const std::size_t entries = ledger();
  const Ran ran = run({"learn", "--use"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("至少要30件"));
  EXPECT_EQ(ledger(), entries);
  EXPECT_EQ(in_use().size(), 0U);
}

TEST_F(LearnTest, WhatIsNoBetterThanTheRulesIsRefused) {
  corrected(32, "brief");  // looked at, and as the rules had it
  const json seen = learned();
  EXPECT_EQ(seen["judged"], 32);
  EXPECT_EQ(seen["mended"], 0);
  EXPECT_EQ(seen["better"], false);
  EXPECT_EQ(run({"learn", "--use"}).code, 1);
  EXPECT_EQ(in_use().size(), 0U);
}

// An undone correction teaches no longer what it said, but what stands again.
TEST_F(LearnTest, WhatWasUndoneTeachesWhatStandsAgain) {
  corrected(3);
  const json before = learned();
  EXPECT_EQ(before["rules_right"], 3) << before.dump(1);
  ASSERT_EQ(run({"review", "undo", "1"}).code, 0);
  const json after = learned();
  EXPECT_EQ(after["lessons"], before["lessons"]);
  EXPECT_EQ(after["rules_right"], 4) << after.dump(1);
}

TEST_F(LearnTest, ADamagedModelIsNamedAndTheRulesStandAlone) {
  ASSERT_TRUE(store_->activate("learned", kCampaign, "shouwen-learned 1\n", now_, {}, now_).ok());
  open();
  EXPECT_EQ(file(mail(1, usual(1))).items[0].type, "brief");
  store_.reset();
  ASSERT_EQ(in_use().size(), 1U);
  EXPECT_EQ(in_use()[0]["state"], "corrupt");
  EXPECT_THAT(run({"status"}).out, HasSubstr("学习结果损坏"));
  EXPECT_EQ(run({"board"}).code, 0);
  EXPECT_EQ(run({"learn", "--drop"}).code, 0);
  EXPECT_EQ(in_use().size(), 0U);
}

// The desk believes no text: what others send must be a model, of these rules, with figures enough.
TEST_F(LearnTest, TheDeskRefusesWhatMayNotBeUsed) {
  const desk::Call call{*store_, office_, {}, now_};
  const std::string rules(classify::kRulesVersion);
  const auto refused = [&](const std::string& text) {
    const auto used = desk::use_learned(call, "x", text, {});
    return used.ok() ? std::string() : used.error().what;
  };
  EXPECT_THAT(refused("nonsense"), HasSubstr("line 1"));
  EXPECT_THAT(refused(classify::learn({}, kCampaign, rules).text()), HasSubstr("line"));
  std::vector<classify::Lesson> few(10);
  for (std::size_t i = 0; i < few.size(); ++i) {
    few[i].seen.rules = few[i].type = "brief";
    few[i].seen.title = std::to_string(i);
    few[i].judged = true;
    if (i % 2 == 0) few[i].type = "summary";
  }
  EXPECT_THAT(refused(classify::learn(few, kCampaign, rules).text()), HasSubstr("too few"));
  EXPECT_THAT(refused(classify::learn(few, "another", rules).text()),
              HasSubstr("no such campaign"));
  EXPECT_THAT(refused(classify::learn(few, kCampaign, "older").text()), HasSubstr("other rules"));
  EXPECT_TRUE(desk::open_office(*store_, office_->settings, now_).value()->learned.empty());
}

TEST(Lessons, AreOfPiecesThatStand) {
  storage::MessageRow row;
  row.state = "filed";
  row.decision.disposition = storage::Disposition::submission;
  row.decision.items.resize(1);
  row.decision.items[0].type = "summary";
  row.decision.items[0].parts = {"2"};
  storage::Decision rules = row.decision;
  rules.items[0].type = "brief";
  const auto n = [&](bool by_person) {
    return intake::lessons_of(row, rules, by_person, 0.75).size();
  };
  EXPECT_EQ(n(true), 1U);
  EXPECT_EQ(n(false), 0U);  // older rules' word
  rules.items[0].type = "summary";
  EXPECT_EQ(n(false), 1U);
  row.state = "review";
  EXPECT_EQ(n(false), 0U);
  EXPECT_EQ(n(true), 1U);
  row.decision.quarantine = true;
  EXPECT_EQ(n(true), 0U);
  row.decision.quarantine = false;
  rules.items[0].parts = {"2", "3"};  // a person split it
  EXPECT_EQ(n(true), 0U);
}

}  // namespace
}  // namespace shouwen::cli
