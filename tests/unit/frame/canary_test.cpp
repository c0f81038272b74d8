// Fails closed: with glibc's converters hidden, the helper says so and reads nothing, where without
// a self-test it would give empty or wrong text and call it success. The folder is hidden by bwrap.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <seccomp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "parsers/extract/registry.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace shouwen::test {
namespace {

namespace fs = std::filesystem;

const std::string kHelper = SHOUWEN_BINARY_DIR "/shouwen-extract";

std::string gconv() {
  for (const auto& arch : fs::directory_iterator("/usr/lib"))
    if (fs::is_directory(arch.path() / "gconv")) return arch.path() / "gconv";
  return {};
}

struct SelfTest {
  int code = -1;
  std::string said;
};

// The self-test with some folders replaced by empty ones.
SelfTest self_test(const std::vector<std::string>& hidden) {
  testing::TempDir dir;
  std::vector<std::string> argv = {"bwrap", "--dev-bind", "/", "/"};
  for (const std::string& folder : hidden) argv.insert(argv.end(), {"--tmpfs", folder});
  argv.insert(argv.end(), {kHelper, "--self-test"});
  const auto exit = testing::run(argv, {dir / "out", "", {}, ""});
  return {exit.code, testing::read_file(dir / "out")};
}

class Canary : public ::testing::Test {
 protected:
  void SetUp() override {
    testing::TempDir dir;
    if (testing::run({"bwrap", "--dev-bind", "/", "/", "true"}, {dir / "out", "", {}, ""}).code !=
        0)
      GTEST_SKIP() << "bwrap cannot make a namespace here";
  }
};

TEST_F(Canary, PassesOnThisMachine) {
  const SelfTest test = self_test({});
  EXPECT_EQ(test.code, 0) << test.said;
}

TEST_F(Canary, HiddenConvertersAreAnErrorWithARemedy) {
  const std::string folder = gconv();
  ASSERT_FALSE(folder.empty());
  const SelfTest test = self_test({folder});
  EXPECT_EQ(test.code, 1);
  EXPECT_NE(test.said.find("GB18030"), std::string::npos) << test.said;
  EXPECT_NE(test.said.find("libc6"), std::string::npos) << test.said;
}

TEST_F(Canary, HiddenPopplerDataIsAnErrorWithARemedy) {
  if (!fs::is_directory("/usr/share/poppler")) GTEST_SKIP() << "poppler-data is not installed";
  const SelfTest test = self_test({"/usr/share/poppler"});
  EXPECT_EQ(test.code, 1);
  EXPECT_NE(test.said.find("poppler-data"), std::string::npos) << test.said;
}

TEST_F(Canary, HiddenFontsCloseDrawingAndNotReading) {
  const SelfTest test = self_test({"/usr/share/fonts", "/usr/local/share/fonts"});
  EXPECT_EQ(test.code, 1);
  for (const char* name : {"pdf fonts", "pdf preview", "ofd fonts", "fonts-noto-cjk"})
    EXPECT_NE(test.said.find(name), std::string::npos) << name << test.said;
  EXPECT_EQ(test.said.find("pdf stsong"), std::string::npos) << test.said;
}

// What our program links and the sandbox's folders hold is tried by some canary: a kind that is
// added without one, or a way of asking, is seen here.
TEST(Canaries, TryEachWayOfAskingAndEachKindThatNeedsMoreThanThisProgram) {
  using parsers::extract::protocol::Op;
  const auto& all = parsers::extract::registry();
  const auto tried = [&](std::string_view kind, auto... ops) {
    return std::ranges::any_of(all.canaries, [&](const auto& canary) {
      return canary.kind == kind && ((canary.op == ops) || ...);
    });
  };
  // Readers of ours alone, with no library and no converter beyond those prepared for all.
  const std::set<std::string_view> ours = {"html", "doc", "wps", "xls", "et",   "ppt",
                                           "dps",  "msg", "ole", "eml", "tnef", "rtf",
                                           "mp4",  "avi", "wmv", "mp3", "exe",  "tar"};
  const std::set<std::string_view> as_docx = {"xlsx", "pptx", "odt", "ods", "odp", "ofd", "xml"};
  for (const auto& reader : all.readers) {
    const bool picture = all.renderer(reader.kind) != nullptr && reader.kind != "pdf";
    EXPECT_TRUE(tried(reader.kind, Op::read) || picture || ours.contains(reader.kind) ||
                as_docx.contains(reader.kind))
        << reader.kind;
  }
  for (const auto& renderer : all.renderers)
    EXPECT_TRUE(tried(renderer.kind, Op::render, Op::preview) || renderer.kind == "gif" ||
                renderer.kind == "bmp")
        << renderer.kind;
  for (const Op op : {Op::read, Op::render, Op::preview, Op::codes})
    EXPECT_TRUE(std::ranges::any_of(all.canaries, [&](const auto& c) { return c.op == op; }));
}

// The self-test where this call answers with that error: a container that forbids Landlock, or a
// kernel without it. Nothing is read in either, and the operator is told which of the two it is.
SelfTest self_test_where_landlock_says(int error) {
  testing::TempDir dir;
  const std::string out = dir / "out";
  const pid_t child = ::fork();
  if (child == 0) {
    const int fd = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(fd, 1);
    ::dup2(fd, 2);
    const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
    const auto answer = SCMP_ACT_ERRNO(static_cast<unsigned>(error));
    if (filter != nullptr &&
        ::seccomp_rule_add(filter, answer, SCMP_SYS(landlock_create_ruleset), 0) == 0 &&
        ::seccomp_load(filter) == 0)
      ::execl(kHelper.c_str(), kHelper.c_str(), "--self-test", nullptr);
    ::_exit(99);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, testing::read_file(out)};
}

TEST(Landlock, ForbiddenIsToldApartFromMissing) {
  const SelfTest forbidden = self_test_where_landlock_says(EPERM);
  EXPECT_EQ(forbidden.code, 1) << forbidden.said;
  EXPECT_NE(forbidden.said.find("启用shouwen-extract.socket"), std::string::npos) << forbidden.said;
  EXPECT_EQ(forbidden.said.find("内核没有"), std::string::npos) << forbidden.said;
  for (const int error : {ENOSYS, EOPNOTSUPP}) {
    const SelfTest missing = self_test_where_landlock_says(error);
    EXPECT_EQ(missing.code, 1) << missing.said;
    EXPECT_NE(missing.said.find("内核没有Landlock"), std::string::npos) << missing.said;
  }
}

}  // namespace
}  // namespace shouwen::test
