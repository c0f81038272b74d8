// Why a connection or a command failed, as a class the caller can act on (back off, tell a person)
// and a text a person can act on. Server texts are cleaned: UTF-8 or GBK octets become printable
// UTF-8, bounded. Never holds a password. Values; pure functions.
// Source of the phrases: the providers' own replies (QQ, 163, exmail, Alibaba, Office 365).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "config/result.h"

namespace shouwen::net {

enum class Trouble {
  none,
  stopped,          // we were asked to stop
  dns,              // the name does not resolve
  connect_refused,  // nothing listens there
  unreachable,      // no route, or no answer to the connection
  certificate,      // not signed by the configured authority, or expired
  wrong_host,       // a good certificate, for another name
  tls,              // any other TLS failure, STARTTLS refused or stripped
  login_refused,    // bad password or authorization code
  throttled,        // too often; `wait` holds the server's number when it gave one
  unavailable,      // the server says: later
  timeout,          // no byte for the idle time, or the total ran out
  closed,           // FIN, RST or a TLS close where none was due
  bye,              // IMAP BYE, SMTP 421
  protocol,         // the server said something no server may say
  refused,          // one command was refused (NO, BAD, 5xx); the connection is still good
  oversize,         // more octets announced than the limit allows to skip
  local,            // our disk or our memory
};

const char* trouble_name(Trouble kind);

struct Failure {
  Trouble kind = Trouble::none;
  Error error;
  std::string server_text;                        // cleaned; may be empty
  std::optional<std::chrono::milliseconds> wait;  // "Suggested Backoff Time"
};

// Printable UTF-8 of at most 300 characters; octets that are not UTF-8 are read as GB18030.
std::string clean_server_text(std::string_view octets);

// "Suggested Backoff Time: 299961 milliseconds" and the like.
std::optional<std::chrono::milliseconds> suggested_wait(std::string_view text);

// throttled, unavailable, login_refused or none, from a server's own words.
Trouble trouble_of_text(std::string_view text);

// A finished failure with fault class and a remedy in Chinese and English. `where` is "imap
// host:port".
Failure make_failure(Trouble kind, std::string where, std::string_view what,
                     std::string_view server_text = {});

}  // namespace shouwen::net
