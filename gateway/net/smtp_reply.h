// SMTP replies and the octets of a mail on the wire. Pure; tolerant of 8-bit (GBK) reply texts and
// of missing enhanced codes. RFC 5321 §4.2, §4.5.2; RFC 2034.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/net/smtp_session.h"

namespace shouwen::net {

// Collects the lines of one reply.
class ReplyReader {
 public:
  enum class Step { more, done, bad };
  Step feed(std::string_view line);  // without CRLF
  SmtpReply take();

 private:
  int code_ = 0;
  int lines_ = 0;
  std::string text_, enhanced_;
};

// sent, transient or permanent for a reply that refuses. QQ's "550 Connection frequency limited"
// and the like only ask for patience, whatever their code says.
SendState state_of_reply(const SmtpReply& reply);
Trouble trouble_of_reply(const SmtpReply& reply);

// CRLF line ends, dots doubled, closed by CRLF.CRLF.
std::string wire_form(std::string_view mail);

// An address that cannot smuggle a command: no controls, blanks, < or >, at most 254 octets.
bool is_address(std::string_view address);

}  // namespace shouwen::net
