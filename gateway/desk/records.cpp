// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/records.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace shouwen::desk {

using nlohmann::json;

json moment_json(Instant t, const Office& office) {
  return format_rfc3339(t, office.settings.zone);
}

json moment_json(const std::optional<Instant>& t, const Office& office) {
  return t ? moment_json(*t, office) : json(nullptr);
}

std::string unit_name(const Office& office, const std::string& code) {
  const config::Unit* unit = office.roster.find(code);
  return unit ? unit->short_name : "";
}

std::string type_label(const Office& office, const std::string& campaign, const std::string& type) {
  const config::Campaign* found = office.campaign(campaign);
  const config::Requirement* requirement = found ? found->find(type) : nullptr;
  return requirement ? requirement->label_zh : type;
}

namespace {

json ids_json(const std::vector<MessageRef>& refs) {
  json out = json::array();
  for (MessageRef ref : refs) out.push_back(ref.value);
  return out;
}

json evidence_json(const std::vector<storage::Evidence>& evidence) {
  json out = json::array();
  for (const storage::Evidence& e : evidence)
    out.push_back({{"fact", e.fact},
                   {"source", e.source},
                   {"words", e.words},
                   {"offset", e.offset},
                   {"rule", e.rule},
                   {"weight", e.weight}});
  return out;
}

json items_json(const storage::Decision& decision, const Office& office) {
  json out = json::array();
  int n = 0;
  for (const storage::Item& item : decision.items) {
    const std::string& unit = item.unit.empty() ? decision.unit : item.unit;
    out.push_back({{"n", ++n},
                   {"type", item.type},
                   {"label", type_label(office, decision.campaign, item.type)},
                   {"unit", unit},
                   {"unit_name", unit_name(office, unit)},
                   {"title", item.title},
                   {"attachments", item.attachments},
                   {"body", item.body},
                   {"late", item.late},
                   {"returned", item.returned},
                   {"redo_by", moment_json(item.redo_by, office)},
                   {"confidence", item.confidence}});
  }
  return out;
}

// Which piece a text is of; 0 when a person has taken it out of all of them.
int piece_at(const storage::Decision& decision, const std::string& place) {
  int n = 0;
  for (const storage::Item& item : decision.items) {
    ++n;
    const bool part = std::ranges::find(item.parts, place) != item.parts.end();
    if (part || (item.body && item.parts.empty())) return n;
  }
  return 0;
}

std::string looked_at_zh(config::Check::Kind kind) {
  using Kind = config::Check::Kind;
  switch (kind) {
    case Kind::picture:
      return "配图";
    case Kind::signature:
      return "署名";
    case Kind::sections:
    case Kind::words:
      return "必写内容";
    case Kind::period:
      return "活动日期";
    case Kind::coverage:
      return "所辖各地";
    case Kind::link:
      return "网盘链接";
    case Kind::personal_data:
      return "个人信息";
    case Kind::format:
      return "格式";
    case Kind::length:
      return "篇幅";
    case Kind::stamp:
      return "盖章";
  }
  return "";
}

// A problem or a note the campaign names, as staff say it: 图文简讯配图. One of the program's own
// stays a word.
std::string problem_zh(const Office& office, const std::string& campaign,
                       const std::string& problem) {
  if (const config::Campaign* found = office.campaign(campaign))
    for (const config::Requirement& r : found->requirements)
      for (const config::Check& c : r.checks)
        if (problem == c.problem || problem == c.note || problem == c.note_deputy ||
            problem == c.note_unit_only)
          return r.label_zh + looked_at_zh(c.kind);
  return problem;
}

json alike_json(const storage::Decision& decision, const Office& office) {
  json out = json::array();
  for (const storage::Alike& a : decision.alike) {
    json differences = json::array();
    for (const storage::Difference& d : a.differences)
      differences.push_back({{"ours", d.ours}, {"theirs", d.theirs}});
    const int n = piece_at(decision, a.place);
    out.push_back({{"kind", a.kind},
                   {"n", n == 0 ? json(nullptr) : json(n)},
                   {"message", a.other.value},
                   {"number", ""},
                   {"unit", a.unit},
                   {"unit_name", unit_name(office, a.unit)},
                   {"percent", static_cast<int>(a.share * 100)},
                   {"differences", std::move(differences)}});
  }
  return out;
}

}  // namespace

json decision_json(const storage::Decision& decision, const Office& office) {
  json claims = json::array();
  for (const storage::Claim& claim : decision.claims)
    claims.push_back({{"type", claim.type}, {"unit", claim.unit}, {"kind", claim.kind}});
  return {
      {"disposition", storage::name(decision.disposition)},
      {"campaign", decision.campaign},
      {"unit", decision.unit},
      {"unit_name", unit_name(office, decision.unit)},
      {"items", items_json(decision, office)},
      {"ack", storage::name(decision.ack)},
      {"problems", decision.problems},
      {"late", decision.late},
      {"review", open_reasons(decision)},
      {"claims", std::move(claims)},
      {"checks", decision.checks},
      {"quarantine", decision.quarantine},
      {"sender_confirmed", decision.sender_confirmed},
      {"duplicate_of", decision.duplicate_of ? json(decision.duplicate_of->value) : json(nullptr)},
      {"replaces", ids_json(decision.replaces)},
      {"part_of", decision.part_of ? json(decision.part_of->value) : json(nullptr)},
      {"alike", alike_json(decision, office)},
      {"answers", decision.answers ? json(decision.answers->value) : json(nullptr)},
      {"confidence", decision.confidence},
      {"evidence", evidence_json(decision.evidence)},
      {"rules_version", decision.rules_version}};
}

