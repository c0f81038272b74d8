// A letter of ours that came back inside another mail: is there anything in it that we did not
// write? Threads: pure. Errors: none. Source: gateway/replies/receipt_text (what our letters say).
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace shouwen::parsers {
struct Mail;
}

namespace shouwen::classify {

// True when a line stands above, among or below our letter that is neither ours nor what mail
// programs add. In doubt true: then a person reads it.
bool says_more_than_receipt(const parsers::Mail& mail);

}  // namespace shouwen::classify
