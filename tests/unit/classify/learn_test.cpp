// Learning from corrections: one office's habit is learned, an office without one is refused, the
// same history gives the same model, and whatever is wrong with a model the rules stand alone.
// Mail is judged by the real rules; the lessons are what they make of it and what staff said.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/learn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <iostream>

#include "config/campaign.h"
#include "config/source.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using classify::Certainty;
using classify::Learned;
using classify::Lesson;
using classify::Measured;

const std::string kCampaign = "2020-credit-month";

// One piece that came: what stands in it, and what it is to this office.
struct Came {
  Letter letter;
  Read file;
  std::string type;
  bool judged = false;
};

Came came(int n, const std::string& subject, const std::string& file, const std::string& title,
          const std::string& text, const std::string& type) {
  static constexpr std::array<const char*, 4> senders = {"naxjtj@163.example", "psjtj@163.example",
                                                         "sptdjt@sina.example", "dhjtj@qq.example"};
  Came out;
  out.letter.from = senders[static_cast<std::size_t>(n) % senders.size()];
  out.letter.subject = subject;
  out.letter.body = "材料见附件，请查收。";
  out.letter.date = "Mon, 12 Oct 2020 10:00:00 +0800";
  out.file = {file + ".docx", title + "\n" + text};
  out.type = type;
  return out;
}

std::string number(int n) {
  return std::to_string(n + 1);
}

// The habit: what this office's units call 简报第N期 is their summary. The rules read 简报 as 简讯.
Came habit(int n) {
  static constexpr std::array<const char*, 3> what = {"收官", "综述", "回顾"};
  const std::string title =
      std::string("信用交通宣传月简报") + what[static_cast<std::size_t>(n) % what.size()];
  return came(n, "报送简报第" + number(n) + "期", "简报第" + number(n) + "期", title,
              "各单位按照部署推进诚信建设，现将有关做法予以刊载，供参考，共" + number(n) + "项。",
              "summary");
}

// What everybody means by the same words as the rules do.
Came usual(int n) {
  switch (n % 4) {
    case 0:
      return came(n, "图文简讯", "图文简讯" + number(n), "信用交通宣传走进客运站" + number(n),
                  "近日，我局志愿者在活动现场发放宣传册" + number(n) + "份。", "brief");
    case 1:
      return came(n, "典型案例", "典型案例" + number(n), "守信激励典型案例",
                  "驾驶员拾金不昧，第" + number(n) + "次归还失主，给予守信激励。", "model_case");
    case 2:
      return came(n, "活动总结", "活动总结" + number(n), "信用交通宣传月活动总结",
                  "一、成效和经验\n二、问题和不足\n三、努力的方向和举措" + number(n), "summary");
    default:
      return came(n, "署名文章", "署名文章" + number(n), "一把手谈信用：诚信兴交",
                  "我们要久久为功，我局必须坚持。" + number(n), "signed_article");
  }
}

storage::Decision judge(const Came& one, const classify::Knowledge& rules) {
  return decide_read_by(rules, one.letter, {one.file});
}

std::vector<Lesson> lessons(const std::vector<Came>& history) {
  std::vector<Lesson> out;
  for (const Came& one : history) {
    const auto d = judge(one, knowledge());
    if (d.items.size() != 1 || (!one.judged && d.items[0].type != one.type)) continue;
    out.push_back({classify::piece_seen(d.items[0], 0.75, one.letter.subject, one.letter.from),
                   one.type, one.judged});
  }
  return out;
}

// `n` pieces a person corrected among as many nobody had to.
std::vector<Came> history(int n) {
  std::vector<Came> out;
  for (int i = 0; i < n; ++i) {
    out.push_back(habit(i));
    out.back().judged = true;
    out.push_back(usual(i));
  }
  return out;
}

// Corrections without a habit: the types go round whatever the piece is.
std::vector<Came> no_habit(int n) {
  static constexpr std::array<const char*, 4> types = {"signed_article", "brief", "model_case",
                                                       "summary"};
  std::vector<Came> out;
  unsigned seed = 1;
  for (int i = 0; i < n; ++i) {
    out.push_back(i % 2 == 0 ? habit(i) : usual(i));
    seed = seed * 1103515245U + 12345U;
    out.back().type = types[(seed >> 16U) % types.size()];
    out.back().judged = true;
  }
  return out;
}

Learned learned_from(const std::vector<Came>& past) {
  return classify::learn(lessons(past), kCampaign, std::string(classify::kRulesVersion));
}

