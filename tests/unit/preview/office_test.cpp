// LibreOffice behind its wall: what it makes, and what becomes of a program in its place that
// hangs, dies, leaves children or leaves a link.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/preview/office.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "gateway/preview/preview.h"
#include "storage/sha256.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/documents/samples.h"
#include "tests/unit/preview/pages.h"

namespace shouwen::preview {
namespace {

using extract::Outcome;
using shouwen::testing::TempDir;

#define NEEDS_LIBREOFFICE(made)                                          \
  if ((made).absent) {                                                   \
    std::fputs("!! LibreOffice is not installed: NOT TESTED\n", stderr); \
    GTEST_SKIP() << (made).why;                                          \
  }

class Office : public ::testing::Test {
 protected:
  Office() {
    options.program = SHOUWEN_BINARY_DIR "/shouwen-office";
    options.folder = dir.path();
  }
  // A script in the helper's place; $1 is its folder.
  void pretend(const std::string& script) {
    testing::write_file(dir / "pretender", "#!/bin/sh\n" + script + "\n");
    ASSERT_EQ(::chmod((dir / "pretender").c_str(), 0700), 0);
    options.program = dir / "pretender";
  }
  Converted convert(const std::string& kind = "docx", const std::string& octets = "PK") {
    return convert_to_pdf(kind, sealed(octets), options);
  }
  // Its own folder is gone, whatever happened.
  void TearDown() override {
    for (const std::string& name : testing::list_files(dir.path()))
      EXPECT_FALSE(name.starts_with("shouwen-office-")) << name;
  }

