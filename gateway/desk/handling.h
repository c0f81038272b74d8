// One request under way, and what the handlers of decisions share. request*.cpp only.
// Threads: the writer's. Errors: rejected_input for what cannot be read; else the store's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

#include "gateway/desk/args.h"
#include "gateway/desk/desk.h"
#include "gateway/desk/request.h"
#include "storage/reader.h"

namespace shouwen::desk {

class Boards;

struct Handling {
  Call call;
  storage::Reader& reader;
  Args& args;
  Answer& answer;
  Current& current;
  Boards* boards = nullptr;
};
// A call: its name and words, and what answers it.
struct Entry {
  CallInfo info;
  std::function<Result<nlohmann::json>(Handling&)> run;
};

// The message an argument names: an id, a receipt number, a sha256: prefix.
Result<MessageRef> message_of(Handling& h);
// A decision on it, and its record.
Result<nlohmann::json> on_message(Handling& h,
                                  const std::function<Result<Decided>(MessageRef)>& act);

// request_pieces.cpp
Result<nlohmann::json> do_assign(Handling& h);
Result<nlohmann::json> do_return(Handling& h);
Result<nlohmann::json> do_split(Handling& h);
Result<nlohmann::json> do_merge(Handling& h);
Result<nlohmann::json> do_clear(Handling& h);
Result<nlohmann::json> do_unseal(Handling& h);

// request_fax.cpp
Result<nlohmann::json> do_fax_join(Handling& h);
Result<nlohmann::json> do_fax_split(Handling& h);
Result<nlohmann::json> do_fax_show(Handling& h);
Result<nlohmann::json> do_fax_rotate(Handling& h);
Result<nlohmann::json> do_fax_reread(Handling& h);
Result<nlohmann::json> do_fax_receipt(Handling& h);

// request_overlays.cpp
Result<nlohmann::json> do_exempt(Handling& h);
Result<nlohmann::json> do_extend(Handling& h);
Result<nlohmann::json> do_redo_by(Handling& h);
Result<nlohmann::json> do_zero_report(Handling& h);
Result<nlohmann::json> do_set_arrival(Handling& h);
Result<nlohmann::json> do_overlay_undo(Handling& h);
Result<nlohmann::json> do_overlays(Handling& h);
Result<nlohmann::json> do_board(Handling& h);
Result<nlohmann::json> do_compare(Handling& h);
Result<nlohmann::json> do_verify_boards(Handling& h);

// request_queries.cpp
Result<nlohmann::json> do_items(Handling& h);
Result<nlohmann::json> do_show(Handling& h);
Result<nlohmann::json> do_faxes(Handling& h);
Result<nlohmann::json> do_messages(Handling& h);
Result<nlohmann::json> do_review(Handling& h);
Result<nlohmann::json> do_search(Handling& h);
Result<nlohmann::json> do_outbox(Handling& h);
Result<nlohmann::json> do_export(Handling& h);

// request_purge.cpp
std::vector<Entry> purge_entries();

// request_selection.cpp
std::vector<Entry> selection_entries();

// request_remind.cpp
Result<nlohmann::json> do_remind_draft(Handling& h);
Result<nlohmann::json> do_remind_approve(Handling& h);
Result<nlohmann::json> do_remind_cancel(Handling& h);
Result<nlohmann::json> do_reminders(Handling& h);
Result<nlohmann::json> do_remind_show(Handling& h);
Result<nlohmann::json> do_calls(Handling& h);
Result<nlohmann::json> do_called(Handling& h);
Result<nlohmann::json> do_call_undo(Handling& h);
Result<nlohmann::json> do_group_text(Handling& h);
Result<nlohmann::json> do_calendar(Handling& h);

}  // namespace shouwen::desk
