// A receipt of a fax that goes once more at a person's wish: once, to whom it is for now, or not.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/fax.h"
#include "tests/unit/desk/world.h"

namespace shouwen::desk {
namespace {

using storage::OutboxMail;
using storage::OutboxState;
using testing::kNow;

class FaxReceipt : public ::testing::Test {
 protected:
  void SetUp() override { office_ = testing::office(); }

  MessageRef fax(bool answered = true) {
    storage::Incoming in;
    const std::string octets = "fax " + std::to_string(++world_.uid);
    in.file = world_.store->incoming_dir() + "/" + std::to_string(world_.uid);
    std::ofstream(in.file, std::ios::binary) << octets;
    in.octets = storage::sha256(octets);
    in.size = octets.size();
    in.arrival = {"fax", "line", "recvq", "", 0, octets, std::nullopt, kNow};
    const MessageRef message = world_.store->receive(std::span(&in, 1), kNow)->front().message;
    storage::Filing f;
    f.message = message;
    f.arrival = kNow;
    f.arrival_basis = "first_seen";
    f.decision.disposition = storage::Disposition::submission;
    f.decision.campaign = "2020-credit-month";
    f.decision.unit = "D1";
    f.decision.ack = storage::Answer::receipt;
    f.decision.items.emplace_back();
    f.decision.items.back().type = "brief";
    f.receipt_prefix = "XY2020-";
    f.fax.emplace();
    f.fax->facts.state = "complete";
    if (answered) f.requests = {world_.receipt("receipt", to_)};
    world_.file(f);
    return message;
  }
  Call call(Instant at) {
    return {*world_.store,
            office_,
            {storage::Actor::Kind::user, "clerk", "电话里要"},
            at,
            [this](storage::Store&, const Office&,
                   const storage::MessageTrail&) -> Result<FirstAnswer> {
              if (to_.empty()) return FirstAnswer{{}, "无号码"};
              return FirstAnswer{{{"receipt", to_, "D1", {}, true}}, ""};
            }};
  }
  Result<ReceiptAgain> again(MessageRef message, Instant at = kNow) {
    return send_receipt_again(call(at), message);
  }
  std::vector<OutboxMail> outbox(MessageRef message) { return trail_of(message).outbox; }
  storage::MessageTrail trail_of(MessageRef message) {
    auto reader = storage::Reader::over(*world_.store);
    return *(*reader)->trail(message);
  }
  void send(OutboxRef ref, Instant at = kNow) {
    ASSERT_TRUE(world_.store->start_sending(ref, "words", at).ok());
    ASSERT_TRUE(world_.store->sent(ref, "done", at).ok());
  }

  testing::World world_;
  std::shared_ptr<const Office> office_;
  std::string to_ = "jt@yi.example";
};

TEST_F(FaxReceipt, OneThatWentGoesOnceMoreUnderItsNumberAndAskedTwiceOnce) {
  const MessageRef message = fax();
  send(outbox(message).front().ref);
  const Instant later = kNow + kHour;
  const auto first = again(message, later), second = again(message, later);
  ASSERT_TRUE(first.ok()) << first.error().text();
  EXPECT_FALSE(first->already);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->already);
  EXPECT_EQ(first->mail, second->mail);
  auto mails = outbox(message);
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_EQ(mails[1].purpose, "receipt:2");
  EXPECT_EQ(mails[1].number, mails[0].number);
  EXPECT_NE(mails[1].rfc_message_id, mails[0].rfc_message_id);  // a mailbox would drop it else
  EXPECT_EQ(mails[1].state, OutboxState::pending);
  send(first->mail, later);
  EXPECT_TRUE(again(message, later + kMinute)->already);        // it has just gone
  EXPECT_FALSE(again(message, later + 20 * kMinute)->already);  // somebody asks anew
  EXPECT_EQ(outbox(message).size(), 3u);
  int noted = 0;
  const auto trail = trail_of(message);
  for (const auto& entry : trail.entries)
    noted += entry.event == "receipt_again" && entry.actor.find("clerk") != std::string::npos;
  EXPECT_EQ(noted, 4);
}

TEST_F(FaxReceipt, OneThatFailedIsHeldOrCancelledGoesAsItIs) {
  for (const OutboxState state : {OutboxState::failed, OutboxState::held, OutboxState::cancelled}) {
    const MessageRef message = fax();
    const OutboxRef ref = outbox(message).front().ref;
    ASSERT_TRUE(world_.store->set_outbox(ref, state, "why", {}, kNow).ok());
    EXPECT_EQ(again(message)->mail, ref);
    EXPECT_TRUE(again(message)->already);
    ASSERT_EQ(outbox(message).size(), 1u);
    EXPECT_EQ(outbox(message).front().state, OutboxState::pending);
  }
}

TEST_F(FaxReceipt, AMendedNumberIsDialledAndTheOldOneIsNot) {
  to_ = "fax:04330000001";
  const MessageRef message = fax();
  const OutboxRef old = outbox(message).front().ref;
  ASSERT_TRUE(world_.store->set_outbox(old, OutboxState::held, "why", {}, kNow).ok());
  to_ = "fax:04330000002";
  EXPECT_NE(again(message)->mail, old);
  const auto mails = outbox(message);
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_EQ(mails[0].state, OutboxState::cancelled);
  EXPECT_EQ(mails[1].to, to_);
  EXPECT_EQ(mails[1].number, mails[0].number);
}

TEST_F(FaxReceipt, NobodyToSendToIsSaid) {
  const MessageRef message = fax(false);
  to_ = "";
  auto refused = again(message);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fault, Fault::rejected_input);
  EXPECT_NE(refused.error().what.find("无号码"), std::string::npos);
  to_ = "jt@yi.example";  // the roster was mended: its first receipt
  ASSERT_TRUE(again(message).ok());
  EXPECT_EQ(outbox(message).front().purpose, "receipt");
  EXPECT_FALSE(outbox(message).front().number.empty());
  EXPECT_FALSE(again({99}).ok());
}

