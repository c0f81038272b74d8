// Which calls are one fax, and what the whole is made of.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "gateway/intake/fax_join.h"
#include "parsers/fax/hylafax.h"
#include "tests/unit/fax/sample.h"

namespace shouwen::intake {
namespace {

namespace fax = parsers::fax;
using storage::FaxLinkKind;

constexpr Instant kThen{1'700'000'000'000};

// A sheet of its own: the same number gives the same ink, another one another.
PagePrint sheet(int number, int height = 300) {
  std::mt19937 random(static_cast<unsigned>(number));
  PagePrint out{210, height, {}};
  for (int i = 0; i < out.width * out.height; ++i)
    out.ink.push_back(static_cast<std::uint8_t>(random() % 4 == 0 ? 255 : 0));
  return out;
}

struct Call {
  std::int64_t message = 1;
  std::vector<int> sheets;
  std::string result = {};
  bool stub = false;  // the last one was cut
  std::string tsi = "+86 433 2510000";
  int bad = 0;  // damaged lines of the last sheet
};

FaxPiece piece(const Call& call) {
  std::vector<int> heights(call.sheets.size(), 2292);
  if (call.stub) heights.back() = 462;
  FaxPiece out;
  out.message = {call.message};
  fax::FaxArrival arrival;
  arrival.source_kind = fax::Kind::hylafax;
  arrival.tsi.learn(call.tsi, fax::Origin::log);
  arrival.result.learn(call.result, fax::Origin::hook);
  arrival.pages_claimed.learn(static_cast<int>(call.sheets.size()), fax::Origin::log);
  std::vector<int> bad(call.sheets.size(), 0);
  bad.back() = call.bad;
  out.reading = read_fax(fax::Built{heights, bad}.octets(), arrival);
  return out;
}

class Join : public ::testing::Test {
 protected:
  FaxOther other(const Call& call, std::int64_t minutes) {
    sheets_[call.message] = call.sheets;
    return {assemble({piece(call)}, {}), kThen + minutes * kMinute};
  }
  std::vector<storage::FaxLink> links(const FaxOther& mine, const std::vector<FaxOther>& others) {
    return find_links(mine, others, [this](const FaxCase& whole, std::size_t page) {
      const auto& of = whole.pages[page];
      const FaxPiece& from = whole.pieces[of.piece];
      const int height = from.reading.tiff.pages[static_cast<std::size_t>(of.page)].height;
      return sheet(sheets_[from.message.value][static_cast<std::size_t>(of.page)], height / 8);
    });
  }
  std::map<std::int64_t, std::vector<int>> sheets_;
};

TEST_F(Join, ARedialThatGoesOnIsAPart) {
  const FaxOther cut = other({1, {1, 2}, "T.30 T2 timeout", true}, 0);
  const FaxOther rest = other({2, {2, 3}}, 1);
  const auto found = links(rest, {cut});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message.value, 2);
  EXPECT_EQ(found[0].head.value, 1);
  EXPECT_EQ(found[0].kind, FaxLinkKind::part);
  EXPECT_EQ(found[0].kept, -1);
}

TEST_F(Join, APageSentAgainShowsWhereItGoesOn) {
  // Received whole, but the line broke before that was said.
  const FaxOther cut = other({1, {1, 2}, "T.30 T2 timeout"}, 0);
  const auto found = links(other({2, {2, 3}}, 1), {cut});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, FaxLinkKind::part);
  EXPECT_EQ(found[0].kept, 1);
}

TEST_F(Join, EverythingAgainSupersedesTheStub) {
  const FaxOther cut = other({1, {1, 2}, "T.30 T2 timeout", true}, 0);
  const auto found = links(other({2, {1, 2, 3}}, 3), {cut});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message.value, 1);
  EXPECT_EQ(found[0].head.value, 2);
  EXPECT_EQ(found[0].kind, FaxLinkKind::superseded);
}

TEST_F(Join, LessThanThereWasIsSupersededItself) {
  const FaxOther cut = other({1, {1, 2, 3}, "T.30 T2 timeout", true}, 0);
  const auto found = links(other({2, {1, 2}, "T.30 T2 timeout", true}, 3), {cut});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message.value, 2);
  EXPECT_EQ(found[0].kind, FaxLinkKind::superseded);
}

