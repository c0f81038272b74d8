// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/confirm.h"

#include <algorithm>

#include "config/mailbox.h"
#include "gateway/classify/fax_numbers.h"
#include "gateway/desk/acts.h"
#include "storage/confirmed.h"
#include "storage/history.h"
#include "storage/reader.h"

namespace shouwen::desk {
namespace {

using storage::Decision;

constexpr std::size_t kLocalDigits = 7, kMostDigits = 20;  // of a number (T.30 5.3.6.2.4)

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "desk", std::move(what), std::move(remedy)};
}

std::size_t open_of(const Decision& d) {
  return d.review.size() + d.tasks.size();
}

void erase(Decision& d, const std::string& why) {
  std::erase(d.review, why);
  std::erase(d.tasks, why);
}

// By a rule, since a person has said something of the address and nothing of these mails: late
// readings of them still count, and there is nothing to undo but the address.
Status by_address(const Call& call, const storage::MessageRow& row, const Decision& after,
                  const std::string& cause) {
  const bool person = row.decided_by.starts_with("user");
  const std::string why = call.actor.name + "：" + call.actor.reason;
  const storage::Actor rule{storage::Actor::Kind::rule, cause, why};
  auto filed = call.store.decide(row.ref, after, cause, person ? call.actor : rule, call.now);
  return filed ? Status(Done{}) : Status(filed.error());
}

// The mails of `unit` from `address` need no confirmation any more.
Status settle_confirmed(const Call& call, const std::string& unit, const std::string& address) {
  auto waiting = storage::waiting_for_address(call.store, unit, address);
  if (!waiting) return waiting.error();
  for (const MessageRef message : *waiting) {
    auto trail = trail_of(call.store, message);
    if (!trail) return trail.error();
    Decision after = trail->message.decision;
    erase(after, "new_address");
    erase(after, "unconfirmed_sender");
    // What came before counts as what comes from now on will; a forged From stays one.
    const auto forged = [](const std::string& why) {
      return why == "authentication_failed" || why == "sender_unproven" || why == "several_from";
    };
    if (std::ranges::none_of(after.review, forged)) after.sender_confirmed = true;
    const Decision& before = trail->message.decision;
    if (open_of(after) == open_of(before) && after.sender_confirmed == before.sender_confirmed)
      continue;
    Status done = by_address(call, trail->message, after, "confirm_address");
    if (!done) return done;
  }
  return Done{};
}

// What only the confirmation had taken out of the queue is doubtful again.
Status take_back_mail(const Call& call, const std::string& unit, const std::string& address) {
  auto settled = storage::settled_by_address(call.store, unit, address);
  if (!settled) return settled.error();
  Status done = storage::unconfirm_address(call.store, unit, address, call.actor, call.now);
  for (std::size_t i = 0; done && i < settled->size(); ++i) {
    auto trail = trail_of(call.store, (*settled)[i].message);
    if (!trail) return trail.error();
    const auto before = static_cast<std::size_t>((*settled)[i].before);
    if (before > trail->decisions.size()) continue;
    done = by_address(call, trail->message, trail->decisions[before - 1], "unconfirm_address");
  }
  return done;
}

Status check_mailbox(const Office& office, const std::string& address) {
  const std::size_t at = address.find('@');
  const bool plain = std::all_of(address.begin(), address.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '<' && c != '>';
  });
  if (at == 0 || at + 1 == address.size() || !plain || address.size() > 254)
    return refuse("不是一个邮箱地址 not an address", "写法 as in: name@example.cn");
  // Mail from ourselves is nobody's; confirmed, it would be the unit's word.
  for (const std::string& own : office.settings.own_addresses())
    if (config::same_mailbox(own, address))
      return refuse("这是本收件邮箱自己的地址 this is our own mailbox",
                    "写该单位的邮箱 give the unit's address");
  return Done{};
}

// Digits, and what people write between them.
bool looks_like_number(const std::string& text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || std::string_view("+-() ").find(c) != std::string_view::npos;
  });
}

Status check_number(const Office& office, const std::string& number) {
  if (number.size() < kLocalDigits || number.size() > kMostDigits)
    return refuse("不是一个邮箱地址或传真号码 neither an address nor a fax number",
                  "写法 as in: name@example.cn, 0431-81234567");
  if (number.find_first_not_of(number.front()) == std::string::npos)
    return refuse("不是传真号码 no fax number", "写法 as in: 0431-81234567");
  // Whoever leaves the area code out means the same number.
  for (const config::Campaign& campaign : office.campaigns)
    if (const std::string own = classify::national_number(campaign.contact.fax);
        own == number || (number.size() <= 8 && own.size() > 8 && own.ends_with(number)))
      return refuse("这是本单位自己的传真号码 this is our own number",
                    "写该单位的号码 give the unit's number");
  return Done{};
}

