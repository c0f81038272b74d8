// export --register, register note, and erasure in bulk, as staff type them.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;

class RegisterCommands : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();
    fill();
  }
  std::string file(const std::string& name) { return dir_.path() + "/" + name; }
  Ran exported(const std::string& name, const std::string& to,
               const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {"export", "--register", name, file(to)};
    args.insert(args.end(), more.begin(), more.end());
    return run(args);
  }
  json record(const std::string& name, const std::vector<std::string>& more = {}) {
    const Ran ran = exported(name, "r.json", more);
    EXPECT_EQ(ran.code, 0) << ran.err;
    return json::parse(testing::read_file(file("r.json")), nullptr, false);
  }
};

TEST_F(RegisterCommands, EveryRegisterInEveryForm) {
  for (const char* name : {"收件登记簿", "应报完成情况表", "催报登记", "退回补正登记",
                           "延期免报登记", "隔离登记", "incoming"}) {
    for (const char* form : {"xlsx", "docx", "csv", "json"}) {
      const std::string to = std::string("r.") + form;
      const Ran ran = exported(name, to);
      EXPECT_EQ(ran.code, 0) << name << ran.err;
      EXPECT_NE(ran.out.find("--at 2020-10-14T09:00:00+08:00"), std::string::npos) << ran.out;
      const std::string first = testing::read_file(file(to));
      EXPECT_FALSE(first.empty());
      exported(name, "again." + std::string(form), {"--at", "2020-10-14T09:00:00+08:00"});
      EXPECT_TRUE(testing::read_file(file("again." + std::string(form))) == first) << name << form;
    }
  }
  const std::string csv = testing::read_file(file("r.csv"));
  EXPECT_EQ(csv.find('\x1b'), std::string::npos);
  EXPECT_EQ(csv.find("\u202e"), std::string::npos);
  EXPECT_NE(csv.find("红字 =1+1"), std::string::npos) << csv;
}

TEST_F(RegisterCommands, MistakesAreNamed) {
  EXPECT_EQ(exported("发文登记簿", "r.xlsx").code, 2);
  EXPECT_EQ(exported("收件登记簿", "r.pdf").code, 2);
  EXPECT_EQ(exported("收件登记簿", "r.xlsx", {"--at", "昨天"}).code, 2);
  EXPECT_EQ(exported("收件登记簿", "r.xlsx", {"--at", "2021-01-01"}).code, 2);
  EXPECT_EQ(exported("收件登记簿", "r.xlsx", {"--unmask"}).code, 2) << "why?";
  EXPECT_EQ(exported("收件登记簿", "r.xlsx", {"--campaign", "none"}).code, 2);
  EXPECT_EQ(exported("收件登记簿", "none/r.xlsx").code, 1);
  EXPECT_EQ(run({"export", "pieces"}).code, 2);
  EXPECT_EQ(run({"export", "items", "--from", "2020-10-01"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(file("r.xlsx")));
}

TEST_F(RegisterCommands, WhatIsEnteredStandsInItAndCanBeTakenBack) {
  EXPECT_EQ(run({"register", "note", "1"}).code, 1) << "nothing to enter";
  Ran ran =
      run({"register", "note", "1", "--our-number", "办123", "--contact", "张三 13812345678"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  json row = record("incoming")["rows"][0];
  EXPECT_EQ(row["our_number"], "办123");
  EXPECT_EQ(row["contact"], "张* 138******78");
  ran = run({"register", "note", "2", "--our-number", "办123"});
  EXPECT_NE(ran.out.find("同号"), std::string::npos) << ran.out;
  ASSERT_EQ(run({"register", "note", "1", "--our-number", ""}).code, 0);
  EXPECT_EQ(record("incoming")["rows"][0]["our_number"], "");
  ran = run({"register", "show", "1"});
  EXPECT_NE(ran.out.find("办123"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("已改"), std::string::npos) << ran.out;
  EXPECT_EQ(run({"register", "show", "1", "--json"}).json()["notes"].size(), 3u);
  row = record("incoming", {"--unmask", "-r", "电话核对"})["rows"][0];
  EXPECT_EQ(row["contact"], "张三 13812345678");
  EXPECT_NE(run({"ledger"}).out.find("登记簿未遮盖个人信息"), std::string::npos);
  EXPECT_EQ(run({"verify"}).code, 0);
}

TEST_F(RegisterCommands, APeriodIsOfDays) {
  EXPECT_EQ(record("incoming", {"--from", "2020-10-14", "--until", "2020-10-14"})["rows"].size(),
            record("incoming")["rows"].size());
  EXPECT_EQ(record("incoming", {"--until", "2020-10-12"})["rows"].size(), 0u);
}

TEST_F(RegisterCommands, NothingIsErasedInBulkBeforeItsTime) {
  EXPECT_EQ(run({"purge", "due"}).code, 0);
  EXPECT_NE(run({"purge", "due"}).out.find("没有保存期满"), std::string::npos);
  const std::vector<std::string> ask = {"purge",       "request", "--due", "2020-credit-month",
                                        "--authority", "档案法",  "-r",    "保存期满"};
  EXPECT_EQ(run(ask).code, 2) << "ten years to go";
  EXPECT_EQ(run({"purge", "approve", "--due", "2020-credit-month"}).code, 2);
  EXPECT_EQ(run({"purge", "approve"}).code, 2);
  EXPECT_EQ(run({"purge", "request", "--authority", "档案法", "-r", "x"}).code, 2) << "which?";
  const json due = run({"purge", "due", "--at", "2031-01-01", "--json"}).json();
  ASSERT_EQ(due["due"].size(), 1u);
  EXPECT_EQ(due["due"][0]["count"], 3) << "all but the one that could not be read";
  const std::string text = run({"purge", "due", "--at", "2031-01-01"}).out;
  EXPECT_NE(text.find("XY2020-000001"), std::string::npos) << text;
}

// The settings' clock is moved: what one asked for he does not approve; asked again, it goes on.
TEST_F(RegisterCommands, AskedForInBulkEachIsARequestOfItsOwn) {
  std::string settings = testing::read_file(settings_);
  for (std::size_t at; (at = settings.find(kClock)) != std::string::npos;)
    settings.replace(at, std::string(kClock).size(), "2031-02-01T09:00:00+08:00");
  testing::write_file(settings_, settings);
  ASSERT_EQ(run({"purge", "request", "2", "--authority", "档案法", "-r", "保存期满"}).code, 0);
  const std::vector<std::string> ask = {"purge",       "request", "--due", "2020-credit-month",
                                        "--authority", "档案法",  "-r",    "保存期满",
                                        "--json"};
  json said = run(ask).json();
  EXPECT_EQ(said["done"], 2) << said.dump();
  EXPECT_EQ(said["left_alone"], 1) << "asked for already";
  said = run(ask).json();
  EXPECT_EQ(said["done"], 0);
  EXPECT_EQ(said["left_alone"], 3);
  EXPECT_EQ(run({"purge", "list", "--json"}).json()["purges"].size(), 3u);
  const Ran own = run({"purge", "approve", "--due", "2020-credit-month"});
  EXPECT_EQ(own.code, 1);
  EXPECT_NE(own.out.find("未办成 failed: 3"), std::string::npos) << own.out;
  EXPECT_NE(own.out.find("申请人不能批准"), std::string::npos) << own.out;
  EXPECT_EQ(run({"purge", "list", "--json"}).json()["purges"].size(), 3u) << "none was erased";
  EXPECT_NE(run({"purge", "due"}).out.find("XY2020-000001*"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::cli
