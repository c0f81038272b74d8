// T2: what one filing leaves behind, and what a copy of known content does not.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "config/text.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class FileT2 : public StoreTest {};

TEST_F(FileT2, OneFilingLeavesEverything) {
  Filing f = filing(receive("mail", 1).message);
  f.server_action = "flag:$Shouwen";
  const Filed filed = file(f);
  EXPECT_EQ(filed.version, 1);
  EXPECT_EQ(filed.number, "XY2020-000001");
  ASSERT_EQ(filed.outbox.size(), 1u);

  const auto row = (*reader()->messages({}, {})).at(0);
  EXPECT_EQ(row.state, "filed");
  EXPECT_EQ(row.header.from, "a@example.cn");
  EXPECT_EQ(row.number, "XY2020-000001");
  EXPECT_EQ(row.decision.evidence.at(0).rule, "unit.registered_address");
  EXPECT_EQ(row.decided_by, "system");

  const auto subs = submissions();
  ASSERT_EQ(subs.size(), 1u);
  EXPECT_EQ(subs[0].unit, "220283");
  EXPECT_EQ(subs[0].state, "pending");
  EXPECT_EQ(subs[0].attachments, std::vector<std::string>{"简讯一.docx"});

  const auto mail = (*store_->due(kNow + kMinute, 10)).at(0);
  EXPECT_EQ(mail.number, "XY2020-000001");
  EXPECT_TRUE(mail.rfc_message_id.ends_with("@office.example>")) << mail.rfc_message_id;
  EXPECT_TRUE(mail.with_obligations);

  const auto todo = *store_->server_todo("office", 10);
  ASSERT_EQ(todo.size(), 1u);
  EXPECT_EQ(todo[0].uid, 1u);
  EXPECT_EQ(todo[0].action, "flag:$Shouwen");

  const auto trail = *reader()->trail(f.message);
  EXPECT_EQ(trail.arrivals.size(), 1u);
  EXPECT_EQ(trail.parts.size(), 1u);
  EXPECT_EQ(trail.decisions.size(), 1u);
  EXPECT_EQ(trail.outbox.size(), 1u);
  EXPECT_EQ(trail.entries.size(), 2u);  // received, filed
}

TEST_F(FileT2, NumbersRunOnPerPrefix) {
  EXPECT_EQ(take(1, "甲").number, "XY2020-000001");
  EXPECT_EQ(take(2, "乙").number, "XY2020-000002");
  Filing f = filing(receive("z", 3).message, "丙");
  f.receipt_prefix = "AQ-";
  EXPECT_EQ(file(f).number, "AQ-000001");
}

TEST_F(FileT2, NoRequestTakesNoNumber) {
  Filing f = filing(receive("mail", 1).message);
  f.requests.clear();
  EXPECT_EQ(file(f).number, "");
}

TEST_F(FileT2, SameContentCreditsAndAnswersNothing) {
  const Filed first = take(1, "甲");
  Filing f = filing(receive("same mail by another way", 2, "Junk").message, "甲");
  f.content = filing(first.message).content;
  f.server_action = "seen";
  const Filed copy = file(f);
  EXPECT_EQ(copy.same_as, first.message);
  EXPECT_TRUE(copy.outbox.empty());
  EXPECT_EQ(submissions().size(), 1u);
  EXPECT_EQ(counts().messages, 1);
  EXPECT_EQ(counts().outbox_pending, 1);
  EXPECT_EQ(reader()->trail(first.message)->arrivals.size(), 2u);
  EXPECT_EQ(store_->server_todo("office", 9)->size(), 1u);  // the copy is marked too
}

TEST_F(FileT2, SameContentInOneBatch) {
  std::vector<Filing> batch = {filing(receive("a", 1).message), filing(receive("b", 2).message)};
  batch[1].content = batch[0].content;
  auto out = store_->file(batch, {}, kNow);
  ASSERT_TRUE(out.ok());
  EXPECT_EQ((*out)[1].same_as, (*out)[0].message);
}

