// Opening, migrating, the mailbox's checkpoints, statements, history, the reader and the writer.
// SPDX-License-Identifier: Apache-2.0
#include "storage/store.h"

#include <atomic>
#include <stdexcept>

#include "storage/confirmed.h"
#include "storage/durable.h"
#include "storage/schema.h"
#include "storage/writer.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Opening : public StoreTest {};

TEST_F(Opening, KeepsItsKeyAndRefusesANewerSchema) {
  const std::string key = store_->install_key();
  EXPECT_EQ(key.size(), 32u);
  open();
  EXPECT_EQ(store_->install_key(), key);
  store_->database().script("PRAGMA user_version=99");
  store_.reset();
  StoreOptions options;
  options.dir = dir_.path();
  const auto opened = Store::open(options, kNow);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, Fault::permanent);
  EXPECT_FALSE(opened.error().remedy.empty());
  EXPECT_FALSE(Reader::open(dir_.path()).ok());
}

TEST_F(Opening, RefusesAnotherProgramsDatabase) {
  TempDir other;
  auto db = Database::open(other.path() + "/shouwen.db", Database::Mode::read_write);
  (*db)->script("CREATE TABLE theirs(x)");
  db->reset();
  StoreOptions options;
  options.dir = other.path();
  EXPECT_EQ(Store::open(options, kNow).error().fault, Fault::permanent);
}

TEST_F(Opening, AFileThatIsNoDatabaseIsCorrupt) {
  TempDir other;
  write(other.path() + "/shouwen.db", std::string(5000, 'x'));
  StoreOptions options;
  options.dir = other.path();
  EXPECT_EQ(Store::open(options, kNow).error().fault, Fault::corrupt);
}