// Nobody decided on them, so the machine may judge them anew: every fax from this number, whatever
// unit it is filed under, for the word taken back may have put it there and the word now given may
// name another. Each goes back to what waits, in the transaction of that word.
Result<int> read_again(const Call& call, const std::string& number) {
  auto faxes = storage::undecided_faxes(call.store);
  if (!faxes) return faxes.error();
  int read = 0;
  for (const storage::FaxOfNumber& fax : *faxes) {
    const bool from_it = classify::national_number(fax.caller) == number ||
                         classify::national_number(fax.tsi) == number;
    if (!from_it) continue;
    if (Status again = call.store.retry(fax.message, call.actor, call.now); !again)
      return again.error();
    ++read;
  }
  return read;
}

template <class Act>
Result<int> all_or_nothing(const Call& call, Act act) {
  int read = 0;
  Status done = call.store.transaction(
      [&]() -> Status {
        Result<int> out = act();
        if (!out) return out.error();
        read = *out;
        return Done{};
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  return read;
}

// As it is stored; `number` "" for a mailbox.
struct Named {
  std::string stored, number;
};

Result<Named> named(const Office& office, const std::string& address) {
  if (!looks_like_number(address)) {
    if (address.find('@') == std::string::npos)
      return refuse("不是一个邮箱地址或传真号码 neither an address nor a fax number",
                    "写法 as in: name@example.cn, 0431-81234567");
    if (Status fit = check_mailbox(office, address); !fit) return fit.error();
    return Named{address, ""};
  }
  const std::string number = classify::national_number(address);
  if (Status fit = check_number(office, number); !fit) return fit.error();
  return Named{storage::fax_address(number), number};
}

}  // namespace

Result<int> confirm_address(const Call& call, const std::string& unit, const std::string& address) {
  if (!call.office->roster.find(unit))
    return refuse("名册中没有此单位代码 no such unit: " + unit, "代码见 codes: shouwen board");
  auto what = named(*call.office, address);
  if (!what) return what.error();
  const config::Unit* owner = classify::FaxNumbers(call.office->roster).find(what->number);
  if (owner != nullptr && owner->code != unit && call.actor.reason.empty())
    return refuse("名册中此号码属于" + owner->short_name + " the roster says it is another unit's",
                  "确已改属的写明理由 if it has changed hands say so: -r 已与两单位核实");
  return all_or_nothing(call, [&]() -> Result<int> {
    Status done = call.store.confirm_address(unit, what->stored, call.actor, call.now);
    if (done && what->number.empty()) done = settle_confirmed(call, unit, address);
    if (!done) return done.error();
    return what->number.empty() ? Result<int>(0) : read_again(call, what->number);
  });
}

Result<int> unconfirm_address(const Call& call, const std::string& unit,
                              const std::string& address) {
  return all_or_nothing(call, [&]() -> Result<int> {
    if (!looks_like_number(address)) {
      Status done = take_back_mail(call, unit, address);
      return done ? Result<int>(0) : done.error();
    }
    const std::string number = classify::national_number(address);
    Status done = storage::unconfirm_address(call.store, unit, storage::fax_address(number),
                                             call.actor, call.now);
    return done ? read_again(call, number) : done.error();
  });
}

Result<std::string> number_note(const Call& call, MessageRef fax, const std::string& unit) {
  auto reader = storage::Reader::over(call.store);
  if (!reader) return reader.error();
  auto rows = (*reader)->fax(fax);
  if (!rows) return rows.error();
  if (rows->empty() || unit.empty()) return std::string();
  const storage::FaxFacts& facts = rows->front().facts;
  const std::string& told = facts.caller.empty() ? facts.tsi : facts.caller;
  storage::HistoryKeys keys;
  keys.faxes = {classify::national_number(told)};
  if (!check_number(*call.office, keys.faxes.front())) return std::string();
  auto history = call.store.history(keys);
  if (!history) return history.error();
  const auto confirmed = history->confirmed_faxes.find(keys.faxes.front());
  const config::Unit* known = classify::FaxNumbers(call.office->roster).find(told);
  const std::string owner = confirmed != history->confirmed_faxes.end() ? confirmed->second
                            : known != nullptr                          ? known->code
                                                                        : "";
  if (owner == unit) return std::string();
  return "来电号码未登记为该单位所有，核实后可确认，以后由此号码来的传真即可认出 its number is not "
         "known as the unit's; once made sure: shouwen confirm " +
         unit + " " + keys.faxes.front();
}

}  // namespace shouwen::desk
