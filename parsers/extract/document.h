// One document in one worker: forks, locks the child in, reads or draws, answers, exits.
// Threads: the fork server's one. Errors: the child's exit code and signal tell.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <map>
#include <string>

#include "parsers/extract/protocol.h"
#include "parsers/extract/registry.h"
#include "parsers/extract/sandbox.h"

namespace shouwen::parsers::extract {

// What may not be done to which kind, and why: its self-test failed. Text of a PDF is read although
// fonts to draw it are missing.
struct Closed {
  using Kinds = std::map<std::string, std::string, std::less<>>;
  Kinds reading, drawing;  // drawing: render, preview, codes
  const Kinds& of(protocol::Op op) const { return op == protocol::Op::read ? reading : drawing; }
  Kinds& of(protocol::Op op) { return op == protocol::Op::read ? reading : drawing; }
};

// Starts a worker on the sealed memfd `octets`, answering on `socket`. Both stay the caller's.
// -1 when no child could be made.
pid_t start_worker(const Registry& registry, const Closed& closed, const Sandbox& sandbox,
                   const protocol::Request& request, int octets, int socket);

}  // namespace shouwen::parsers::extract
