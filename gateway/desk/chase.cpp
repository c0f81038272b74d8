// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/chase.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "config/mailbox.h"
#include "gateway/track/credit.h"

namespace shouwen::desk {
namespace {

using storage::ReminderStage;

bool wants(const Wanted& wanted, const std::string& type) {
  return wanted.types.empty() || std::ranges::find(wanted.types, type) != wanted.types.end();
}

bool of_stage(const Wanted& wanted, const config::Due& due, bool past) {
  if (wanted.stage != ReminderStage::before) return past;
  return !past && (!wanted.horizon || due.date <= *wanted.horizon);
}

Asked count(const config::Requirement& requirement, const track::Obligation& o,
            const track::Overlaid& over, const Wanted& wanted, Instant now, Zone zone) {
  Asked out{requirement.key, requirement.label_zh, requirement.measure, 0, 0, 0, {}};
  for (int k = 1; k <= o.need; ++k) {
    const config::Due due = track::due_of(requirement, k, over, zone);
    if (!of_stage(wanted, due, due.late(now, zone))) continue;
    ++out.asked;
    if (k <= o.have) continue;
    if (out.missing++ == 0) out.due = due;
  }
  out.got = out.asked - out.missing;
  return out;
}

std::vector<std::string> split(const std::string& joined) {
  std::vector<std::string> out;
  std::istringstream in(joined);
  for (std::string one; std::getline(in, one, ';');)
    if (!one.empty()) out.push_back(one);
  return out;
}

// The kinds of a mail that waits although nobody doubts what it is; empty when that is the doubt.
std::set<std::string> certain_kinds(const storage::Decision& d) {
  static constexpr std::array<std::string_view, 3> kOther = {"near_duplicate", "new_address",
                                                             "unconfirmed_sender"};
  const auto other = [](const std::string& why) {
    return std::ranges::find(kOther, why) != kOther.end();
  };
  std::set<std::string> out;
  if (!std::ranges::all_of(d.review, other) || !std::ranges::all_of(d.tasks, other)) return out;
  for (const storage::Item& item : d.items) out.insert(item.type);
  if (out.contains("")) out.clear();
  return out;
}

}  // namespace

std::string due_text(const config::Due& due) {
  std::string out = format_zh_short(due.date);
  if (!due.cutoff) return out;
  out += std::to_string(*due.cutoff / 3600) + "时";
  if (const int minutes = *due.cutoff / 60 % 60) out += std::to_string(minutes) + "分";
  return out;
}

std::string missing_text(const std::vector<Asked>& asked, bool with_dates) {
  std::string out;
  for (const Asked& a : asked) {
    if (!out.empty()) out += "、";
    out += a.label + std::to_string(a.missing) + a.measure;
    if (with_dates) out += "（" + due_text(a.due) + "前）";
  }
  return out;
}

// A stranger's mail that names more units than these holds the reminders of none.
constexpr std::size_t kMostUnits = 3;

Result<Chase> Chase::load(storage::Reader& reader, const Office& office,
                          const config::Campaign& campaign, Instant now) {
  Chase out(reader, office, campaign, now);
  auto overlays = reader.overlays(campaign.id);
  if (!overlays) return overlays.error();
  auto claims = reader.claims(campaign.id, now);
  if (!claims) return claims.error();
  out.overlays_ = track::Overlays(*overlays, *claims, now);
  if (Status loaded = out.load_reviews(); !loaded) return loaded.error();
  return out;
}

Status Chase::load_reviews() {
  storage::MessageFilter filter;
  filter.only_review = true;
  storage::Page page{1000, 0};
  const CivilDate today = to_civil(now_, campaign_->zone).date;
  const auto add = [&](const std::string& code, const Waiting& one) {
    if (code.empty()) return;
    waiting_[code].push_back(one);
    if (const config::Unit* credited = office_->roster.credited(code, today);
        credited && credited->code != code)
      waiting_[credited->code].push_back(one);
  };
  for (;;) {
    auto mails = reader_->messages(filter, page);
    if (!mails) return mails.error();
    for (const storage::MessageRow& mail : *mails) {
      const storage::Decision& d = mail.decision;
      if (!d.campaign.empty() && d.campaign != campaign_->id) continue;
      const Waiting one{mail.ref, certain_kinds(d)};
      std::set<std::string> units{d.unit};
      for (const storage::Item& item : d.items) units.insert(item.unit);
      for (const storage::Claim& claim : d.claims) units.insert(claim.unit);
      units.erase("");
      if (!d.sender_confirmed && units.size() > kMostUnits) {
        naming_many_.push_back(mail.ref);
        continue;
      }
      for (const std::string& unit : units) add(unit, one);
    }
    if (mails->size() < static_cast<std::size_t>(page.limit)) return Done{};
    page.before = mails->back().ref.value;
  }
}

MessageRef Chase::in_review(const std::string& unit, const std::vector<Asked>& asked) const {
  const auto found = waiting_.find(unit);
  if (found == waiting_.end()) return {};
  for (const Waiting& one : found->second) {
    if (one.types.empty()) return one.message;
    for (const Asked& a : asked)
      if (one.types.contains(a.type)) return one.message;
  }
  return {};
}

Result<std::vector<Asked>> Chase::asked(const config::Unit& unit, const Wanted& wanted) const {
  std::vector<storage::SubmissionRow> rows;
  for (const std::string& code : track::related_units(office_->roster, unit)) {
    auto some = reader_->submissions(campaign_->id, code);
    if (!some) return some.error();
    rows.insert(rows.end(), some->begin(), some->end());
  }
  std::vector<Asked> out;
  for (const config::Requirement& r : campaign_->requirements) {
    if (!wants(wanted, r.key) || !config::owes(r, unit)) continue;
    std::vector<track::Piece> pieces;
    for (const storage::SubmissionRow& row : rows)
      if (row.type == r.key && track::counts_for(office_->roster, *campaign_, row, unit))
        pieces.push_back(track::piece_of(row));
    const track::Obligation o =
        track::obligation(pieces, unit.code, r, overlays_, now_, campaign_->zone);
    // A piece sent back has a date and a letter of its own.
    if (o.missing() == 0 || o.state == track::ObligationState::returned) continue;
    Asked one = count(r, o, overlays_.of(unit.code, r.key), wanted, now_, campaign_->zone);
    if (one.missing > 0) out.push_back(std::move(one));
  }
  return out;
}

bool Chase::zero_claimed(const config::Unit& unit, const Wanted& wanted) const {
  return std::ranges::any_of(campaign_->requirements, [&](const config::Requirement& r) {
    const track::Overlaid over = overlays_.of(unit.code, r.key);
    return wants(wanted, r.key) && over.zero_claimed && !over.zero_accepted;
  });
}

std::optional<CivilDate> Chase::next_date() const {
  std::optional<CivilDate> out;
  for (const config::Requirement& r : campaign_->requirements)
    for (int k = 1; k <= r.count; ++k)
      if (const config::Due& due = r.due(k); !due.late(now_, campaign_->zone))
        if (!out || due.date < *out) out = due.date;
  return out;
}

Result<ReminderFacts> reminder_facts(storage::Reader& reader, const Office& office,
                                     const storage::Reminder& row, Instant now) {
  ReminderFacts out;
  out.row = row;
  out.now = now;
  out.campaign = office.campaign(row.campaign);
  out.to = office.roster.find(row.unit);
  if (row.campaign.empty() || !out.campaign || !out.to)
    return Error{Fault::rejected_input, "reminder", "活动或单位已不在 the campaign or unit is gone",
                 "shouwen remind cancel " + std::to_string(row.id)};
  auto chase = Chase::load(reader, office, *out.campaign, now);
  if (!chase) return chase.error();
  for (const config::Unit& unit : office.roster.units()) {
    const auto about = std::ranges::find(row.units, unit.code, &storage::ReminderUnit::unit);
    if (about == row.units.end()) continue;
    // Nobody sees a unit outside their line, whatever the roster said when this was drafted.
    if (row.line ? unit.parent != row.unit : unit.code != row.unit) continue;
    Wanted wanted{row.stage, split(about->types), {}};
    if (row.stage == ReminderStage::before && row.until)
      wanted.horizon = to_civil(*row.until, out.campaign->zone).date;
    auto asked = chase->asked(unit, wanted);
    if (!asked) return asked.error();
    if (asked->empty()) {
      if (row.stage != ReminderStage::before) continue;
      auto past = chase->asked(unit, {ReminderStage::after, wanted.types, {}});
      if (!past) return past.error();
      out.date_passed = out.date_passed || !past->empty();
    } else if (chase->in_review(unit.code, *asked) || chase->zero_claimed(unit, wanted)) {
      out.held.push_back(unit.code);
    } else {
      out.units.push_back({&unit, std::move(*asked)});
    }
  }
  auto all = reader.reminders({row.campaign, row.unit});
  if (!all) return all.error();
  for (const storage::Reminder& other : *all)
    if (other.sent() && other.id != row.id && other.unit == row.unit && other.line == row.line &&
        other.sent_at)
      out.earlier.push_back(to_civil(*other.sent_at, out.campaign->zone).date);
  return out;
}

std::string reminder_address(const Office& office, const config::Unit& unit) {
  const auto own = office.settings.own_addresses();
  for (const std::string& address : unit.emails)
    if (std::ranges::none_of(
            own, [&](const std::string& one) { return config::same_mailbox(one, address); }))
      return address;
  return "";
}

std::string too_often(const Office& office, const config::Campaign& campaign,
                      const std::vector<storage::Reminder>& all, const std::string& unit, bool line,
                      Instant when) {
  int sent = 0;
  std::optional<CivilDate> last;
  for (const storage::Reminder& r : all) {
    if (!r.sent() || !r.sent_at || r.unit != unit || r.line != line) continue;
    ++sent;
    last = to_civil(*r.sent_at, campaign.zone).date;
  }
  if (sent >= campaign.remind_at_most)
    return "已催报" + std::to_string(sent) +
           "次，达到上限 reminded often enough, telephone instead";
  if (!last || campaign.remind_gap == 0) return "";
  const CivilDate next = office.holidays.working_day(*last, campaign.remind_gap);
  if (to_civil(when, campaign.zone).date >= next) return "";
  return "距上次催报不足" + std::to_string(campaign.remind_gap) + "个工作日，" +
         format_zh_short(next) + "起可再催 reminded a short while ago";
}

}  // namespace shouwen::desk