const config::Campaign& campaign() {
  static const config::Campaign loaded = [] {
    const auto source = config::read_source(std::string(SHOUWEN_SOURCE_DIR) +
                                            "/config/etc/campaigns/2020-credit-month.toml");
    config::Problems problems;
    return *config::parse_campaign(*source, problems);
  }();
  return loaded;
}

classify::Knowledge with(const Learned& model) {
  const std::vector<std::shared_ptr<const Learned>> models = {
      std::make_shared<const Learned>(model)};
  return {roster(), std::span(&campaign(), 1), models};
}

struct Score {
  int right = 0, of = 0;
};
Score score(const classify::Knowledge& rules, int from, int to, Came (*make)(int)) {
  Score out;
  for (int i = from; i < to; ++i) {
    const Came one = make(i);
    const auto d = judge(one, rules);
    ++out.of;
    out.right += d.items.size() == 1 && d.items[0].type == one.type ? 1 : 0;
  }
  return out;
}

void print(const char* what, const Score& rules, const Score& learned) {
  std::cout << what << ": rules alone " << rules.right << "/" << rules.of << ", after learning "
            << learned.right << "/" << learned.of << "\n";
}

// The bar: after 50 corrections later mail of the habit is judged better, all else no worse.
TEST(Learn, FiftyCorrectionsOfOneHabit) {
  const Learned model = learned_from(history(50));
  const Measured& m = model.measured();
  std::cout << "held out " << m.held_out << ": rules " << m.rules_right << ", learned "
            << m.learned_right << ", mended " << m.mended << ", spoilt " << m.spoilt << "\n";
  EXPECT_EQ(classify::refused(m), "");
  EXPECT_GT(m.learned_right, m.rules_right);
  const classify::Knowledge after = with(model);
  const Score before_habit = score(knowledge(), 100, 160, habit);
  const Score after_habit = score(after, 100, 160, habit);
  const Score before_rest = score(knowledge(), 100, 200, usual);
  const Score after_rest = score(after, 100, 200, usual);
  print("the habit", before_habit, after_habit);
  print("all else", before_rest, after_rest);
  EXPECT_GT(after_habit.right, before_habit.right);
  EXPECT_GE(after_habit.right * 10, after_habit.of * 9);
  EXPECT_GE(after_rest.right, before_rest.right);
}

TEST(Learn, WhatItChangesWaitsForAPersonAndSaysWhy) {
  const Learned model = learned_from(history(50));
  std::string why;
  const auto stored = Learned::parse(model.text(), 3, why);
  ASSERT_TRUE(stored) << why;
  const auto before = judge(habit(120), knowledge()), d = judge(habit(120), with(*stored));
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(before.items[0].type, "brief");
  EXPECT_EQ(d.items[0].type, "summary");
  EXPECT_TRUE(has(d.review, "type_learned"));
  EXPECT_LE(d.items[0].confidence, before.items[0].confidence);
  EXPECT_LT(d.items[0].confidence, 0.75);
  EXPECT_EQ(d.unit, before.unit);
  EXPECT_EQ(d.disposition, before.disposition);
  const auto said = std::ranges::find(d.evidence, "type.learned", &storage::Evidence::rule);
  ASSERT_NE(said, d.evidence.end());
  EXPECT_EQ(said->fact, "type=summary");
  EXPECT_EQ(said->source, "learned");
  EXPECT_EQ(said->words, "v3 brief -> summary");
  EXPECT_GE(said->weight, 0.6);
}

TEST(Learn, AnOfficeWithoutAHabitIsRefused) {
  const Learned model = learned_from(no_habit(200));
  EXPECT_EQ(classify::refused(model.measured()), "not_better");
  // Put in use by force it would still have nothing it may change.
  const classify::Knowledge after = with(model);
  EXPECT_GE(score(after, 200, 260, usual).right, score(knowledge(), 200, 260, usual).right);
}

TEST(Learn, AcceptedAsTheRulesSayIsNotBetterThanTheRules) {
  std::vector<Came> past;
  for (int i = 0; i < 60; ++i) {
    past.push_back(usual(i));
    past.back().judged = true;
  }
  const Learned model = learned_from(past);
  EXPECT_EQ(model.measured().mended, 0);
  EXPECT_EQ(classify::refused(model.measured()), "not_better");
}

TEST(Learn, TooFewAreRefusedWhateverTheySay) {
  EXPECT_EQ(classify::refused(learned_from(history(29)).measured()), "too_few");
  EXPECT_EQ(classify::refused(learned_from({}).measured()), "too_few");
  EXPECT_EQ(learned_from({}).situations().size(), 0U);
}

