// What staff read, against golden files; what programs read, by its fields.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;

void expect_keys(const json& record, const std::vector<const char*>& keys) {
  ASSERT_TRUE(record.is_object()) << record.dump();
  for (const char* key : keys) EXPECT_TRUE(record.contains(key)) << key;
}

class Queries : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();
    fill();
  }
  std::string text(const std::vector<std::string>& args, int code = 0) {
    const Ran ran = run(args);
    EXPECT_EQ(ran.code, code) << ran.err;
    EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
    EXPECT_EQ(ran.out.find("\u202e"), std::string::npos);
    return ran.out;
  }
};

TEST_F(Queries, TextIsAsItWas) {
  expect_golden("board_unit", text({"board", "--unit", "220283"}));
  expect_golden("items", text({"items"}));
  expect_golden("items_none", text({"items", "--unit", "220182"}));
  expect_golden("show", text({"show", "1"}));
  expect_golden("show_failed", text({"show", "3"}));
  expect_golden("review_list", text({"review", "list"}));
  expect_golden("outbox_list", text({"outbox", "list"}));
  expect_golden("outbox_show", text({"outbox", "show", "1"}));
  expect_golden("search", text({"search", "信用"}));
  expect_golden("status", text({"status"}, 1));
  expect_golden("campaigns", text({"campaign", "list"}));
}

TEST_F(Queries, TheQueueIsFilteredByUnitAndReason) {
  const json all = run({"review", "list", "--json"}).json()["messages"];
  ASSERT_GE(all.size(), 2u);
  const std::string reason = "unconfirmed_sender", unit = "220283";
  const auto count = [&](const auto& matches) {
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), matches));
  };
  const auto listed = [&](const std::string& option, const std::string& word) {
    return run({"review", "list", option, word, "--json"}).json()["messages"].size();
  };
  EXPECT_EQ(listed("--unit", unit), count([&](const json& row) { return row["unit"] == unit; }));
  EXPECT_EQ(listed("--reason", reason), count([&](const json& row) {
              return row["review"].dump().find('"' + reason + '"') != std::string::npos;
            }));
  EXPECT_EQ(listed("--reason", reason), 1u);
  EXPECT_EQ(listed("--reason", "邮箱未确认"), 1u) << "as the list itself says it";
  EXPECT_EQ(listed("--reason", "失败"), 1u);
  EXPECT_EQ(listed("--reason", "failed"), 1u);
  EXPECT_EQ(listed("--reason", "authentication_failed"), 0u);
  const Ran wrong = run({"review", "list", "--reason", "没有的原因"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("没有这种原因"), std::string::npos) << wrong.err;
  EXPECT_EQ(run({"review", "list", "--unit", "没有的单位"}).code, 2);
}

