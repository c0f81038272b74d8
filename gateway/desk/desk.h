// The desk: what staff may do, each as one call that takes who and why. CLI, control socket and
// later the web call only this (through request.h).
// Threads: the writer's, since every call writes. Reads inside a call use the Store's connection.
// Errors: rejected_input with a remedy in Chinese and English; else the store's own.
// Source: DESIGN §3.7 §5, OFFICE §1.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/result.h"
#include "gateway/desk/office.h"
#include "storage/store.h"

namespace shouwen::desk {

// One call's surroundings. `actor.reason` is in the actor's words; user actors must give one for
// what changes a decision.
struct Call {
  storage::Store& store;
  std::shared_ptr<const Office> office;
  storage::Actor actor;
  Instant now;
};

Status retry(const Call& call, MessageRef message);

// What a person says a message, or one item of it, is. Absent = as it was.
struct Assignment {
  std::optional<std::size_t> item;  // index into Decision::items; absent = the message
  std::optional<std::string> unit, type, title, campaign;
  std::optional<storage::Disposition> disposition;
  bool add_item = false;     // a piece the machine did not see
  bool remove_item = false;  // 作废: counted by mistake
};
struct Decided {
  int version = 0;
  std::optional<OutboxRef> follow_up;  // a corrected receipt was queued
};
// A new person's version. One follow-up receipt at most, and only when what was said has changed.
Result<Decided> assign(const Call& call, MessageRef message, const Assignment& what);
Result<Decided> accept(const Call& call, MessageRef message);  // 核收 as it stands
Result<Decided> ignore(const Call& call, MessageRef message);  // 无关
Status undo(const Call& call, MessageRef message);

Status confirm_address(const Call& call, const std::string& unit, const std::string& address);

Status resend(const Call& call, OutboxRef mail);
Status cancel(const Call& call, OutboxRef mail);
Status pause(const Call& call, bool paused);
Result<int> release(const Call& call, const std::string& why_held);  // "restore", "stale", "" = all

// Validated as a whole; nothing changes on any error. `text` is the file, `path` names it in
// errors. On success the new office is returned for Current::set().
Result<std::shared_ptr<const Office>> activate_campaign(const Call& call, const std::string& path,
                                                        const std::string& text,
                                                        std::optional<Instant> effective = {});
Result<std::shared_ptr<const Office>> load_units(const Call& call, const std::string& path,
                                                 const std::string& text,
                                                 std::optional<Instant> effective = {});
// The statements in force at `now`, parsed; the settings of `settings`.
Result<std::shared_ptr<const Office>> open_office(storage::Store& store,
                                                  const config::Settings& settings, Instant now);

// Did what a receipt says change between two versions? (unit, kinds, titles, problems)
bool says_otherwise(const storage::Decision& before, const storage::Decision& after);

}  // namespace shouwen::desk
