// What state each part of the running system is in: one row a component ("mailbox:office", "smtp",
// "disk", "store", "pipeline", "outbox"), written by the part itself, read by /healthz, `status`
// and the minute's status line.
// Threads: safe from any thread (one mutex, held for a copy). Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/result.h"
#include "config/time.h"

namespace shouwen::ops {

enum class Health { ok, warn, fail };  // ordered: the worst one counts
const char* health_name(Health health);

struct Component {
  std::string name;
  Health health = Health::ok;
  std::string state;   // one stable word: starting idle polling refused unreachable full ...
  std::string error;   // what went wrong, one sentence; "" when ok
  std::string remedy;  // what to do about it
  Instant since;       // when `state` was entered
  std::optional<Instant> last_success;
};

class HealthBoard {
 public:
  explicit HealthBoard(const Clock& clock) : clock_(clock) {}

  // The component works: clears its error and records the moment as last success.
  void succeeded(std::string_view name, std::string_view state);
  // It is in `state`; last success stays. Health::ok clears the error.
  void set(std::string_view name, Health health, std::string_view state,
           std::string_view error = {}, std::string_view remedy = {});
  void failed(std::string_view name, Health health, std::string_view state, const Error& error);
  // A part that keeps its own time (a mailbox's last complete poll) says so here.
  void last_success(std::string_view name, Instant at);
  void remove(std::string_view name);  // a mailbox no longer configured

  std::optional<Component> find(std::string_view name) const;
  std::vector<Component> all() const;  // by name
  Health overall() const;

 private:
  Component& row(std::string_view name, std::string_view state);
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Component, std::less<>> rows_;
};

}  // namespace shouwen::ops
