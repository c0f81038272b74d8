// Which leaves of a message are its readable text, and that text. Used by mail.cpp only.
// Rule: text/plain is preferred unless it is blank, HTML otherwise; a text leaf with a file name or
// marked as an attachment is one, unless it is all the message has.
// Threads: pure. Source: RFC 2046 5.1.4, 2183; what mail programs really send.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "parsers/mail.h"

namespace shouwen::parsers {

struct BodyText {
  std::string text;
  std::vector<std::string> links;
  int remote_images = 0;
  bool contradicted = false, replaced = false, limited = false;
};

// The text of the message whose node is `scope`: 0 for the mail itself, else a forwarded one.
// Marks the leaves used (and the alternatives not used) as body.
BodyText read_body(const mime::Message& message, mime::PartId scope, std::vector<Leaf>& leaves);

// The nearest forwarded message around a part, 0 for the mail itself.
mime::PartId scope_of(const mime::Message& message, mime::PartId part);

}  // namespace shouwen::parsers