TEST(Learn, FiguresThatAllowItAndFiguresThatDoNot) {
  const auto of = [](int judged, int mended, int spoilt) {
    Measured m;
    m.judged = judged;
    m.mended = mended;
    m.spoilt = spoilt;
    return std::string(classify::refused(m));
  };
  EXPECT_EQ(of(30, 5, 0), "");
  EXPECT_EQ(of(29, 5, 0), "too_few");
  EXPECT_EQ(of(30, 4, 0), "not_better");
  EXPECT_EQ(of(30, 20, 2), "");
  EXPECT_EQ(of(30, 19, 2), "not_better");
  EXPECT_EQ(of(30, 0, 20), "not_better");
}

TEST(Learn, TheSameHistoryGivesTheSameModel) {
  const auto past = lessons(history(50));
  const std::string rules(classify::kRulesVersion);
  const std::string text = classify::learn(past, kCampaign, rules).text();
  EXPECT_EQ(classify::learn(past, kCampaign, rules).text(), text);
  std::string why;
  const auto read = Learned::parse(text, 1, why);
  ASSERT_TRUE(read) << why;
  EXPECT_EQ(read->text(), text);
  for (const Lesson& lesson : past) {
    const auto word = read->overrule(lesson.seen);
    EXPECT_EQ(word.has_value(), lesson.type != lesson.seen.rules) << lesson.seen.title;
  }
}

// Nothing of a title, a file name or an address can be read out of a model.
TEST(Learn, AModelHoldsNoWordsOfTheMail) {
  const std::string text = learned_from(history(50)).text();
  for (const char* word : {"简报", "综述", "naxjtj", "163.example"})
    EXPECT_EQ(text.find(word), std::string::npos) << word;
}

TEST(Learn, WhatWasMeasuredWithOtherRulesIsNotApplied) {
  const Learned model = classify::learn(lessons(history(50)), kCampaign, "other");
  EXPECT_EQ(judge(habit(120), with(model)).items[0].type, "brief");
  const Learned elsewhere =
      classify::learn(lessons(history(50)), "another", std::string(classify::kRulesVersion));
  EXPECT_EQ(judge(habit(120), with(elsewhere)).items[0].type, "brief");
}

// Every line cut off, changed or doubled: no model, a reason, no crash.
TEST(Learn, ADamagedModelIsNone) {
  const std::string text = learned_from(history(50)).text();
  std::string why;
  for (const std::string& bad :
       {std::string(), text + "w 1 1\n", text.substr(1), text.substr(0, text.size() / 2),
        text.substr(0, text.rfind("end ")), std::string("shouwen-learned 1\n"),
        std::string(classify::kNothingLearned), "\n" + text}) {
    why.clear();
    EXPECT_FALSE(Learned::parse(bad, 1, why));
    EXPECT_THAT(why, ::testing::HasSubstr("line"));
  }
  const auto changed = [&](const std::string& was, const std::string& now) {
    std::string out = text;
    out.replace(out.find(was), was.size(), now);
    return Learned::parse(out, 1, why).has_value();
  };
  EXPECT_FALSE(changed("\nlabel 0", "\nlabel 9"));
  EXPECT_FALSE(changed("\nmeasured ", "\nmeasured -"));
  EXPECT_FALSE(changed("\nw ", "\nw 99999 "));
  EXPECT_FALSE(changed("\ntype brief", "\ntype brief x"));
  for (std::size_t at = 0; at < text.size(); at += 97) {
    std::string out = text;
    out[at] = static_cast<char>(out[at] ^ 0x15);
    Learned::parse(out, 1, why);
  }
}

TEST(Learn, NoWordsAndLongOnesAreFeaturesToo) {
  EXPECT_FALSE(classify::features_of({}).empty());
  classify::PieceSeen seen;
  for (int i = 0; i < 5000; ++i) seen.title += "信用交通" + number(i);
  const auto features = classify::features_of(seen);
  EXPECT_LE(features.size(), 80U);
  EXPECT_TRUE(std::ranges::is_sorted(features));
  EXPECT_GE(features.front(), 1);
  EXPECT_LE(features.back(), classify::kFeatures);
  EXPECT_EQ(classify::certainty_of(0.4, 0.75), Certainty::guessed);
  EXPECT_EQ(classify::certainty_of(0.7, 0.75), Certainty::unsure);
  EXPECT_EQ(classify::certainty_of(0.9, 0.75), Certainty::sure);
}

}  // namespace
}  // namespace shouwen::test
