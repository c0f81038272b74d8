// What serves on the event loop: the HTTP server, the control socket, the alarm hook.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "gateway/ops/clock.h"
#include "gateway/ops/control.h"
#include "gateway/ops/control_request.h"
#include "gateway/ops/hook.h"
#include "gateway/ops/http.h"
#include "gateway/ops/lock.h"
#include "tests/unit/ops/temp_dir.h"

namespace shouwen::ops {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;
using testing::StartsWith;

// An io_context running in its own thread, as the daemon's does. Objects on it are made and
// destroyed on that thread by on_loop().
class Loop {
 public:
  Loop() : guard_(io.get_executor()), thread_([this] { io.run(); }) {}
  ~Loop() {
    guard_.reset();
    io.stop();
    thread_.join();
  }
  template <class Call>
  auto on_loop(Call call) {
    std::packaged_task<decltype(call())()> task(std::move(call));
    auto result = task.get_future();
    asio::post(io, [&task] { task(); });
    return result.get();
  }
  asio::io_context io;

 private:
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  std::thread thread_;
};

// --- http

class HttpTest : public testing::Test {
 protected:
  HttpTest() {
    server_ = loop_.on_loop([this] {
      return HttpServer::listen(
                 loop_.io, "127.0.0.1", 0,
                 {{"/healthz",
                   [] {
                     return HttpReply{503, "application/json", "{\"status\":\"fail\"}"};
                   }},
                  {"/metrics",
                   [] {
                     return HttpReply{200, "text/plain", "x 1\n"};
                   }}})
          .value();
    });
  }
  ~HttpTest() override {
    loop_.on_loop([this] { server_.reset(); });
  }
  std::string exchange(const std::string& request) {
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), server_->port()});
    boost::system::error_code ec;
    asio::write(socket, asio::buffer(request), ec);
    std::string reply;
    asio::read(socket, asio::dynamic_buffer(reply), ec);
    return reply;
  }
  Loop loop_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpTest, AnswersItsPathsWithStatusAndBody) {
  const std::string health = exchange("GET /healthz?x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(health, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(health, HasSubstr("\r\n\r\n{\"status\":\"fail\"}"));
  EXPECT_THAT(exchange("GET /metrics HTTP/1.0\r\n\r\n"), HasSubstr("\r\n\r\nx 1\n"));
}

TEST_F(HttpTest, OtherPathsMethodsAndGarbageAreRefused) {
  EXPECT_THAT(exchange("GET /etc/passwd HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(exchange("POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
              StartsWith("HTTP/1.1 405 "));
  const std::string head = exchange("HEAD /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("Content-Length: 4\r\n"));
  EXPECT_THAT(head, testing::EndsWith("\r\n\r\n"));
  EXPECT_EQ(exchange("\x16\x03\x01 this is not http\r\n\r\n"), "");
}

TEST_F(HttpTest, ALongHeaderIsCutOff) {
  EXPECT_EQ(exchange("GET /metrics HTTP/1.1\r\nX: " + std::string(100000, 'x') + "\r\n\r\n"), "");
  EXPECT_THAT(exchange("GET /metrics HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 200 "))
      << "still serves";
}

TEST(Http, RefusesAnythingButLoopback) {
  asio::io_context io;
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "example.org", ""}) {
    const auto r = HttpServer::listen(io, host, 0, {});
    ASSERT_FALSE(r.ok()) << host;
    EXPECT_EQ(r.error().fault, Fault::rejected_input);
  }
}

TEST(Http, ATakenPortIsAnErrorThatNamesIt) {
  asio::io_context io;
  const auto first = HttpServer::listen(io, "127.0.0.1", 0, {});
  ASSERT_TRUE(first.ok());
  const auto second = HttpServer::listen(io, "127.0.0.1", (*first)->port(), {});
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().what, HasSubstr(std::to_string((*first)->port())));
}

// --- control

class ControlTest : public testing::Test {
 protected:
  ControlTest() : lock_(StateLock::take(dir_.path()).value()) {}
  ~ControlTest() override {
    loop_.on_loop([this] { server_.reset(); });
  }
  void listen(ControlHandler handler) {
    server_ = loop_.on_loop([&] {
      return ControlServer::listen(loop_.io, socket_, lock_, std::move(handler)).value();
    });
  }
  TempDir dir_;
  const std::string socket_ = dir_ / "control.sock";
  StateLock lock_;
  Loop loop_;
  std::unique_ptr<ControlServer> server_;
};

