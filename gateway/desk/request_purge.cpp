// Requests of lawful erasure.
// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "gateway/desk/handling.h"
#include "gateway/desk/purge.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

std::int64_t id_of(Handling& h) {
  h.args.needed("purge");
  return h.args.number("purge").value_or(0);
}

Result<json> do_purge_request(Handling& h) {
  auto message = message_of(h);
  if (!message) return message.error();
  const std::string authority = h.args.text("authority").value_or("");
  if (h.args.error()) return *h.args.error();
  auto id = request_purge(h.call, *message, authority);
  if (!id) return id.error();
  return json{{"purge", *id}};
}

Result<json> do_purge_approve(Handling& h) {
  const std::int64_t id = id_of(h);
  if (h.args.error()) return *h.args.error();
  auto done = approve_purge(h.call, id);
  if (!done) return done.error();
  json out{{"finished", done->finished}};
  if (!done->finished) out["why"] = done->why_not;
  return out;
}

Result<json> do_purge_withdraw(Handling& h) {
  const std::int64_t id = id_of(h);
  if (h.args.error()) return *h.args.error();
  if (Status s = withdraw_purge(h.call, id); !s) return s.error();
  return json::object();
}

Result<json> do_purges(Handling& h) {
  const bool all = h.args.flag("all");
  if (h.args.error()) return *h.args.error();
  return purges(h.reader, *h.call.office, all);
}

}  // namespace

std::vector<Entry> purge_entries() {
  return {
      {{"purge_request",
        "申请依法删除",
        "ask for lawful erasure",
        {"message", "authority", "reason"},
        true},
       do_purge_request},
      {{"purge_approve", "批准依法删除", "erase what another asked for", {"purge"}, true},
       do_purge_approve},
      {{"purge_withdraw", "撤回申请", "take a request back", {"purge", "reason?"}, true},
       do_purge_withdraw},
      {{"purges", "依法删除的申请", "requests of erasure", {"all?"}, false}, do_purges},
  };
}

}  // namespace shouwen::desk
