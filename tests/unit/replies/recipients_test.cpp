// Who is told, how much, and when nobody is.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/recipients.h"

#include <gtest/gtest.h>

#include "config/source.h"
#include "gateway/replies/guards.h"
#include "parsers/mail.h"

namespace shouwen::replies {
namespace {

using storage::Answer;
using storage::Decision;
using storage::Disposition;

const Instant kAt = *parse_rfc3339("2020-10-14T10:25:00+08:00");

config::Roster roster() {
  config::Problems problems;
  auto out = config::parse_roster(
      config::Source(
          "units.csv",
          "code,name_full,short_name,aliases,level,parent_code,email_domains,emails,fax_numbers\n"
          "C1,甲市交通运输局,甲市,,prefecture,,jia.example,jt@jia.example,\n"
          "D1,乙县交通运输局,乙县,,county,C1,,jt@yi.example,\n"
          "D2,丙县交通运输局,丙县,,county,C1,,,\n"
          "X1,戊县交通运输局,戊县,,county,,,jt@wu.example,\n"),
      problems);
  EXPECT_TRUE(out) << config::render(problems);
  return std::move(*out);
}

parsers::Mail mail_from(const std::string& from) {
  parsers::Mail mail;
  mail.from = {{"某某", from}};
  return mail;
}

Decision brief_of(const std::string& unit, bool confirmed) {
  Decision d;
  d.disposition = Disposition::submission;
  d.unit = unit;
  d.ack = Answer::receipt;
  d.sender_confirmed = confirmed;
  if (!confirmed) d.review = {"new_address"};
  storage::Item item;
  item.type = "brief";
  d.items.push_back(item);
  return d;
}

struct Told {
  config::Roster units = roster();
  storage::History history;
  std::vector<storage::OutboxRequest> operator()(const parsers::Mail& mail, const Decision& d,
                                                 bool answerable = true,
                                                 const std::string& failed = "") {
    RecipientFacts facts{units, history, {"office@gateway.example"}, kAt, answerable, failed};
    return recipients(mail, d, facts);
  }
};

TEST(Recipients, AFaxIsAnsweredAtItsUnitsRegisteredMailboxOnly) {
  const config::Roster units = roster();
  const storage::History history;
  RecipientFacts facts{units, history, {"office@gateway.example"}, kAt, true, ""};
  const auto told = fax_recipients(brief_of("D1", true), facts);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].to, "jt@yi.example");
  EXPECT_EQ(told[0].purpose, "receipt");
  EXPECT_TRUE(told[0].with_obligations);
  EXPECT_TRUE(fax_recipients(brief_of("D2", true), facts).empty());  // it has no mailbox
  EXPECT_TRUE(fax_recipients(brief_of("", true), facts).empty());
  Decision open = brief_of("D1", true);
  open.review = {"unit_uncertain"};
  EXPECT_TRUE(fax_recipients(open, facts).empty());
  Decision silent = brief_of("D1", true);
  silent.ack = Answer::none;
  EXPECT_TRUE(fax_recipients(silent, facts).empty());
  facts.answerable = false;
  EXPECT_TRUE(fax_recipients(brief_of("D1", true), facts).empty());
}

TEST(Recipients, ConfirmedSenderHearsWhatTheUnitOwes) {
  Told told;
  auto out = told(mail_from("jt@yi.example"), brief_of("D1", true));
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].purpose, "receipt");
  EXPECT_EQ(out[0].to, "jt@yi.example");
  EXPECT_TRUE(out[0].with_obligations);
}

TEST(Recipients, UnconfirmedSenderHearsOfThisMailOnlyAndTheUnitIsTold) {
  Told told;
  auto out = told(mail_from("someone@qq.example"), brief_of("D1", false));
  ASSERT_EQ(out.size(), 2u);
  EXPECT_FALSE(out[0].with_obligations);
  EXPECT_EQ(out[1].purpose, "unit_notice");
  EXPECT_EQ(out[1].to, "jt@yi.example");
  EXPECT_TRUE(out[1].with_obligations);

  Decision unsure = brief_of("D1", false);
  unsure.review.push_back("unit_uncertain");
  EXPECT_EQ(told(mail_from("someone@qq.example"), unsure).size(), 1u)
      << "a unit is not told of mail that may be another's";
}