TEST_F(ControlTest, ALineInALineOutWithTheCallersName) {
  listen([](const std::string& request, const std::string& actor, const ControlReply& reply) {
    reply(actor + " asked " + request);
  });
  const auto answer = control_call(socket_, R"({"do":"pause"})", 5000);
  ASSERT_TRUE(answer.ok()) << answer.error().text();
  EXPECT_EQ(*answer, user_name(::getuid()) + R"( asked {"do":"pause"})");
  const passwd* me = ::getpwuid(::getuid());
  EXPECT_THAT(*answer, StartsWith(me != nullptr ? me->pw_name : "uid:"));
  EXPECT_TRUE(control_call(socket_, "again", 5000).ok()) << "one connection after another";
}

TEST_F(ControlTest, TheAnswerMayComeFromAnotherThread) {
  std::thread worker;
  listen([&worker](const std::string&, const std::string&, ControlReply reply) {
    worker = std::thread([reply = std::move(reply)] { reply("{\"done\":\ntrue}"); });
  });
  const auto answer = control_call(socket_, "{}", 5000);
  worker.join();
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(*answer, "{\"done\": true}") << "always one line";
}

TEST_F(ControlTest, TheSocketIsForOwnerAndGroupOnly) {
  listen([](const std::string&, const std::string&, const ControlReply& reply) { reply("{}"); });
  struct stat st {};
  ASSERT_EQ(::stat(socket_.c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0660u);
}

TEST_F(ControlTest, LinesAreBoundedBothWays) {
  listen([](const std::string&, const std::string&, const ControlReply& reply) {
    reply(std::string(kMaxReplyBytes, 'x'));
  });
  EXPECT_THAT(control_call(socket_, "{}", 5000).value(), HasSubstr("longer than 1 MB"));
  EXPECT_EQ(control_call(socket_, std::string(kMaxRequestBytes, 'x'), 5000).error().fault,
            Fault::rejected_input);
  EXPECT_EQ(control_call(socket_, "two\nlines", 5000).error().fault, Fault::rejected_input);
}

// What a caller of our own never sends: lines put on the socket without control_call().
class RawControlTest : public ControlTest {
 protected:
  using Socket = asio::local::stream_protocol::socket;
  Socket connected() {
    Socket socket(io_);
    socket.connect(socket_);
    return socket;
  }
  static std::string rest(Socket& socket) {
    boost::system::error_code ec;
    std::string reply;
    asio::read(socket, asio::dynamic_buffer(reply), ec);
    return reply;
  }
  std::string say(const std::string& octets) {
    Socket socket = connected();
    boost::system::error_code ec;
    asio::write(socket, asio::buffer(octets), ec);
    return rest(socket);
  }
  asio::io_context io_;
};

TEST_F(RawControlTest, OnlyACallThatBringsOctetsMayBeLongAndThatIsBoundedToo) {
  std::vector<std::size_t> heard;  // on the loop's thread
  listen([&heard](const std::string& request, const std::string&, const ControlReply& reply) {
    heard.push_back(request.size());
    reply("{}");
  });
  EXPECT_THAT(say(std::string(kMaxRequestBytes + 4096, '[')), HasSubstr("too long"));
  EXPECT_THAT(say(R"({"args":{"octets":")" + std::string(kMaxRequestBytes, 'A') +
                  R"("},"call":"ingest"})" + "\n"),
              HasSubstr("too long"))
      << "the call is not named first";
  const std::string brought = R"({"call":"ingest","args":{"octets":")" +
                              std::string(3 * kMaxRequestBytes, 'A') + R"("}})" + "\n";
  EXPECT_EQ(say(brought), "{}\n");
  EXPECT_THAT(say(R"({"call":"ingest",)" + std::string(kMaxBroughtBytes, '[')),
              HasSubstr("too long"));
  EXPECT_TRUE(control_call(socket_, "{}", 5000).ok()) << "still serves";
  EXPECT_EQ(loop_.on_loop([&] { return heard; }),
            (std::vector<std::size_t>{brought.size() - 1, 2}));
}

TEST_F(RawControlTest, OctetsAreBroughtByOneAtATime) {
  listen([](const std::string&, const std::string&, const ControlReply& reply) { reply("{}"); });
  const std::string beginning =
      R"({"call":"ingest","args":{"octets":")" + std::string(kMaxRequestBytes, 'A');
  Socket first = connected();
  asio::write(first, asio::buffer(beginning));
  // The server has read past the small limit once it refuses another.
  std::string second;
  while (second.find("busy") == std::string::npos) second = say(beginning + R"("}})" + "\n");
  boost::system::error_code ec;
  asio::write(first, asio::buffer(std::string(R"("}})") + "\n"), ec);
  EXPECT_EQ(rest(first), "{}\n");
  EXPECT_EQ(say(beginning + R"("}})" + "\n"), "{}\n") << "its place is free again";
}

