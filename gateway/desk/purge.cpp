// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/purge.h"

#include <nlohmann/json.hpp>

#include "gateway/desk/records.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

Error refuse(std::string what, std::string remedy) {
  return {Fault::rejected_input, "purge", std::move(what), std::move(remedy)};
}

}  // namespace

Result<std::int64_t> request_purge(const Call& call, MessageRef message,
                                   const std::string& authority) {
  if (authority.empty())
    return refuse("要写明依据 name the authority", "--authority 《个人信息保护法》第四十七条");
  if (call.actor.reason.empty()) return refuse("要写明理由 say why", "-r 当事人书面申请");
  return call.store.request_purge(message, authority, call.actor, call.now);
}

Status withdraw_purge(const Call& call, std::int64_t id) {
  return call.store.withdraw_purge(id, call.actor, call.now);
}

Result<PurgeDone> approve_purge(const Call& call, std::int64_t id, bool more) {
  Status approved = call.store.approve_purge(id, call.actor, call.now);
  if (!approved) return approved.error();
  return more ? PurgeDone{} : finish_purges(call);
}

PurgeDone finish_purges(const Call& call) {
  const Status finished = call.store.finish_purges(call.now);
  return PurgeDone{finished.ok(), finished.ok() ? "" : finished.error().text()};
}

json purge_json(const storage::Purge& p, const Office& office) {
  return {{"purge", p.id},
          {"message", p.message.value},
          {"number", p.number},
          {"state", p.state},
          {"authority", p.authority},
          {"reason", p.reason},
          {"requested_by", p.requested_by},
          {"requested", moment_json(p.requested, office)},
          {"ended_by", p.ended_by},
          {"ended", moment_json(p.ended, office)},
          {"unfinished", p.unfinished}};
}

namespace {

json due_json(const config::Campaign& campaign, const std::vector<storage::Kept>& kept) {
  json messages = json::array();
  int review = 0, asked = 0;
  for (const storage::Kept& k : kept) {
    review += k.state == "review" || k.state == "failed";
    asked += k.asked > 0;
    messages.push_back({{"message", k.message.value},
                        {"number", k.number},
                        {"purge", k.asked > 0 ? json(k.asked) : json(nullptr)},
                        {"requested_by", k.asked_by}});
  }
  return {{"campaign", campaign.id},
          {"title", campaign.short_title},
          {"keep_until", format_date(*campaign.keep_until())},
          {"count", kept.size()},
          {"in_review", review},
          {"requested", asked},
          {"messages", std::move(messages)}};
}

}  // namespace

Result<json> purge_due(storage::Reader& reader, const Office& office, Instant at) {
  json due = json::array(), unstated = json::array();
  for (const config::Campaign& campaign : office.campaigns) {
    const auto last = campaign.keep_until();
    if (!last) {
      unstated.push_back(campaign.id);
      continue;
    }
    if (to_civil(at, campaign.zone).date <= *last) continue;
    auto kept = reader.kept_of(campaign.id);
    if (!kept) return kept.error();
    due.push_back(due_json(campaign, *kept));
  }
  return json{{"at", moment_json(at, office)},
              {"due", std::move(due)},
              {"no_retention", std::move(unstated)}};
}

Result<json> purges(storage::Reader& reader, const Office& office, bool all) {
  auto rows = reader.purges(all);
  if (!rows) return rows.error();
  json out = json::array();
  for (const storage::Purge& p : *rows) out.push_back(purge_json(p, office));
  return json{{"purges", std::move(out)}};
}

}  // namespace shouwen::desk
