// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include "config/text.h"
#include "gateway/ops/log_text.h"
#include "tests/unit/ops/temp_dir.h"

namespace shouwen::ops {
namespace {

class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant at) : at_(at) {}
  Instant now() const override { return at_; }

 private:
  Instant at_;
};

class LogTest : public testing::Test {
 protected:
  ~LogTest() override { stop_logging(); }
  void start(bool json = false, Level level = Level::info) {
    LogOptions options;
    options.to_stderr = false;
    options.json = json;
    options.level = level;
    options.clock = &clock_;
    options.also_to = [this](std::string_view line) { lines_.emplace_back(line); };
    ASSERT_TRUE(start_logging(options).ok());
  }
  FixedClock clock_{*parse_rfc3339("2020-10-14T10:25:00+08:00") + 7};
  std::vector<std::string> lines_;
};

TEST_F(LogTest, OneLineAnEventWithFieldsInOrder) {
  start();
  log(Event::message_filed, {{"message", 12}, {"unit", "220283"}, {"late", false}});
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0],
            "2020-10-14T10:25:00.007+08:00 info message_filed message=12 unit=220283 late=false");
}

TEST_F(LogTest, JsonLineIsOneObject) {
  start(true);
  log(Event::poll_failed, {{"mailbox", "office"}, {"error", "say \"no\"\n"}});
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0],
            R"({"at":"2020-10-14T10:25:00.007+08:00","level":"warn","event":"poll_failed",)"
            R"("mailbox":"office","error":"say \"no\" "})");
}

TEST_F(LogTest, LowerLevelsAreDroppedButCounted) {
  start(false, Level::warn);
  const auto before = event_count(Event::mailbox_connected);
  log(Event::mailbox_connected);
  log(Event::poll_failed);
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_NE(lines_[0].find(" warn poll_failed"), std::string::npos);
  EXPECT_EQ(event_count(Event::mailbox_connected), before + 1);
}

TEST_F(LogTest, SilentBeforeStartAndAfterStop) {
  log(Event::poll_failed);
  start();
  stop_logging();
  log(Event::poll_failed);
  EXPECT_TRUE(lines_.empty());
}

TEST_F(LogTest, AddressesAreMaskedWhateverTheCallerDid) {
  start();
  log(Event::mail_failed, {{"error", "550 <zhangsan@jl.gov.cn>: user 李四@qq.com unknown"}});
  EXPECT_EQ(lines_.at(0).find("zhangsan"), std::string::npos);
  EXPECT_EQ(lines_.at(0).find("李四"), std::string::npos);
  EXPECT_NE(lines_.at(0).find("<z***@jl.gov.cn>"), std::string::npos);
}

TEST_F(LogTest, RegisteredSecretsAreCutOut) {
  start();
  never_log("abcdefghijklmnop");
  log(Event::login_refused, {{"error", "NO LOGIN abcdefghijklmnop abcdefghijklmnop"}});
  EXPECT_EQ(lines_.at(0).find("abcdefgh"), std::string::npos);
  EXPECT_NE(lines_.at(0).find("*** ***"), std::string::npos);
}

TEST_F(LogTest, HostileValuesStayOneBoundedLine) {
  start();
  std::string value = "\x1b[31m\r\n2020-01-01 info forged\xe2\x80\xae\xff";
  value.append(1u << 20, 'x');
  log(Event::listing_mismatch, {{"defect", value}});
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_LT(lines_[0].size(), 4 * kMaxValueCodePoints);
  EXPECT_TRUE(is_valid_utf8(lines_[0]));
  for (const char c : lines_[0]) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  EXPECT_EQ(lines_[0].find("\xe2\x80\xae"), std::string::npos) << "bidi override survived";
}

TEST_F(LogTest, ErrorsCarryWhereFaultAndRemedy) {
  start();
  log(Event::store_error, Error{Fault::transient, "storage", "disk full", "make room"},
      {{"message", 3}});
  EXPECT_NE(lines_.at(0).find(
                "message=3 where=storage fault=transient error=\"disk full\" remedy=\"make room\""),
            std::string::npos)
      << lines_[0];
}

