// Requests that decide about a message and its pieces.
// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include "gateway/desk/handling.h"
#include "gateway/desk/settle.h"
#include "gateway/desk/told.h"
#include "gateway/desk/wording.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

constexpr const char* kFollowUpWaits =
    "更正回执会收回已告知的登记，到时留待，不自动发出；请电话告知，再 shouwen outbox cancel 或 "
    "resend the corrected receipt takes back what was registered: it will be held, tell the unit "
    "by telephone";

// Will the corrected receipt wait for a person, since it takes back what was registered?
Result<bool> will_wait(Handling& h, MessageRef message) {
  auto trail = h.reader.trail(message);
  if (!trail) return trail.error();
  const storage::Decision* told = told_decision(*trail);
  return told != nullptr && takes_back(*told, trail->message.decision);
}

Result<json> decided(Handling& h, MessageRef message, const Result<Decided>& result) {
  if (!result) return result.error();
  h.answer.outbox_changed = result->follow_up || result->receipt || result->letter;
  json out = {{"version", result->version},
              {"follow_up", result->follow_up ? json(result->follow_up->value) : json(nullptr)}};
  if (result->receipt) out["receipt"] = result->receipt->value;
  if (result->letter) out["letter"] = result->letter->value;
  if (!result->note.empty()) out["note"] = result->note;
  if (result->follow_up) {
    auto waits = will_wait(h, message);
    if (!waits) return waits.error();
    out["follow_up_waits"] = *waits;
    if (*waits) out["note"] = kFollowUpWaits;
  }
  return out;
}

// Pieces and files are counted from 1, as show prints them.
Result<std::vector<std::size_t>> places(Args& args, const char* key) {
  std::vector<std::size_t> out;
  for (const std::int64_t n : args.numbers(key)) {
    if (n < 1) return refuse(std::string(key) + " 从1起 counts from 1");
    out.push_back(static_cast<std::size_t>(n - 1));
  }
  return out;
}

Result<std::optional<std::size_t>> item_of(Args& args) {
  std::optional<std::size_t> out;
  if (auto n = args.number("item")) {
    if (*n < 1) return refuse("item 从1起 counts from 1");
    out = static_cast<std::size_t>(*n - 1);
  }
  return out;
}

}  // namespace

Result<MessageRef> message_of(Handling& h) {
  std::string what = h.args.needed("message");
  if (h.args.error()) return *h.args.error();
  return h.reader.find(what);
}

Result<json> on_message(Handling& h, const std::function<Result<Decided>(MessageRef)>& act) {
  auto message = message_of(h);
  if (!message) return message.error();
  return decided(h, *message, act(*message));
}

Result<json> do_assign(Handling& h) {
  Assignment what;
  what.unit = h.args.text("unit");
  what.type = h.args.text("type");
  what.title = h.args.text("title");
  what.campaign = h.args.text("campaign");
  what.add_item = h.args.flag("add_item");
  what.remove_item = h.args.flag("remove_item");
  if (auto n = h.args.number("item")) {
    if (*n < 1) return refuse("item 从1起 counts from 1");
    what.item = static_cast<std::size_t>(*n - 1);
  }
  if (auto word = h.args.text("disposition")) {
    what.disposition = storage::disposition_from(*word);
    if (!what.disposition) return refuse("没有这种性质 no such disposition: " + *word);
  }
  if (!what.unit && !what.type && !what.title && !what.campaign && !what.disposition &&
      !what.add_item && !what.remove_item)
    return refuse("没有说要改什么 nothing to change", "unit type title campaign disposition");
  return on_message(h, [&](MessageRef m) { return assign(h.call, m, what); });
}

Result<json> do_return(Handling& h) {
  SendBack what;
  auto item = item_of(h.args);
  if (!item) return item.error();
  what.item = *item;
  what.words = h.args.needed("ask");
  if (auto by = h.args.text("by")) {
    what.redo_by = moment_from(*by, h.call.office->settings.zone);
    if (!what.redo_by) return refuse("by 不是时间 not a moment: " + *by, "2020-10-20");
  }
  return on_message(h, [&](MessageRef m) { return send_back(h.call, m, what); });
}

Result<json> do_split(Handling& h) {
  Split what;
  auto item = item_of(h.args);
  if (!item) return item.error();
  auto files = places(h.args, "files");
  if (!files) return files.error();
  what.item = *item;
  what.files = *files;
  what.type = h.args.text("type");
  return on_message(h, [&](MessageRef m) { return split(h.call, m, what); });
}

Result<json> do_merge(Handling& h) {
  if (auto into = h.args.text("into")) {
    auto whole = h.reader.find(*into);
    if (!whole) return whole.error();
    return on_message(h, [&](MessageRef m) { return merge_into(h.call, m, *whole); });
  }
  auto items = places(h.args, "items");
  if (!items) return items.error();
  return on_message(h, [&](MessageRef m) { return merge(h.call, m, *items); });
}

Result<json> do_clear(Handling& h) {
  std::vector<std::string> reasons;
  std::istringstream words(h.args.text("reasons").value_or(""));
  for (std::string word; std::getline(words, word, ',');)
    if (!word.empty()) reasons.push_back(word);
  return on_message(h, [&](MessageRef m) { return clear(h.call, m, reasons); });
}

Result<json> do_unseal(Handling& h) {
  h.answer.work_changed = true;
  return on_message(h, [&](MessageRef m) { return release_message(h.call, m); });
}

}  // namespace shouwen::desk