TEST_F(FileT2, AnEarlierCopyLowersLateness) {
  Filing f = filing(receive("a", 50).message);
  f.arrival = kNow + 50 * kMinute;
  f.decision.late = f.decision.items[0].late = true;
  f.decision.problems = {"late"};
  file(f);
  Filing copy = filing(receive("b", 2).message);
  copy.content = f.content;
  copy.arrival = kNow + 2 * kMinute;
  file(copy);
  const auto row = (*reader()->messages({}, {})).at(0);
  EXPECT_EQ(row.arrival, kNow + 2 * kMinute);
  EXPECT_FALSE(row.decision.late);
  EXPECT_TRUE(row.decision.problems.empty());
  EXPECT_EQ(row.version, 2);
  EXPECT_FALSE(submissions().at(0).late);
  EXPECT_EQ(submissions().at(0).arrival, kNow + 2 * kMinute);
}

TEST_F(FileT2, SentFolderIsNoCopyOfWhatCameIn) {
  Incoming sent = incoming(*store_, "sent copy", 1, "Sent");
  sent.own_sent = true;
  Filing own = filing(receive({sent}).message);
  file(own);
  Filing in = filing(receive("with Received lines", 2).message);
  in.content = own.content;
  EXPECT_FALSE(file(in).same_as);
  EXPECT_EQ(submissions().size(), 1u);
}

TEST_F(FileT2, SameMessageIdOtherContentIsKeptAndLinked) {
  const Filed a = take(1, "甲");
  Filing f = filing(receive("other", 2).message, "乙");
  f.header.message_id = "<m" + std::to_string(a.message.value) + "@example.cn>";
  EXPECT_FALSE(file(f).same_as);
  EXPECT_EQ(submissions().size(), 2u);
  EXPECT_EQ(store_->database().integer("SELECT count(*) FROM link WHERE kind='same_message_id'"),
            1);
}

TEST_F(FileT2, BeforeTheStartTimeIsFiledButNeitherAnsweredNorMarked) {
  Incoming in = incoming(*store_, "old mail", 1);
  in.answerable = false;
  Filing f = filing(receive({in}).message);
  f.server_action = "seen";
  const Filed filed = file(f);
  EXPECT_TRUE(filed.outbox.empty());
  EXPECT_EQ(filed.number, "");
  EXPECT_TRUE(store_->server_todo("office", 9)->empty());
  EXPECT_EQ(submissions().size(), 1u);
}

TEST_F(FileT2, AHandWrittenReplyStopsOurReceipt) {
  const Filed a = take(1, "甲");
  Incoming sent = incoming(*store_, "reply by hand", 5, "Sent");
  sent.own_sent = true;
  Filing reply = filing(receive({sent}).message);
  reply.header.in_reply_to = "<m" + std::to_string(a.message.value) + "@example.cn>";
  reply.requests.clear();
  file(reply);
  EXPECT_TRUE(store_->due(kNow + kHour, 10)->empty());
  const auto trail = *reader()->trail(a.message);
  EXPECT_EQ(trail.outbox.at(0).state, OutboxState::cancelled);
  EXPECT_TRUE(std::any_of(trail.entries.begin(), trail.entries.end(),
                          [](const TrailEntry& e) { return e.event == "answered_by_hand"; }));
}

// A county's own files sent again by its city count once; a stranger's copy takes no place.
TEST_F(FileT2, TheSameFilesAgainCountOnceOnlyOnAConfirmedWord) {
  for (const bool confirmed : {true, false}) {
    open();
    const std::string title = confirmed ? "甲" : "乙";
    const Filed first = take(confirmed ? 1 : 3, title);
    Filing again = filing(receive(confirmed ? "again" : "copy", confirmed ? 2 : 4).message, title);
    again.decision.unit = confirmed ? "220200" : "220283";
    again.decision.items[0].unit = "220283";
    again.decision.sender_confirmed = confirmed;
    again.decision.duplicate_of = first.message;
    file(again);
    for (const SubmissionRow& row : submissions()) {
      if (row.message == first.message) {
        EXPECT_EQ(row.state, confirmed ? "replaced" : "pending");
      }
      if (row.message == again.message) {
        EXPECT_EQ(row.in_review, !confirmed);
      }
    }
  }
}

TEST_F(FileT2, AHandWrittenReplyStopsOneThatIsHeldToo) {
  const Filed a = take(1, "甲");
  const OutboxRef ours = a.outbox.at(0);
  ASSERT_TRUE(store_->set_outbox(ours, OutboxState::held, "restore", clerk_, kNow).ok());
  Incoming sent = incoming(*store_, "reply by hand", 5, "Sent");
  sent.own_sent = true;
  Filing reply = filing(receive({sent}).message);
  reply.header.in_reply_to = "<m" + std::to_string(a.message.value) + "@example.cn>";
  reply.requests.clear();
  file(reply);
  EXPECT_EQ(reader()->outbox_mail(ours)->state, OutboxState::cancelled);
  EXPECT_EQ(*store_->release_held("restore", clerk_, kNow), 0);
}

