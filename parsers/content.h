// The identity of a message's content: what is hashed (by the caller, SHA-256) to know the same
// mail again after it was moved, fetched by another protocol or delivered twice.
// Form: for each of From, To, Date, Subject, Message-ID, in that order, every such field of the top
// header as `name:value CRLF` (name in lower case, value unfolded and trimmed, not decoded), then
// CRLF, then the body with every line end as CRLF and none at its end. A missing field adds
// nothing. Threads: pure, streaming, never fails. Source: docs/design.md, "Nothing twice".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "parsers/mime/mime.h"

namespace shouwen::parsers {

void content_form(const mime::Message& message, const mime::Sink& sink);

}  // namespace shouwen::parsers