TEST_F(FaxReceipt, FiledAgainItIsNotAnsweredOnceMore) {
  const MessageRef message = fax();
  send(outbox(message).front().ref);
  ASSERT_TRUE(again(message, kNow + kHour).ok());
  ASSERT_TRUE(read_fax_again(call(kNow), message).ok());
  storage::Filing f;
  f.message = message;
  f.arrival = kNow;
  f.arrival_basis = "first_seen";
  f.decision.disposition = storage::Disposition::submission;
  f.decision.unit = "D1";
  f.decision.ack = storage::Answer::receipt;
  f.receipt_prefix = "XY2020-";
  f.requests = {world_.receipt("receipt", to_)};
  f.fax.emplace();
  world_.file(f);
  EXPECT_EQ(outbox(message).size(), 2u);
}

// The task of a receipt nobody could be sent ends when a person names a unit that can be told.
TEST_F(FaxReceipt, UndeliverableEndsWithTheUnitThatCanBeTold) {
  const MessageRef message = fax(false);
  storage::Decision open = trail_of(message).message.decision;
  open.unit.clear();
  open.review = {"unit_unknown"};
  open.tasks = {"receipt_undeliverable"};
  ASSERT_TRUE(
      world_.store->decide(message, open, "assign", {storage::Actor::Kind::rule, "", ""}, kNow)
          .ok());
  to_ = "";
  Assignment nobody;
  nobody.unit = "D2";
  ASSERT_TRUE(assign(call(kNow), message, nobody).ok());
  EXPECT_EQ(trail_of(message).message.decision.tasks,
            std::vector<std::string>{"receipt_undeliverable"});
  to_ = "jt@yi.example";
  Assignment known;
  known.unit = "D1";
  auto decided = assign(call(kNow), message, known);
  ASSERT_TRUE(decided.ok()) << decided.error().text();
  EXPECT_TRUE(decided->receipt.has_value());
  EXPECT_TRUE(trail_of(message).message.decision.tasks.empty());
}

// As well when the roster was mended and the receipt sent by name; what OCR reads later still
// counts.
TEST_F(FaxReceipt, UndeliverableEndsWithTheReceiptThatGoes) {
  const MessageRef message = fax(false);
  storage::Decision open = trail_of(message).message.decision;
  open.tasks = {"receipt_undeliverable"};
  ASSERT_TRUE(
      world_.store->decide(message, open, "assign", {storage::Actor::Kind::rule, "", ""}, kNow)
          .ok());
  to_ = "";
  ASSERT_FALSE(again(message).ok());
  EXPECT_EQ(trail_of(message).message.decision.tasks.size(), 1u);
  to_ = "jt@yi.example";
  ASSERT_TRUE(again(message).ok());
  EXPECT_TRUE(trail_of(message).message.decision.tasks.empty());
  EXPECT_EQ(trail_of(message).message.decided_by, "rule:fax_receipt");
}

}  // namespace
}  // namespace shouwen::desk
