// What is done to the ledger by a hand, each detected and named; and what a restore has lost,
// owned.
// SPDX-License-Identifier: Apache-2.0
#include "storage/anchor.h"

#include <algorithm>

#include "storage/backup.h"
#include "storage/ledger.h"
#include "storage/store_impl.h"
#include "storage/verify.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Anchored : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    take(1, "甲");
  }
  std::int64_t count() { return ledger_head(store_->database()).count; }
  void anchor(Instant at) { ASSERT_TRUE(append_anchor(*store_, dir_.path(), at, Zone{}).ok()); }
  std::string file() {
    return real_file_system().read_file(dir_.path() + kAnchorFile, 1 << 20).value();
  }
  VerifyReport check(std::span<const Anchor> given = {}) {
    return verify(dir_.path(), real_file_system(), given).value();
  }
  // All findings as one text.
  std::string found(std::span<const Anchor> given = {}) {
    std::string out;
    for (const Finding& f : check(given).findings) out += f.check + ": " + f.what + "\n";
    return out;
  }
  void by_hand(const std::string& sql) {
    store_->database().script(
        "DROP TRIGGER IF EXISTS ledger_no_update; DROP TRIGGER IF EXISTS "
        "ledger_no_delete; " +
        sql);
    ASSERT_TRUE(store_->database().status().ok());
  }
  // The database as it stands, in a place of its own; and put back as a careless hand would.
  void keep_copy(const std::string& path) { ASSERT_TRUE(store_->database().snapshot(path).ok()); }
  void put_back(const std::string& path) {
    store_.reset();
    for (const char* suffix : {"-wal", "-shm"})
      std::filesystem::remove(dir_.path() + "/shouwen.db" + suffix);
    std::filesystem::copy_file(path, dir_.path() + "/shouwen.db",
                               std::filesystem::copy_options::overwrite_existing);
    open();
  }
};

TEST_F(Anchored, ARowChangedIsNamed) {
  by_hand("UPDATE ledger SET actor='x' WHERE seq=3");
  EXPECT_NE(found().find("ledger: 被改动 changed: entry 3\n"), std::string::npos) << found();
}

TEST_F(Anchored, ARowRemovedIsNamed) {
  by_hand("DELETE FROM ledger WHERE seq=3");
  EXPECT_NE(found().find("ledger: 缺 missing: entry 3\n"), std::string::npos) << found();
}

TEST_F(Anchored, TheNewestRemovedIsNamed) {
  const std::int64_t n = count();
  by_hand("DELETE FROM ledger WHERE seq=" + std::to_string(n));
  EXPECT_NE(found().find("末尾缺 the newest are missing: entry " + std::to_string(n) + "\n"),
            std::string::npos)
      << found();
}

TEST_F(Anchored, TheNewestRemovedByAThoroughHandIsToldByTheAnchor) {
  anchor(kNow);
  const std::int64_t n = count();
  by_hand("DELETE FROM ledger WHERE seq=" + std::to_string(n) + "; UPDATE meta SET value='" +
          std::to_string(n - 1) + "' WHERE key='ledger_count'");
  EXPECT_NE(found().find("anchor: 末尾丢失"), std::string::npos) << found();
  EXPECT_NE(found().find("entries " + std::to_string(n) + " are missing since 2020-10-14T09:46"),
            std::string::npos)
      << found();
}

TEST_F(Anchored, AChainWrittenAnewIsToldByTheAnchor) {
  anchor(kNow);
  const std::int64_t n = count();
  // Somebody who knows how the hashes are made removes the newest two and writes others.
  Database& db = store_->database();
  by_hand("DELETE FROM ledger WHERE seq>" + std::to_string(n - 2));
  for (int i = 0; i < 3; ++i) append_ledger(db, "retry", "{}", clerk_, {1}, kNow);
  ASSERT_TRUE(check_ledger(db).ok());
  EXPECT_NE(found().find("anchor: 与存证不符"), std::string::npos) << found();
}

TEST_F(Anchored, AnOlderCopyPutInItsPlaceIsNamed) {
  TempDir aside;
  anchor(kNow);
  const std::int64_t before = count();
  keep_copy(aside.path() + "/old.db");
  take(2, "乙");
  anchor(kNow + kDay);
  const std::int64_t after = count();
  ASSERT_EQ(found(), "");
  put_back(aside.path() + "/old.db");
  const std::string lost = "entries " + std::to_string(before + 1) + ".." + std::to_string(after);
  EXPECT_NE(found().find(lost + " are missing since 2020-10-15T09:46"), std::string::npos)
      << found();
  // It goes on from there and grows beyond the anchor: still told, now as written anew.
  while (count() <= after) append_ledger(store_->database(), "retry", "{}", clerk_, {1}, kNow);
  EXPECT_NE(found().find("与存证不符"), std::string::npos) << found();
  EXPECT_NE(found().find(lost), std::string::npos) << found();
}

