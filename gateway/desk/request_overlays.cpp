// Requests about obligations: overlays, the board, the readings side by side.
// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "gateway/desk/boards.h"
#include "gateway/desk/handling.h"
#include "gateway/desk/overlays.h"
#include "gateway/desk/wording.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using storage::Overlay;
using storage::OverlayKind;

// "all" is said, never meant by leaving it out: a slip of the hand must not exempt everybody.
Result<std::string> unit_or_all(Args& args) {
  const std::string unit = args.needed("unit");
  if (args.error()) return *args.error();
  return unit == "all" ? std::string() : unit;
}

Result<std::optional<Instant>> moment_of(Handling& h, const char* key) {
  const auto text = h.args.text(key);
  if (!text) return std::optional<Instant>();
  const auto moment = moment_from(*text, h.call.office->settings.zone);
  if (!moment) return refuse(std::string(key) + " 不是时间 not a moment: " + *text, "2020-10-20");
  return moment;
}

Result<json> add(Handling& h, OverlayKind kind) {
  Overlay overlay;
  overlay.kind = kind;
  auto unit = unit_or_all(h.args);
  if (!unit) return unit.error();
  overlay.unit = *unit;
  overlay.requirement = h.args.text("type").value_or("");
  overlay.approver = h.args.text("approver").value_or("");
  auto until = moment_of(h, "until");
  if (!until) return until.error();
  overlay.until = *until;
  const std::string campaign = h.args.text("campaign").value_or("");
  const bool dated = kind == OverlayKind::extended || kind == OverlayKind::redo_by;
  if (dated && !overlay.until) h.args.needed("until");
  if (h.args.error()) return *h.args.error();
  auto id = add_overlay(h.call, campaign, std::move(overlay));
  if (!id) return id.error();
  return json{{"overlay", *id}};
}

Result<track::BoardOptions> options_of(Args& args) {
  track::BoardOptions options;
  options.unit = args.text("unit").value_or("");
  options.level = args.text("level").value_or("");
  options.type = args.text("type").value_or("");
  options.missing = args.flag("missing");
  if (args.flag("accepted")) options.counting = track::Counting::accepted_only;
  return options;
}

}  // namespace

Result<json> do_exempt(Handling& h) {
  return add(h, OverlayKind::exempt);
}

Result<json> do_extend(Handling& h) {
  return add(h, OverlayKind::extended);
}

Result<json> do_redo_by(Handling& h) {
  return add(h, OverlayKind::redo_by);
}

Result<json> do_zero_report(Handling& h) {
  const bool accepted = h.args.needed_flag("accepted");
  h.args.needed("type");  // 零报告 of everything is an exemption
  if (h.args.error()) return *h.args.error();
  return add(h, accepted ? OverlayKind::zero_accepted : OverlayKind::zero_refused);
}

Result<json> do_set_arrival(Handling& h) {
  auto message = message_of(h);
  if (!message) return message.error();
  h.args.needed("at");
  if (h.args.error()) return *h.args.error();
  auto at = moment_of(h, "at");
  if (!at) return at.error();
  Overlay overlay;
  overlay.kind = OverlayKind::arrival;
  overlay.message = *message;
  overlay.until = *at;
  overlay.approver = h.args.text("approver").value_or("");
  auto id = add_overlay(h.call, "", std::move(overlay));
  if (!id) return id.error();
  return json{{"overlay", *id}};
}

Result<json> do_overlay_undo(Handling& h) {
  h.args.needed("overlay");
  const auto id = h.args.number("overlay");
  if (h.args.error()) return *h.args.error();
  if (Status ended = end_overlay(h.call, id.value_or(0)); !ended) return ended.error();
  return json::object();
}

Result<json> do_overlays(Handling& h) {
  const OverlayFilter filter{h.args.text("unit").value_or(""), h.args.flag("undone")};
  const std::string campaign = h.args.text("campaign").value_or("");
  if (h.args.error()) return *h.args.error();
  return overlays(h.reader, *h.call.office, campaign, filter);
}

Result<json> do_board(Handling& h) {
  auto options = options_of(h.args);
  auto at = moment_of(h, "at");
  const std::string campaign = h.args.text("campaign").value_or("");
  const bool as_text = h.args.flag("text");
  if (h.args.error()) return *h.args.error();
  if (!at) return at.error();
  auto made =
      h.boards && !*at
          ? h.boards->board(h.call.store, h.reader, h.call.office, campaign, h.call.now, *options)
          : board(h.reader, h.call.office, campaign, h.call.now, *at, *options);
  if (!made) return made.error();
  if (as_text) return json{{"text", track::board_text(*made)}};
  return track::board_json(*made);
}

Result<json> do_compare(Handling& h) {
  auto at = moment_of(h, "at");
  const std::string campaign = h.args.text("campaign").value_or("");
  if (h.args.error()) return *h.args.error();
  if (!at) return at.error();
  return compare(h.reader, h.call.office, campaign, h.call.now, *at);
}

// What the daemon keeps in memory against what is stored.
Result<json> do_verify_boards(Handling& h) {
  json out = json::array();
  if (!h.boards) return json{{"differences", out}};
  auto found = h.boards->differences(h.call.store, h.reader, h.call.office, h.call.now);
  if (!found) return found.error();
  for (const std::string& one : *found) out.push_back(one);
  return json{{"differences", std::move(out)}};
}

}  // namespace shouwen::desk
