// Broken invocations and broken files: exit code 2, every error listed, nothing changed.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "config/settings.h"
#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

TEST(Usage, WrongInvocationsAreExitCodeTwo) {
  for (const std::vector<std::string>& args :
       std::vector<std::vector<std::string>>{{},
                                             {"no-such"},
                                             {"board", "--no-such"},
                                             {"show"},
                                             {"outbox"},
                                             {"release", "everything"},
                                             {"export", "messages"},
                                             {"search"},
                                             {"review", "assign", "1", "--item", "0"}}) {
    const Ran ran = shouwen(args);
    EXPECT_EQ(ran.code, 2) << (args.empty() ? "" : args[0]);
    EXPECT_FALSE(ran.err.empty());
    EXPECT_TRUE(ran.out.empty()) << ran.out;
  }
}

TEST(Usage, HelpAndVersionAreExitCodeZero) {
  EXPECT_EQ(shouwen({"--help"}).code, 0);
  EXPECT_EQ(shouwen({"review", "assign", "--help"}).code, 0);
  EXPECT_NE(shouwen({"--version"}).out.find("shouwen "), std::string::npos);
}

// OFFICE §6: words no text of ours uses.
TEST(Usage, HelpSpeaksTheOfficesWords) {
  std::string text = shouwen({"--help-all"}).out + shouwen({"sample"}).out;
  text += shouwen({"--help"}).out;
  for (const char* word : {"识别", "判定", "合格", "审核通过", "尊敬的用户", "请勿直接回复"})
    EXPECT_EQ(text.find(word), std::string::npos) << word;
}

TEST(Usage, TheSampleIsASettingsFile) {
  const Ran ran = shouwen({"sample"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, config::sample_settings());
}

TEST_F(CliTest, AMissingSettingsFileNamesTheRemedy) {
  const Ran ran = shouwen({"-c", dir_ / "none.toml", "board"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("shouwen init"), std::string::npos) << ran.err;
}

TEST_F(CliTest, EveryProblemOfTheSettingsIsListed) {
  testing::write_file(settings_, "[install]\nnmae = \"x\"\nzone = \"Mars\"\n");
  for (const char* command : {"board", "status", "check", "verify"}) {
    const Ran ran = run({command});
    EXPECT_EQ(ran.code, 2) << command;
    EXPECT_NE(ran.err.find("shouwen.toml:2:"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("shouwen.toml:3:"), std::string::npos) << ran.err;
  }
}

TEST_F(CliTest, CheckListsEveryErrorOfEveryFile) {
  testing::write_file(dir_ / "units.csv", "code,name_full\n");
  testing::write_file(dir_ / "c.toml", "id = \"x\"\nnonsense = 1\n");
  const std::vector<std::string> args = {
      "check", "--offline", "--units", dir_ / "units.csv", "--campaign", dir_ / "c.toml"};
  const Ran ran = run(args);
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("units.csv:"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("c.toml:2:"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("^"), std::string::npos);

  std::vector<std::string> with_json = args;
  with_json.emplace_back("--json");
  const Ran record = run(with_json);
  EXPECT_EQ(record.code, 2);
  ASSERT_TRUE(record.json().is_object()) << record.out;
  EXPECT_EQ(record.json()["ok"], false);
  ASSERT_GE(record.json()["problems"].size(), 2U);
  for (const char* key : {"file", "line", "column", "message", "text", "remedy"})
    EXPECT_TRUE(record.json()["problems"][0].contains(key)) << key;
  EXPECT_FALSE(std::filesystem::exists(state_));
}

TEST_F(CliTest, CheckOfGoodFilesIsClean) {
  const Ran ran =
      run({"check", "--offline", "--units", units_file(), "--campaign", campaign_file()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("[contact]"), std::string::npos) << "（电话） is nobody's number";
  EXPECT_FALSE(std::filesystem::exists(state_));
}

TEST_F(CliTest, QueriesBeforeAnythingIsThereSayWhatToDo) {
  for (const char* command : {"board", "items", "status", "ledger"}) {
    const Ran ran = run({command});
    EXPECT_EQ(ran.code, 1) << command;
    EXPECT_NE(ran.err.find("shouwen init"), std::string::npos) << ran.err;
    EXPECT_FALSE(std::filesystem::exists(state_)) << "a query created the state folder";
  }
}

TEST_F(CliTest, ABrokenStatementChangesNothing) {
  load();
  testing::write_file(dir_ / "c.toml", "id = \"2020-credit-month\"\n");
  const Ran before = run({"campaign", "list", "--json"});
  const Ran ran = run({"campaign", "activate", dir_ / "c.toml"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("c.toml"), std::string::npos) << ran.err;
  EXPECT_EQ(run({"campaign", "list", "--json"}).out, before.out);
  EXPECT_EQ(run({"units", "load", dir_ / "absent.csv"}).code, 2);
  EXPECT_EQ(run({"units", "load", units_file(), "--effective", "tomorrow"}).code, 2);
}

TEST_F(CliTest, WrongMomentsAndIdsAreRefused) {
  load();
  EXPECT_EQ(run({"board", "--at", "yesterday"}).code, 2);
  EXPECT_EQ(run({"outbox", "show", "x"}).code, 2);
  EXPECT_EQ(run({"outbox", "show", "77"}).code, 1);
  EXPECT_EQ(run({"show", "77"}).code, 1);
  EXPECT_EQ(run({"board", "--campaign", "none"}).code, 2);
}

}  // namespace
}  // namespace shouwen::cli
