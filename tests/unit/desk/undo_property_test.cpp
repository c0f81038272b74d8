// Undo is exact: for every act and every state a piece may be in, act and undo leave the pieces,
// the board, the queue and the letters as they were, and the books balance at each step.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "storage/verify.h"
#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using storage::Filing;
using testing::Door;
using testing::kNow;

// One office with the message under test and those it has to do with.
struct Case : Door {
  MessageRef message, other;

  Filing two_pieces(const std::string& title) {
    Filing f = filing(title);
    f.parts.push_back({"3", "image/jpeg", "", "图.jpg", 9000, storage::sha256("a"), "ok", ""});
    f.parts.push_back({"4", "image/jpeg", "", "表.doc", 9, storage::sha256("b"), "ok", ""});
    f.decision.items[0].attachments.push_back("图.jpg");
    f.decision.items[0].parts.push_back("3");
    storage::Item second = f.decision.items[0];
    second.type = "summary";
    second.title = title + "总结";
    second.attachments = {"表.doc"};
    second.parts = {"4"};
    f.decision.items.push_back(second);
    f.requests = {receipt()};
    return f;
  }
  MessageRef sent(const Filing& f) {
    auto filed = file(f);
    for (OutboxRef mail : filed.outbox) send(mail);
    return filed.message;
  }
  MessageRef stranger(const std::string& title) {
    Filing f = two_pieces(title);
    f.header.from = "somebody@qq.example";
    f.decision.sender_confirmed = false;
    return sent(f);
  }
  json on(MessageRef m, json args = json::object()) {
    args["message"] = std::to_string(m.value);
    return args;
  }
  void balances(const std::string& when) {
    auto report = storage::verify(dir.path() + "/state");
    ASSERT_TRUE(report.ok()) << report.error().text();
    for (const storage::Finding& f : report->findings)
      ADD_FAILURE() << when << ": " << f.check << " " << f.subject << " " << f.what;
  }
  // What anyone can see, without the trail: that grows.
  json seen() {
    json out = {{"items", good("items")},
                {"all", good("board")},
                {"review", good("review")},
                {"accepted", good("board", {{"accepted", true}})},
                {"csv", good("export", {{"what", "items"}})}};
    for (json& row : out["review"]["messages"]) row.erase("version"), row.erase("decided_by");
    json letters = json::array();
    const json outbox = good("outbox", {{"limit", 1000}});
    for (const json& mail : outbox["mails"])
      if (mail["state"] != "cancelled")
        letters.push_back({mail["message"], mail["purpose"], mail["to"], mail["state"]});
    std::sort(letters.begin(), letters.end());
    out["letters"] = std::move(letters);
    json messages = json::array();
    for (const MessageRef m : {message, other}) {
      if (!m) continue;
      json shown = good("show", on(m));
      messages.push_back(
          {shown["state"], shown["review"], shown["unit"], shown["late"], shown["disposition"]});
    }
    out["messages"] = std::move(messages);
    return out;
  }
};

struct State {
  const char* name;
  void (*make)(Case&);
};
void only(Case& c) {
  c.message = c.sent(c.two_pieces("简讯一"));
}
const std::vector<State>& states() {
  static const std::vector<State> kStates = {
      {"pending", only},
      {"in review",
       [](Case& c) {
         Filing f = c.two_pieces("简讯一");
         f.decision.review = {"type_uncertain"};
         c.message = c.sent(f);
       }},
      {"with a task",
       [](Case& c) {
         Filing f = c.two_pieces("简讯一");
         f.decision.tasks = {"new_address"};
         c.message = c.sent(f);
       }},
      {"failed",
       [](Case& c) {
         Filing f = c.filing("简讯一");
         f.failed_step = "parse";
         f.decision = {};
         f.decision.review = {"failed: parse"};
         c.message = c.file(f).message;
       }},
      {"accepted",
       [](Case& c) {
         only(c);
         c.good("accept", c.on(c.message));
       }},
      {"returned",
       [](Case& c) {
         only(c);
         c.good("return", c.on(c.message, {{"item", 1}, {"ask", "请补充"}, {"by", "2020-10-20"}}));
       }},
      {"returned and told",
       [](Case& c) {
         only(c);
         json out = c.good("return", c.on(c.message, {{"item", 1}, {"ask", "请补充"}}));
         c.send(OutboxRef{out["letter"].get<std::int64_t>()});
       }},
      {"replaced",
       [](Case& c) {
         only(c);
         c.other = c.sent(c.two_pieces("简讯一"));
       }},
      {"replacing",
       [](Case& c) {
         c.other = c.sent(c.two_pieces("简讯一"));
         only(c);
       }},
      {"between",
       [](Case& c) {
         c.sent(c.two_pieces("简讯一"));
         only(c);
         c.other = c.sent(c.two_pieces("简讯一"));
       }},
      {"returned, then replaced",
       [](Case& c) {
         only(c);
         c.good("return", c.on(c.message, {{"item", 1}, {"ask", "请补充"}}));
         c.other = c.sent(c.two_pieces("简讯一"));
       }},
      {"beside",
       [](Case& c) {
         c.other = c.sent(c.two_pieces("简讯一"));
         c.message = c.stranger("简讯一");
       }},
      {"beside, settled",
       [](Case& c) {
         c.other = c.sent(c.two_pieces("简讯一"));
         c.message = c.stranger("简讯一");
         c.good("accept", c.on(c.message));
       }},
      {"with another beside it",
       [](Case& c) {
         only(c);
         c.other = c.stranger("简讯一");
       }},
      {"assigned by hand",
       [](Case& c) {
         only(c);
         c.good("assign", c.on(c.message, {{"unit", "D2"}}));
       }},
      {"unrelated",
       [](Case& c) {
         only(c);
         c.good("ignore", c.on(c.message));
       }},
  };
  return kStates;
}

