// Writes: done here when no daemon runs, sent to its socket when one does.
// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <functional>
#include <thread>

#include "gateway/ops/alarms.h"
#include "gateway/ops/control.h"
#include "gateway/ops/lock.h"
#include "storage/store.h"
#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;

class Desk : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();
    fill();
  }
  std::string state_of(const std::string& message) {
    const json record = run({"show", message, "--json"}).json();
    return record.is_object() ? record["state"].get<std::string>() : "";
  }
};

TEST_F(Desk, AcceptMarksThePieces) {
  const Ran ran = run({"review", "accept", "1", "-r", "电话核对"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("已核收"), std::string::npos);
  const json items = run({"items", "--state", "accepted", "--json"}).json();
  ASSERT_EQ(items["items"].size(), 1U);
  EXPECT_EQ(items["items"][0]["message"], 1);
  const Ran undo = run({"review", "undo", "1", "-r", "误点"});
  EXPECT_EQ(undo.code, 0) << undo.err;
  EXPECT_EQ(run({"items", "--state", "accepted", "--json"}).json()["items"].size(), 0U);
}

TEST_F(Desk, SeveralAreAcceptedAtOnceAndOneThatCannotHoldsUpNone) {
  const Ran ran = run({"review", "accept", "999", "1", "2", "-r", "逐件看过"});
  EXPECT_EQ(ran.code, 1) << ran.out;
  EXPECT_NE(ran.err.find("↑ 999 未处理"), std::string::npos) << ran.err;
  EXPECT_NE(ran.out.find("已核收 accepted：1\n"), std::string::npos) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("已核收 accepted：2\n"), std::string::npos) << ran.out << ran.err;
  EXPECT_EQ(run({"review", "accept", "1", "2"}).code, 0);
}