TEST(Recipients, AWeakKindSaysNothingAgainstTheUnit) {
  Told told;
  Decision guessed = brief_of("D1", true);
  guessed.review = {"type_guessed", "low_confidence", "other_units_piece"};
  EXPECT_TRUE(told(mail_from("jt@yi.example"), guessed).at(0).with_obligations);
  guessed.review.push_back("unit_ambiguous");
  EXPECT_FALSE(told(mail_from("jt@yi.example"), guessed).at(0).with_obligations);
}

TEST(Recipients, ReplyToOnlyWithinTheDomainAndNeverTheUnitsAffairsToIt) {
  Told told;
  parsers::Mail mail = mail_from("jt@yi.example");
  mail.reply_to = {{"", "other@evil.example"}};
  EXPECT_EQ(told(mail, brief_of("D1", true)).at(0).to, "jt@yi.example");
  mail.reply_to = {{"", "other@YI.example"}};
  auto out = told(mail, brief_of("D1", true));
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].to, "jt@yi.example") << "who is confirmed is answered where he is confirmed";
  EXPECT_TRUE(out[0].with_obligations);
  out = told(mail, brief_of("D1", false));
  EXPECT_EQ(out.at(0).to, "other@yi.example");
  EXPECT_FALSE(out.at(0).with_obligations)
      << "another mailbox of the domain is not the confirmed one";
  // Two mailboxes of one unit: either may ask for the answer to go to the other.
  parsers::Mail second = mail_from("bgs@yi.example");
  second.reply_to = {{"", "jt@yi.example"}};
  EXPECT_EQ(told(second, brief_of("D1", true)).at(0).to, "jt@yi.example");
}

TEST(Recipients, ACityHearsOfAllAndEachCountyOfItsOwn) {
  Told told;
  Decision d = brief_of("C1", true);
  d.items.clear();
  for (const char* unit : {"D1", "D1", "D2", "X1"}) {
    storage::Item item;
    item.type = "brief";
    item.unit = unit;
    d.items.push_back(item);
  }
  auto out = told(mail_from("jt@jia.example"), d);
  ASSERT_EQ(out.size(), 2u) << "D2 has no address, X1 is outside the city's line";
  EXPECT_EQ(out[1].purpose, "county_notice");
  EXPECT_EQ(out[1].unit, "D1");
  EXPECT_EQ(out[1].to, "jt@yi.example");
  EXPECT_EQ(told(mail_from("who@qq.example"),
                 [&] {
                   d.sender_confirmed = false;
                   return d;
                 }())
                .size(),
            2u)
      << "an unconfirmed city: its receipt and the notice to the city, nothing to counties";
}

TEST(Recipients, MoreWithinThirtyMinutesWaitsForOneSupplement) {
  Told told;
  storage::Earlier first;
  first.from = "jt@yi.example";
  first.arrival = kAt + -10 * kMinute;
  first.disposition = Disposition::submission;
  told.history.earlier = {first};
  auto out = told(mail_from("jt@yi.example"), brief_of("D1", true));
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].purpose, "supplement");
  EXPECT_EQ(out[0].not_before, first.arrival + 30 * kMinute);
  // A window begins with the mail that was answered at once: 0', 20' | 40'.
  storage::Earlier second = first;
  first.arrival = kAt + -40 * kMinute;
  second.arrival = kAt + -20 * kMinute;
  told.history.earlier = {first, second};
  EXPECT_EQ(told(mail_from("jt@yi.example"), brief_of("D1", true)).at(0).purpose, "receipt");
  first.disposition = Disposition::spam;
  told.history.earlier = {first, second};
  EXPECT_EQ(told(mail_from("jt@yi.example"), brief_of("D1", true)).at(0).purpose, "supplement");
}

// A forged mail in a unit's name, or one too large, got no answer. It must not turn the real
// sender's first letter into a supplement half an hour later.
TEST(Recipients, WhatWasNotAnsweredOpensNoWindow) {
  Told told;
  storage::Earlier forged;
  forged.from = "jt@yi.example";
  forged.arrival = kAt + -10 * kMinute;
  forged.disposition = Disposition::submission;
  forged.answered = false;
  told.history.earlier = {forged};
  auto out = told(mail_from("jt@yi.example"), brief_of("D1", true));
  EXPECT_EQ(out.at(0).purpose, "receipt");
  EXPECT_LE(out.at(0).not_before, kAt);
  storage::Earlier real = forged;
  real.arrival = kAt + -5 * kMinute;
  real.answered = true;
  told.history.earlier = {forged, real};
  out = told(mail_from("jt@yi.example"), brief_of("D1", true));
  EXPECT_EQ(out.at(0).purpose, "supplement");
  EXPECT_EQ(out.at(0).not_before, real.arrival + 30 * kMinute) << "from the answered one on";
}

