// Faxes in the store: what was told at T1, what waits, and the links between calls.
// SPDX-License-Identifier: Apache-2.0
#include "storage/fax.h"

#include <set>

#include "storage/fax_turns.h"
#include "storage/verify.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Fax : public StoreTest {
 protected:
  Received call(const std::string& octets, const std::string& key,
                const std::string& told = "file=a.tif\n") {
    Incoming in = incoming(*store_, octets, 0);
    in.arrival = {"fax", "line", "recvq", "", 0, key, std::nullopt, kNow};
    in.told = told;
    return receive({in});
  }
  Filing fax_filing(MessageRef message, const std::string& state, std::size_t told = 1) {
    Filing f = filing(message);
    f.requests.clear();
    f.decision.unit = "220283";
    FaxFiling fax;
    fax.facts.state = state;
    fax.facts.at = kNow + message.value * kMinute;
    fax.facts.tsi = "0433";
    fax.told = told;
    f.fax = fax;
    return f;
  }
  FaxWork next() {
    auto work = store_->unfiled_fax();
    EXPECT_TRUE(work.ok() && work->has_value());
    return **work;
  }
  bool idle() { return !store_->unfiled_fax()->has_value(); }
};

TEST_F(Fax, WaitsInALaneOfItsOwnWithWhatWasTold) {
  const MessageRef fax = call("fax 1", "a#1#1").message;
  receive("mail 1", 1);
  EXPECT_EQ(store_->unfiled(10)->size(), 1u);  // mails do not wait for faxes
  const FaxWork work = next();
  EXPECT_EQ(work.work.message, fax);
  EXPECT_EQ(work.call.told, std::vector<std::string>{"file=a.tif\n"});
  EXPECT_EQ(work.link.kind, FaxLinkKind::none);
  file(fax_filing(fax, "complete"));
  EXPECT_TRUE(idle());
}

TEST_F(Fax, TheSameFaxByHookAndSweepIsOneAndTellsMoreOnce) {
  const MessageRef fax = call("fax 1", "a#1#1").message;
  EXPECT_FALSE(call("fax 1", "a#1#1", "file=other\n").first);  // the same arrival: not even told
  EXPECT_EQ(next().call.told.size(), 1u);
  file(fax_filing(fax, "suspect"));
  EXPECT_TRUE(idle());
  EXPECT_FALSE(call("fax 1", "b#1#1", "result@log=\n").first);
  EXPECT_EQ(next().call.told.size(), 2u);  // judged again, with what the log knows
  // Somebody told more while it was being read: it is met once more.
  file(fax_filing(fax, "complete", 1));
  EXPECT_FALSE(idle());
  file(fax_filing(fax, "complete", 2));
  EXPECT_TRUE(idle());
  EXPECT_EQ(counts().messages, 1);
}

TEST_F(Fax, ARestJoinsTheCallThatBrokeOff) {
  const MessageRef cut = call("fax 1", "a#1#1").message, rest = call("fax 2", "b#1#1").message;
  Filing head = fax_filing(cut, "partial");
  head.requests.push_back({"receipt", "a@example.cn", "220283", kNow + kHour, true});
  file(head);
  const auto near = store_->faxes_near(rest, kNow, kNow + kHour);
  ASSERT_EQ(near->size(), 1u);
  EXPECT_EQ(near->front().call.message, cut);
  Filing second = fax_filing(rest, "complete");
  second.decision.items.clear();
  second.fax->links = {{rest, cut, FaxLinkKind::part, false, 1}};
  file(second);
  const FaxWork again = next();
  EXPECT_EQ(again.work.message, cut);
  ASSERT_EQ(again.parts.size(), 1u);
  EXPECT_EQ(again.parts[0].call.message, rest);
  EXPECT_EQ(again.parts[0].kept, 1);
  EXPECT_TRUE(store_->faxes_near(cut, kNow, kNow + kHour)->empty());  // it is taken
  file(fax_filing(cut, "complete"));
  EXPECT_TRUE(idle());
  EXPECT_EQ(submissions().size(), 1u);
  const auto rows = reader()->fax(cut);
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(rows->at(0).parts, 1);
  EXPECT_EQ(rows->at(0).receipt, "pending");
  EXPECT_EQ(store_->due(kNow, 10)->size(), 1u);  // it waited for the rest, and waits no more
  EXPECT_EQ(rows->at(1).link.kind, FaxLinkKind::part);
  EXPECT_TRUE(verify(dir_.path())->clean());
}

