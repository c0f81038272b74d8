// Notices of many shapes, each with what a clerk reads out of it (notices/*.expect), and the real
// one where the shared folder is.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/notice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace shouwen::parsers::notice {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& one : list) out += (out.empty() ? "" : "、") + one;
  return out;
}

std::string number(int n) {
  return n < 0 ? "" : std::to_string(n);
}

// One line a field, so that a difference names the field.
std::vector<std::string> told(const Notice& n) {
  std::vector<std::string> out = {"title|" + n.title, "number|" + n.document_number,
                                  "issued|" + n.issued,
                                  "window|" + n.window_from + "|" + n.window_to};
  for (const Duty& d : n.duties) {
    const std::string head = "duty|" + d.name + "|" + d.due.date + d.due.rule + "|";
    out.push_back(head + "count|" + number(d.count.min) + "|" + number(d.count.max) + "|" +
                  d.count.per);
    out.push_back(head + "optional|" + (d.optional ? "yes" : "no"));
    out.push_back(head + "owners|" + joined(d.owners) + "|" + d.rollup);
    out.push_back(head + "format|" + joined(d.format));
    out.push_back(head + "to|" + d.to);
  }
  for (const ContactPerson& p : n.contacts)
    out.push_back("contact|" + p.name + "|" + p.phone + "|" + p.fax + "|" + p.email + "|" +
                  p.purpose);
  return out;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

TEST(Notice, EveryFieldOfEveryShape) {
  std::size_t right = 0, wanted = 0, notices = 0;
  for (const auto& entry :
       fs::directory_iterator(fs::path(SHOUWEN_SOURCE_DIR) / "tests/unit/parsers/notices")) {
    if (entry.path().extension() != ".txt") continue;
    ++notices;
    const std::vector<std::string> got = told(read_notice(read(entry.path())));
    fs::path expect = entry.path();
    const std::vector<std::string> want = lines(read(expect.replace_extension(".expect")));
    EXPECT_FALSE(want.empty()) << expect;
    wanted += want.size();
    for (const auto& line : want) {
      const bool found = std::ranges::find(got, line) != got.end();
      right += found ? 1 : 0;
      EXPECT_TRUE(found) << entry.path().filename() << " lacks " << line;
    }
    for (const auto& line : got)
      EXPECT_TRUE(std::ranges::find(want, line) != want.end())
          << entry.path().filename() << " has " << line;
  }
  EXPECT_GE(notices, 10U);
  std::cout << "notice: " << right << " of " << wanted << " fields of " << notices << " notices\n";
}

// Every duty quotes words that stand in the notice.
TEST(Notice, SentencesAreTheNoticesOwn) {
  for (const auto& entry :
       fs::directory_iterator(fs::path(SHOUWEN_SOURCE_DIR) / "tests/unit/parsers/notices")) {
    if (entry.path().extension() != ".txt") continue;
    const std::string text = read(entry.path());
    for (const Duty& duty : read_notice(text).duties) {
      if (text.find('\t') != std::string::npos) continue;  // cells are joined by blanks
      EXPECT_NE(text.find(duty.sentence), std::string::npos) << duty.sentence;
    }
  }
}

TEST(Notice, TheRealOne) {
  const fs::path file = fs::path(SHOUWEN_SOURCE_DIR) / "../shared/notice.txt";
  if (!fs::exists(file)) GTEST_SKIP() << "NOT RUN: ../shared/notice.txt is not here";
  const Notice n = read_notice(read(file));
  EXPECT_EQ(n.title, "吉林省交通运输厅关于印发2020年“信用交通宣传月”活动方案的通知");
  EXPECT_EQ(n.document_number, "吉交政研〔2020〕221号");
  EXPECT_EQ(n.issued, "2020-09-01");
  EXPECT_EQ(n.window_from + n.window_to, "2020-10-012020-10-31");
  ASSERT_EQ(n.duties.size(), 4U);
  const std::vector<std::pair<std::string, std::string>> due = {
      {"“一把手谈信用”活动署名文章", "2020-09-18"},
      {"图文简讯", "2020-10-15"},
      {"守信激励典型案例", "2020-10-23"},
      {"活动总结", "2020-11-03"}};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(n.duties[i].name, due[i].first);
    EXPECT_EQ(n.duties[i].due.date, due[i].second);
    EXPECT_EQ(n.duties[i].to, "厅研究室");
    EXPECT_EQ(n.duties[i].owners.size(), 4U);
    EXPECT_TRUE(n.duties[i].uncertain.empty());
  }
  EXPECT_EQ(n.duties[1].count.min, 2);
  EXPECT_EQ(n.duties[3].count.min, -1);
  ASSERT_EQ(n.contacts.size(), 1U);
  EXPECT_FALSE(n.contacts[0].name.empty() || n.contacts[0].phone.empty() ||
               n.contacts[0].fax.empty() || n.contacts[0].email.empty());
}

// 报送工作 is about sending; 报送工作总结 is the sending of one.
TEST(Notice, AThingMayBeginLikeTheWordsAboutSending) {
  const Notice n = read_notice(
      "某厅关于报送有关材料的通知\n\n各市（州）局：\n"
      "    一、请各单位于2021年4月12日前报送工作总结1份。\n"
      "    二、于2021年4月20日前报送工作方案1份、单位名单1份至a@edu.example。\n"
      "    三、2021年5月10日前上报工作总结。\n"
      "    四、2021年5月20日前报送情况汇总表1份。\n"
      "    五、每月25日前报送工作进展情况。\n"
      "    六、报送情况纳入年度考核，2021年6月1日前报送工作由办公室负责统计。\n"
      "    "
      "七、材料报送工作情况于2021年6月1日前通报，各单位报送工作情况将于2021年6月5日前纳入考核。\n"
      "    八、做好报送工作信息化建设，2021年7月1日前完成。\n"
      "    九、报送时间：以邮件到达为准，报送单位为各市（州）局。\n"
      "                                某厅\n                                2021年3月1日\n");
  std::vector<std::string> names;
  for (const Duty& duty : n.duties) names.push_back(duty.name);
  EXPECT_EQ(names, (std::vector<std::string>{"工作总结", "工作方案", "单位名单", "工作总结",
                                             "情况汇总表", "工作进展情况"}));
}

// Hostile and odd texts: an answer, within bounds.
TEST(Notice, AnythingIsANotice) {
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "（";
  std::string dates;
  for (int i = 0; i < 20000; ++i) dates += "于9月18日前报送总结1份至省厅；";
  EXPECT_TRUE(read_notice("").duties.empty());
  EXPECT_TRUE(read_notice(std::string(4096, '\xff')).duties.empty());
  EXPECT_TRUE(read_notice(deep).duties.empty());
  EXPECT_LE(read_notice("各单位：\n" + dates).duties.size(), kMaxDuties);
}

}  // namespace
}  // namespace shouwen::parsers::notice