TEST(Recipients, QuarantineAndCrashesAreAnsweredNeutrally) {
  Told told;
  Decision secret = brief_of("D1", true);
  secret.quarantine = true;
  auto out = told(mail_from("jt@yi.example"), secret);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].unit, "");
  EXPECT_FALSE(out[0].with_obligations);
  out = told(mail_from("jt@yi.example"), Decision{}, true, "crashed in extract");
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].unit, "");
}

// `n` strangers who wrote in D1's name, an hour apart each.
void strangers(storage::History& history, int n) {
  for (int i = 0; i < n; ++i) {
    storage::Earlier e;
    e.from = "s" + std::to_string(i) + "@qq.example";
    e.unit = "D1";
    e.disposition = Disposition::submission;
    e.arrival = kAt + -(i + 1) * kHour / 2;
    history.earlier.push_back(std::move(e));
  }
}

TEST(Recipients, AUnitHearsOfThreeStrangersADay) {
  Told told;
  strangers(told.history, kNoticesADay - 1);
  EXPECT_EQ(told(mail_from("x@qq.example"), brief_of("D1", false)).size(), 2u);
  strangers(told.history, 20);
  const auto out = told(mail_from("x@qq.example"), brief_of("D1", false));
  ASSERT_EQ(out.size(), 1u) << "the stranger is answered, the unit is told no fourth time";
  EXPECT_EQ(out[0].purpose, "receipt");
  const RecipientFacts facts{told.units, told.history, {}, kAt, true, ""};
  const Untold why = not_told(mail_from("x@qq.example"), brief_of("D1", false), facts);
  ASSERT_EQ(why.evidence.size(), 1u);
  EXPECT_EQ(why.evidence[0].rule, "reply.notices_enough");
  EXPECT_FALSE(why.silent);
  EXPECT_EQ(told(mail_from("x@qq.example"), brief_of("X1", false)).size(), 2u)
      << "another unit is told";
}

TEST(Recipients, ANoticeOfExactlyADayAgoIsForgotten) {
  for (const std::int64_t ago : {kDay - 1, kDay}) {
    Told told;
    strangers(told.history, kNoticesADay - 1);
    storage::Earlier oldest{told.history.earlier.back()};
    oldest.from = "first@qq.example";
    oldest.arrival = kAt + -ago;
    told.history.earlier.push_back(std::move(oldest));
    EXPECT_EQ(told(mail_from("x@qq.example"), brief_of("D1", false)).size(), ago < kDay ? 1u : 2u);
  }
}

TEST(Recipients, ManyMailsOfOneStrangerInOneWindowAreOneNotice) {
  Told told;
  for (int i = 0; i < 10; ++i) {
    storage::Earlier e;
    e.from = "s@qq.example";
    e.unit = "D1";
    e.disposition = Disposition::submission;
    e.arrival = kAt + -kHour + i * 1000;
    told.history.earlier.push_back(std::move(e));
  }
  EXPECT_EQ(told(mail_from("x@qq.example"), brief_of("D1", false)).size(), 2u);
}

TEST(Recipients, WhoIsNotAnsweredHasAReason) {
  Told told;
  const RecipientFacts facts{told.units, told.history, {"office@gateway.example"}, kAt, true, ""};
  const Untold unsafe = not_told(mail_from("a,b@x.example"), brief_of("D1", true), facts);
  EXPECT_TRUE(unsafe.silent);
  ASSERT_EQ(unsafe.evidence.size(), 1u);
  EXPECT_EQ(unsafe.evidence[0].words, "unsafe_address");
  EXPECT_EQ(unsafe.tasks, std::vector<std::string>{"receipt_undeliverable"});
  parsers::Mail loop = mail_from("jt@yi.example");
  loop.fields = {{"X-Loop", "1"}};
  const Untold machine = not_told(loop, brief_of("D1", true), facts);
  EXPECT_TRUE(machine.silent);
  EXPECT_EQ(machine.evidence.at(0).words, "auto_submitted");
  EXPECT_TRUE(machine.tasks.empty());
  EXPECT_TRUE(not_told(mail_from("jt@yi.example"), brief_of("D1", true), facts).evidence.empty());
}

