// Packets and one descriptor over a Unix socket: all the I/O that client and helper share.
// Threads: safe on different sockets. Errors: false or Got::..., errno as the system left it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::parsers::extract::wire {

// One packet: a letter and at most kPacket - 1 octets; `passed` travels beside it (-1: none).
bool send(int socket, char letter, std::string_view payload, int passed = -1, int flags = 0);
// All of it, in as many packets as it takes; none when it is empty.
bool send_all(int socket, char letter, std::string_view payload);

enum class Got { packet, nothing, closed };  // nothing: not yet (with MSG_DONTWAIT)
// `passed` is -1 when none came; the caller closes it.
Got receive(int socket, std::string& packet, int& passed, int flags = 0);

// The octets as a memfd that nobody can change any more; -1 when the system refuses.
int sealed(std::string_view octets);
// Seals an own memfd; false when it cannot.
bool seal(int memfd);
bool is_sealed(int memfd);

}  // namespace shouwen::parsers::extract::wire
