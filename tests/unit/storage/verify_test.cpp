// verify finds every kind of damage, one at a time; backup and restore lose and repeat nothing.
// SPDX-License-Identifier: Apache-2.0
#include "storage/verify.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "storage/backup.h"
#include "storage/confirmed.h"
#include "storage/ledger.h"
#include "storage/store_impl.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Verify : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    first_ = take(1, "甲").message;
    take(2, "乙");
    Filing copy = filing(receive("copy", 3).message);
    copy.content = filing(first_).content;
    copy.arrival = kNow + kHour;
    file(copy);
  }
  VerifyReport check() { return verify(dir_.path()).value(); }
  bool finds(const std::string& check_name) {
    const VerifyReport report = check();
    return std::any_of(report.findings.begin(), report.findings.end(),
                       [&](const Finding& f) { return f.check == check_name; });
  }
  void damage(const std::string& sql) {
    store_->database().script("PRAGMA foreign_keys=OFF");
    store_->database().script(sql);
    ASSERT_TRUE(store_->database().status().ok());
  }
  MessageRef first_;
};

TEST_F(Verify, CleanStore) {
  const VerifyReport report = check();
  for (const Finding& f : report.findings) ADD_FAILURE() << f.check << " " << f.subject << f.what;
  EXPECT_EQ(report.messages, 3);
  EXPECT_EQ(report.objects, 3);
  EXPECT_EQ(report.submissions, 2);
  EXPECT_GT(report.ledger_entries, 5);
  EXPECT_EQ(report.orphans, 0);
}

