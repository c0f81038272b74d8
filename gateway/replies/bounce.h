// A bounce of one of our mails marks that mail undelivered, with the reason in the server's words.
// Threads: on_bounce() runs on the writer thread. Errors: the store's.
// Source: RFC 3464 §2.3.3 (action), RFC 3463 (status).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/result.h"
#include "config/time.h"
#include "storage/decision.h"

namespace shouwen::storage {
class Store;
}
namespace shouwen::parsers {
struct Mail;
}

namespace shouwen::replies {

// Nothing happens unless the decision is a bounce that names a mail of ours (Decision::answers) and
// the report says failed; "delayed" and "relayed" are only filed. Harmless to call again.
Status on_bounce(storage::Store& store, const parsers::Mail& mail,
                 const storage::Decision& decision, MessageRef bounce, Instant now);

// "5.1.1 failed" for the row; neutral, at most 200 characters.
std::string bounce_reason(const parsers::Mail& mail);

}  // namespace shouwen::replies
