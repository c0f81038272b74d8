// The frame of the helper, tried by readers that attack it (probe_main.cpp): every way out is
// blocked and reported, every kind of death has an outcome, and the next document succeeds.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "gateway/extract/extract.h"
#include "gateway/extract/extractor.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace shouwen::test {
namespace {

using extract::Extractor;
using parsers::extract::Outcome;

const std::string kProbe = SHOUWEN_BINARY_DIR "/extract_probe";

// Only the deadline's own test has a short one.
Extractor::Options options(std::chrono::milliseconds deadline = std::chrono::seconds(60)) {
  return {"", kProbe, deadline};
}

void expect_next_succeeds(Extractor& extractor) {
  const auto next = extractor.read("txt", "信用交通");
  EXPECT_EQ(next.outcome, Outcome::ok) << next.why;
  EXPECT_EQ(next.text, "信用交通");
}

class Forbidden : public ::testing::TestWithParam<const char*> {};
TEST_P(Forbidden, KillsTheWorkerAndIsReported) {
  Extractor extractor(options());
  const auto tried = extractor.read(GetParam(), "x");
  EXPECT_EQ(tried.outcome, Outcome::crashed);
  EXPECT_NE(tried.why.find("SIGSYS"), std::string::npos) << tried.why << " " << tried.text;
  expect_next_succeeds(extractor);
}
INSTANTIATE_TEST_SUITE_P(Calls, Forbidden,
                         ::testing::Values("exec", "fork", "thread", "socket", "ptrace", "kill",
                                           "code"));

class Refused : public ::testing::TestWithParam<const char*> {};
TEST_P(Refused, IsTold) {
  Extractor extractor(options());
  const auto tried = extractor.read(GetParam(), "x");
  EXPECT_EQ(tried.text, "Permission denied") << tried.why;
  expect_next_succeeds(extractor);
}
INSTANTIATE_TEST_SUITE_P(Files, Refused, ::testing::Values("passwd", "proc", "write"));

TEST(Frame, TheWorkerInheritsNoDescriptor) {
  Extractor extractor(options());
  EXPECT_EQ(extractor.read("descriptors", "x").text, "Bad file descriptor");
}

TEST(Frame, ACrashIsReportedAndTheNextSucceeds) {
  Extractor extractor(options());
  for (const char* kind : {"segv", "crash", "segv"}) {
    const auto died = extractor.read(kind, "x");
    EXPECT_EQ(died.outcome, Outcome::crashed);
#ifndef __SANITIZE_ADDRESS__  // which answers SIGSEGV itself and ends the worker with 1
    EXPECT_NE(died.why.find("SIG"), std::string::npos) << died.why;
#endif
  }
  expect_next_succeeds(extractor);
}

class Endless : public ::testing::TestWithParam<const char*> {};
TEST_P(Endless, EndsAtTheDeadline) {
  Extractor slow(options());
  ASSERT_TRUE(slow.hello().ok());
  Extractor extractor(options(std::chrono::milliseconds(300)));
  ASSERT_TRUE(extractor.hello().ok());
  EXPECT_EQ(extractor.read(GetParam(), "x").outcome, Outcome::timeout);
  expect_next_succeeds(slow);
}
INSTANTIATE_TEST_SUITE_P(Loops, Endless, ::testing::Values("sleep", "spin"));

#if !defined(__SANITIZE_ADDRESS__)  // which reserves terabytes, so the limit is off
TEST(Frame, MemoryIsBounded) {
  Extractor extractor(options());
  extract::Blob blob;
  ASSERT_TRUE(blob.append("x") && blob.seal());
  const auto ate = extractor.read("memory", blob);
  EXPECT_EQ(ate.document.outcome, Outcome::limit) << ate.document.why;
  EXPECT_LE(ate.peak_kb, 600U << 10);
  expect_next_succeeds(extractor);
}
#endif

TEST(Frame, ALyingWorkerIsNotBelieved) {
  Extractor extractor(options());
  EXPECT_EQ(extractor.read("lie", "x").outcome, Outcome::crashed);
  EXPECT_EQ(extractor.read("babble", "x").outcome, Outcome::crashed);
  expect_next_succeeds(extractor);
}

TEST(Frame, AnUnknownKindHasNoReader) {
  Extractor extractor(options());
  const auto unknown = extractor.read("xyz", "x");
  EXPECT_EQ(unknown.outcome, Outcome::unsupported);
  EXPECT_NE(unknown.why.find("xyz"), std::string::npos);
}

TEST(Frame, AKilledHelperIsReplaced) {
  Extractor extractor(options());
  ASSERT_TRUE(extractor.hello().ok());
  // Our only child is the helper; it is killed and, as its parent, left for the client to collect.
  std::ifstream children("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  pid_t helper = 0;
  ASSERT_TRUE(children >> helper);
  ASSERT_EQ(::kill(helper, SIGKILL), 0);
  siginfo_t gone{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(helper), &gone, WEXITED | WNOWAIT), 0);
  expect_next_succeeds(extractor);
}

// As systemd would start it: a listening socket at descriptor 3.
TEST(Frame, AServiceIsReachedOverItsSocket) {
  testing::TempDir dir;
  const std::string path = dir / "socket";
  testing::Process service(
      {"systemd-socket-activate", "--seqpacket", "-l", path, kProbe, "--listen"},
      {dir / "log", "", {}, ""});
  // The name is there before somebody listens.
  ASSERT_TRUE(testing::wait_until([&] {
    return Extractor({path, "", std::chrono::seconds(60)}).read("txt", "x").outcome == Outcome::ok;
  }));
  Extractor extractor({path, "", std::chrono::seconds(60)});
  expect_next_succeeds(extractor);
  EXPECT_EQ(extractor.read("segv", "x").outcome, Outcome::crashed);
  expect_next_succeeds(extractor);
  service.kill();
  const auto gone = extractor.read("txt", "x");
  EXPECT_EQ(gone.outcome, Outcome::unsupported);
  EXPECT_NE(gone.why.find(path), std::string::npos) << gone.why;
}

TEST(Frame, WithoutAHelperADocumentIsUnsupportedAndSaysWhy) {
  Extractor extractor({"", "/nonexistent/shouwen-extract", std::chrono::seconds(5)});
  const auto read = extractor.read("pdf", "%PDF-1.4");
  EXPECT_EQ(read.outcome, Outcome::unsupported);
  EXPECT_NE(read.why.find("/nonexistent"), std::string::npos) << read.why;
  EXPECT_FALSE(extractor.hello().ok());
}

// Documents of one archive, read as the daemon would.
std::vector<extract::Document> unpack(const std::string& what, const extract::Limits& limits = {}) {
  Extractor extractor(options());
  return extract::extract_file("\x1F\x8B" + what, "a.gz", limits, {&extractor, nullptr});
}

TEST(Archives, AreReadDownToTheDepthLimit) {
  const auto all = unpack("deep");
  ASSERT_EQ(all.size(), 9U);  // the file, and two members on each of four levels
  EXPECT_EQ(all[1].path, "1!层.txt");
  EXPECT_EQ(all[1].text, "文字");
  EXPECT_EQ(all[1].container, 0);
  EXPECT_EQ(all[8].path, "1!内.gz!内.gz!内.gz!内.gz");
  EXPECT_EQ(all[8].outcome, Outcome::limit);
  EXPECT_TRUE(extract::has_flag(all[8], "members_partly"));
}

TEST(Archives, HaveOneBudgetOfEntries) {
  extract::Limits limits;
  limits.entries = 30;
  const auto all = unpack("many", limits);
  EXPECT_EQ(all.size(), 31U);
  EXPECT_EQ(all[0].outcome, Outcome::limit);
}

TEST(Archives, HaveOneBudgetOfOctets) {
  extract::Limits limits;
  limits.unpacked = 20 << 20;  // the reader ignores it: the client does not
  const auto all = unpack("large", limits);
  EXPECT_EQ(all.size(), 1U);
  EXPECT_NE(all[0].outcome, Outcome::ok);
}

TEST(Archives, NamesAreFlaggedAndNeverPaths) {
  const auto all = unpack("names");
  ASSERT_EQ(all.size(), 10U);
  for (const std::size_t i : {1U, 2U, 3U}) EXPECT_TRUE(extract::has_flag(all[i], "traversal"));
  EXPECT_EQ(all[4].path, "1!ab.txt");
  EXPECT_EQ(all[5].path, "1!a！b.txt");
  EXPECT_TRUE(extract::has_flag(all[6], "bidi_name"));
  EXPECT_TRUE(extract::has_flag(all[6], "executable"));
  EXPECT_TRUE(extract::has_flag(all[7], "double_extension"));
  EXPECT_NE(all[8].path, all[9].path);
}

TEST(SelfTest, AFailedCanaryClosesItsKindLoudly) {
  testing::TempDir dir;
  ASSERT_EQ(::symlink(kProbe.c_str(), (dir / "broken").c_str()), 0);
  Extractor extractor({"", dir / "broken", std::chrono::seconds(60)});
  const auto hello = extractor.hello();
  ASSERT_TRUE(hello.ok());
  ASSERT_EQ(hello->failures.size(), 4U);  // one for each way of asking
  EXPECT_EQ(hello->failures[0].canary, "broken");
  const auto closed = extractor.read("gz", "x");
  EXPECT_EQ(closed.outcome, Outcome::unsupported);
  EXPECT_NE(closed.why.find("mend it"), std::string::npos) << closed.why;
  extract::Blob blob;
  ASSERT_TRUE(blob.append("x") && blob.seal());
  const auto drawn = extractor.render("tif", blob, 0, 100);
  const auto page = extractor.preview("tif", blob, 0, 100);
  const auto codes = extractor.codes(blob);
  for (const auto& [outcome, why] : {std::pair(drawn.outcome, drawn.why),
                                     {page.outcome, page.why},
                                     {codes.head.outcome, codes.head.why}}) {
    EXPECT_EQ(outcome, Outcome::unsupported);
    EXPECT_NE(why.find("mend it"), std::string::npos) << why;
  }
  expect_next_succeeds(extractor);
  const auto test = testing::run({dir / "broken", "--self-test"}, {dir / "out", "", {}, ""});
  EXPECT_EQ(test.code, 1);
  EXPECT_NE(testing::read_file(dir / "out").find("mend it"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::test