TEST_F(Verify, APieceThatCountsNowhereThoughItsDecisionNamesIt) {
  for (const char* state : {"void", "returned"}) {
    damage("UPDATE submission SET state='" + std::string(state) +
           "' WHERE id=1; UPDATE "
           "submission_version SET state='" +
           state + "' WHERE submission=1");
    EXPECT_TRUE(finds("submission")) << state;
  }
}
// What the index's tokenizer drops is no word of a text: a Kangxi radical, an emoji.
TEST_F(Verify, ATextThatBeginsWithASymbolIsFoundByItsFirstWord) {
  std::uint64_t uid = 10;
  for (const char* subject : {"⻓", "⻓春", "😀 abc", "★★"}) {
    Filing f = filing(receive(subject, ++uid).message);
    f.header.subject = subject;
    file(f);
  }
  EXPECT_TRUE(check().clean());
  damage("INSERT INTO search(search) VALUES ('delete-all')");
  EXPECT_TRUE(finds("index"));
}
TEST_F(Verify, MissingObject) {
  std::filesystem::remove(store_->object_path(sha256("mail 1")));
  EXPECT_TRUE(finds("object"));
}
TEST_F(Verify, ChangedObject) {
  write(store_->object_path(sha256("mail 1")), "mail !");
  EXPECT_TRUE(finds("object"));
}
TEST_F(Verify, WholeOrphansAreCountedTornOnesFound) {
  const Digest digest = sha256("orphan");
  const std::string path = store_->object_path(digest);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  write(path, "orphan");
  EXPECT_EQ(check().orphans, 1);
  EXPECT_TRUE(check().clean());
  write(path, "");
  EXPECT_TRUE(finds("object"));
}
TEST_F(Verify, LedgerRefusesChangesAndTheChainShowsThem) {
  Database& db = store_->database();
  db.run("UPDATE ledger SET actor='x' WHERE seq=2");
  EXPECT_FALSE(db.status().ok());
  db.run("DELETE FROM ledger WHERE seq=2");
  EXPECT_FALSE(db.status().ok());
  damage("DROP TRIGGER ledger_no_update; UPDATE ledger SET reason='x' WHERE seq=2");
  EXPECT_TRUE(finds("ledger"));
}
// Whoever changes an entry and mends its hash leaves the next one pointing at the old.
TEST_F(Verify, AnEntryChangedWithItsHashDoesNotFitTheNext) {
  damage("DROP TRIGGER ledger_no_update");
  const Status before = check_ledger(store_->database());
  ASSERT_TRUE(before.ok());
  Database& db = store_->database();
  const auto netstring = [](const std::string& field) {
    return std::to_string(field.size()) + ":" + field + ",";
  };
  db.run("UPDATE ledger SET reason='x' WHERE seq=2");
  std::string canonical;
  {
    Query q = db.query(
        "SELECT previous, seq, at, event, actor_kind, actor, reason, coalesce(message,0), detail "
        "FROM ledger WHERE seq=2");
    ASSERT_TRUE(q.next());
    for (int column = 0; column < 9; ++column) canonical += netstring(q.text(column));
  }
  db.run("UPDATE ledger SET hash=? WHERE seq=2", sha256(canonical).text);
  const Status after = check_ledger(db);
  ASSERT_FALSE(after.ok());
  EXPECT_NE(after.error().text().find("entry 3 "), std::string::npos) << after.error().text();
  EXPECT_TRUE(finds("ledger"));
}
TEST_F(Verify, LedgerGap) {
  damage("DROP TRIGGER ledger_no_delete; DELETE FROM ledger WHERE seq=2");
  EXPECT_TRUE(finds("ledger"));
}
TEST_F(Verify, LostIndexEntry) {
  damage("DELETE FROM search_docsize WHERE id=(SELECT min(id) FROM search_docsize)");
  EXPECT_TRUE(finds("index"));
}
TEST_F(Verify, Sequence) {
  damage("UPDATE sequence SET last=1");
  EXPECT_TRUE(finds("sequence"));
}
TEST_F(Verify, CopyOfNothing) {
  damage("UPDATE message SET content='sha256:z' WHERE same_as IS NOT NULL");
  EXPECT_TRUE(finds("copy"));
}
TEST_F(Verify, MissingDecision) {
  damage("DELETE FROM decision WHERE message=1");
  EXPECT_TRUE(finds("decision"));
}
TEST_F(Verify, LostSubmission) {
  damage("DELETE FROM submission_version; DELETE FROM submission WHERE message=1");
  EXPECT_TRUE(finds("submission"));
}
// Two states of one piece that both count: what an accept and its undo once left behind.
TEST_F(Verify, APieceThatCountsBesideItsSuccessor) {
  take(4, "甲");  // the first one again: it is replaced
  EXPECT_TRUE(check().clean());
  damage("UPDATE submission SET state='accepted', accepted=1 WHERE state='replaced'");
  EXPECT_TRUE(finds("submission"));
}
// A supplement answered by another's letter has no octets of its own, and that is right.
TEST_F(Verify, MergedSupplementsAreClean) {
  std::vector<OutboxRef> queued;
  for (std::uint64_t i = 5; i < 8; ++i) {
    const OutboxRequest r{"supplement", "a@example.cn", "220283", kNow, true};
    queued.push_back(*store_->queue(r, take(i, "第" + std::to_string(i)).message, kNow));
  }
  const std::vector<OutboxRef> merged(queued.begin() + 1, queued.end());
  ASSERT_TRUE(store_->start_sending(queued[0], "x", kNow, merged).ok());
  EXPECT_TRUE(check().clean()) << "while it is on its way";
  ASSERT_TRUE(store_->sent(queued[0], "250", kNow).ok());
  for (const Finding& f : check().findings) ADD_FAILURE() << f.check << " " << f.subject << f.what;
  damage("UPDATE outbox SET reply='250' WHERE id=" + std::to_string(merged[0].value));
  EXPECT_TRUE(finds("outbox")) << "one said to be sent, by no letter";
}
TEST_F(Verify, WhatWaitsForAPersonStandsInAList) {
  Filing f = filing(receive("open", 9).message, "丙");
  f.decision.review = {"unit_uncertain"};
  file(f);
  Filing asks = filing(receive("asks", 10).message, "丁");
  asks.decision.tasks = {"enquiry"};
  file(asks);
  EXPECT_TRUE(check().clean());
  damage("UPDATE message SET state='filed' WHERE id=" + std::to_string(f.message.value));
  EXPECT_TRUE(finds("review"));
  damage("UPDATE message SET state='review' WHERE id=" + std::to_string(f.message.value));
  damage("UPDATE message SET state='unrelated' WHERE id=" + std::to_string(asks.message.value));
  EXPECT_TRUE(finds("review"));
}
TEST_F(Verify, BrokenReference) {
  damage("UPDATE arrival SET message=99 WHERE message=1");
  EXPECT_TRUE(finds("database"));
  EXPECT_TRUE(finds("arrival"));
}
TEST_F(Verify, NoDatabase) {
  EXPECT_FALSE(verify(dir_.path() + "/nowhere").ok());
}

