// What must not be answered, and what is plainly a machine's: RFC 3834, lists, bounces, vacation
// notices, no-reply senders, mail of our own come back, senders whose authentication failed.
// Threads: pure. Errors: none. Source: RFC 3834 2, RFC 3464, RFC 8098, RFC 2919, RFC 8601,
// DESIGN §3.3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/classify/classify.h"
#include "gateway/classify/reading.h"

namespace shouwen::classify {

struct Guarded {
  // Set when the guards alone decide what the message is.
  std::optional<storage::Disposition> disposition;
  bool may_answer = true;
  bool from_us = false;  // From is one of our own addresses
  bool failed_auth = false;
  bool unproven = false;  // our server vouched for another domain than From's, or doubts From's
  bool several_from = false;
  // Our receipt sent back, and somebody said something with it.
  bool returned_with_words = false;
  bool returned_with_pages = false;  // a fax: our receipt is its first page, others follow
  // A mark of machines on a mail from a unit's own address: not filed by it, yet shown.
  bool marked_as_machine = false;
  // A guard spoke and files came: what is not credited must be seen by a person.
  bool carries_files = false;
  std::vector<storage::Evidence> evidence;

  // From may be believed as far as addresses go.
  bool believes_from() const { return !failed_auth && !several_from && !unproven; }
};

// No guard files a mail away together with what it carries. A mark then only forbids the answer,
// where a file could be material; where files of any other kind came, a person looks.
Guarded guard(const parsers::Mail& mail, const Reading& reading, const Context& context,
              const std::vector<extract::Document>& documents);

// no-reply, mailer-daemon, owner-…, …-request: nobody reads there.
bool is_machine_address(std::string_view address);

}  // namespace shouwen::classify
