// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/recipients.h"

#include <algorithm>
#include <map>
#include <set>

#include "config/mailbox.h"
#include "config/text.h"
#include "config/time.h"
#include "gateway/replies/compose.h"
#include "gateway/replies/guards.h"
#include "parsers/mail.h"

namespace shouwen::replies {
namespace {

using storage::Decision;
using storage::Disposition;
using storage::OutboxRequest;

// The store makes it the moment of filing. Never the arrival: by a clock that is behind the mail
// server's, that lies ahead, and every receipt would wait for it.
constexpr Instant kAtOnce{};
constexpr std::size_t kLongestNumber = 15;  // digits, E.164; more is a number and an extension

// What was not answered (a forged mail, one too large) opens no window: the real sender's first
// mail gets its receipt at once.
bool was_answered(const storage::Earlier& earlier) {
  return earlier.answered && (earlier.disposition == Disposition::submission ||
                              earlier.disposition == Disposition::correction ||
                              earlier.disposition == Disposition::enquiry);
}

// When the sender's present window began, or nullopt when this mail begins one. Windows are laid
// from the oldest mail on, so that the answer does not depend on when anything was sent:
// 0', 20', 40' with a window of 30' = receipt, supplement at 30', receipt.
std::optional<Instant> window_start(const RecipientFacts& facts, const std::string& from) {
  std::vector<Instant> arrivals;
  for (const storage::Earlier& earlier : facts.history.earlier)
    if (ascii_lower(earlier.from) == from && was_answered(earlier) &&
        earlier.arrival <= facts.arrival)
      arrivals.push_back(earlier.arrival);
  std::sort(arrivals.begin(), arrivals.end());
  std::optional<Instant> start;
  for (Instant at : arrivals)
    if (!start || at - *start > facts.supplement_window_ms) start = at;
  if (start && facts.arrival - *start <= facts.supplement_window_ms) return start;
  return std::nullopt;
}

// The unit's own registered address that can be used; "" when there is none.
std::string registered_address(const config::Roster& roster, const std::string& code) {
  const config::Unit* unit = roster.find(code);
  if (!unit) return "";
  for (const std::string& address : unit->emails)
    if (safe_address(address) && !robot_address(address)) return address;
  return "";
}

// "fax:" and the unit's own number in the roster, as digits; "" when it has none to be dialled.
std::string registered_fax(const RecipientFacts& facts, const std::string& code) {
  const config::Unit* unit = facts.roster.find(code);
  if (!facts.by_fax || !unit) return "";
  for (const std::string& number : unit->fax_numbers) {
    const std::string digits = config::fold_phone(number);
    // Two units' number says nothing of whose machine it is.
    if (facts.roster.by_fax(number) != unit) continue;
    const bool ours = std::ranges::any_of(
        facts.own_faxes, [&](const std::string& own) { return config::fold_phone(own) == digits; });
    if (!ours && digits.size() <= kLongestNumber) return std::string(storage::kFaxPrefix) + digits;
  }
  return "";
}

bool speaks_for(const RecipientFacts& facts, const Decision& decision, const std::string& to,
                const std::string& from) {
  if (decision.unit.empty() || !decision.sender_confirmed || !unit_is_certain(decision))
    return false;
  if (ascii_lower(to) == from) return true;
  // Reply-To names another mailbox of the same domain, which may be all of qq.com.
  const config::Unit* owner = facts.roster.by_address(to);
  return owner && owner->code == decision.unit;
}

// A confirmed sender is answered where he is confirmed: a Reply-To elsewhere in a domain that may
// be all of qq.com would let a forged mail keep the answer from him.
std::string answer_to(const parsers::Mail& mail, const Decision& decision,
                      const RecipientFacts& facts) {
  std::string to = answer_address(mail);
  const std::string& from = mail.from.front().address;
  if (!decision.sender_confirmed || ascii_lower(to) == ascii_lower(from)) return to;
  const config::Unit* owner = facts.roster.by_address(to);
  const bool theirs = owner && owner->code == decision.unit;
  return theirs || !safe_address(from) ? to : from;
}

// How many notices the unit was sent since a day ago: one for each window of each stranger.
int notices_today(const RecipientFacts& facts, const std::string& unit) {
  std::map<std::string, std::vector<Instant>> strangers;
  for (const storage::Earlier& earlier : facts.history.earlier)
    if (earlier.unit == unit && !earlier.sender_confirmed && was_answered(earlier) &&
        earlier.arrival <= facts.arrival && facts.arrival - earlier.arrival < kDay)
      strangers[ascii_lower(earlier.from)].push_back(earlier.arrival);
  int count = 0;
  for (auto& [from, arrivals] : strangers) {
    std::sort(arrivals.begin(), arrivals.end());
    std::optional<Instant> start;
    for (const Instant at : arrivals) {
      if (start && at - *start <= facts.supplement_window_ms) continue;
      start = at;
      ++count;
    }
  }
  return count;
}

void add_unit_notice(std::vector<OutboxRequest>& out, const Decision& decision,
                     const RecipientFacts& facts, const std::string& to) {
  // Nobody has confirmed this mail to be the unit's: telling the wrong unit is worse than telling
  // none, so nothing may be open about the unit. What is open about kinds does not matter here.
  if (!unit_is_certain(decision)) return;
  std::string address = registered_address(facts.roster, decision.unit);
  if (address.empty() || ascii_lower(address) == ascii_lower(to)) return;
  if (notices_today(facts, decision.unit) >= kNoticesADay) return;
  out.push_back({"unit_notice", address, decision.unit, kAtOnce, true});
}

// Material a city forwards: each county hears of its own at its registered address only.
void add_county_notices(std::vector<OutboxRequest>& out, const Decision& decision,
                        const RecipientFacts& facts, const std::string& to) {
  std::set<std::string> told;
  for (const storage::Item& item : decision.items) {
    if (item.unit.empty() || item.unit == decision.unit || !told.insert(item.unit).second) continue;
    if (!facts.roster.is_within(item.unit, decision.unit)) continue;  // outside their line
    std::string address = registered_address(facts.roster, item.unit);
    if (address.empty() || ascii_lower(address) == ascii_lower(to)) continue;
    out.push_back({"county_notice", address, item.unit, kAtOnce, true});
  }
}

bool own_mailbox(const RecipientFacts& facts, const std::string& to) {
  return std::any_of(facts.own_addresses.begin(), facts.own_addresses.end(),
                     [&](const std::string& own) { return config::same_mailbox(own, to); });
}

bool to_ourselves(const OutboxRequest& request, const RecipientFacts& facts) {
  return own_mailbox(facts, request.to);
}

}  // namespace

std::string_view purpose_kind(std::string_view purpose) {
  return purpose.substr(0, purpose.find(':'));
}

bool speaks_of_unit(const std::string& why) {
  return why.find("unit") != std::string::npos && why != "other_units_piece";
}

bool unit_is_certain(const Decision& decision) {
  if (decision.unit.empty()) return false;
  // What is open about kinds or contents says nothing against the unit.
  return std::none_of(decision.review.begin(), decision.review.end(), [](const std::string& why) {
    return speaks_of_unit(why) || why == "authentication_failed";
  });
}

std::vector<std::string> own_faxes(const std::vector<config::Campaign>& campaigns) {
  std::vector<std::string> out;
  for (const config::Campaign& campaign : campaigns)
    if (!campaign.contact.fax.empty()) out.push_back(campaign.contact.fax);
  return out;
}

std::vector<OutboxRequest> fax_recipients(const Decision& decision, const RecipientFacts& facts) {
  if (!facts.answerable || decision.ack == storage::Answer::none) return {};
  if (!unit_is_certain(decision)) return {};
  std::string to = registered_address(facts.roster, decision.unit);
  if (to.empty() || own_mailbox(facts, to)) to = registered_fax(facts, decision.unit);
  if (to.empty()) return {};
  return {{"receipt", to, decision.unit, kAtOnce, !decision.quarantine}};
}

Untold not_told(const parsers::Mail& mail, const Decision& decision, const RecipientFacts& facts) {
  Untold out;
  if (!facts.answerable || decision.ack == storage::Answer::none) return out;
  if (const std::string why = why_silent(mail, facts.own_addresses); !why.empty()) {
    out.silent = true;
    out.evidence.push_back({"ack=none", "from", why, 0, "reply.silent", 1});
    // Here a person may wait for the answer that cannot be sent.
    if (why == "unsafe_address" || why == "several_from")
      out.tasks.emplace_back("receipt_undeliverable");
    return out;
  }
  const bool stranger = !decision.sender_confirmed && unit_is_certain(decision);
  if (stranger && notices_today(facts, decision.unit) >= kNoticesADay)
    out.evidence.push_back({"unit_notice=none", "history",
                            "今日已告知" + std::to_string(kNoticesADay) + "次", 0,
                            "reply.notices_enough", 1});
  return out;
}

std::vector<OutboxRequest> recipients(const parsers::Mail& mail, const Decision& decision,
                                      const RecipientFacts& facts) {
  if (!facts.answerable || !why_silent(mail, facts.own_addresses).empty()) return {};
  std::string to = answer_to(mail, decision, facts);
  // Nothing is known of a message whose step crashed: only that it came.
  if (!facts.failed_step.empty()) return {{"receipt", to, "", kAtOnce, false}};
  if (decision.ack == storage::Answer::none) return {};
  if (decision.quarantine) return {{"receipt", to, "", kAtOnce, false}};

  std::string from = ascii_lower(mail.from.front().address);
  bool full = speaks_for(facts, decision, to, from);
  std::optional<Instant> window = window_start(facts, from);
  std::vector<OutboxRequest> out;
  OutboxRequest receipt{"receipt", to, decision.unit, kAtOnce, full};
  if (window) {
    receipt.purpose = "supplement";
    receipt.not_before = *window + facts.supplement_window_ms;
  }
  out.push_back(receipt);
  // One notice a window: the supplementary mails of ten minutes later are not worth ten notices.
  if (!full && !window) add_unit_notice(out, decision, facts, to);
  if (full) add_county_notices(out, decision, facts, to);
  std::erase_if(out, [&](const OutboxRequest& request) { return to_ourselves(request, facts); });
  return out;
}

}  // namespace shouwen::replies