TEST_F(Verify, LedgerHoldsNoNamesAddressesOrText) {
  ASSERT_TRUE(store_->confirm_address("220283", "A@example.cn", clerk_, kNow).ok());
  std::string all;
  const auto entries = reader()->ledger({1000, 0});
  for (const TrailEntry& e : *entries) all += e.event + e.detail;
  for (const char* word : {"example.cn", "甲", "简讯", "某县", "INBOX", "mail 1"}) {
    EXPECT_EQ(all.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(all.find(sha256("mail 1").text), std::string::npos);  // salted
}

class Backup : public StoreTest {
 protected:
  StoreOptions at(const std::string& dir) {
    StoreOptions o;
    o.dir = dir;
    o.message_id_domain = "office.example";
    return o;
  }
  TempDir other_;
  const Actor operator_{Actor::Kind::user, "root", "disk lost"};
};

TEST_F(Backup, RestoreHoldsRepliesAndNeverReusesNumbers) {
  const Filed sent = take(1, "甲");
  ASSERT_TRUE(store_->start_sending(sent.outbox.at(0), "x", kNow).ok());
  ASSERT_TRUE(store_->sent(sent.outbox.at(0), "250", kNow).ok());
  take(2, "乙");  // pending at the snapshot
  receive("mail 3", 3);
  const std::string copy = other_.path() + "/backup", state = other_.path() + "/state";
  auto saved = backup(dir_.path(), copy, kNow);
  ASSERT_TRUE(saved.ok()) << saved.error().text();
  EXPECT_EQ(saved->messages, 3);
  EXPECT_EQ(saved->objects, 3);
  std::vector<std::string> numbers = {"XY2020-000001", "XY2020-000002"};
  for (std::uint64_t i = 4; i < 24; ++i)
    numbers.push_back(take(i, "第" + std::to_string(i)).number);

  auto restored = restore(copy, state, operator_, kNow + kDay);
  ASSERT_TRUE(restored.ok()) << restored.error().text();
  EXPECT_EQ(restored->messages, 3);
  EXPECT_EQ(restored->held, 1);
  EXPECT_EQ(restored->snapshot, kNow);

  store_ = Store::open(at(state), kNow + kDay).value();
  EXPECT_GT(store_->epoch(), 0);
  EXPECT_TRUE(verify(state)->clean());
  // The mailbox gives the same twenty again: filed, numbered anew, held.
  for (std::uint64_t i = 4; i < 24; ++i) {
    const Filed again = take(i, "第" + std::to_string(i));
    EXPECT_EQ(std::count(numbers.begin(), numbers.end(), again.number), 0) << again.number;
    numbers.push_back(again.number);
  }
  EXPECT_TRUE(store_->due(kNow + kDay, 99)->empty());
  EXPECT_EQ(counts().outbox_held, 21);
  Filing fresh = filing(receive("new", 50).message, "新");
  fresh.arrival = kNow + kDay + 1;
  file(fresh);
  EXPECT_EQ(store_->due(kNow + kDay, 99)->size(), 1u);
  EXPECT_EQ(*store_->release_held("restore", operator_, kNow + kDay), 21);
  EXPECT_EQ(store_->due(kNow + kDay, 99)->size(), 22u);
  take(60, "后");
  EXPECT_EQ(counts().outbox_held, 0);
  EXPECT_TRUE(verify(state)->clean());
}

// The clock stands still (or was set back): no two restores may give out the same numbers.
TEST_F(Backup, EveryRestoreNumbersDifferentlyWhateverTheClockSays) {
  take(1, "甲");
  const std::string root = other_.path();
  ASSERT_TRUE(backup(dir_.path(), root + "/a", kNow).ok());
  std::set<std::string> numbers;
  std::set<int> epochs;
  for (const std::string state : {"/s1", "/s2", "/s3"}) {
    const auto restored = restore(root + "/a", root + state, operator_, kNow);
    ASSERT_TRUE(restored.ok()) << restored.error().text();
    epochs.insert(restored->epoch);
    store_ = Store::open(at(root + state), kNow).value();
    const std::string number = take(9, "乙").number;
    EXPECT_EQ(number, "XY2020-" + std::to_string(restored->epoch) + "-000001");
    EXPECT_EQ(number.size(), std::string("XY2020-1234567-000001").size());
    numbers.insert(number);
  }
  EXPECT_EQ(epochs.size(), 3u);
  EXPECT_EQ(numbers.size(), 3u);
  ASSERT_TRUE(backup(root + "/s3", root + "/b", kNow).ok());
  const auto again = restore(root + "/b", root + "/s4", operator_, kNow);
  ASSERT_TRUE(again.ok()) << again.error().text();
  EXPECT_EQ(epochs.count(again->epoch), 0u);
  EXPECT_TRUE(verify(root + "/s4")->clean());
}

TEST_F(Backup, WhatWasBeingSentAtTheSnapshotWaitsToo) {
  const OutboxRef ref = take(1, "甲").outbox.at(0);
  ASSERT_TRUE(store_->start_sending(ref, "x", kNow).ok());
  const std::string copy = other_.path() + "/backup", state = other_.path() + "/state";
  ASSERT_TRUE(backup(dir_.path(), copy, kNow).ok());
  const auto restored = restore(copy, state, operator_, kNow + kDay);
  ASSERT_TRUE(restored.ok()) << restored.error().text();
  EXPECT_EQ(restored->held, 1);
  store_ = Store::open(at(state), kNow + kDay).value();
  EXPECT_EQ(*store_->recover_sending(kNow + kDay), 0);
  EXPECT_TRUE(store_->due(kNow + kDay, 9)->empty());
}

// An empty database begun over what it left would answer everybody again, under numbers that exist.
TEST_F(Backup, NobodyBeginsAnewOverARestoreThatDidNotFinish) {
  receive("mail 1", 1);
  const std::string good = other_.path() + "/good", bad = other_.path() + "/bad";
  const std::string state = other_.path() + "/state";
  ASSERT_TRUE(backup(dir_.path(), good, kNow).ok());
  ASSERT_TRUE(backup(dir_.path(), bad, kNow).ok());
  const std::string object = object_file(bad, sha256("mail 1"));
  std::filesystem::remove(object);  // a link to the store's own
  std::ofstream(object) << "other octets";
  ASSERT_FALSE(restore(bad, state, operator_, kNow).ok());
  const auto refused = Store::open(at(state), kNow);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().text().find("恢复没有完成"), std::string::npos);
  ASSERT_TRUE(restore(good, state, operator_, kNow).ok());
  EXPECT_TRUE(Store::open(at(state), kNow).ok());
}

TEST_F(Backup, AChangedStatementOrConfirmationIsFound) {
  ASSERT_TRUE(store_->confirm_address("220182", "a@example.cn", clerk_, kNow).ok());
  ASSERT_TRUE(store_->activate("units", "units", "code,name", kNow, clerk_, kNow).ok());
  EXPECT_TRUE(verify(dir_.path())->clean());
  ASSERT_TRUE(unconfirm_address(*store_, "220182", "a@example.cn", clerk_, kNow).ok());
  EXPECT_TRUE(verify(dir_.path())->clean());
  const std::pair<const char*, const char*> changes[] = {
      {"DELETE FROM address WHERE unit=''",
       "INSERT INTO address VALUES ('a@example.cn', 2, '', 0)"},
      {"UPDATE address SET address='evil@example.cn'", "UPDATE address SET address='a@example.cn'"},
      {"UPDATE statement SET text='other'", "UPDATE statement SET text='code,name'"}};
  for (const auto& [change, back] : changes) {
    store_->database().script(change);
    EXPECT_FALSE(verify(dir_.path())->clean()) << change;
    store_->database().script(back);
  }
  EXPECT_TRUE(verify(dir_.path())->clean());
}

TEST_F(Backup, RefusesFoldersInUseAndDamagedBackups) {
  take(1, "甲");
  const std::string copy = other_.path() + "/b";
  ASSERT_TRUE(backup(dir_.path(), copy, kNow).ok());
  EXPECT_EQ(backup(dir_.path(), copy, kNow).error().fault, Fault::rejected_input);
  EXPECT_EQ(restore(copy, dir_.path(), operator_, kNow).error().fault, Fault::rejected_input);
  const std::string object =
      copy + store_->object_path(sha256("mail 1")).substr(dir_.path().size());
  std::filesystem::remove(object);
  write(object, "damaged");
  EXPECT_EQ(restore(copy, other_.path() + "/s", operator_, kNow).error().fault, Fault::corrupt);
  EXPECT_FALSE(std::filesystem::exists(other_.path() + "/s/shouwen.db"));
  EXPECT_EQ(*store_->read_octets({1}), "mail 1");  // the link's other end is untouched
}

TEST_F(Backup, AFolderThatIsNoBackupIsCalledThat) {
  const std::string empty = other_.path() + "/x";
  std::filesystem::create_directory(empty);
  const auto restored = restore(empty, other_.path() + "/s", operator_, kNow);
  ASSERT_FALSE(restored.ok());
  EXPECT_EQ(restored.error().fault, Fault::rejected_input);
  EXPECT_NE(restored.error().what.find("这不是备份 this is not a backup"), std::string::npos);
  EXPECT_EQ(restored.error().remedy.find("write access"), std::string::npos);
}

TEST_F(Backup, AnInterruptedBackupCanBeRunAgain) {
  take(1, "甲");
  const std::string copy = other_.path() + "/b";
  std::filesystem::create_directories(copy);
  write(copy + "/shouwen.db.partial", "half");
  ASSERT_TRUE(backup(dir_.path(), copy, kNow).ok());
  EXPECT_TRUE(verify(copy)->clean());
}

}  // namespace
}  // namespace shouwen::storage