json texts_json(const std::vector<std::string>& names, const storage::Decision& decision,
                const Office& office) {
  json out = json::array();
  for (const std::string& name : names)
    if (json text = problem_zh(office, decision.campaign, name);
        std::ranges::find(out, text) == out.end())
      out.push_back(std::move(text));
  return out;
}

std::vector<std::string> open_reasons(const storage::Decision& decision) {
  std::vector<std::string> out = decision.review;
  out.insert(out.end(), decision.tasks.begin(), decision.tasks.end());
  return out;
}

json owed_json(const storage::LateRow& late, const Office& office) {
  json what = json::array();
  if (late.owed.ocr) what.push_back("ocr");
  if (late.owed.scan) what.push_back("scan");
  if (late.owed.extract) what.push_back("extract");
  return {{"what", std::move(what)},
          {"state", late.state},
          {"since", moment_json(late.since, office)},
          {"not_before", moment_json(late.not_before, office)},
          {"begun", late.begun},
          {"tries", late.tries},
          {"why", late.why}};
}

json message_json(const storage::MessageRow& row, const Office& office) {
  const storage::Decision& d = row.decision;
  std::vector<std::string> review = open_reasons(d);
  if (row.late_set_aside) review.push_back("late: " + *row.late_set_aside);
  return {{"message", row.ref.value},
          {"number", row.number},
          {"arrival", moment_json(row.arrival, office)},
          {"arrival_basis", row.arrival_basis},
          {"channel", row.channel},
          {"state", row.state},
          // A quarantined message gives nothing away in lists (OFFICE §5).
          {"from", row.header.from},
          {"from_name", d.quarantine ? "" : row.header.from_name},
          {"subject", d.quarantine ? "" : row.header.subject},
          {"disposition", storage::name(d.disposition)},
          {"campaign", d.campaign},
          {"unit", d.unit},
          {"unit_name", unit_name(office, d.unit)},
          {"items", d.items.size()},
          {"problems", d.problems},
          {"review", std::move(review)},
          {"late", d.late},
          {"confidence", d.confidence},
          {"size", row.size},
          {"digest", row.octets.text},
          {"version", row.version},
          {"decided_by", row.decided_by},
          {"failed_step", row.failed_step},
          {"same_as", row.same_as ? json(row.same_as.value) : json(nullptr)}};
}

json submission_json(const storage::SubmissionRow& row, const Office& office) {
  return {{"submission", row.ref.value},
          {"message", row.message.value},
          {"campaign", row.campaign},
          {"unit", row.unit},
          {"unit_name", unit_name(office, row.unit)},
          {"type", row.type},
          {"label", type_label(office, row.campaign, row.type)},
          {"title", row.title},
          {"state", row.state},
          {"arrival", moment_json(row.arrival, office)},
          {"version", row.version},
          {"in_review", row.in_review},
          {"late", row.late},
          {"accepted", row.accepted},
          {"attachments", row.attachments}};
}

json outbox_json(const storage::OutboxMail& mail, const Office& office) {
  return {{"id", mail.ref.value},
          {"message", mail.message ? json(mail.message.value) : json(nullptr)},
          {"purpose", mail.purpose},
          {"number", mail.number},
          {"to", mail.to},
          {"unit", mail.unit},
          {"unit_name", unit_name(office, mail.unit)},
          {"with_obligations", mail.with_obligations},
          {"decision_version", mail.decision_version},
          {"message_id", mail.rfc_message_id},
          {"state", storage::name(mail.state)},
          {"created", moment_json(mail.created, office)},
          {"not_before", moment_json(mail.not_before, office)},
          {"attempts", mail.attempts},
          {"reply", mail.reply},
          {"last_error", mail.last_error},
          {"why_held", mail.why_held}};
}

json counts_json(const storage::Counts& c, const Office& office) {
  return {{"messages", c.messages},
          {"arrivals", c.arrivals},
          {"unfiled", c.unfiled},
          {"failed", c.failed},
          {"review", c.review},
          {"quarantined", c.quarantined},
          {"unfetchable", c.unfetchable},
          {"late_waiting", c.late_waiting},
          {"late_set_aside", c.late_set_aside},
          {"purges_requested", c.purges_requested},
          {"outbox_pending", c.outbox_pending},
          {"outbox_held", c.outbox_held},
          {"outbox_failed", c.outbox_failed},
          {"outbox_sent", c.outbox_sent},
          {"replies_paused", c.replies_paused},
          {"by_disposition", c.by_disposition},
          {"oldest_pending", moment_json(c.oldest_pending, office)},
          {"oldest_unfiled", moment_json(c.oldest_unfiled, office)}};
}

}  // namespace shouwen::desk
