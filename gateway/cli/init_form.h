// What `shouwen init` asks, and the settings file it writes from the answers. Apart from asking, so
// that the text can be tested: it parses without a problem whatever the answers are.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/cli/console.h"
#include "gateway/cli/providers.h"
#include "gateway/net/endpoint.h"

namespace shouwen::cli {

struct Form {
  std::string address, user;
  Server imap, smtp;
  std::string ca_file;      // of a server with certificates of its own
  std::string secret;       // the authorization code; only ever written by app::write_secret
  std::string secret_file;  // where it goes
  bool installed = false;   // run by systemd's unit: the places it names, the code as a credential
  std::string campaign, units, state_dir;
  std::string start_time;    // RFC 3339
  std::string code_expires;  // "" or a date
};

// The questions one after another, each answer tried at once.
Result<Form> ask_form(Console& console, const std::string& settings_file, Instant now);

std::string settings_text(const Form& form);
net::Endpoint endpoint_of(const Form& form, const Server& server);

}  // namespace shouwen::cli