TEST_F(RawControlTest, IdleConnectionsMakeRoomTheOldestFirst) {
  listen([](const std::string&, const std::string&, const ControlReply& reply) { reply("{}"); });
  std::vector<Socket> idle;
  for (std::size_t i = 0; i < kMaxConnections + 8; ++i) idle.push_back(connected());
  const auto answer = control_call(socket_, "{}", 5000);
  ASSERT_TRUE(answer.ok()) << answer.error().text();
  EXPECT_EQ(rest(idle.front()), "") << "the oldest was closed";
  asio::write(idle.back(), asio::buffer(std::string("{}\n")));
  EXPECT_EQ(rest(idle.back()), "{}\n") << "the newest is served";
}

TEST_F(RawControlTest, WhenAllWaitForAnAnswerTheNextIsToldSo) {
  std::vector<ControlReply> owed;  // on the loop's thread
  listen([&owed](const std::string&, const std::string&, ControlReply reply) {
    owed.push_back(std::move(reply));
  });
  std::vector<Socket> waiting;
  for (std::size_t i = 0; i < kMaxConnections; ++i) {
    waiting.push_back(connected());
    asio::write(waiting.back(), asio::buffer(std::string("{}\n")));
  }
  while (loop_.on_loop([&] { return owed.size(); }) < kMaxConnections) {
  }
  const auto answer = control_call(socket_, "{}", 5000);
  ASSERT_TRUE(answer.ok()) << answer.error().text();
  EXPECT_THAT(*answer, HasSubstr("busy"));
  loop_.on_loop([&] {
    for (ControlReply& reply : owed) reply("{}");
    owed.clear();
  });
  for (Socket& socket : waiting) EXPECT_EQ(rest(socket), "{}\n");
}

// --- what a line asks for

TEST(ControlRequest, NamesTheCallOfARequest) {
  EXPECT_EQ(call_of(R"({"call":"ingest","args":{"octets":"AAAA"}})").value(), "ingest");
  EXPECT_EQ(call_of(R"({"args":{"call":"reload"},"call":"board"})").value(), "board");
  EXPECT_EQ(call_of(R"({"args":{"call":"reload"}})").value(), "");
  EXPECT_EQ(call_of(R"({"call":["reload"]})").value(), "");
  EXPECT_EQ(call_of(R"([{"call":"reload"}])").value(), "");
  for (const char* text : {"", "{", "nonsense", R"({"call":"x"} more)", "\xff"})
    EXPECT_EQ(call_of(text).error().fault, Fault::rejected_input) << text;
}

TEST(ControlRequest, DepthAndNumberOfPartsAreBounded) {
  EXPECT_TRUE(call_of(std::string(8, '[') + std::string(8, ']')).ok());
  EXPECT_THAT(call_of(std::string(9, '[') + std::string(9, ']')).error().what,
              HasSubstr("too deeply"));
  // Were it built in memory, this one took 3 GB and two minutes.
  EXPECT_THAT(call_of(std::string(40'000'000, '[')).error().what, HasSubstr("too deeply"));
  std::string many = "[0";
  for (int i = 1; i < kRequestElements; ++i) many += ",0";
  EXPECT_THAT(call_of(many + "]").error().what, HasSubstr("too many"));
}

// --- who is there

TEST_F(ControlTest, NobodyListeningIsToldApartFromAFailure) {
  const auto nobody = control_call(dir_ / "missing.sock", "{}", 1000);
  ASSERT_FALSE(nobody.ok());
  EXPECT_TRUE(no_daemon(nobody.error()));
  listen([](const std::string&, const std::string&, const ControlReply&) {});
  const auto silent = control_call(socket_, "{}", 30);
  ASSERT_FALSE(silent.ok());
  EXPECT_FALSE(no_daemon(silent.error()));
}

TEST_F(ControlTest, ADeadDaemonsSocketIsReplacedAFileIsNot) {
  const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(dead);  // the file stays, as after kill -9
  EXPECT_TRUE(no_daemon(control_call(socket_, "{}", 1000).error()));
  listen([](const std::string&, const std::string&, const ControlReply& reply) { reply("{}"); });
  EXPECT_TRUE(control_call(socket_, "{}", 5000).ok());
  loop_.on_loop([this] { server_.reset(); });
  EXPECT_FALSE(std::filesystem::exists(socket_));
  std::ofstream(socket_) << "precious";
  asio::io_context io;
  EXPECT_FALSE(ControlServer::listen(io, socket_, lock_, {}).ok());
  EXPECT_EQ(slurp(socket_), "precious");
}

