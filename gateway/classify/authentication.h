// Does our own server say that the sender is not who he claims to be? Whose word counts, and what
// it says of From.
// Threads: pure. Errors: none. Source: RFC 8601 2.2, 5; RFC 5321 4.4 (Received); DESIGN §3.3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers {
struct Mail;
}

namespace shouwen::classify {

// What the Authentication-Results of our own server say of the domain in From.
enum class Proof : std::uint8_t {
  stands,    // vouched for, or nothing is known: no such field, or nothing could be checked
  unproven,  // something else was vouched for than From shows, or From only half-heartedly denied
  failed,    // not who he claims to be: DMARC failed, SPF and DKIM did, another From was checked
};
// The topmost believed field counts: servers write theirs above what came.
// `trusted`: authserv-ids; empty = those in the domain of the server that wrote the topmost
// Received, or of one of our addresses.
Proof authentication(const parsers::Mail& mail, const std::vector<std::string>& trusted,
                     const std::vector<std::string>& own_addresses);

// The other way round, for whom From alone is not enough: our own server says that the mail is from
// the domain From shows. Only what stands above the Received field it wrote itself counts: all
// below came with the mail, and anybody can write it. A server that writes its results lower proves
// nothing here. `own_addresses` as above.
bool authenticated(const parsers::Mail& mail, const std::vector<std::string>& own_addresses);

// Our own server took it from one of `hosts`: every numeric address in the `from` clause of the
// Received field it wrote is one of them, so that a name the client gave itself adds nothing.
// A local delivery (LMTP) above it is passed over.
bool taken_from(const parsers::Mail& mail, const std::vector<std::string>& hosts);

// More than one author, in one From field or in several: nobody can tell which was checked.
bool several_from(const parsers::Mail& mail);

// The host behind `by` in a Received field; "" when it names none. What the client called itself
// (from standby (by x)) is no such clause.
std::string receiving_host(std::string_view received);

}  // namespace shouwen::classify
