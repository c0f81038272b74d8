// May this sender be answered by a robot at all? The last line of DESIGN §3.3, independent of what
// classification thought: asked again here, because one wrong receipt can start a loop.
// Threads: pure. Errors: none.
// Source: RFC 3834 §2, RFC 2369/2919 (lists), RFC 3464 (bounces), OFFICE §5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers {
struct Mail;
}

namespace shouwen::replies {

// "" = may be answered; else the stable name of the reason: no_from, several_from, own_address,
// no_reply_address, null_return_path, auto_submitted, list, precedence, report, unsafe_address.
std::string why_silent(const parsers::Mail& mail, const std::vector<std::string>& own_addresses);

// Reply-To when it is one address in From's domain, else From; lower-case domain. "" when neither
// can be used.
std::string answer_address(const parsers::Mail& mail);

// mailer-daemon, postmaster, no-reply, bounce and their like.
bool robot_address(std::string_view address);

}  // namespace shouwen::replies
