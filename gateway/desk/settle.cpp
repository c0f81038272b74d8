// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/settle.h"

#include <algorithm>
#include <array>

#include "gateway/desk/acts.h"
#include "storage/reader.h"

namespace shouwen::desk {
namespace {

using storage::Decision;

constexpr const char* kZeroWaits =
    "零报告待认可：认可前该项仍算未报 the zero report still waits to be accepted";

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "desk", std::move(what), std::move(remedy)};
}

// Open because something is lacking, and looking at it does not supply it.
bool lacking(const std::string& why) {
  return why == "unit_unknown" || why == "type_unknown" || why.starts_with("failed: ");
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::vector<std::string> open_of(const Decision& d) {
  std::vector<std::string> out = d.review;
  out.insert(out.end(), d.tasks.begin(), d.tasks.end());
  return out;
}

void erase(Decision& d, const std::string& why) {
  std::erase(d.review, why);
  std::erase(d.tasks, why);
}

}  // namespace

bool claims_nothing(const Decision& decision) {
  return std::ranges::any_of(decision.claims,
                             [](const storage::Claim& c) { return c.kind == "zero_report"; });
}

std::string zero_report_commands(const Decision& decision) {
  std::string out;
  for (const storage::Claim& claim : decision.claims) {
    if (claim.kind != "zero_report") continue;
    const std::string unit = claim.unit.empty() ? decision.unit : claim.unit;
    out += (out.empty() ? "认可 accept it: " : "；") + std::string("shouwen nil accept ") +
           (unit.empty() ? "单位代码" : unit) + " --type " +
           (claim.type.empty() ? "要求" : claim.type) + " --approver 姓名 -r 理由";
  }
  return out + "；不认可 or: shouwen nil refuse";
}

Result<Decided> clear(const Call& call, MessageRef message,
                      const std::vector<std::string>& reasons) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  if (after.quarantine) return set_apart_error("销号");
  const std::vector<std::string> open = open_of(after);
  for (const std::string& why : reasons.empty() ? open : reasons) {
    if (std::ranges::find(open, why) == open.end())
      return refuse("没有这项待核原因 it does not wait for this: " + why,
                    "现有 there are: " + listed(open));
    if (!lacking(why))
      erase(after, why);
    else if (!reasons.empty())
      return refuse("此项要补齐，不能只销号 it has to be supplied: " + why,
                    "shouwen review assign，或 or shouwen retry");
  }
  if (open_of(after).size() == open.size())
    return refuse("没有可销的待核原因 there is nothing to clear",
                  "核收 shouwen review accept，改登记 assign，无关 ignore");
  auto out = decide(call, *trail, after, "clear");
  if (out && claims_nothing(after) && out->note.empty()) out->note = kZeroWaits;
  return out;
}

Status settle_zero_report(const Call& call, const std::string& campaign, const std::string& unit,
                          const std::string& type) {
  auto reader = storage::Reader::over(call.store);
  if (!reader) return reader.error();
  auto claims = (*reader)->claims(campaign, call.now);
  if (!claims) return claims.error();
  for (const storage::ClaimRow& claim : *claims) {
    if (claim.kind != "zero_report" || claim.unit != unit || claim.type != type) continue;
    auto trail = trail_of(call.store, claim.message);
    if (!trail) return trail.error();
    Decision after = trail->message.decision;
    // One mail may claim it of several kinds; the rest is still to be said.
    if (after.quarantine || after.claims.size() > 1) continue;
    erase(after, "zero_report");
    if (after.items.empty()) erase(after, "unconfirmed_sender");
    if (open_of(after).size() == open_of(trail->message.decision).size()) continue;
    auto done = decide(call, *trail, after, "clear");
    if (!done) return done.error();
  }
  return Done{};
}

}  // namespace shouwen::desk
