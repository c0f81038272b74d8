// Whole or not: by result, pages, chain, heights and damage.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/completeness.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "parsers/fax/hylafax.h"
#include "tests/unit/fax/sample.h"

namespace shouwen::parsers::fax {
namespace {

FaxArrival call(const std::string& result, bool ecm = true) {
  FaxArrival a;
  a.result.learn(result, Origin::hook);
  a.ecm.learn(ecm, Origin::hook);
  return a;
}

bool has(const Completeness& c, const std::string& reason) {
  return std::find(c.reasons.begin(), c.reasons.end(), reason) != c.reasons.end();
}

TEST(FaxCompleteness, AGoodCallIsComplete) {
  const Completeness c = judge(read_tiff(Built{{2292, 2292, 1000}}.octets()), call(""));
  EXPECT_EQ(c.state, State::complete);
  EXPECT_EQ(c.pages_whole, 3);
  EXPECT_EQ(missing_words(c), "");
}

TEST(FaxCompleteness, ACutCallLeavesAStub) {
  const Tiff tiff = read_tiff(read_whole(sample_path("fax000000004.tif")));
  FaxArrival a = call("T.30 T2 timeout, expected signal not received");
  a.pages_claimed.learn(2, Origin::log);
  const Completeness c = judge(tiff, a);
  EXPECT_EQ(c.state, State::partial);
  EXPECT_EQ(c.stub, 2);
  EXPECT_EQ(c.pages_whole, 1);
  EXPECT_EQ(missing_words(c), "第2页及第3页以后各页");
  const Completeness told = judge(tiff, a, {false, 3});
  EXPECT_EQ(missing_words(told), "第2、3页");
}

TEST(FaxCompleteness, SilenceAboutTheResultIsNoGoodEnd) {
  const Tiff tiff = read_tiff(Built{{2292}}.octets());
  FaxArrival a;
  a.ecm.learn(true, Origin::tiff);
  EXPECT_EQ(judge(tiff, a).state, State::suspect);
  EXPECT_EQ(judge(tiff, a, {true, 0}).state, State::complete);
}

// A T.38 call that "ended well" with 75 to 137 of 2319 lines lost and nothing in the file to say
// so.
TEST(FaxCompleteness, LostLinesWithoutErrorCorrectionAreSuspect) {
  const Tiff tiff = read_tiff(read_whole(sample_path("t38-noecm-loss5.tif")));
  ASSERT_EQ(tiff.pages.size(), 3u);
  FaxArrival a;
  a.result.learn("", Origin::hook);
  learn_from(a, tiff);
  const Completeness c = judge(tiff, a);
  EXPECT_NE(c.state, State::complete);
  EXPECT_TRUE(has(c, "short_page"));
}

TEST(FaxCompleteness, DamagedLinesBeyondThreePercent) {
  EXPECT_EQ(judge(read_tiff(Built{{2292}, {68}}.octets()), call("", false)).state, State::complete);
  const Completeness c = judge(read_tiff(Built{{2292, 2292}, {0, 70}}.octets()), call("", false));
  EXPECT_EQ(c.state, State::partial);
  EXPECT_EQ(missing_words(c), "第2页");
}

TEST(FaxCompleteness, FewerPagesThanClaimedOrAnnounced) {
  FaxArrival a = call("");
  a.pages_claimed.learn(3, Origin::info);
  const Completeness c = judge(read_tiff(Built{{2292}}.octets()), a);
  EXPECT_EQ(c.state, State::partial);
  EXPECT_EQ(missing_words(c), "第2、3页");
  const Completeness cover = judge(read_tiff(Built{{2292}}.octets()), call(""), {false, 2});
  EXPECT_EQ(cover.state, State::partial);
  EXPECT_EQ(missing_words(cover), "第2页");
}

Built counted(std::vector<int> heights, std::uint32_t total) {
  Built out{std::move(heights)};
  out.total = total;
  return out;
}

TEST(FaxCompleteness, ThePagesTheDeviceWroteIntoTheFileAreWanted) {
  const Completeness c = judge(read_tiff(counted({2292, 2292}, 3).octets()), call(""));
  EXPECT_EQ(c.state, State::partial);
  EXPECT_TRUE(has(c, "fewer_pages"));
  EXPECT_EQ(missing_words(c), "第3页");
  for (const std::uint32_t total : {0U, 1U, 2U}) {
    const Tiff tiff = read_tiff(counted({2292, 2292}, total).octets());
    EXPECT_EQ(judge(tiff, call("")).state, State::complete) << total;
  }
  FaxArrival fewer = call("");  // of two counts the greater is believed
  fewer.pages_claimed.learn(2, Origin::info);
  EXPECT_EQ(missing_words(judge(read_tiff(counted({2292, 2292}, 3).octets()), fewer)), "第3页");
}

// A count is a stranger's word: it costs no more than the longest fax.
TEST(FaxCompleteness, NoMorePagesAreMissedThanAFaxCanHave) {
  FaxArrival a = call("");
  a.pages_claimed.learn(1 << 30, Origin::mail);
  const Completeness c = judge(read_tiff(Built{{2292}}.octets()), a);
  ASSERT_EQ(c.missing.size(), static_cast<std::size_t>(kTiffPages - 1));
  EXPECT_EQ(c.missing.back(), kTiffPages);
}

TEST(FaxCompleteness, AFailedCallWithEveryAnnouncedPageIsSuspectOnly) {
  const Completeness c = judge(read_tiff(Built{{2292, 2292}}.octets()), call("hangup"), {false, 2});
  EXPECT_EQ(c.state, State::suspect);
  EXPECT_EQ(missing_words(c), "");
}

TEST(FaxCompleteness, ACallWithoutAPage) {
  FaxArrival a = call("No answer");
  a.without_page = true;
  const Completeness c = judge({}, a);
  EXPECT_EQ(c.state, State::partial);
  EXPECT_TRUE(has(c, "no_page"));
  EXPECT_EQ(missing_words(c), "第1页以后各页");
}

// Labelled faxes: those cut or broken off are never complete, the others always are.
TEST(FaxCompleteness, DevelopmentCorpus) {
  int seen = 0;
  std::ifstream labels(corpus_path() / "labels.jsonl");
  for (std::string line; std::getline(labels, line);) {
    const auto label = nlohmann::json::parse(line);
    if (label["channel"] != "fax") continue;
    const auto path = corpus_path() / label["file"].get<std::string>();
    const Tiff tiff = read_tiff(read_whole(path));
    const auto side = nlohmann::json::parse(read_whole(path.string() + ".json"));
    FaxArrival a = from_faxrcvd(side["argv"].get<std::vector<std::string>>());
    for (const auto& [key, value] : side["faxinfo"].items()) {
      if (value.is_array()) continue;
      learn_faxinfo(a, key, value.is_string() ? value.get<std::string>() : value.dump());
    }
    learn_from(a, tiff);
    bool broken = false;
    for (const auto& trait : label["traits"])
      broken = broken || trait == "receive_error" || trait == "truncated_tiff";
    EXPECT_EQ(judge(tiff, a).state == State::complete, !broken) << path;
    EXPECT_EQ(a.tsi.value, label["expect"]["tsi"].get<std::string>()) << path;
    ++seen;
  }
  if (seen == 0) GTEST_SKIP() << "the development corpus is not here: " << corpus_path();
  std::cout << "faxes of the development corpus: " << seen << "\n";
}

}  // namespace
}  // namespace shouwen::parsers::fax
