// What is printed for a person to type runs as it is printed.
// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

class Hints : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();
    fill();
  }
  // The command between "shouwen " and `end`, as a shell would split it.
  Ran run_printed(const std::string& text, const std::string& start, const std::string& end) {
    const std::size_t from = text.find(start);
    EXPECT_NE(from, std::string::npos) << text;
    if (from == std::string::npos) return {};
    std::istringstream words(text.substr(from + 8, text.find(end, from) - from - 8));
    std::vector<std::string> args;
    for (std::string word; words >> word;) args.push_back(word);
    return run(args);
  }
};

TEST_F(Hints, AnEntryIsUndoneAsItsHintSays) {
  for (std::vector<std::string> entry :
       {std::vector<std::string>{"exempt", "220283"}, {"arrival", "1", "2020-10-13 16:30"}}) {
    entry.insert(entry.end(), {"--approver", "李处长", "-r", "来函说明"});
    const Ran entered = run(entry);
    ASSERT_EQ(entered.code, 0) << entered.err;
    const Ran undone = run_printed(entered.out, "shouwen overlay undo", "）");
    EXPECT_EQ(undone.code, 0) << entered.out << undone.err;
  }
}

TEST_F(Hints, AMissingOptionIsNamedInChineseToo) {
  const Ran ran = run({"overlay", "undo", "1"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("缺少"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("--reason"), std::string::npos) << ran.err;
  EXPECT_NE(run({"board", "--unti", "220283"}).err.find("没有这样的"), std::string::npos);
}

TEST_F(Hints, AReasonIsClearedByTheWordTheListShows) {
  const Ran unknown = run({"review", "clear", "2", "没有的原因"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("邮箱未确认"), std::string::npos) << "says what it waits for";
  const Ran other = run({"review", "clear", "2", "单位不明"});
  EXPECT_EQ(other.code, 2) << "a reason, but not of this mail";
  EXPECT_NE(other.err.find("邮箱未确认"), std::string::npos) << other.err;
  EXPECT_EQ(run({"review", "list", "--reason", "邮箱未确认", "--json"}).json()["messages"].size(),
            1u);
  const Ran cleared = run({"review", "clear", "2", "邮箱未确认", "-r", "电话核对"});
  EXPECT_EQ(cleared.code, 0) << cleared.err;
  EXPECT_TRUE(
      run({"review", "list", "--reason", "邮箱未确认", "--json"}).json()["messages"].empty());
}

}  // namespace
}  // namespace shouwen::cli
