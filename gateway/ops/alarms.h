// Alarms: what an operator must be told although mail may be what is broken. Pure rules turn facts
// into the alarms that hold now; AlarmBook remembers which were already told and yields what to
// tell: raised, cleared, and again every few hours while it lasts. gateway/ops/hook.h tells it.
// Threads: values and one-thread objects (the io_context thread). Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/time.h"
#include "gateway/ops/health.h"

namespace shouwen::ops {

struct MailboxFacts {
  std::string id;                // configured mailbox id
  std::int64_t interval_ms = 0;  // how often it should be polled in full
  Instant watched_since;         // start of the daemon, or of this mailbox
  std::optional<Instant> last_success;
  bool login_refused = false;
  std::string error;                    // the last one, "" when none
  std::optional<Instant> code_expires;  // the authorization code lapses, where configured
};

struct AlarmFacts {
  Instant now;
  std::vector<MailboxFacts> mailboxes;
  bool smtp_login_refused = false;
  bool disk_reserve_reached = false;
  std::int64_t infected_items = 0;    // mails in review with a file the scanner locked
  std::string attachment_trouble;     // helper or scanner do not work; "" = they do
  std::int64_t failed_items = 0;      // messages filed as failed, plus unfetchable ones
  std::optional<Instant> oldest_due;  // outbox: the oldest mail that should have left by now
  std::optional<Instant> oldest_unfiled;
  std::int64_t held_replies = 0;
  std::optional<Instant> fax_server_away_since;  // [fax_out] configured and not reached
  std::string fax_server_error;
  std::optional<Instant> oldest_fax_job;  // `sending` since then, by the fax server
  bool replies_paused = false;            // by a person: no alarm for held ones then
  std::string store_error;                // the store refused a write or is corrupt
};

struct AlarmRules {
  std::int64_t outbox_stuck_ms = 30 * kMinute;
  std::int64_t unfiled_stuck_ms = 15 * kMinute;
  std::int64_t fax_server_away_ms = 30 * kMinute;
  std::int64_t fax_job_stuck_ms = 4 * kHour;  // it gives up by itself after three
  std::int64_t code_warning_ms = 14 * kDay;
  std::int64_t repeat_ms = 6 * kHour;
};

struct Alarm {
  std::string id;  // stable: "mailbox_silent:office", "disk_reserve"
  Health severity = Health::warn;
  std::string zh, en;  // one sentence each
  std::string remedy;  // Chinese, then English
  Instant since;       // set by AlarmBook
};

std::vector<Alarm> judge(const AlarmFacts& facts, const AlarmRules& rules);

struct Transition {
  enum class Kind { raised, repeated, cleared };
  Kind kind = Kind::raised;
  Alarm alarm;
};
const char* kind_name(Transition::Kind kind);

class AlarmBook {
 public:
  explicit AlarmBook(std::int64_t repeat_ms) : repeat_ms_(repeat_ms) {}
  // `holding` is what judge() said at `now`. Moments must not run backwards to matter: a clock set
  // back only delays a repetition.
  std::vector<Transition> update(const std::vector<Alarm>& holding, Instant now);
  std::vector<Alarm> active() const;

 private:
  struct Told {
    Alarm alarm;
    Instant last;
  };
  std::int64_t repeat_ms_;
  std::map<std::string, Told> told_;
};

// The answer of /healthz and `status`: components and alarms together. The worst decides.
struct HealthReport {
  Health overall = Health::ok;
  std::string
      json;  // one object, a line: {"status":"ok","at":...,"components":[...],"alarms":[...]}
  std::string text;  // for a terminal, a line each
};
HealthReport report(const std::vector<Component>& components, const std::vector<Alarm>& alarms,
                    Instant now, Zone zone);

}  // namespace shouwen::ops
