// What HylaFAX tells of a received fax: the arguments of faxrcvd, the lines of faxinfo, the lines
// of log/xferfaxlog. Each becomes facts of a FaxArrival; none is needed, all may be missing.
// Threads: pure. Errors: none; what is no such line gives nullopt or is ignored.
// Source: HylaFAX 6.0 faxrcvd(8C), faxinfo(1), xferfaxlog(5F), read from a running server.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/fax/arrival.h"

namespace shouwen::parsers::fax {

// argv of faxrcvd: program qfile devid commid error-msg [number [name [ANI [dialled]]]]. `qfile`
// is seen from the spool ("recvq/fax000000003.tif"); only its last part becomes `file`.
FaxArrival from_faxrcvd(std::span<const std::string> argv);

// One "Key: value" of faxinfo, in the words of the program ("Sender", "Pages", "CallID1", ...).
void learn_faxinfo(FaxArrival& arrival, std::string_view key, std::string_view value);

// One line of xferfaxlog. RECV: a file was received. CALL: the end of an incoming call, also of
// one that brought no page. Others are not ours.
struct LogLine {
  bool received = false;   // RECV; else CALL
  std::string queue_file;  // "recvq/fax000000003.tif", "" for CALL
  FaxArrival arrival;
};
std::optional<LogLine> from_xferfaxlog(std::string_view line);

}  // namespace shouwen::parsers::fax
