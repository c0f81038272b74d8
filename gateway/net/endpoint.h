// Where a mail server is and how to speak to it. Values.
// Plain TCP (Tls::none) carries the password in the clear: the configuration allows it for loopback
// only, this layer does as it is told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace shouwen::net {

enum class Tls { none, starttls, implicit };
enum class Sasl { automatic, plain, login };

struct Timeouts {
  std::chrono::milliseconds connect{20'000};  // resolve + TCP + TLS + login, all together
  std::chrono::milliseconds idle{60'000};     // no byte in either direction
  std::chrono::milliseconds total{900'000};   // one command or one range of bodies
};

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
  Tls tls = Tls::implicit;
  std::string ca_file;  // "" = the system's authorities
  std::string user;     // "" = no login (a relay on loopback)
  std::string password;
  Sasl sasl = Sasl::automatic;
  std::string helo = "localhost";  // SMTP: what we call ourselves
  Timeouts timeouts;
};

}  // namespace shouwen::net
