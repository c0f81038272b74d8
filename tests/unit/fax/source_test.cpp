// Files of devices and of the fax server: when they are taken, how, and what the hook leaves behind
// when it is killed.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "gateway/intake/fax_files.h"
#include "gateway/intake/fax_sweep.h"
#include "gateway/intake/handover.h"
#include "parsers/fax/hylafax.h"
#include "tests/unit/fax/sample.h"
#include "tests/unit/ops/temp_dir.h"

namespace shouwen::intake {
namespace {

namespace fax = parsers::fax;
namespace files = std::filesystem;
using fax::read_whole;
using fax::sample_path;

void put(const std::string& path, const std::string& octets) {
  files::create_directories(files::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << octets;
}

std::vector<std::string> names(const std::vector<FaxFile>& found) {
  std::vector<std::string> out;
  for (const FaxFile& one : found) out.push_back(one.name);
  return out;
}

class FaxFolder : public ::testing::Test {
 protected:
  FaxFolder() { EXPECT_TRUE(make_fax_folders(dir_.path()).ok()); }
  std::string at(const std::string& name) const { return dir_.path() + "/" + name; }
  ops::TempDir dir_;
};

TEST_F(FaxFolder, UnfinishedNamesLinksAndFoldersAreNotLooked) {
  for (const char* name :
       {".hidden.tif", "a.tmp", "b.part", "c~", "d.tif", "e.tif", "e.tif.fax", "f.fax"})
    put(at(name), "x");
  files::create_symlink("/etc/passwd", at("link.tif"));
  const auto found = list_fax_files(dir_.path());
  EXPECT_EQ(names(found), (std::vector<std::string>{"d.tif", "e.tif"}));
  EXPECT_FALSE(found[0].sidecar);
  EXPECT_TRUE(found[1].sidecar);
}

TEST_F(FaxFolder, AFolderOfOursThatIsALinkIsNotUsed) {
  files::remove(at("work"));
  files::create_directory_symlink("/tmp", at("work"));
  EXPECT_FALSE(make_fax_folders(dir_.path()).ok());
}

TEST_F(FaxFolder, AFileIsFinishedWhenItsStructureIs) {
  const std::string whole = read_whole(sample_path("fax000000003.tif"));
  put(at("whole.tif"), whole);
  EXPECT_TRUE(structurally_whole(at("whole.tif")));
  for (const double part : {0.3, 0.6, 0.95}) {
    put(at("cut.tif"),
        whole.substr(0, static_cast<std::size_t>(part * static_cast<double>(whole.size()))));
    EXPECT_FALSE(structurally_whole(at("cut.tif"))) << part;
  }
  put(at("a.pdf"), "%PDF-1.4\n1 0 obj\n");
  EXPECT_FALSE(structurally_whole(at("a.pdf")));
  put(at("a.pdf"), "%PDF-1.4\n1 0 obj\nstartxref\n9\n%%EOF\n");
  EXPECT_TRUE(structurally_whole(at("a.pdf")));
  put(at("empty.tif"), "");
  EXPECT_FALSE(structurally_whole(at("empty.tif")));
}

TEST_F(FaxFolder, StillnessIsCountedByTheClockGiven) {
  Stillness still;
  const Instant t0{1'700'000'000'000};
  put(at("a.tif"), "one");
  EXPECT_EQ(still.look(list_fax_files(dir_.path()), t0).at(at("a.tif")), 0);
  EXPECT_EQ(still.look(list_fax_files(dir_.path()), t0 + 5000).at(at("a.tif")), 5000);
  put(at("a.tif"), "one and more");
  EXPECT_EQ(still.look(list_fax_files(dir_.path()), t0 + 9000).at(at("a.tif")), 0);
}

TEST_F(FaxFolder, OneOfTwoClaimsWinsAndNothingIsOverwritten) {
  put(at("a.tif"), "new");
  put(at("a.tif.fax"), "told=new");
  put(at("work/a.tif"), "left by a killed process");
  const FaxFile file = list_fax_files(dir_.path()).at(0);
  const auto first = claim(dir_.path(), file), second = claim(dir_.path(), file);
  ASSERT_TRUE(first);
  EXPECT_FALSE(second);
  EXPECT_EQ(first->name, "1-a.tif");
  EXPECT_EQ(read_sidecar(*first), "told=new");
  put(at("done/1-a.tif"), "of last year");
  ASSERT_TRUE(settle(dir_.path(), *first, "done").ok());
  EXPECT_EQ(read_whole(at("done/1-a.tif")), "of last year");
  EXPECT_EQ(read_whole(at("done/1-1-a.tif")), "new");
  EXPECT_EQ(read_whole(at("done/1-1-a.tif.fax")), "told=new");
  EXPECT_EQ(read_whole(at("work/a.tif")), "left by a killed process");
}

// --- the sweep

SweepInput sample_sweep() {
  SweepInput in;
  in.log = read_whole(sample_path("xferfaxlog"));
  in.zone = Zone{480};
  in.start = *parse_rfc3339("2026-11-23T00:00:00+08:00");
  for (const char* name : {"fax000000003.tif", "fax000000004.tif", "fax000000005.tif"}) {
    in.queue.push_back({"/q/" + std::string(name), name, 100, 1'700'000'000'000'000'000, false});
    in.still["/q/" + std::string(name)] = 10'000;
  }
  return in;
}

std::vector<std::string> keys(const std::vector<SweptCall>& calls) {
  std::vector<std::string> out;
  for (const SweptCall& one : calls) out.push_back(one.key);
  return out;
}

TEST(FaxSweep, WhatTheLogKnowsAndTheLedgerDoesNotIsTaken) {
  SweepInput in = sample_sweep();
  const auto found = sweep(in);
  // Two of the log's five have no file any more; the calls that brought a fax are no calls without.
  ASSERT_EQ(found.size(), 5u);
  EXPECT_TRUE(found[0].lost);
  EXPECT_TRUE(found[1].lost);
  EXPECT_TRUE(found[0].arrival.without_page);
  EXPECT_EQ(found[2].key, "fax000000003.tif#1700000000#100");
  EXPECT_EQ(found[3].arrival.result.value, "T.30 T2 timeout, expected signal not received");
  EXPECT_EQ(found[4].arrival.tsi.value, "+86 433 2510000");
  for (const std::string& key : keys(found)) in.known.insert(key);
  EXPECT_TRUE(sweep(in).empty());
}

TEST(FaxSweep, TheHooksKeyIsTheSame) {
  SweepInput in = sample_sweep();
  const fax::FaxArrival hook = fax::from_faxrcvd(
      std::vector<std::string>{"faxrcvd", "recvq/fax000000003.tif", "ttyFX0", "", ""});
  in.known.insert(fax_key(hook.file, in.queue[0]));
  for (const SweptCall& one : sweep(in)) EXPECT_NE(one.file.name, "fax000000003.tif");
}

TEST(FaxSweep, AFileStillBeingReceivedIsLeftAlone) {
  SweepInput in = sample_sweep();
  in.log.clear();  // nothing says that they are finished
  EXPECT_TRUE(sweep(in).empty());
  for (auto& [path, still] : in.still) still = in.give_up_ms;
  const auto found = sweep(in);
  EXPECT_EQ(found.size(), 3u);
  EXPECT_FALSE(found[0].arrival.result.known());  // nobody said how the call ended
}

TEST(FaxSweep, ACallWithoutAPageIsToldOnceAndOldOnesAreNot) {
  SweepInput in;
  in.zone = Zone{480};
  in.start = *parse_rfc3339("2026-11-23T00:00:00+08:00");
  in.log =
      "11/22/26 "
      "07:55\tCALL\t000000006\tttyFX0\t\t\"\"\tfax\t\"\"\t\"\"\t0\t0\t0:00:24\t0:00:"
      "24\t\"\"\t\"\"\t\"043325\"\t\"\"\n"
      "11/23/26 "
      "07:55\tCALL\t000000007\tttyFX0\t\t\"\"\tfax\t\"\"\t\"\"\t0\t0\t0:00:24\t0:00:24\t\"No "
      "carrier\"\t\"\"\t\"04332510000\"\t\"::8509\"\n";
  const auto found = sweep(in);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].arrival.external_id, "000000007");
  EXPECT_EQ(found[0].arrival.cid_number.value, "04332510000");
  EXPECT_TRUE(found[0].arrival.without_page);
  EXPECT_FALSE(found[0].lost);
  in.known.insert(found[0].key);
  EXPECT_TRUE(sweep(in).empty());
}

// --- the hook

class Handover : public ::testing::Test {
 protected:
  Handover() {
    put(spool_.path() + "/recvq/fax000000003.tif", octets_);
    argv_ = {"bin/faxrcvd", "recvq/fax000000003.tif", "ttyFX0", "000000005", "", "04332510000"};
  }
  const std::string octets_ = read_whole(sample_path("fax000000003.tif"));
  ops::TempDir spool_, folder_;
  std::vector<std::string> argv_;
};

TEST_F(Handover, GivesTheOctetsTheTimeAndWhatTheLineTold) {
  EXPECT_EQ(hand_over(argv_, spool_.path(), folder_.path()), "");
  const auto found = list_fax_files(folder_.path());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].sidecar);
  EXPECT_EQ(read_whole(found[0].path), octets_);
  const fax::FaxArrival told = fax::from_text(read_sidecar(found[0]));
  EXPECT_EQ(told.file, "fax000000003.tif");
  EXPECT_EQ(told.cid_number.value, "04332510000");
  const auto queued = list_fax_files(spool_.path() + "/recvq");
  EXPECT_EQ(fax_key(told.file, found[0]), fax_key(told.file, queued.at(0)));
}