  TempDir dir;
  OfficeOptions options;
};

TEST_F(Office, PagesOfOfficeFilesShowTheirText) {
  const Converted made = convert("docx", testing::sample("library.docx"));
  NEEDS_LIBREOFFICE(made);
  ASSERT_EQ(made.outcome, Outcome::ok) << made.why;
  // No face of DejaVu: the text is Chinese, and the aliases name Chinese faces.
  EXPECT_NE(made.pdf.find("NotoSerifCJK"), std::string::npos);
  extract::Extractor extractor(from_build());
  const Cache cache({dir / "previews"});
  for (const auto& [kind, name] : {std::pair("docx", "library.docx"), {"xlsx", "library.xlsx"}}) {
    const std::string octets = testing::sample(name);
    const Source source{kind, storage::sha256(octets),
                        [&]() -> Result<extract::Blob> { return sealed(octets); }};
    Previewer previewer(extractor, cache, options);
    int pages = 0;
    const auto outline = previewer.pages(source, {1, 5, 800}, [&](Page&& page) {
      ++pages;
      EXPECT_EQ(page.outcome, Outcome::ok) << page.why;
      EXPECT_EQ(page.width, 800);
      if (page.number == 1) {
        EXPECT_GT(ink(page.jpeg), 0.005) << name;
      }
    });
    ASSERT_TRUE(outline.ok());
    EXPECT_EQ(outline->outcome, Outcome::ok) << name << outline->why;
    EXPECT_EQ(outline->pages, 2) << name;
    EXPECT_EQ(pages, 2) << name;
  }
}

TEST_F(Office, SlidesOfEachFormatAreDrawn) {
  const Converted made = convert("odp", testing::sample("slides.odp"));
  NEEDS_LIBREOFFICE(made);
  ASSERT_EQ(made.outcome, Outcome::ok) << made.why;
  extract::Extractor extractor(from_build());
  const Cache cache({});
  for (const auto& [kind, name] : {std::pair("odp", "slides.odp"),
                                   {"pptx", "office.pptx"},
                                   {"ppt", "office.ppt"},
                                   {"dps", "office.ppt"}}) {
    ASSERT_TRUE(testing::have_office_sample("office.pptx")) << "LibreOffice made none";
    const std::string octets = testing::sample(name);
    const Source source{kind, storage::sha256(octets),
                        [&]() -> Result<extract::Blob> { return sealed(octets); }};
    Previewer previewer(extractor, cache, options);
    std::vector<double> dark;
    const auto outline = previewer.pages(source, {1, 5, 800}, [&](Page&& page) {
      EXPECT_EQ(page.outcome, Outcome::ok) << name << page.why;
      dark.push_back(ink(page.jpeg));
    });
    ASSERT_TRUE(outline.ok());
    EXPECT_EQ(outline->outcome, Outcome::ok) << name << outline->why;
    ASSERT_EQ(dark.size(), 2U) << name;
    for (const double share : dark) EXPECT_GT(share, 0.005) << name;
  }
}

TEST_F(Office, WhatItCannotOpenIsCorrupt) {
  const Converted made = convert("docx", "PK\x03\x04 and no document");
  NEEDS_LIBREOFFICE(made);
  EXPECT_EQ(made.outcome, Outcome::corrupt) << made.why;
}

TEST_F(Office, WithAPasswordItIsEncryptedAndNotConverted) {
  pretend("exit 86");
  const std::string octets = encrypted_office();
  extract::Extractor extractor(from_build());
  const Cache cache({});
  for (const char* kind : {"ole", "doc", "xls"}) {
    const Source source{kind, storage::sha256(octets),
                        [&]() -> Result<extract::Blob> { return sealed(octets); }};
    Previewer previewer(extractor, cache, options);
    const auto outline = previewer.pages(source, {1, 5, 800}, [](Page&&) { ADD_FAILURE(); });
    ASSERT_TRUE(outline.ok());
    EXPECT_EQ(outline->outcome, Outcome::encrypted) << kind << outline->why;
  }
}

TEST_F(Office, TheDeadlineEndsIt) {
  options.deadline = std::chrono::milliseconds(50);
  const Converted made = convert("docx", testing::sample("library.docx"));
  NEEDS_LIBREOFFICE(made);
  EXPECT_EQ(made.outcome, Outcome::timeout) << made.why;
}

TEST_F(Office, AbsentItSaysWhatToInstall) {
  pretend("exit 84");
  const Converted made = convert();
  EXPECT_TRUE(made.absent);
  EXPECT_EQ(made.outcome, Outcome::unsupported);
  EXPECT_NE(made.why.find("请安装"), std::string::npos);
  EXPECT_NE(made.why.find("libreoffice-writer-nogui"), std::string::npos);
}

TEST_F(Office, TheWholeGroupIsKilled) {
  pretend("sleep 100 & echo $! > " + dir.path() + "/child; exec sleep 100");
  options.deadline = std::chrono::milliseconds(300);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(convert().outcome, Outcome::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
  const pid_t child = std::stoi(testing::read_file(dir / "child"));
  // Nobody may reap it here, but dead it is.
  EXPECT_TRUE(testing::wait_until([&] {
    if (::kill(child, 0) != 0) return true;
    const std::string stat = testing::read_file("/proc/" + std::to_string(child) + "/stat");
    return stat.find(") Z ") != std::string::npos;
  }));
}

TEST_F(Office, ChildrenOfOneThatEndedAreKilledToo) {
  pretend("sleep 100 & echo $! > " + dir.path() + "/child; exit 0");
  EXPECT_EQ(convert().outcome, Outcome::corrupt);
  const pid_t child = std::stoi(testing::read_file(dir / "child"));
  EXPECT_TRUE(testing::wait_until([&] {
    if (::kill(child, 0) != 0) return true;
    const std::string stat = testing::read_file("/proc/" + std::to_string(child) + "/stat");
    return stat.find(") Z ") != std::string::npos;
  }));
}

TEST_F(Office, ALinkIsNoResult) {
  testing::write_file(dir / "secret", "%PDF a secret");
  pretend("ln -s " + dir.path() + "/secret \"$1/document.pdf\"");
  EXPECT_NE(convert().outcome, Outcome::ok);
  pretend("ln " + dir.path() + "/secret \"$1/document.pdf\"");
  EXPECT_NE(convert().outcome, Outcome::ok);
  pretend("mkfifo \"$1/document.pdf\"");
  EXPECT_NE(convert().outcome, Outcome::ok);
  pretend("printf '%%PDF-1.4' > \"$1/document.pdf\"");
  EXPECT_EQ(convert().outcome, Outcome::ok);
  EXPECT_EQ(testing::read_file(dir / "secret"), "%PDF a secret");
}

TEST_F(Office, WhatAKilledProgramLeftGoes) {
  std::filesystem::create_directory(dir / "shouwen-office-dead");
  std::filesystem::last_write_time(
      dir / "shouwen-office-dead",
      std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
  pretend("exit 0");
  (void)convert();
  EXPECT_FALSE(std::filesystem::exists(dir / "shouwen-office-dead"));
}

TEST_F(Office, WritingWithoutEndIsEnded) {
  options.most = 1 << 20;
  pretend("while :; do head -c 300000 /dev/zero >> \"$1/heap\"; sleep 0.02; done");
  EXPECT_EQ(convert().outcome, Outcome::limit);
}

}  // namespace
}  // namespace shouwen::preview
