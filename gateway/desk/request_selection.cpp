// Requests of selection: steps, what stands in the way, who answers for it.
// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "gateway/desk/blockers.h"
#include "gateway/desk/handling.h"
#include "gateway/desk/selection.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

Result<SubmissionRef> piece_of(Handling& h) {
  const std::string text = h.args.needed("piece");
  if (h.args.error()) return *h.args.error();
  return piece_named(h.reader, text);
}

Result<json> do_select(Handling& h) {
  const std::string word = h.args.needed("step");
  const std::vector<std::string> named = h.args.texts("pieces");
  Select what;
  what.opinion = h.args.text("opinion").value_or("");
  what.person = h.args.text("by").value_or("");
  if (h.args.error()) return *h.args.error();
  const auto step = storage::adoption_step_from(word);
  if (!step) {
    std::string words;
    for (const storage::AdoptionStep one : storage::adoption_steps())
      words += " " + std::string(storage::name_zh(one));
    return refuse("没有这一步 no such step: " + word, "可写 one of:" + words);
  }
  what.step = *step;
  for (const std::string& text : named) {
    auto piece = piece_named(h.reader, text);
    if (!piece) return piece.error();
    what.pieces.push_back(*piece);
  }
  if (Status done = select(h.call, what); !done) return done.error();
  json out = json::array();
  for (const SubmissionRef piece : what.pieces) out.push_back(piece.value);
  return json{
      {"pieces", out}, {"step", storage::name(*step)}, {"step_zh", storage::name_zh(*step)}};
}

Result<json> do_select_undo(Handling& h) {
  auto piece = piece_of(h);
  if (!piece) return piece.error();
  auto undone = undo_select(h.call, *piece);
  if (!undone) return undone.error();
  return json{{"step", storage::name(undone->step)}, {"step_zh", storage::name_zh(undone->step)}};
}

Result<json> do_select_check(Handling& h) {
  auto piece = piece_of(h);
  if (!piece) return piece.error();
  auto found = blockers_of(h.call, *piece);
  if (!found) return found.error();
  json out = json::array();
  for (const Standing& one : *found) out.push_back(blocker_json(one, *h.call.office));
  return json{{"piece", piece->value}, {"blockers", std::move(out)}};
}

Result<json> do_select_answer(Handling& h) {
  auto piece = piece_of(h);
  h.args.needed("entry");
  const auto entry = h.args.number("entry");
  const std::string by = h.args.text("by").value_or("");
  if (h.args.error()) return *h.args.error();
  if (!piece) return piece.error();
  auto answered =
      answer_for(h.call, *piece, static_cast<std::size_t>(std::max<std::int64_t>(*entry, 0)), by);
  if (!answered) return answered.error();
  json out = blocker_json(*answered, *h.call.office);
  out["override"] = answered->answered->id;
  return out;
}

Result<json> do_select_unanswer(Handling& h) {
  h.args.needed("override");
  const auto id = h.args.number("override");
  if (h.args.error()) return *h.args.error();
  if (Status ended = storage::end_override(h.call.store, id.value_or(0), h.call.actor, h.call.now);
      !ended)
    return ended.error();
  return json::object();
}

Result<json> do_selection(Handling& h) {
  const std::string campaign = h.args.text("campaign").value_or("");
  const SelectionFilter filter{h.args.text("step").value_or(""), h.args.flag("all")};
  if (h.args.error()) return *h.args.error();
  return selection(h.reader, *h.call.office, campaign, h.call.now, filter);
}

}  // namespace

std::vector<Entry> selection_entries() {
  return {
      {{"select",
        "采用：一步",
        "a step of adoption",
        {"pieces", "step", "opinion?", "by?", "reason?"},
        true},
       do_select},
      {{"select_undo", "撤销最近一步", "take the newest step back", {"piece", "reason"}, true},
       do_select_undo},
      {{"select_check",
        "公开前要放行的各项",
        "what stands in the way of publication",
        {"piece"},
        false},
       do_select_check},
      {{"select_answer",
        "何人负责放行一项",
        "a person answers for one",
        {"piece", "entry", "by", "reason"},
        true},
       do_select_answer},
      {{"select_unanswer", "收回放行", "he answers for it no more", {"override", "reason?"}, true},
       do_select_unanswer},
      {{"selection", "采用情况", "pieces on the way", {"campaign?", "step?", "all?"}, false},
       do_selection},
  };
}

}  // namespace shouwen::desk