// Its answer was a line in another mail's supplement.
TEST_F(FileT2, FiledAgainAfterAMergedReceiptItIsNotAnswered) {
  const Filed a = take(1, "甲"), b = take(2, "乙");
  const OutboxRef other = b.outbox.at(0);
  ASSERT_TRUE(store_->start_sending(a.outbox.at(0), "x", kNow, std::span(&other, 1)).ok());
  ASSERT_TRUE(store_->retry(b.message, clerk_, kNow).ok());
  EXPECT_TRUE(file(filing(b.message, "乙")).outbox.empty());
}

TEST_F(FileT2, OurOwnReceiptInTheSentFolderStopsNothing) {
  const Filed a = take(1, "甲");
  const auto mail = (*store_->due(kNow + kHour, 1)).at(0);
  Incoming sent = incoming(*store_, "our receipt", 5, "Sent");
  sent.own_sent = true;
  Filing own = filing(receive({sent}).message);
  own.header.message_id = mail.rfc_message_id;
  own.header.in_reply_to = "<m" + std::to_string(a.message.value) + "@example.cn>";
  file(own);
  EXPECT_EQ(store_->due(kNow + kHour, 10)->size(), 1u);
}

TEST_F(FileT2, FiledAgainItIsAnsweredOnce) {
  const Filed first = take(1, "甲");
  ASSERT_TRUE(store_->retry(first.message, clerk_, kNow).ok());
  const Filed second = file(filing(first.message, "甲"));
  EXPECT_EQ(second.version, 2);
  EXPECT_TRUE(second.outbox.empty());
  EXPECT_EQ(second.number, first.number);
  EXPECT_EQ(submissions().size(), 1u);
  EXPECT_EQ(counts().outbox_pending, 1);
}

TEST_F(FileT2, NoticesToSeveralUnitsAreOneEach) {
  Filing f = filing(receive("a", 1).message);
  f.requests.push_back({"county_notice", "b@example.cn", "220281", kNow, true});
  f.requests.push_back({"county_notice", "c@example.cn", "220282", kNow, true});
  const Filed filed = file(f);
  EXPECT_EQ(filed.outbox.size(), 3u);
  EXPECT_EQ(counts().outbox_pending, 3);
}

TEST_F(FileT2, QuarantinedIsNotSearchable) {
  Filing f = filing(receive("a", 1).message);
  f.decision.quarantine = true;
  file(f);
  EXPECT_EQ(counts().quarantined, 1);
  EXPECT_TRUE(reader()->search("信用交通", {})->empty());
}

TEST_F(FileT2, NothingOfAFailingBatchStays) {
  std::vector<Filing> batch = {filing(receive("a", 1).message), filing({999})};
  EXPECT_FALSE(store_->file(batch, {}, kNow).ok());
  EXPECT_EQ(submissions().size(), 0u);
  EXPECT_EQ(counts().outbox_pending, 0);
  EXPECT_EQ(*store_->unfiled_count(), 1);
}

TEST_F(FileT2, ALongSubjectIsCutBetweenCharacters) {
  for (std::size_t lead = 0; lead < 3; ++lead) {
    Filing f = filing(receive(std::string("a") + std::to_string(lead), lead + 1).message);
    f.header.subject = std::string(lead, 'x');
    for (int i = 0; i < 2000; ++i) f.header.subject += "报";
    file(f);
    const std::string kept = reader()->messages({}, {})->front().header.subject;
    EXPECT_GT(kept.size(), 4000u);
    EXPECT_EQ(kept, sanitize_utf8(kept)) << lead;
  }
}

TEST_F(FileT2, HostileTextIsKeptAsItCan) {
  Filing f = filing(receive("a", 1).message);
  f.header.subject = std::string("\xff\xfe\0 bad", 8);
  f.decision.items[0].title = "\xc3\x28";
  f.decision.evidence[0].words = std::string(3, '\0');
  f.parts.push_back(f.parts[0]);  // the same path twice
  file(f);
  EXPECT_EQ(counts().messages, 1);
  EXPECT_TRUE(reader()->messages({}, {}).ok());
}

}  // namespace
}  // namespace shouwen::storage