TEST(Recipients, NobodyWhenTheGuardsSayNobody) {
  Told told;
  Decision d = brief_of("D1", true);
  EXPECT_TRUE(told(mail_from("jt@yi.example"), d, false).empty()) << "before the start time";
  d.ack = Answer::none;
  EXPECT_TRUE(told(mail_from("jt@yi.example"), d).empty());
  d.ack = Answer::receipt;
  for (const char* robot :
       {"MAILER-DAEMON@x.example", "no-reply@x.example", "noreply+7@x.example",
        "office@gateway.example", "OFFICE@Gateway.example", "office@gateway.example.",
        "list-bounces@x.example", "owner-list@x.example", "not an address", "postmaster@x.example"})
    EXPECT_TRUE(told(mail_from(robot), d).empty()) << robot;
  auto with = [](const char* name, const char* value) {
    parsers::Mail mail = mail_from("jt@yi.example");
    mail.fields = {{name, value}};
    return mail;
  };
  EXPECT_TRUE(told(with("auto-submitted", "auto-replied; x"), d).empty());
  EXPECT_FALSE(told(with("Auto-Submitted", "no"), d).empty());
  EXPECT_TRUE(told(with("List-Id", "<l.example>"), d).empty());
  EXPECT_TRUE(told(with("Precedence", "bulk"), d).empty());
  for (const char* name : {"X-QQ-AUTO-REPLY", "X-Mail-Autoreply", "X-AutoReply-From"})
    EXPECT_EQ(why_silent(with(name, "1"), {}), "auto_submitted") << name;
  EXPECT_EQ(why_silent(with("X-Auto-Response-Suppress", "OOF, AutoReply"), {}), "auto_submitted");
  EXPECT_EQ(why_silent(with("X-Auto-Response-Suppress", "DR, RN"), {}), "");
  parsers::Mail vacation = mail_from("jt@yi.example");
  vacation.subject = "自动回复: 【收件回执】";
  EXPECT_EQ(why_silent(vacation, {}), "auto_submitted");
  EXPECT_EQ(why_silent(mail_from("root@yi.example"), {}), "no_reply_address");
  EXPECT_TRUE(told(with("X-Loop", "office@other.example"), d).empty());
  EXPECT_TRUE(told(with("x-loop", ""), d).empty()) << "its presence, not its value";
  EXPECT_TRUE(told(with("X-Autoreply", "yes"), d, true, "crashed in parse").empty());
  parsers::Mail bounce = mail_from("jt@yi.example");
  bounce.return_path = "";
  EXPECT_TRUE(told(bounce, d).empty());
  // Our own From, whatever address it asks to be answered at.
  parsers::Mail ours = mail_from("office@gateway.example");
  ours.reply_to = {{"", "elsewhere@gateway.example"}};
  EXPECT_EQ(why_silent(ours, {"office@gateway.example"}), "own_address");
  EXPECT_EQ(why_silent(ours, {}), "") << "else the case above says nothing";
  parsers::Mail two = mail_from("jt@yi.example");
  two.from.push_back({"", "b@x.example"});
  EXPECT_TRUE(told(two, d).empty());
  EXPECT_EQ(why_silent(two, {}), "several_from");
  parsers::Mail fields = mail_from("jt@yi.example");
  fields.fields = {{"From", "<jt@yi.example>"}, {"from", "<b@x.example>"}};
  EXPECT_EQ(why_silent(fields, {}), "several_from") << "which of them was checked?";
  EXPECT_TRUE(told(fields, d).empty());
}

// The arrival is the mail server's time. Where our clock is behind it, nothing must wait for it.
TEST(Recipients, NothingWaitsForAClockThatIsAhead) {
  const Decision stranger = brief_of("D1", false), unit = brief_of("D1", true);
  Told told;
  for (const storage::OutboxRequest& r : told(mail_from("s@qq.example"), stranger))
    EXPECT_LT(r.not_before, kAt + -kDay) << r.purpose;
  for (const storage::OutboxRequest& r : told(mail_from("jt@yi.example"), unit))
    EXPECT_LT(r.not_before, kAt + -kDay) << r.purpose;
  for (const storage::OutboxRequest& r :
       told(mail_from("jt@yi.example"), unit, true, "crashed in parse"))
    EXPECT_LT(r.not_before, kAt + -kDay) << r.purpose;
  const config::Roster units = roster();
  const storage::History history;
  const RecipientFacts facts{units, history, {}, kAt, true, ""};
  for (const storage::OutboxRequest& r : fax_recipients(unit, facts))
    EXPECT_LT(r.not_before, kAt + -kDay) << r.purpose;
}

}  // namespace
}  // namespace shouwen::replies
