// Two-character Chinese words are found with recall 1, paging to the end.
// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "storage/text_index.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Search : public StoreTest {
 protected:
  std::set<std::int64_t> found(const std::string& words) {
    std::set<std::int64_t> out;
    Page page{3, 0};
    for (;;) {
      auto hits = reader()->search(words, page);
      EXPECT_TRUE(hits.ok()) << hits.error().text();
      if (!hits.ok() || hits->empty()) return out;
      for (const SearchHit& h : *hits) out.insert(h.message.value);
      page.before = hits->back().id;
    }
  }
  void text(std::uint64_t uid, const std::string& body) {
    Filing f = filing(receive("mail " + std::to_string(uid), uid).message, "t");
    f.body_text = body;
    file(f);
  }
};

TEST_F(Search, EveryTwoCharacterWordOfEveryText) {
  const std::u32string body = U"梅河口市交通运输局报送信用交通宣传月活动简讯";
  std::string utf8;
  std::vector<std::string> words;
  for (std::size_t i = 0; i < body.size(); ++i) {
    std::string one;
    for (std::size_t k = i; k < i + 2 && k < body.size(); ++k) {
      const auto c = static_cast<std::uint32_t>(body[k]);
      one += static_cast<char>(0xE0 | (c >> 12));
      one += static_cast<char>(0x80 | ((c >> 6) & 63));
      one += static_cast<char>(0x80 | (c & 63));
    }
    utf8 += one.substr(0, 3);
    if (one.size() == 6) words.push_back(one);
  }
  for (std::uint64_t i = 1; i <= 8; ++i) text(i, "第" + std::to_string(i) + "号 " + utf8);
  for (const std::string& word : words) EXPECT_EQ(found(word).size(), 8u) << word;
}

TEST_F(Search, LongerWordsAreExactAndSeveralAllRequired) {
  text(1, "通化市交通运输局");
  text(2, "通化县 交通局");
  EXPECT_EQ(found("通化县").size(), 1u);
  EXPECT_EQ(found("通化").size(), 2u);
  EXPECT_EQ(found("通化 运输").size(), 1u);
  EXPECT_EQ(found("通化　运输").size(), 1u);
  EXPECT_EQ(found("运输通化").size(), 0u);
}

TEST_F(Search, LatinDigitsAndFullWidth) {
  text(1, "文号ABC2020 县里2020年");
  EXPECT_EQ(found("abc2020").size(), 1u);
  EXPECT_EQ(found("ABC").size(), 1u);  // the beginning of a word
  EXPECT_EQ(found("ＡＢＣ２０２０").size(), 1u);
}

TEST_F(Search, AttachmentNamesAndTexts) {
  take(1, "守信激励");
  EXPECT_EQ(found("守信").size(), 1u);
  EXPECT_EQ(found("正文").size(), 1u);
}

TEST_F(Search, NothingToLookUpFindsNothing) {
  text(1, "通化");
  EXPECT_TRUE(found("").empty());
  EXPECT_TRUE(found("\"' -- * ( NEAR").size() <= 1);
  EXPECT_TRUE(found("！？").empty());
}

TEST_F(Search, FiledAgainReplacesTheOldText) {
  const MessageRef m = receive("mail", 1).message;
  Filing f = filing(m, "旧的");
  file(f);
  ASSERT_TRUE(store_->retry(m, clerk_, kNow).ok());
  Filing g = filing(m, "新的");
  file(g);
  EXPECT_TRUE(found("旧的").empty());
  EXPECT_EQ(found("新的").size(), 1u);
}

TEST_F(Search, AnotherTokenizerMakesTheIndexAgain) {
  text(1, "通化市");
  store_->database().run("UPDATE meta SET value='0' WHERE key='tokenizer'");
  store_->database().run("INSERT INTO search(search) VALUES ('delete-all')");
  EXPECT_TRUE(found("通化").empty());
  open();
  EXPECT_EQ(found("通化").size(), 1u);
  EXPECT_EQ(index_mismatches(store_->database()), 0);
}

TEST_F(Search, HitsSayWhereAndQuote) {
  text(1, "现将通化县的材料报上");
  const auto hits = *reader()->search("通化县", {});
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].where, "body");
  EXPECT_NE(hits[0].excerpt.find("通化县"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::storage
