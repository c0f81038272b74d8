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

Result<PurgeDone> approve_purge(const Call& call, std::int64_t id) {
  Status approved = call.store.approve_purge(id, call.actor, call.now);
  if (!approved) return approved.error();
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

Result<json> purges(storage::Reader& reader, const Office& office, bool all) {
  auto rows = reader.purges(all);
  if (!rows) return rows.error();
  json out = json::array();
  for (const storage::Purge& p : *rows) out.push_back(purge_json(p, office));
  return json{{"purges", std::move(out)}};
}

}  // namespace shouwen::desk