struct Act {
  const char *name, *call;
  json args;
};
const std::vector<Act>& acts() {
  static const std::vector<Act> kActs = {
      {"assign unit", "assign", {{"unit", "D3"}}},
      {"assign type", "assign", {{"item", 1}, {"type", "model_case"}}},
      {"assign title", "assign", {{"item", 1}, {"title", "改题"}}},
      {"assign the unit of one piece", "assign", {{"item", 1}, {"unit", "C1"}}},
      {"assign disposition", "assign", {{"disposition", "enquiry"}}},
      {"assign submission", "assign", {{"disposition", "submission"}}},
      {"add", "assign", {{"add_item", true}, {"type", "summary"}, {"unit", "D1"}}},
      {"remove", "assign", {{"item", 1}, {"remove_item", true}}},
      {"accept", "accept", json::object()},
      {"ignore", "ignore", json::object()},
      {"return", "return", {{"item", 1}, {"ask", "请补充图片"}}},
      {"split", "split", {{"item", 1}}},
      {"merge", "merge", {{"items", {1, 2}}}},
  };
  return kActs;
}

class ActAndUndo : public ::testing::TestWithParam<State> {
 protected:
  void SetUp() override {
    GetParam().make(c_);
    whole_ = c_.sent(c_.two_pieces("另一篇"));
    c_.balances("before");
  }
  std::vector<Act> all_acts() {
    std::vector<Act> out = acts();
    out.push_back({"merge into another", "merge", {{"into", std::to_string(whole_.value)}}});
    return out;
  }
  // False: refused, as some acts are in some states.
  bool act(const Act& a) { return c_.ask(a.call, c_.on(c_.message, a.args))["ok"].get<bool>(); }
  void undo(const json& before, const std::string& what) {
    c_.good("undo", c_.on(c_.message));
    const json after = c_.seen();
    for (const auto& [key, value] : before.items())
      EXPECT_EQ(value.dump(1), after[key].dump(1)) << what << " changed " << key;
    c_.balances("after undoing " + what);
  }

  Case c_;
  MessageRef whole_;
};

TEST_P(ActAndUndo, LeaveEverythingAsItWas) {
  const json before = c_.seen();
  int done = 0;
  for (const Act& a : all_acts()) {
    if (!act(a)) continue;
    ++done;
    c_.balances(std::string("after ") + a.name);
    undo(before, a.name);
  }
  EXPECT_GE(done, 4);
}

// Undo walks back through several.
TEST_P(ActAndUndo, AlsoTwoOfThem) {
  const json before = c_.seen();
  const std::vector<Act> all = all_acts();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Act &first = all[i], &second = all[(i * 5 + 3) % all.size()];
    if (!act(first)) continue;
    const json between = c_.seen();
    const std::string both = std::string(first.name) + ", " + second.name;
    if (act(second)) {
      c_.balances("after " + both);
      undo(between, both);
    }
    undo(before, first.name);
  }
}

std::string test_name(const ::testing::TestParamInfo<State>& info) {
  std::string out;
  for (const char c : std::string(info.param.name))
    if (c != ',') out += c == ' ' ? '_' : c;
  return out;
}
INSTANTIATE_TEST_SUITE_P(States, ActAndUndo, ::testing::ValuesIn(states()), test_name);

}  // namespace
}  // namespace shouwen::desk
