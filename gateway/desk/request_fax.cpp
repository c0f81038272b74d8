// Requests about faxes.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/fax.h"
#include "gateway/desk/handling.h"
#include "storage/fax_turns.h"

namespace shouwen::desk {

namespace {

using nlohmann::json;

// "90" -> 1; "auto" -> storage::kFindOut.
std::optional<int> quarters_of(const std::string& turn) {
  if (turn == "auto") return storage::kFindOut;
  for (const int quarters : {0, 1, 2, 3})
    if (turn == std::to_string(quarters * 90)) return quarters;
  return std::nullopt;
}

}  // namespace

Result<json> do_fax_join(Handling& h) {
  auto message = message_of(h);
  std::string head = h.args.needed("head");
  if (h.args.error()) return *h.args.error();
  if (!message) return message.error();
  auto onto = h.reader.find(head);
  if (!onto) return onto.error();
  h.answer.work_changed = true;
  const Status joined = join_fax(h.call, *message, *onto);
  return joined ? Result<json>(json::object()) : Result<json>(joined.error());
}

Result<json> do_fax_split(Handling& h) {
  auto message = message_of(h);
  if (!message) return message.error();
  h.answer.work_changed = true;
  const Status split = split_fax(h.call, *message);
  return split ? Result<json>(json::object()) : Result<json>(split.error());
}

Result<json> do_fax_show(Handling& h) {
  auto message = message_of(h);
  if (!message) return message.error();
  return fax_show(h.reader, *h.call.office, *message);
}

Result<json> do_fax_rotate(Handling& h) {
  auto message = message_of(h);
  const std::string turn = h.args.needed("turn");
  const auto page = h.args.number("page");
  if (h.args.error()) return *h.args.error();
  if (!message) return message.error();
  const auto quarters = quarters_of(turn);
  if (!quarters)
    return Error{Fault::rejected_input, "fax", "没有这种转法 no such turn: " + turn,
                 "可用 one of: 0 90 180 270 auto"};
  if (page && (*page < 1 || *page > 1000))
    return Error{Fault::rejected_input, "fax", "没有这一页 no such page", "--page 1"};
  auto turned = turn_fax(h.call, *message, page ? static_cast<int>(*page) - 1 : storage::kEveryPage,
                         *quarters);
  if (!turned) return turned.error();
  h.answer.work_changed = *turned;
  return json{{"changed", *turned}};
}

Result<json> do_fax_reread(Handling& h) {
  auto message = message_of(h);
  if (!message) return message.error();
  const Status asked = read_fax_again(h.call, *message);
  if (!asked) return asked.error();
  h.answer.work_changed = true;
  return json::object();
}

Result<json> do_fax_receipt(Handling& h) {
  auto message = message_of(h);
  if (!message) return message.error();
  auto gone = send_receipt_again(h.call, *message);
  if (!gone) return gone.error();
  h.answer.outbox_changed = !gone->already;
  return json{{"mail", gone->mail.value}, {"already", gone->already}};
}

}  // namespace shouwen::desk
