// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parsers/mime/base64.h"
#include "parsers/mime/mime.h"
#include "parsers/mime/quoted_printable.h"
#include "parsers/mime/uuencode.h"

namespace shouwen::parsers::mime {

std::uint32_t decode(const Message& message, PartId id, const Sink& sink) {
  const Part& part = message.parts[id];
  switch (part.cte) {
    case Cte::base64:
      return decode_base64(part.body, sink);
    case Cte::quoted_printable:
      return decode_quoted_printable(part.body, sink);
    case Cte::uuencode:
      return decode_uu(part.body, sink);
    case Cte::identity:
      break;
  }
  if (!part.body.empty()) sink(std::as_bytes(std::span(part.body.data(), part.body.size())));
  return 0;
}

std::string decode_string(const Message& message, PartId part, std::size_t limit) {
  std::string out;
  decode(message, part, [&](std::span<const std::byte> octets) {
    const std::size_t take = std::min(octets.size(), limit - out.size());
    out.append(reinterpret_cast<const char*>(octets.data()), take);
  });
  return out;
}

}  // namespace shouwen::parsers::mime
