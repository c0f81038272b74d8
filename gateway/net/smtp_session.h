// One SMTP connection: several mails, each with an outcome that says what may be done next.
// RFC 5321, 3207 (STARTTLS), 4954 (AUTH), 2034/3463 (enhanced codes), 6531 (SMTPUTF8), 1870 (SIZE).
// libcurl connects, secures and logs in; the dialogue after that is ours, so that no stale code is
// ever taken for an answer.
//
// Threads, lifetime: as ImapSession. After open() failed or alive() == false: destroy it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/result.h"
#include "gateway/net/endpoint.h"
#include "gateway/net/failure.h"

namespace shouwen::net {

struct SmtpReply {
  int code = 0;          // 0: none was read
  std::string enhanced;  // "5.1.1" or ""
  std::string text;      // all lines, cleaned UTF-8
  bool ok() const { return code >= 200 && code < 300; }
};

enum class SendState {
  sent,       // 250 after the final dot
  transient,  // 4xx, 421, a "frequency limited" 550, or the connection broke before the final dot
  permanent,  // 5xx
  unknown,    // broke after the final dot and before the reply: it may have been delivered
};
const char* send_state_name(SendState state);

struct Letter {
  std::string from;  // envelope sender: the login address (QQ and 163 refuse <>)
  std::vector<std::string> to;
  std::string octets;  // the mail; bare LF becomes CRLF, dots are stuffed here
};

struct RecipientReply {
  std::string address;
  SmtpReply reply;
  bool accepted = false;
};

struct SendOutcome {
  SendState state = SendState::transient;
  SmtpReply reply;                         // the one that decided
  std::string stage;                       // connect, mail, rcpt, data, body
  std::vector<RecipientReply> recipients;  // sent means: to those accepted
  Trouble trouble = Trouble::none;         // throttled, refused, closed, timeout, ...
};

class SmtpSession {
 public:
  SmtpSession(Endpoint endpoint, boost::asio::thread_pool& pool);
  ~SmtpSession();
  SmtpSession(const SmtpSession&) = delete;
  SmtpSession& operator=(const SmtpSession&) = delete;

  // Fails with failure().kind == login_refused, throttled, certificate, ...
  boost::asio::awaitable<Status> open();
  boost::asio::awaitable<SendOutcome> send(Letter letter);
  boost::asio::awaitable<Status> noop();  // is the connection still good?
  boost::asio::awaitable<void> quit();

  void stop();
  bool alive() const;
  const Failure& failure() const;
  std::uint64_t size_limit() const;  // 0: none told
  std::string transcript() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwen::net