TEST_F(ControlTest, APathTooLongIsSaidSo) {
  asio::io_context io;
  const auto r = ControlServer::listen(io, dir_ / std::string(120, 'x'), lock_, {});
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().fault, Fault::rejected_input);
}

// --- hook

Transition raised(const std::string& id) {
  return {Transition::Kind::raised,
          {id, Health::fail, "邮箱没有收取\x1b[2J from li@qq.com", "mailbox silent", "check", {0}}};
}

class HookTest : public testing::Test {
 protected:
  std::string script(const std::string& text) {
    const std::string path = dir_ / "hook.sh";
    std::ofstream(path) << "#!/bin/sh\n" << text;
    ::chmod(path.c_str(), 0755);
    return path;
  }
  // Runs the loop until `n` hooks have ended.
  void run_until(std::size_t n) {
    while (statuses_.size() < n && io_.run_one() > 0) {
    }
  }
  Hook make(const std::string& command, std::int64_t limit_ms) {
    return Hook(io_, {command, "argument with spaces; $(not a shell)"}, limit_ms, Zone{480},
                [this](const Transition&, int status) { statuses_.push_back(status); });
  }
  TempDir dir_;
  asio::io_context io_;
  std::vector<int> statuses_;
};

TEST_F(HookTest, TheScriptGetsTheAlarmAsEnvironmentAndItsArgumentsUntouched) {
  const std::string out = dir_ / "out";
  ::setenv("SHOUWEN_TEST_SECRET", "must not leak", 1);
  Hook hook = make(script("env > " + out + "; printf '%s' \"$1\" >> " + out + "; exit 3\n"), 10000);
  hook.run(raised("mailbox_silent:office"));
  run_until(1);
  EXPECT_THAT(statuses_, testing::ElementsAre(3));
  const std::string seen = slurp(out);
  EXPECT_THAT(seen, HasSubstr("SHOUWEN_ALARM=mailbox_silent:office\n"));
  EXPECT_THAT(seen, HasSubstr("SHOUWEN_ALARM_STATE=raised\n"));
  EXPECT_THAT(seen, HasSubstr("SHOUWEN_ALARM_SEVERITY=fail\n"));
  EXPECT_THAT(seen, HasSubstr("l***@qq.com"));
  EXPECT_THAT(seen, HasSubstr("argument with spaces; $(not a shell)"));
  EXPECT_EQ(seen.find("must not leak"), std::string::npos);
  EXPECT_EQ(seen.find('\x1b'), std::string::npos);
}

TEST_F(HookTest, AHangingScriptIsKilledWithItsChildrenAndBlocksNothing) {
  const std::string started = dir_ / "started";
  Hook hook = make(script("sleep 600 & echo $! > " + started + "; wait\n"), 2000);
  hook.run(raised("disk_reserve"));
  EXPECT_THAT(statuses_, testing::IsEmpty()) << "run() must not wait";
  run_until(1);
  EXPECT_THAT(statuses_, testing::ElementsAre(-1));
  const std::string text = slurp(started);
  ASSERT_FALSE(text.empty()) << "killed before it forked: the limit is too short for this machine";
  // Dead, or a zombie that init has not reaped yet: no longer sleeping either way.
  const std::string stat = slurp("/proc/" + std::to_string(std::stoi(text)) + "/stat");
  EXPECT_TRUE(stat.empty() || stat.find(") Z ") != std::string::npos ||
              stat.find(") X ") != std::string::npos)
      << stat;
}

TEST_F(HookTest, AMissingProgramIsReportedAndOthersFollow) {
  Hook hook = make("/nowhere/hook", 1000);
  hook.run(raised("a"));
  hook.run(raised("b"));
  run_until(2);
  EXPECT_THAT(statuses_, testing::ElementsAre(-1, -1));
}

TEST_F(HookTest, ABurstRunsTwoAtATimeAndAllOfThem) {
  Hook hook = make(script("exit 0\n"), 10000);
  for (int i = 0; i < 6; ++i) hook.run(raised("a" + std::to_string(i)));
  run_until(6);
  EXPECT_EQ(statuses_, std::vector<int>(6, 0));
}

TEST_F(HookTest, WithoutACommandNothingRuns) {
  Hook hook(io_, {}, 1000, Zone{480});
  hook.run(raised("a"));
  EXPECT_EQ(io_.run(), 0u);
}

}  // namespace
}  // namespace shouwen::ops
