// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/first_answer.h"

#include <span>

#include "gateway/replies/guards.h"
#include "gateway/replies/recipients.h"
#include "parsers/mail.h"
#include "parsers/mime/mime.h"

namespace shouwen::replies {
namespace {

// For the person at the desk, who should know why no receipt leaves.
std::string silent_zh(const std::string& why) {
  if (why == "no_from" || why == "several_from") return "发件人不唯一 not one sender";
  if (why == "own_address") return "发件人是本邮箱 our own address";
  if (why == "unsafe_address") return "发件地址不可用 the address cannot be used";
  if (why == "list" || why == "precedence") return "群发邮件 a mailing list";
  return "自动发出的邮件 written by a robot";
}

// A fax has no sender to read from its octets: its unit's registered mailbox or fax number.
void answer_fax(const desk::Office& office, const storage::MessageTrail& trail,
                desk::FirstAnswer& out) {
  const storage::History none;
  RecipientFacts facts{office.roster,
                       none,
                       office.settings.unanswered_addresses(),
                       trail.message.arrival,
                       true,
                       "",
                       0};
  facts.by_fax = !office.settings.fax_out.host.empty();
  facts.own_faxes = own_faxes(office.campaigns);
  const storage::Decision& decision = trail.message.decision;
  out.requests = fax_recipients(decision, facts);
  if (!out.requests.empty()) return;
  if (decision.ack == storage::Answer::none)
    out.why_not = "此件不需回执 it asks for no receipt";
  else if (!unit_is_certain(decision))
    out.why_not = "单位未定 it is not certain whose it is";
  else
    out.why_not = "单位没有可回执的邮箱或传真号码 the unit has no mailbox or fax number to answer";
}

}  // namespace

Result<desk::FirstAnswer> first_answer(storage::Store& store, const desk::Office& office,
                                       const storage::MessageTrail& trail) {
  desk::FirstAnswer out;
  if (!office.settings.replies.enabled) {
    out.why_not = "回执未启用 replies are switched off";
    return out;
  }
  if (trail.message.channel == "fax") {
    answer_fax(office, trail, out);
    return out;
  }
  auto octets = store.read_octets(trail.message.ref);
  if (!octets) return octets.error();
  const auto bytes = std::as_bytes(std::span(*octets));
  const parsers::Mail mail = parsers::read_mail(parsers::mime::parse(bytes), bytes);
  if (std::string why = why_silent(mail, office.settings.own_addresses()); !why.empty()) {
    out.why_not = silent_zh(why);
    return out;
  }
  // Whatever a person makes of its mail, the machine that wrote it did not send the material.
  if (!mail.from.empty() && office.settings.fax_device(mail.from.front().address)) {
    out.why_not = "发件人是传真设备 the sender is a fax device";
    return out;
  }
  // No window: a person is about, and this one mail waits for its answer.
  const storage::History none;
  const RecipientFacts facts{office.roster,
                             none,
                             office.settings.unanswered_addresses(),
                             trail.message.arrival,
                             true,
                             "",
                             0};
  out.requests = recipients(mail, trail.message.decision, facts);
  if (out.requests.empty()) out.why_not = "无可回执的地址 nobody to answer";
  return out;
}

}  // namespace shouwen::replies