TEST_F(Desk, AssignChangesOnePiece) {
  const Ran ran = run({"review", "assign", "2", "--item", "1", "--type", "model_case", "--title",
                       "典型案例", "-r", "看过正文"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const json record = run({"show", "2", "--json"}).json();
  EXPECT_EQ(record["decision"]["items"][0]["type"], "model_case");
  EXPECT_EQ(record["decision"]["items"][0]["title"], "典型案例");
  EXPECT_EQ(run({"review", "assign", "2", "--unit", "no-such", "-r", "x"}).code, 1);
  EXPECT_EQ(run({"review", "assign", "2", "-r", "x"}).code, 1) << "nothing to change";
}

TEST_F(Desk, TheReasonAndTheActorAreInTheTrail) {
  ASSERT_EQ(run({"review", "ignore", "2", "-r", "广告"}).code, 0);
  const std::string trail = run({"show", "2", "--json"}).json()["trail"].dump();
  EXPECT_NE(trail.find("广告"), std::string::npos) << trail;
}

TEST_F(Desk, TheOutboxCanBeHeldAndCancelled) {
  EXPECT_EQ(run({"pause", "-r", "核对模板"}).code, 0);
  EXPECT_EQ(run({"resume"}).code, 0);
  const Ran cancel = run({"outbox", "cancel", "1", "-r", "已电话答复"});
  EXPECT_EQ(cancel.code, 0) << cancel.err;
  EXPECT_EQ(run({"outbox", "show", "1", "--json"}).json()["state"], "cancelled");
  const Ran resend = run({"outbox", "resend", "1"});
  EXPECT_EQ(resend.code, 0) << resend.err;
  EXPECT_EQ(run({"outbox", "show", "1", "--json"}).json()["state"], "pending");
  EXPECT_EQ(run({"outbox", "cancel", "99"}).code, 1);
}

TEST_F(Desk, RetryPutsAFailedMessageBackToWork) {
  const Ran ran = run({"retry", "3"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(run({"status", "--json"}).json()["counts"]["unfiled"], 1);
  EXPECT_EQ(run({"retry", "99"}).code, 1);
}

TEST_F(Desk, ConfirmNeedsAUnitThatExists) {
  EXPECT_EQ(run({"confirm", "220283", "someone@mail.example", "-r", "来电确认"}).code, 0);
  EXPECT_EQ(run({"confirm", "999999", "someone@mail.example", "-r", "x"}).code, 1);
  EXPECT_EQ(run({"confirm", "220283", "not an address", "-r", "x"}).code, 1);
}

TEST_F(Desk, ReleaseSaysHowMany) {
  const Ran ran = run({"release", "restore", "--json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.json()["released"], 0);
}

TEST_F(Desk, AnotherProcessHoldingTheFolderIsNamed) {
  auto lock = ops::StateLock::take(state_);
  ASSERT_TRUE(lock.ok());
  const Ran ran = run({"review", "accept", "1", "-r", "x"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find(std::to_string(::getpid())), std::string::npos) << ran.err;
  EXPECT_EQ(run({"board"}).code, 0) << "reads never wait for the lock";
}

// A daemon's socket with an answer of our own.
class Daemon {
 public:
  using Answers = std::function<std::string(const std::string& call)>;
  Daemon(const std::string& state, const std::string& answer)
      : Daemon(state, [answer](const std::string&) { return answer; }) {}
  Daemon(const std::string& state, Answers answers) : lock_(ops::StateLock::take(state).value()) {
    auto server = ops::ControlServer::listen(
        io_, state + "/control.sock", lock_,
        [this, answers = std::move(answers)](const std::string& request, const std::string&,
                                             const ops::ControlReply& reply) {
          requests.push_back(request);
          reply(answers(json::parse(request)["call"].get<std::string>()));
        });
    EXPECT_TRUE(server.ok());
    if (server.ok()) server_ = std::move(*server);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Daemon() {
    work_.reset();
    boost::asio::post(io_, [this] { server_->stop(); });
    thread_.join();
  }
  std::vector<std::string> requests;  // read after the command returned

 private:
  ops::StateLock lock_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  std::unique_ptr<ops::ControlServer> server_;
  std::thread thread_;
};

TEST_F(Desk, WritesGoToTheDaemonWhenItRuns) {
  Daemon daemon(state_, R"({"ok":true,"result":{"version":2,"follow_up":5}})");
  const Ran ran = run({"review", "assign", "1", "--unit", "220182", "-r", "电话核对"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("更正回执"), std::string::npos) << ran.out;
  const json request = json::parse(daemon.requests.back());
  EXPECT_EQ(request["call"], "assign");
  EXPECT_EQ(request["args"]["message"], "1");
  EXPECT_EQ(request["args"]["reason"], "电话核对");
}

TEST_F(Desk, ARefusalOfTheDaemonIsShownWithItsRemedy) {
  Daemon daemon(state_, R"({"ok":false,"error":{"fault":"rejected_input","where":"desk",)"
                        R"("what":"没有此来件","remedy":"见 review list"}})");
  const Ran ran = run({"review", "accept", "1"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("没有此来件"), std::string::npos);
  EXPECT_NE(ran.err.find("见 review list"), std::string::npos);
  EXPECT_TRUE(ran.out.empty());
}

TEST_F(Desk, StatusShowsWhatTheDaemonSays) {
  Daemon daemon(
      state_,
      R"({"status":"warn","at":"2020-10-14T10:00:00+08:00","components":[)"
      R"({"name":"mailbox:main","status":"warn","state":"login_refused","since":"",)"
      R"("last_success":"2020-10-14T09:59:00+08:00","error":"登录被拒","remedy":"换授权码"}],)"
      R"("alarms":[]})");
  const Ran ran = run({"status"});
  EXPECT_EQ(ran.code, 3) << ran.err;  // one message failed: a person is needed
  for (const char* part : {"邮箱 main", "login_refused", "2020-10-14 09:59", "换授权码"})
    EXPECT_NE(ran.out.find(part), std::string::npos) << part << "\n" << ran.out;
}

std::string health(const std::string& status, const std::string& alarms) {
  return R"({"status":")" + status +
         R"(","at":"2020-10-14T10:00:00+08:00","components":[],"alarms":[)" + alarms + "]}";
}
constexpr const char* kAlarm =
    R"({"id":"outbox_stuck","severity":"warn","text":"发件停滞","since":"2020-10-14T09:00:00+08:00",)"
    R"("remedy":"看发件"})";

class Status : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();  // nothing has come: nobody is needed for that
  }
};

TEST_F(Status, ARaisedAlarmAsksForAPerson) {
  {
    Daemon daemon(state_, health("ok", ""));
    EXPECT_EQ(run({"status"}).code, 0);
  }
  Daemon daemon(state_, health("warn", kAlarm));
  const Ran ran = run({"status"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.out.find("告警 发件停滞"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("需要人工处理"), std::string::npos) << ran.out;
}

TEST_F(Status, ADaemonThatGivesNoAnswerIsNotCalledAbsent) {
  Daemon daemon(state_, R"({"ok":false,"error":{"fault":"transient","where":"control",)"
                        R"("what":"服务正忙","remedy":"稍后再试"}})");
  const Ran ran = run({"status"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("服务正忙"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find("服务未运行"), std::string::npos) << ran.out;
  EXPECT_EQ(run({"status", "--json"}).json()["daemon_silent"], "服务正忙");
}

// After a refused reload the daemon goes on by the old settings: it is asked, not the file.
TEST_F(Status, AWrongSettingsFileDoesNotHideTheRunningDaemon) {
  testing::write_file(settings_, testing::read_file(settings_) + "\n[log]\nlevle = \"info\"\n");
  for (const char* command : {"status", "board"}) {
    const Ran alone = run({command});
    EXPECT_EQ(alone.code, 2) << command;
    EXPECT_NE(alone.err.find("levle"), std::string::npos) << alone.err;
  }
  Daemon daemon(state_, [](const std::string& call) -> std::string {
    if (call == "health") return health("ok", "");
    if (call == "status") return R"({"ok":true,"result":{"counts":{"messages":41}}})";
    return R"({"ok":true,"result":{"text":"台账如下\n"}})";
  });
  const Ran status = run({"status"});
  EXPECT_EQ(status.code, 3) << status.err;  // somebody must mend the file
  EXPECT_NE(status.out.find("41"), std::string::npos) << status.out;
  EXPECT_NE(status.err.find("levle"), std::string::npos) << status.err;
  const Ran board = run({"board", "--at", "2020-10-15"});
  EXPECT_EQ(board.code, 0) << board.err;
  EXPECT_EQ(board.out, "台账如下\n");
  EXPECT_NE(board.err.find("levle"), std::string::npos) << board.err;
  EXPECT_NE(daemon.requests.back().find("2020-10-15T23:59:59+08:00"), std::string::npos)
      << daemon.requests.back();
}

// Under a test clock the moment is the daemon's, to the millisecond: an act of the same second
// already counts.
TEST_F(Status, TheBoardKnowsAnActOfTheSameSecond) {
  const Instant acted = *parse_rfc3339("2020-10-14T10:00:00.400+08:00");
  {
    storage::StoreOptions options;
    options.dir = state_;
    options.message_id_domain = "shouwen.intake.example";
    auto store = storage::Store::open(options, acted);
    ASSERT_TRUE(store.ok());
    storage::Overlay exempt;
    exempt.campaign = "2020-credit-month";
    exempt.unit = "220283";
    exempt.approver = "李处长";
    ASSERT_TRUE(
        (*store)->add_overlay(exempt, {storage::Actor::Kind::user, "li", "来函说明"}, acted).ok());
  }
  const ops::HealthReport told = ops::report({}, {}, acted + 100, Zone{480});
  Daemon daemon(state_, told.json);
  const json board = run({"board", "--unit", "220283", "--json"}).json();
  EXPECT_EQ(board["rows"][0]["cells"]["brief"]["state"], "exempt");
}

}  // namespace
}  // namespace shouwen::cli