TEST_F(Opening, TheDatabaseSyncsEveryCommit) {
  EXPECT_EQ(store_->database().integer("PRAGMA synchronous"), 2);  // FULL
  EXPECT_EQ(store_->database().text("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(store_->database().integer("PRAGMA foreign_keys"), 1);
  const MessageRef m = receive("x", 1).message;
  ASSERT_TRUE(store_->begin(Step::parse, std::span(&m, 1), kNow).ok());
  EXPECT_EQ(store_->database().integer("PRAGMA synchronous"), 2);  // also after an attempt
}

TEST_F(Opening, AReaderOfItsOwnSeesWhatIsCommitted) {
  take(1, "甲");
  auto own = Reader::open(dir_.path());
  ASSERT_TRUE(own.ok()) << own.error().text();
  EXPECT_EQ((*own)->counts()->messages, 1);
  take(2, "乙");
  EXPECT_EQ((*own)->counts()->messages, 2);
}

class Mailbox : public StoreTest {};

TEST_F(Mailbox, CheckpointsSurvive) {
  EXPECT_FALSE(store_->folder("office", "INBOX")->has_value());
  FolderState state{"office", "INBOX", "4294967299", 17, 20, kNow};
  ASSERT_TRUE(store_->save_folder(state, kNow).ok());
  open();
  const auto back = *store_->folder("office", "INBOX");
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->uidvalidity, "4294967299");
  EXPECT_EQ(back->last_uid, 17u);
  EXPECT_EQ(back->census_at, kNow);
}

TEST_F(Mailbox, ARefusedMarkHoldsUpNoOtherAndEnds) {
  for (std::uint64_t i = 1; i <= 2; ++i) {
    Filing f = filing(receive("m" + std::to_string(i), i).message, "t" + std::to_string(i));
    f.server_action = "seen";
    file(f);
  }
  const auto first = store_->server_todo("office", 1)->at(0);
  ASSERT_TRUE(store_->todo_failed(first.id, "NO", kNow).ok());
  const auto second = store_->server_todo("office", 1)->at(0);
  EXPECT_NE(second.id, first.id);
  ASSERT_TRUE(store_->todo_done(second.id, "ok", kNow).ok());
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(store_->todo_failed(first.id, "NO", kNow).ok());
  EXPECT_TRUE(store_->server_todo("office", 9)->empty());
  EXPECT_TRUE(store_->server_todo("another", 9)->empty());
}

class Statements : public StoreTest {};

TEST_F(Statements, EffectiveVersions) {
  ASSERT_TRUE(store_->activate("units", "units", "v1", kNow, clerk_, kNow).ok());
  ASSERT_TRUE(store_->activate("campaign", "xy", "c1", kNow, clerk_, kNow).ok());
  ASSERT_TRUE(store_->activate("units", "units", "v2", kNow + kDay, clerk_, kNow).ok());
  ASSERT_TRUE(store_->activate("units", "units", "v2", kNow + kDay, clerk_, kNow).ok());  // again
  EXPECT_EQ(store_->active_statements(kNow + -kDay)->size(), 2u)
      << "a clock set back takes nothing";
  EXPECT_EQ(store_->active_statements(kNow)->at(1).text, "v1");
  const auto later = *reader()->active_statements(kNow + kDay);
  ASSERT_EQ(later.size(), 2u);
  EXPECT_EQ(later[1].text, "v2");
  EXPECT_EQ(later[1].version, 2);
  EXPECT_EQ(later[1].digest, sha256("v2"));
}

class HistoryOf : public StoreTest {};

TEST_F(HistoryOf, AMessageIsNoPrecedentOfItsOwn) {
  const Filed a = take(1, "甲");
  HistoryKeys keys;
  keys.from = "a@example.cn";
  EXPECT_EQ(store_->history(keys)->seen_units.size(), 1u);
  keys.self = a.message;
  EXPECT_TRUE(store_->history(keys)->seen_units.empty());
  EXPECT_TRUE(store_->history(keys)->earlier.empty());
}

TEST_F(HistoryOf, FindsBySenderReferenceNumberPartAndContent) {
  const Filed a = take(1, "甲");
  Filing other = filing(receive("b", 2).message, "乙");
  other.header.from = "b@example.cn";
  other.decision.unit = "220281";
  file(other);
  const auto earlier = [&](const HistoryKeys& keys) {
    std::vector<MessageRef> out;
    const auto history = store_->history(keys);
    for (const Earlier& e : history->earlier) out.push_back(e.message);
    return out;
  };
  HistoryKeys by_sender;
  by_sender.from = "a@example.cn";
  EXPECT_EQ(earlier(by_sender), std::vector<MessageRef>{a.message});
  EXPECT_EQ(store_->history(by_sender)->seen_units, std::vector<std::string>{"220283"});
  HistoryKeys by_reference;
  by_reference.references = {"m" + std::to_string(a.message.value) + "@example.cn"};
  EXPECT_EQ(earlier(by_reference), std::vector<MessageRef>{a.message});
  HistoryKeys by_part;
  by_part.parts = {sha256("乙")};
  EXPECT_EQ(earlier(by_part), std::vector<MessageRef>{other.message});
  HistoryKeys by_content;
  by_content.content = other.content;
  EXPECT_EQ(earlier(by_content), std::vector<MessageRef>{other.message});
  HistoryKeys by_unit;
  by_unit.units = {"220283", "220281"};
  EXPECT_EQ(earlier(by_unit), (std::vector<MessageRef>{other.message, a.message}));
  EXPECT_TRUE(earlier({}).empty());
}

TEST_F(HistoryOf, OurMailByMessageIdAndNumber) {
  const Filed a = take(1, "甲");
  const auto mail = store_->due(kNow, 1)->at(0);
  HistoryKeys keys;
  keys.references = {mail.rfc_message_id.substr(1, mail.rfc_message_id.size() - 2)};
  keys.numbers = {a.number};
  const auto history = *store_->history(keys);
  ASSERT_EQ(history.ours.size(), 1u);
  EXPECT_EQ(history.ours[0].message, a.message);
  EXPECT_EQ(history.ours[0].purpose, "receipt");
}

TEST_F(HistoryOf, ConfirmedAddress) {
  ASSERT_TRUE(store_->confirm_address("220283", "C@Example.cn", clerk_, kNow).ok());
  HistoryKeys keys;
  keys.from = "c@example.cn";
  EXPECT_EQ(store_->history(keys)->confirmed_unit, "220283");
}

// Writing is not being known: somebody has to have accepted a piece of it, or the address was
// the unit's.
TEST_F(HistoryOf, AnAddressIsSeenOnceAPersonAcceptedAPieceOfIt) {
  Filing stranger = filing(receive("mail 1", 1).message, "甲");
  stranger.decision.sender_confirmed = false;
  const Filed a = file(stranger);
  HistoryKeys keys;
  keys.from = "a@example.cn";
  EXPECT_TRUE(store_->history(keys)->seen_units.empty());
  Decision ours = stranger.decision;
  for (const char* act : {"assign", "clear", "return"}) {
    ours.items[0].title = act;
    if (act == std::string("return")) ours.items[0].returned = "请补充";
    ASSERT_TRUE(store_->decide(a.message, ours, act, clerk_, kNow).ok());
    EXPECT_TRUE(store_->history(keys)->seen_units.empty()) << act << " says nothing of the address";
  }
  ours.items[0].returned.clear();
  ASSERT_TRUE(store_->decide(a.message, ours, "accept", clerk_, kNow).ok());
  EXPECT_EQ(store_->history(keys)->seen_units, std::vector<std::string>{"220283"});
  ASSERT_TRUE(store_->confirm_address("220283", "a@example.cn", clerk_, kNow).ok());
  ASSERT_TRUE(unconfirm_address(*store_, "220283", "a@example.cn", clerk_, kNow).ok());
  EXPECT_TRUE(store_->history(keys)->seen_units.empty()) << "a person said it is not theirs";
}

TEST_F(HistoryOf, WhatAPersonSetAsideMakesNoAddressKnown) {
  Filing stranger = filing(receive("mail 1", 1).message, "甲");
  stranger.decision.sender_confirmed = false;
  const Filed a = file(stranger);
  Decision none = stranger.decision;
  none.disposition = Disposition::unrelated;
  none.items.clear();
  ASSERT_TRUE(store_->decide(a.message, none, "ignore", clerk_, kNow).ok());
  HistoryKeys keys;
  keys.from = "a@example.cn";
  EXPECT_TRUE(store_->history(keys)->seen_units.empty());
}

// What was found once is remembered, and a person's decision must show at once all the same.
TEST_F(HistoryOf, ShowsALaterDecisionAndForgetsAnUndoneOne) {
  const Filed a = take(1, "甲");
  HistoryKeys keys;
  keys.from = "a@example.cn";
  const auto unit = [&] { return store_->history(keys)->earlier.front().unit; };
  EXPECT_EQ(unit(), "220283");
  Decision other = filing(a.message).decision;
  other.unit = "220281";
  const Status undone = store_->transaction([&]() -> Status {
    EXPECT_TRUE(store_->decide(a.message, other, "assign", clerk_, kNow).ok());
    EXPECT_EQ(unit(), "220281");
    return Error{Fault::transient, "test", "the disk is full", ""};
  });
  EXPECT_FALSE(undone.ok());
  EXPECT_EQ(unit(), "220283");
  ASSERT_TRUE(store_->decide(a.message, other, "assign", clerk_, kNow).ok());
  EXPECT_EQ(unit(), "220281");
}

TEST_F(HistoryOf, Bounded) {
  for (std::uint64_t i = 1; i <= 80; ++i) take(i, "第" + std::to_string(i));
  HistoryKeys keys;
  keys.from = "a@example.cn";
  const auto history = *store_->history(keys);
  EXPECT_EQ(history.earlier.size(), 64u);
  EXPECT_GT(history.earlier.front().message, history.earlier.back().message);
}

class Reading : public StoreTest {};

TEST_F(Reading, FindsByNumberIdAndDigest) {
  const Filed a = take(1, "甲");
  take(2, "乙");
  EXPECT_EQ(*reader()->find("XY2020-000001"), a.message);
  EXPECT_EQ(*reader()->find(std::to_string(a.message.value)), a.message);
  EXPECT_EQ(*reader()->find(sha256("mail 1").text.substr(0, 20)), a.message);
  EXPECT_FALSE(reader()->find("sha256:").ok());  // means several
  EXPECT_FALSE(reader()->find("XY2020-000099").ok());
  EXPECT_FALSE(reader()->find("").ok());
}

TEST_F(Reading, PagesByKey) {
  for (std::uint64_t i = 1; i <= 7; ++i) take(i, "第" + std::to_string(i));
  std::vector<std::int64_t> seen;
  Page page{3, 0};
  for (;;) {
    const auto rows = *reader()->messages({}, page);
    if (rows.empty()) break;
    for (const MessageRow& r : rows) seen.push_back(r.ref.value);
    page.before = rows.back().ref.value;
  }
  EXPECT_EQ(seen, (std::vector<std::int64_t>{7, 6, 5, 4, 3, 2, 1}));
}

TEST_F(Reading, Filters) {
  take(1, "甲");
  MessageFilter f;
  f.unit = "220283";
  f.type = "brief";
  EXPECT_EQ(reader()->messages(f, {})->size(), 1u);
  f.type = "summary";
  EXPECT_TRUE(reader()->messages(f, {})->empty());
  EXPECT_EQ(reader()->outbox("pending", {})->size(), 1u);
  EXPECT_TRUE(reader()->outbox("sent", {})->empty());
  EXPECT_EQ(reader()->submissions("xy", "220283")->size(), 1u);
  EXPECT_TRUE(reader()->submissions("xy", "220281")->empty());
}

TEST(WriterThread, RunsCallsInOrder) {
  TempDir dir;
  StoreOptions options;
  options.dir = dir.path();
  std::vector<int> order;
  std::atomic<int> epoch = -1;
  {
    Writer writer(Store::open(options, kNow).value(), 2);
    for (int i = 0; i < 50; ++i) writer.submit([&order, i](Store&) { order.push_back(i); });
    writer.submit([&](Store& s) { epoch = s.epoch(); });
  }
  EXPECT_EQ(order.size(), 50u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(epoch, 0);
}

// An exception is a bug: the program ends, so that the next start counts the message's begun step
// and nobody waits for an answer that never comes.
TEST(WriterThreadDeathTest, AnExceptionEndsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  TempDir dir;
  StoreOptions options;
  options.dir = dir.path();
  EXPECT_DEATH(
      {
        Writer writer(Store::open(options, kNow).value(), 2);
        writer.submit([](Store&) { throw std::runtime_error("a bug of the caller"); });
      },
      "a bug of the caller");
}

TEST(Digests, KnownVectors) {
  EXPECT_EQ(sha256("abc").text,
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  Sha256 hash;
  hash.update("a");
  hash.update("bc");
  EXPECT_EQ(hash.digest(), sha256("abc"));
  EXPECT_EQ(hash.digest(), sha256(""));
  EXPECT_FALSE(is_sha256({"sha256:AB"}));
  EXPECT_FALSE(is_sha256({"sm3:" + std::string(64, 'a')}));
}

TEST(DurableSteps, EnoughAndDistinct) {
  EXPECT_GE(kDurableSteps.size(), 12u);
  for (std::size_t i = 0; i < kDurableSteps.size(); ++i) {
    for (std::size_t k = i + 1; k < kDurableSteps.size(); ++k) {
      EXPECT_NE(kDurableSteps[i], kDurableSteps[k]);
    }
  }
}

}  // namespace
}  // namespace shouwen::storage