TEST_F(Fax, WhatIsSupersededTellsNobodyAnything) {
  const MessageRef stub = call("fax 1", "a#1#1").message, whole = call("fax 2", "b#1#1").message;
  Filing first = fax_filing(stub, "partial");
  first.requests.push_back({"receipt", "a@example.cn", "220283", kNow + kHour, true});
  file(first);
  Filing second = fax_filing(whole, "complete");
  second.fax->links = {{stub, whole, FaxLinkKind::superseded, false, -1}};
  file(second);
  const FaxWork again = next();
  EXPECT_EQ(again.work.message, stub);
  EXPECT_EQ(again.link.kind, FaxLinkKind::superseded);
  Filing empty = fax_filing(stub, "partial");
  empty.decision.items.clear();
  file(empty);
  EXPECT_TRUE(idle());
  EXPECT_EQ(reader()->trail(stub)->outbox.at(0).state, OutboxState::cancelled);
  std::vector<std::string> live;
  for (const SubmissionRow& row : submissions())
    if (row.state != "void") live.push_back(row.title);
  EXPECT_EQ(live.size(), 1u);
}

TEST_F(Fax, WhatAPersonSaidNoMachineTakesBack) {
  const MessageRef one = call("fax 1", "a#1#1").message, two = call("fax 2", "b#1#1").message;
  file(fax_filing(one, "partial"));
  file(fax_filing(two, "complete"));
  ASSERT_TRUE(store_->link_fax(two, one, FaxLinkKind::part, clerk_, kNow).ok());
  for (int i = 0; i < 2; ++i) file(fax_filing(next().work.message, "complete"));
  EXPECT_TRUE(idle());
  ASSERT_TRUE(store_->link_fax(two, two, FaxLinkKind::apart, clerk_, kNow).ok());
  EXPECT_TRUE(next().parts.empty());
  for (int i = 0; i < 2; ++i) file(fax_filing(next().work.message, "complete"));
  Filing machine = fax_filing(two, "complete");
  machine.fax->links = {{two, one, FaxLinkKind::part, false, -1}};
  file(machine);
  EXPECT_TRUE(idle());
  EXPECT_EQ(reader()->fax(two)->at(0).link.kind, FaxLinkKind::apart);
  EXPECT_FALSE(store_->link_fax(one, one, FaxLinkKind::part, clerk_, kNow).ok());
  EXPECT_FALSE(store_->link_fax({99}, one, FaxLinkKind::part, clerk_, kNow).ok());
}

