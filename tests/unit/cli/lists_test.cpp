// What an officer looks for in the lists: the late ones, who lacks this one.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;

class Lists : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();
    fill();
  }
  json items(std::vector<std::string> more) {
    more.insert(more.begin(), {"items", "--json"});
    const Ran ran = run(more);
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.code == 0 ? ran.json()["items"] : json::array();
  }
};

TEST_F(Lists, TheLatePiecesAreThoseOfTheBoard) {
  ASSERT_EQ(run({"review", "assign", "1", "--type", "signed_article", "-r", "署名文章"}).code, 0);
  const json late = items({"--late"});
  ASSERT_EQ(late.size(), 1u) << "due on 18 September";
  EXPECT_EQ(late[0]["message"], 1);
  EXPECT_EQ(late[0]["late"], true);
  const std::string text = run({"items"}).out;
  EXPECT_NE(text.find("迟报"), std::string::npos) << text;
  const std::string csv = run({"export", "items", "--type", "signed_article"}).out;
  EXPECT_EQ(std::ranges::count(csv, '\n'), 2) << csv;
  // Brought by hand in time, as staff have noted: the board says 按时, and so does the list.
  ASSERT_EQ(run({"arrival", "1", "2020-09-10 16:30", "-r", "当面交来"}).code, 0);
  EXPECT_TRUE(items({"--late"}).empty());
  const json board = run({"board", "--unit", "220283", "--json"}).json();
  EXPECT_EQ(board["rows"][0]["cells"]["signed_article"]["late"], 0);
}

TEST_F(Lists, TheBoardOfOneRequirement) {
  const Ran ran = run({"board", "--type", "brief", "--missing", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const json board = ran.json();
  ASSERT_EQ(board["columns"].size(), 1u);
  EXPECT_EQ(board["columns"][0]["type"], "brief");
  EXPECT_EQ(board["rows"].size(), 77u) << "one of 78 has sent its two";
  for (const json& row : board["rows"]) {
    EXPECT_NE(row["unit"], "220283");
    EXPECT_EQ(row["cells"].size(), 1u);
  }
  EXPECT_EQ(run({"export", "board", "--type", "brief"}).out.find("署名文章"), std::string::npos);
  const Ran wrong = run({"board", "--type", "breif"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("signed_article"), std::string::npos) << "says which: " << wrong.err;
}

TEST_F(Lists, TheCircularSaysWhatItLeavesOut) {
  const std::string file = dir_ / "通报.docx";
  const Ran ran = run({"circular", "--at", kClock, "-o", file});
  EXPECT_EQ(ran.code, 0);
  EXPECT_NE(ran.err.find("另有待核3件未计入"), std::string::npos) << ran.err;
  EXPECT_EQ(run({"circular", "--at", kClock, "-o", file, "--json"}).json()["pending"], 3);
  for (const char* message : {"1", "2", "4"})
    ASSERT_EQ(run({"review", "accept", message, "-r", "核对"}).code, 0);
  const Ran all = run({"circular", "--at", kClock, "-o", file});
  EXPECT_EQ(all.code, 0);
  EXPECT_EQ(all.err, "");
}

}  // namespace
}  // namespace shouwen::cli
