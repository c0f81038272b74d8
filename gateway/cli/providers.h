// What is known of common mail providers: hosts, ports, and what their "password" really is.
// Values. Source: the providers' own help pages; shouwen init proposes, the operator decides.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace shouwen::cli {

struct Server {
  std::string host;
  int port = 0;
  config::Tls tls = config::Tls::implicit;
};

struct Provider {
  std::string key, name;
  std::vector<std::string> domains;  // of addresses; exmail has none, its users bring their own
  Server imap, smtp;
  std::string hint;  // about the authorization code; Chinese, then English
};

const std::vector<Provider>& providers();
const Provider* provider_called(std::string_view key);  // null: unknown
const Provider* provider_of(std::string_view address);  // by domain; null: unknown

}  // namespace shouwen::cli
