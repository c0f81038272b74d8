// Tries what an installation depends on without changing anything: mailbox (EXAMINE only, no body
// is fetched), SMTP (login, NOOP, QUIT; no mail), disk; and judges what an operator cannot see from
// the settings alone. `shouwen check` prints it, `shouwen init` tests answers with it.
// Threads: each call blocks and runs its own io_context; no state is shared.
// Errors: none; whatever fails is a Probe with its remedy.
// Source: DESIGN §3.6 §6.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/campaign.h"
#include "config/roster.h"
#include "config/settings.h"
#include "gateway/net/endpoint.h"
#include "gateway/net/failure.h"

namespace shouwen::app {

struct Probe {
  enum class Level { ok, warn, problem };
  Level level = Level::ok;
  std::string name;    // "mailbox:main", "smtp", "disk", "limits"
  std::string text;    // Chinese, then English
  std::string remedy;  // "" when ok
};

// What one look at a mailbox found.
struct MailboxLook {
  net::Trouble trouble = net::Trouble::none;
  Error error;                       // when trouble != none
  std::vector<std::string> folders;  // UTF-8
  std::uint64_t messages = 0;        // in the inbox
  std::optional<Instant> oldest;     // smallest INTERNALDATE the inbox shows
  std::optional<int> quota_percent;  // where the server offers it
};
// `how_far_back`: also list the inbox for the oldest mail (may be long).
MailboxLook look_at_mailbox(const net::Endpoint& endpoint, bool how_far_back);

struct SmtpLook {
  net::Trouble trouble = net::Trouble::none;
  Error error;
};
SmtpLook look_at_smtp(const net::Endpoint& endpoint);

struct Stated {  // what the office stated, as far as it was read
  const config::Roster* roster = nullptr;
  const std::vector<config::Campaign>* campaigns = nullptr;
};

// All of it, mailboxes first.
std::vector<Probe> probe(const config::Settings& settings, const Stated& stated, Instant now);

// The pure part: judgements on figures already there. Kept apart for tests.
void judge_mailbox(const config::MailboxSettings& mailbox, const MailboxLook& look,
                   const Stated& stated, Zone zone, Instant now, std::vector<Probe>& out);
void judge_limits(const config::Settings& settings, const Stated& stated, std::vector<Probe>& out);

const char* level_name(Probe::Level level);  // ok, warn, problem

}  // namespace shouwen::app