TEST_F(Anchored, WithoutItsFileAPersonsAnchorTells) {
  anchor(kNow);
  const std::string line = file();
  const Anchor paper = anchor_from(line).value();
  TempDir aside;
  keep_copy(aside.path() + "/new.db");
  by_hand("DELETE FROM ledger WHERE seq=" + std::to_string(count()) +
          "; UPDATE meta SET value=value-1 WHERE key='ledger_count'");
  std::filesystem::remove(dir_.path() + kAnchorFile);
  ASSERT_EQ(found().find("anchor"), std::string::npos) << found();
  EXPECT_NE(found({&paper, 1}).find("末尾丢失"), std::string::npos);
  put_back(aside.path() + "/new.db");
  EXPECT_EQ(found({&paper, 1}), "");
  EXPECT_EQ(check({&paper, 1}).anchors, 1);
}

TEST_F(Anchored, ARestoreOwnsToWhatItLost) {
  TempDir kept;
  anchor(kNow);
  const std::int64_t before = count();
  ASSERT_TRUE(backup(dir_.path(), kept.path() + "/b", kNow).ok());
  take(2, "乙");
  anchor(kNow + kDay);
  const std::int64_t after = count();
  store_.reset();
  const std::string anchors = file();
  std::filesystem::remove_all(dir_.path());
  std::filesystem::create_directories(dir_.path());
  write(dir_.path() + kAnchorFile, anchors);
  ASSERT_TRUE(restore(kept.path() + "/b", dir_.path(), clerk_, kNow + 2 * kDay).ok());
  EXPECT_EQ(file(), anchors) << "the longer list stays";
  open();
  const VerifyReport report = check();
  EXPECT_EQ(found(), "");
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_NE(
      report.notes[0].find("entries " + std::to_string(before + 1) + ".." + std::to_string(after)),
      std::string::npos)
      << report.notes[0];
  // Later it goes on; what is lost after the restore is no longer explained by it.
  take(3, "丙");
  anchor(kNow + 3 * kDay);
  EXPECT_EQ(found(), "");
  const std::int64_t n = count();
  by_hand("DELETE FROM ledger WHERE seq=" + std::to_string(n) +
          "; UPDATE meta SET value=value-1 WHERE key='ledger_count'");
  EXPECT_NE(found().find("entries " + std::to_string(n) + " are missing"), std::string::npos)
      << found();
}

TEST_F(Anchored, ATornLineIsToleratedAndNeverWrittenOver) {
  anchor(kNow);
  const std::string whole = file();
  write(dir_.path() + kAnchorFile, whole + "2020-10-15T00:00:02+08:00 99 sha256:ab");
  EXPECT_EQ(found(), "");
  EXPECT_EQ(check().notes.size(), 1u);
  take(2, "乙");
  anchor(kNow + kDay);
  EXPECT_EQ(file().substr(0, whole.size()), whole);
  EXPECT_EQ(anchors_in(file()).all.size(), 2u);
  EXPECT_EQ(anchors_in(file()).unreadable, 1);
  EXPECT_EQ(found(), "");
}

TEST_F(Anchored, TheSameHeadIsNotedOnce) {
  anchor(kNow);
  anchor(kNow + kDay);
  EXPECT_EQ(anchors_in(file()).all.size(), 1u);
}

TEST(AnchorText, AsAPersonWritesIt) {
  const std::string hex(64, 'a');
  EXPECT_EQ(anchor_from("12:sha256:" + hex)->count, 12);
  EXPECT_EQ(anchor_from("12:" + hex)->head, "sha256:" + hex);
  EXPECT_EQ(anchor_from(" 2020-10-15T00:00:02+08:00 12 sha256:" + hex + "\r\n")->at->ms % 1000, 0);
  for (const std::string& no : {std::string(), std::string("12"), "x:" + hex, "0:" + hex,
                                "12:" + hex.substr(1), "2020-10-15 12 sha256:" + hex})
    EXPECT_FALSE(anchor_from(no)) << no;
}

// DESIGN §2: digests in the ledger are salted by message; nothing else of a mail is there.
TEST_F(Anchored, TheLedgerHoldsNoDigestAnyoneCouldTry) {
  take(2, "乙");
  std::string all;
  Query q = store_->database().query("SELECT detail||reason||actor FROM ledger");
  while (q.next()) all += q.text(0) + "\n";
  for (const std::string& one :
       {sha256("mail 1").text, sha256("content 1").text, std::string("example.cn"),
        std::string("甲"), std::string("图文简讯"), std::string("交通运输局")})
    EXPECT_EQ(all.find(one), std::string::npos) << one;
  EXPECT_NE(all.find(R"("octets":"sha256:)"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::storage
