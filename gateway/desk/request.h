// One table, name → function: a JSON request in, a JSON answer out. The CLI calls it directly when
// no daemon runs, and through the daemon's unix socket when one does; the web will call the same.
//
//   {"call":"assign","args":{"message":"12","unit":"220183","reason":"电话核对"}}
//   {"ok":true,"result":{...}}   {"ok":false,"error":{"fault":..,"where":..,"what":..,"remedy":..}}
//
// Threads: the writer's (reads go through Reader::over(store)). Errors: always an answer, never a
// throw; an unknown call, key or type is rejected_input.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "config/time.h"
#include "gateway/desk/desk.h"
#include "gateway/desk/office.h"
#include "storage/store.h"

namespace shouwen::desk {

class Boards;

struct Surroundings {
  storage::Store& store;
  Current& office;    // activation swaps it
  std::string actor;  // login name: of the peer, or of the user who runs the CLI
  const Clock& clock;
  FirstAnswerOf first_answer = {};    // replies::first_answer
  Boards* boards = nullptr;           // projections of this store, where one is kept
  ReminderTextOf reminder_text = {};  // replies::reminder_text
};

struct Answer {
  std::string json;             // one line
  bool outbox_changed = false;  // wake the sender
  bool office_changed = false;  // rebuild what was compiled from the office
  bool work_changed = false;    // wake the pipeline (retry)
};

Answer answer(const Surroundings& here, const std::string& request);

// For `--help`, the records page and tests.
struct CallInfo {
  std::string name, doc_zh, doc_en;
  std::vector<std::string> args;  // "message", "reason?" (optional)
  bool writes = false;
};
const std::vector<CallInfo>& calls();

nlohmann::json error_json(const Error& error);

}  // namespace shouwen::desk