TEST_F(Join, ACallWithNothingButAStubIsSuperseded) {
  const FaxOther cut = other({1, {1}, "T.30 T2 timeout", true}, 0);
  const auto found = links(other({2, {1, 2}}, 1), {cut});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message.value, 1);
  EXPECT_EQ(found[0].kind, FaxLinkKind::superseded);
}

TEST_F(Join, TheSweepMayBringTheFirstCallLast) {
  const FaxOther rest = other({2, {2, 3}}, 1);
  const auto found = links(other({5, {1, 2}, "T.30 T2 timeout", true}, 0), {rest});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message.value, 2);
  EXPECT_EQ(found[0].head.value, 5);
  EXPECT_EQ(found[0].kind, FaxLinkKind::part);
}

TEST_F(Join, ThePagesSentAgainWholeStandForTheDamagedOnes) {
  Call damaged{1, {1, 2}};
  damaged.bad = 200;
  const FaxOther first = other(damaged, 0);
  ASSERT_EQ(first.whole.reading.completeness.state, fax::State::partial);
  const auto found = links(other({2, {1, 2}}, 60), {first});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message.value, 1);
  EXPECT_EQ(found[0].head.value, 2);
  EXPECT_EQ(found[0].kind, FaxLinkKind::superseded);
}

TEST_F(Join, AWholeFaxSentAgainIsARepeatAndAnotherIsNot) {
  const FaxOther first = other({1, {1, 2}}, 0);
  auto found = links(other({2, {1, 2}}, 60), {first});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, FaxLinkKind::repeat);
  EXPECT_EQ(found[0].head.value, 1);
  EXPECT_TRUE(links(other({3, {1, 7}}, 60), {first}).empty());
}

TEST_F(Join, NumbersDecideWhomToCompareWith) {
  const auto worth = [](const Call& mine, const std::string& tsi, std::int64_t minutes,
                        const std::string& result = "T.30 T2 timeout") {
    storage::FaxNear near;
    near.facts.tsi = tsi;
    near.facts.at = kThen + -minutes * kMinute;
    near.facts.result = result;
    near.facts.state = result.empty() ? "complete" : "partial";
    near.facts.pages_found = 2;
    return worth_comparing(piece(mine).reading, kThen, near);
  };
  EXPECT_TRUE(worth({2, {2, 3}}, "04332510000", 1));
  EXPECT_FALSE(worth({2, {2, 3}}, "04332510001", 1));
  EXPECT_FALSE(worth({2, {2, 3}}, "", 1));  // without a number nothing is joined
  EXPECT_FALSE(worth({2, {2, 3}}, "04332510000", 40));
  EXPECT_TRUE(worth({2, {2, 3}}, "04332510000", 600, ""));  // a repeat is looked for longer
  EXPECT_FALSE(worth({2, {2, 3, 4}}, "04332510000", 600, ""));
}

TEST(Assemble, ACutCallAndItsRedialAreThreePages) {
  const auto load = [](const char* name, std::int64_t message, const char* error, int kept) {
    FaxPiece out;
    out.message = {message};
    out.kept = kept;
    const std::vector<std::string> argv{"faxrcvd", std::string("recvq/") + name,
                                        "ttyFX0",  "00000000" + std::to_string(message),
                                        error,     "04332510000"};
    out.reading = read_fax(fax::read_whole(fax::sample_path(name)), fax::from_faxrcvd(argv));
    return out;
  };
  const FaxCase whole = assemble(
      {load("fax000000004.tif", 1, "T.30 T2 timeout", -1), load("fax000000005.tif", 2, "", -1)},
      {});
  ASSERT_EQ(whole.pages.size(), 3u);
  EXPECT_EQ(whole.pages[0].piece, 0u);
  EXPECT_EQ(whole.pages[1].piece, 1u);
  // Nothing but the numbers and the minute says that they belong together.
  EXPECT_EQ(whole.reading.completeness.state, fax::State::suspect);
  EXPECT_EQ(whole.reading.completeness.reasons, std::vector<std::string>{"joined"});

  FaxReading announced = whole.reading;
  extract::Document cover;
  cover.text = "传真 共3页";
  judge_again(announced, {cover});
  EXPECT_EQ(announced.completeness.state, fax::State::complete);

  std::vector<extract::Document> texts(2);
  texts[0].text = "一\f二的残";
  texts[1].text = "二\f三";
  EXPECT_EQ(merged(whole, texts).text, "一\f二\f三");
  EXPECT_EQ(merged(whole, texts).pages, 3);
}

}  // namespace
}  // namespace shouwen::intake