TEST_F(Fax, TurnedPagesAreReadAgainAndTheLastWordCounts) {
  const MessageRef fax = call("fax 1", "a#1#1").message;
  EXPECT_FALSE(turn_fax(*store_, fax, kEveryPage, 2, clerk_, kNow).ok());  // not filed yet
  Filing f = fax_filing(fax, "complete");
  f.fax->facts.pages_found = 3;
  file(f);
  EXPECT_FALSE(turn_fax(*store_, fax, 3, 2, clerk_, kNow).ok());              // no such page
  EXPECT_FALSE(*turn_fax(*store_, fax, kEveryPage, kFindOut, clerk_, kNow));  // so it is
  ASSERT_TRUE(*turn_fax(*store_, fax, kEveryPage, 2, clerk_, kNow));
  ASSERT_TRUE(*turn_fax(*store_, fax, 1, 1, clerk_, kNow));
  EXPECT_FALSE(*turn_fax(*store_, fax, 1, 1, clerk_, kNow));
  FaxWork work = next();
  EXPECT_TRUE(work.read_again);
  EXPECT_EQ(turn_of(work.call.turns, 0), 2);
  EXPECT_EQ(turn_of(work.call.turns, 1), 1);
  // A word that came while it was being read is heard.
  f.fax->asked = work.asked;
  ASSERT_TRUE(*turn_fax(*store_, fax, 2, 3, clerk_, kNow));
  file(f);
  EXPECT_FALSE(idle());
  work = next();
  f.fax->asked = work.asked;
  file(f);
  EXPECT_TRUE(idle());
  ASSERT_TRUE(*turn_fax(*store_, fax, kEveryPage, kFindOut, clerk_, kNow));  // all taken back
  work = next();
  for (int page = 0; page < 3; ++page) EXPECT_EQ(turn_of(work.call.turns, page), kFindOut);
  EXPECT_EQ(reader()->fax(fax)->front().turns, (FaxTurns{{kEveryPage, kFindOut}}));
  int said = 0;
  const auto trail = reader()->trail(fax);
  for (const TrailEntry& entry : trail->entries)
    if (entry.event == "fax_turned") {
      ++said;
      EXPECT_TRUE(entry.actor.starts_with("user"));
    }
  EXPECT_EQ(said, 4);
  EXPECT_TRUE(verify(dir_.path())->clean());
}

TEST_F(Fax, ReadAgainTakesTheWholeAPartBelongsTo) {
  const MessageRef cut = call("fax 1", "a#1#1").message, rest = call("fax 2", "b#1#1").message;
  file(fax_filing(cut, "partial"));
  Filing second = fax_filing(rest, "complete");
  second.fax->links = {{rest, cut, FaxLinkKind::part, false, 1}};
  file(second);
  file(fax_filing(cut, "complete"));
  ASSERT_TRUE(idle());
  ASSERT_TRUE(read_fax_again(*store_, rest, clerk_, kNow).ok());
  std::set<std::int64_t> met;
  for (int i = 0; i < 2; ++i) {
    const FaxWork work = next();
    EXPECT_TRUE(work.read_again);
    met.insert(work.work.message.value);
    Filing f = fax_filing(work.work.message, "complete");
    f.fax->asked = work.asked;
    file(f);
  }
  EXPECT_TRUE(idle());
  EXPECT_EQ(met, (std::set<std::int64_t>{cut.value, rest.value}));
  EXPECT_EQ(reader()->trail(cut)->message.version, 3);
}

TEST_F(Fax, WhereLinesStandIsKeptAndNotFoundByItsWords) {
  const MessageRef fax = call("fax 1", "a#1#1").message;
  Filing f = fax_filing(fax, "complete");
  f.parts = {{"1", "tif", "", "", 5, sha256("fax 1"), "ok", "信用立业", "engine-1"}};
  f.parts[0].lines = "P\t0\t10\t10\t0\tengine-1\nL\t1\t2\t3\t4\t0.9\t信用立业\n";
  for (int i = 0; i < 2; ++i) {
    file(f);
    const auto lines = reader()->ocr_lines(fax);
    ASSERT_EQ(lines->size(), 1u);
    EXPECT_EQ(lines->front().first, "1");
    EXPECT_EQ(lines->front().second, f.parts[0].lines);
    EXPECT_EQ(reader()->search("信用立业", {})->size(), 1u);
    EXPECT_TRUE(verify(dir_.path())->clean());
    ASSERT_TRUE(store_->retry(fax, clerk_, kNow).ok());
  }
  f.decision.quarantine = true;
  file(f);
  EXPECT_TRUE(reader()->ocr_lines(fax)->empty());
  EXPECT_TRUE(verify(dir_.path())->clean());
}

}  // namespace
}  // namespace shouwen::storage
