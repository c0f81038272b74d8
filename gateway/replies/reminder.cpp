// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/reminder.h"

#include <algorithm>

#include "gateway/desk/chase.h"
#include "gateway/replies/reminder_text.h"
#include "storage/store.h"

namespace shouwen::replies {
namespace {

using Kind = ReminderFate::Kind;

ReminderFate fate(Kind kind, std::string why) {
  ReminderFate out;
  out.kind = kind;
  out.why = std::move(why);
  return out;
}

ReminderFate later(Instant next) {
  ReminderFate out;
  out.kind = Kind::later;
  out.next = next;
  return out;
}

bool still_theirs(const config::Unit& unit, const std::string& address) {
  return std::ranges::find(unit.emails, address) != unit.emails.end();
}

ReminderFate nothing_to_ask(const desk::ReminderFacts& facts) {
  if (!facts.held.empty()) return fate(Kind::hold, "in_review");
  if (facts.date_passed)
    return fate(Kind::cancel, "期限已过，请另拟过期后的催报 the date has passed: draft an `after`");
  return fate(Kind::cancel, "材料已收到或不再应报，未发 it arrived, or is owed no more");
}

ReminderFate letter(const desk::ReminderFacts& facts) {
  ReminderFate out;
  const Words words = reminder_words(facts);
  out.words = {words.subject, words.body};
  out.reminder = facts.row.id;
  for (const desk::AskedUnit& unit : facts.units) out.named.push_back(unit.unit->code);
  return out;
}

}  // namespace

Result<ReminderFate> weigh_reminder(storage::Store& store, const desk::Office& office,
                                    const storage::OutboxMail& mail, Instant now,
                                    bool mailboxes_seen) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto row = (*reader)->reminder_of(mail.ref);
  if (!row) return row.error();
  if (!*row || (*row)->state != "approved")
    return fate(Kind::cancel, "没有经批准的催报 no approved reminder stands behind it");
  const config::Campaign* campaign = office.campaign((*row)->campaign);
  const config::Unit* to = office.roster.find((*row)->unit);
  if (!campaign || !to)
    return fate(Kind::cancel, "活动或单位已不在 the campaign or the unit is gone");
  if (const Instant open = office.holidays.next_office_hour(now, campaign->zone); open > now)
    return later(open);
  auto unfiled = store.unfiled_count();
  if (!unfiled) return unfiled.error();
  if (*unfiled > 0 || !mailboxes_seen) return later(now + kShortPause);
  if (!still_theirs(*to, mail.to)) return fate(Kind::hold, "address_changed");
  auto facts = desk::reminder_facts(**reader, office, **row, now);
  if (!facts) return facts.error();
  if (facts->units.empty()) return nothing_to_ask(*facts);
  auto all = (*reader)->reminders({campaign->id, (*row)->unit});
  if (!all) return all.error();
  if (const std::string why =
          desk::too_often(office, *campaign, *all, (*row)->unit, (*row)->line, now);
      !why.empty())
    return fate(Kind::cancel, why);
  return letter(*facts);
}

Result<desk::LetterText> reminder_text(storage::Reader& reader, const desk::Office& office,
                                       const storage::Reminder& row, Instant now) {
  auto facts = desk::reminder_facts(reader, office, row, now);
  if (!facts) return facts.error();
  // 截至 of the letter is the moment it leaves; what is missing is as known now.
  facts->now = std::max(now, row.not_before);
  if (facts->units.empty()) {
    const ReminderFate none = nothing_to_ask(*facts);
    return desk::LetterText{
        "", none.kind == Kind::hold ? "有来件待核，暂不催报 held: in review" : none.why};
  }
  const Words words = reminder_words(*facts);
  return desk::LetterText{words.subject, words.body};
}

}  // namespace shouwen::replies