TEST_F(LogTest, ManyThreadsWriteWholeLines) {
  start();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 200; ++i) log(Event::message_filed, {{"message", i}});
    });
  }
  for (auto& t : threads) t.join();
  ASSERT_EQ(lines_.size(), 800u);
  for (const auto& line : lines_)
    EXPECT_NE(line.find(" info message_filed message="), std::string::npos);
}

TEST(LogFile, RotatesAndKeepsTheConfiguredNumber) {
  TempDir dir;
  LogOptions options;
  options.to_stderr = false;
  options.file = dir / "shouwen.log";
  options.file_bytes = 4096;
  options.file_count = 2;
  ASSERT_TRUE(start_logging(options).ok());
  for (int i = 0; i < 400; ++i) log(Event::message_filed, {{"message", i}});
  stop_logging();
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
    EXPECT_LE(entry.file_size(), 4096u);
    ++files;
  }
  EXPECT_EQ(files, 3);
  EXPECT_NE(slurp(dir / "shouwen.log").find("message=399"), std::string::npos);
}

TEST(LogFile, AFolderThatIsNotThereIsAnErrorWithItsName) {
  LogOptions options;
  options.to_stderr = false;
  options.file = "/proc/nowhere/shouwen.log";
  const Status s = start_logging(options);
  ASSERT_FALSE(s.ok());
  EXPECT_NE(s.error().what.find("/proc/nowhere/shouwen.log"), std::string::npos);
}

TEST(MaskAddress, KeepsTheFirstCharacterAndTheDomain) {
  EXPECT_EQ(mask_address("zhang@qq.com"), "z***@qq.com");
  EXPECT_EQ(mask_address("李四@例子.cn"), "李***@例子.cn");
  EXPECT_EQ(mask_address("a@x.example"), "a***@x.example");
  EXPECT_EQ(mask_address("\"a b\"@x.example"), "***@x.example");
  EXPECT_EQ(mask_address("not an address"), "***");
  EXPECT_EQ(mask_address(""), "");
}

TEST(MaskAddress, FindsThemInsideTexts) {
  EXPECT_EQ(mask_addresses("to=<a.b+c@x.cn>, \"q q\"@y.cn; plain"),
            "to=<a***@x.cn>, ***@y.cn; plain");
  EXPECT_EQ(mask_addresses("at 5 @ home, @start, end@"), "at 5 @ home, @start, end@");
  EXPECT_EQ(mask_addresses("a@b@c.cn"), "a***@b***@c.cn");
  EXPECT_EQ(mask_addresses("x@[192.0.2.1]"), "x***@[192.0.2.1]");
}

TEST(Catalogue, EveryEventHasBothParagraphsAndAStableName) {
  std::set<std::string> names;
  for (const EventInfo& e : event_catalogue()) {
    EXPECT_TRUE(names.insert(e.name).second) << e.name;
    EXPECT_GE(std::string(e.zh).size(), 6u) << e.name;
    EXPECT_GE(std::string(e.en).size(), 12u) << e.name;
  }
}

TEST(Catalogue, EveryEventIsLoggedSomewhere) {
  namespace fs = std::filesystem;
  std::set<std::string> logged;
  for (const auto& file :
       fs::recursive_directory_iterator(std::string(SHOUWEN_SOURCE_DIR) + "/gateway")) {
    if (file.path().extension() != ".cpp") continue;
    const std::string text = slurp(file.path().string());
    constexpr std::string_view mark = "Event::";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
      at += mark.size();
      const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at);
      logged.insert(text.substr(at, end - at));
    }
  }
  for (const EventInfo& e : event_catalogue())
    EXPECT_TRUE(logged.contains(e.name)) << e.name << ": documented, but nothing logs it";
}

TEST(Catalogue, ThePageIsCurrent) {
  EXPECT_EQ(slurp(std::string(SHOUWEN_SOURCE_DIR) + "/docs/events.md"), events_markdown())
      << "run: cmake --build build/dev --target events_doc";
}

}  // namespace
}  // namespace shouwen::ops