TEST_F(Queries, MailWithoutPiecesHasAListByItsKind) {
  ASSERT_EQ(run({"review", "ignore", "2", "-r", "广告"}).code, 0);
  const json found = run({"items", "--disposition", "unrelated", "--json"}).json();
  ASSERT_EQ(found["messages"].size(), 1u);
  EXPECT_EQ(found["messages"][0]["message"], 2);
  EXPECT_NE(run({"items", "--disposition", "unrelated"}).out.find("无关"), std::string::npos);
  EXPECT_NE(run({"items", "--disposition", "spam"}).out.find("没有这样的来件"), std::string::npos);
  const Ran wrong = run({"items", "--disposition", "spma"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("receipt_of_ours"), std::string::npos) << wrong.err;
  EXPECT_EQ(run({"items", "--disposition", "spam", "--type", "brief"}).code, 2);
}

TEST_F(Queries, AMessageIsFoundByItsReceiptNumberToo) {
  const json first = run({"--json", "show", "1"}).json();
  ASSERT_TRUE(first.is_object());
  const std::string number = first["number"];
  ASSERT_FALSE(number.empty());
  EXPECT_EQ(run({"--json", "show", number}).json()["message"], first["message"]);
}

TEST_F(Queries, RecordsHaveTheirFields) {
  expect_keys(run({"board", "--json"}).json(), {"campaign", "columns", "rows"});
  const json items = run({"items", "--json"}).json();
  expect_keys(items, {"campaign", "items"});
  ASSERT_FALSE(items["items"].empty());
  expect_keys(items["items"][0], {"message", "unit", "unit_name", "type", "label", "title", "state",
                                  "arrival", "attachments"});
  expect_keys(run({"show", "1", "--json"}).json(),
              {"message", "number", "arrival", "decision", "parts", "arrivals", "versions",
               "outbox", "trail"});
  const json hits = run({"search", "信用", "--json"}).json();
  expect_keys(hits, {"hits", "next"});
  EXPECT_GE(hits["hits"].size(), 2U);
  expect_keys(run({"review", "list", "--json"}).json(), {"messages", "next"});
  expect_keys(run({"outbox", "list", "--json"}).json(), {"mails", "next"});
  expect_keys(run({"outbox", "show", "1", "--json"}).json(), {"id", "to", "state", "text"});
  expect_keys(run({"ledger", "--json"}).json(), {"entries"});
  expect_keys(run({"campaign", "list", "--json"}).json(), {"campaigns"});
}

TEST_F(Queries, StatusTellsThatTheDaemonIsDownAndWhoIsNeeded) {
  const Ran ran = run({"status", "--json"});
  EXPECT_EQ(ran.code, 1);
  expect_keys(ran.json(), {"daemon", "exit", "counts"});
  EXPECT_TRUE(ran.json()["daemon"].is_null());
  EXPECT_EQ(ran.json()["counts"]["messages"], 4);
  EXPECT_EQ(ran.json()["counts"]["failed"], 1);
}

TEST_F(Queries, ExportsAreSafeToOpen) {
  const Ran out = run({"export", "items"});
  EXPECT_EQ(out.code, 0);
  EXPECT_EQ(out.out.substr(0, 3), "\xEF\xBB\xBF");
  EXPECT_EQ(out.out.find('\x1b'), std::string::npos);
  const Ran file = run({"export", "board", "-o", dir_ / "board.csv", "--json"});
  EXPECT_EQ(file.code, 0) << file.err;
  EXPECT_EQ(file.json()["bytes"], testing::read_file(dir_ / "board.csv").size());
  EXPECT_EQ(run({"export", "board", "-o", dir_ / "no/such/folder.csv"}).code, 1);
}

TEST_F(Queries, ABoardOfATimeBeforeAnythingWasStatedIsRefused) {
  const Ran before = run({"board", "--at", "2020-10-01T00:00:00+08:00"});
  EXPECT_EQ(before.code, 2);
  EXPECT_NE(before.err.find("2020-10-14"), std::string::npos) << "says since when: " << before.err;
  EXPECT_EQ(run({"board", "--at", kClock}).code, 0);
}

TEST_F(Queries, OverlaysAreEnteredListedAndUndone) {
  const std::vector<std::string> why = {"--approver", "李处长", "-r", "来函说明"};
  const auto entered = [&](std::vector<std::string> args) {
    args.insert(args.end(), why.begin(), why.end());
    return run(args);
  };
  EXPECT_EQ(run({"exempt", "220283"}).code, 2) << "a reason and an approver";
  EXPECT_EQ(entered({"exempt", "220283", "--type", "summary"}).code, 0);
  EXPECT_EQ(entered({"extend", "all", "--type", "summary", "--until", "2020-11-10"}).code, 0);
  EXPECT_EQ(entered({"nil", "accept", "220283", "--type", "model_case"}).code, 0);
  EXPECT_EQ(entered({"redo", "220283", "--until", "2020-11-10"}).code, 0);
  EXPECT_EQ(run({"arrival", "1", "2020-10-13 16:30", "-r", "当面交来"}).code, 0);
  EXPECT_EQ(entered({"exempt", "999999"}).code, 1);
  const json board = run({"board", "--unit", "220283", "--json"}).json();
  EXPECT_EQ(board["rows"][0]["cells"]["summary"]["state"], "exempt");
  EXPECT_EQ(board["rows"][0]["cells"]["model_case"]["state"], "zero_report");
  json list = run({"overlay", "list", "--json"}).json();
  ASSERT_EQ(list["overlays"].size(), 5u);
  expect_keys(list["overlays"][0], {"overlay", "kind", "unit", "type", "until", "approver",
                                    "reason", "by", "at", "ended"});
  EXPECT_EQ(run({"overlay", "undo", "1", "-r", "写错"}).code, 0);
  EXPECT_EQ(run({"overlay", "undo", "1", "-r", "写错"}).code, 1);
  EXPECT_EQ(run({"overlay", "list", "--json"}).json()["overlays"].size(), 4u);
  EXPECT_NE(run({"overlay", "list", "--all"}).out.find("免报"), std::string::npos);
  EXPECT_EQ(run({"verify"}).code, 0);
}

TEST_F(Queries, ReadingsAndTheCircular) {
  const Ran compared = run({"campaign", "compare"});
  EXPECT_EQ(compared.code, 0);
  EXPECT_NE(compared.out.find("respectively"), std::string::npos);
  const json readings = run({"campaign", "compare", "--json"}).json()["readings"];
  ASSERT_EQ(readings.size(), 4u);
  EXPECT_EQ(readings[0]["owed_pieces"], 390) << "78 units, five pieces each";
  const std::string file = dir_ / "通报.xlsx";
  EXPECT_EQ(run({"circular", "--at", kClock, "-o", file, "--json"}).code, 0);
  const std::string first = testing::read_file(file);
  EXPECT_EQ(first.substr(0, 2), "PK");
  EXPECT_EQ(run({"circular", "--at", kClock, "-o", file}).code, 0);
  EXPECT_EQ(testing::read_file(file), first);
  EXPECT_EQ(run({"circular", "--at", "2030-01-01", "-o", file}).code, 2) << "it has not come yet";
  EXPECT_EQ(run({"circular", "--at", kClock, "-o", dir_ / "x.pdf"}).code, 2);
}

}  // namespace
}  // namespace shouwen::cli