TEST_F(Handover, KilledAtAnyStepNeverShowsHalfAFax) {
  for (const char* deadly : kHandoverSteps) {
    ops::TempDir folder;
    const pid_t child = ::fork();
    if (child == 0) {
      hand_over(argv_, spool_.path(), folder.path(), [&](const char* step) {
        if (std::string_view(step) == deadly) ::raise(SIGKILL);
      });
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << deadly << " was not met";
    for (const FaxFile& file : list_fax_files(folder.path())) {
      EXPECT_EQ(read_whole(file.path), octets_) << deadly;
      EXPECT_TRUE(structurally_whole(file.path)) << deadly;
    }
    // Called again, as nobody does, or swept: it is whole.
    EXPECT_EQ(hand_over(argv_, spool_.path(), folder.path()), "") << deadly;
    ASSERT_EQ(list_fax_files(folder.path()).size(), 1u) << deadly;
  }
}

TEST_F(Handover, SaysWhyItCannot) {
  EXPECT_NE(hand_over({"faxrcvd"}, spool_.path(), folder_.path()), "");
  EXPECT_NE(hand_over(argv_, spool_.path(), folder_.path() + "/gone").find("cannot create"),
            std::string::npos);
  argv_[3] = "../../../etc/evil";
  EXPECT_EQ(hand_over(argv_, spool_.path(), folder_.path()), "");
  EXPECT_EQ(list_fax_files(folder_.path()).size(), 1u);  // a name of our own making, in this folder
}

}  // namespace
}  // namespace shouwen::intake
