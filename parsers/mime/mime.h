// The MIME tree of one message: spans into the octets, no copies. Parsing is iterative, bounded by
// Limits and linear in the input; it never throws on input and always returns. What was wrong is a
// bit of `defects`. A boundary of an outer multipart closes the inner ones; the end of the octets
// closes all; nothing after an unclosed part is lost.
// Threads: pure; a Message may be read from several at once. Lifetime: a Message refers to the
// octets it was parsed from, which must outlive it. Moving it keeps every span valid.
// Source: RFC 2045, 2046, 5322, and what mail really looks like (README.md).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/limits.h"

namespace shouwen::parsers::mime {

using PartId = std::uint32_t;
inline constexpr PartId kNone = 0xffffffffU;

// Bits of Part::defects and Message::defects; defect_names() gives their stable names.
enum Defect : std::uint32_t {
  kJunkHeaderLine = 1U << 0,    // a line of a header block that is no field
  kHeaderUnended = 1U << 1,     // the header block ended at a boundary or at the end
  kNoHeader = 1U << 2,          // text where a header should be
  kNoBoundary = 1U << 3,        // multipart without a boundary parameter
  kBoundaryNotFound = 1U << 4,  // multipart whose boundary never appears
  kUnclosed = 1U << 5,          // multipart without its closing boundary
  kLimitHeader = 1U << 6,       // header block, line or field count beyond the limit
  kLimitParts = 1U << 7,
  kLimitDepth = 1U << 8,
  kUnknownEncoding = 1U << 9,    // Content-Transfer-Encoding not known; taken as identity
  kEncodedMultipart = 1U << 10,  // multipart or message with an encoding it may not have
  kInlineUuencode = 1U << 11,
  kNestedTooLarge = 1U << 12,  // an encoded forwarded message beyond nested_decoded
  kDuplicateField = 1U << 13,  // a Content-* field given twice; the first is used
  kBadBase64 = 1U << 14,       // junk, missing padding or a trailer (from decode)
  kBadQuotedPrintable = 1U << 15,
  kBadUuencode = 1U << 16,
  kEmpty = 1U << 17,     // no octets at all
  kNulOctet = 1U << 18,  // NUL in a header
};
std::vector<std::string> defect_names(std::uint32_t defects);

enum class Cte : std::uint8_t { identity, base64, quoted_printable, uuencode };
enum class Kind : std::uint8_t { leaf, multipart, message };

struct Part {
  PartId parent = kNone, first_child = kNone, next = kNone;
  std::string_view header;  // field lines, without the blank line
  std::string_view body;    // encoded octets, without the line end before a boundary
  std::string_view type;    // "Text/Plain" as written, without parameters; "" when absent
  std::string_view content_type, disposition, content_id;  // raw field values, still folded
  Kind kind = Kind::leaf;
  Cte cte = Cte::identity;
  bool digest_child = false;  // default type message/rfc822 instead of text/plain
  bool inline_uu = false;     // a uuencoded file inside its parent, a text part
  std::uint32_t defects = 0;
};

struct Message {
  std::vector<Part> parts;    // parts[0] is the message itself; always there
  std::uint32_t defects = 0;  // of all parts together
  Limits limits;
  // Decoded octets of encoded forwarded messages; parts inside them refer to these.
  std::vector<std::unique_ptr<std::string>> nested;

  const Part& top() const { return parts.front(); }
};

Message parse(std::span<const std::byte> octets, const Limits& limits = {}) noexcept;

// Decodes one part's body (its transfer encoding only; never its charset), calling `sink` with
// spans in order. A multipart or a message gives its raw body. Returns defects of decoding.
using Sink = std::function<void(std::span<const std::byte>)>;
std::uint32_t decode(const Message& message, PartId part, const Sink& sink);
std::string decode_string(const Message& message, PartId part, std::size_t limit);

// Leaves in order with their IMAP paths; a forwarded message's inner leaves are included and the
// message/rfc822 node itself is not. A node without children is a leaf.
struct LeafRef {
  PartId part = 0;
  std::string path;
  bool in_rfc822 = false;
};
std::vector<LeafRef> leaves(const Message& message);

// Every node that is a forwarded message (Kind::message), in order, with its path.
std::vector<LeafRef> forwarded(const Message& message);

// One raw header field: name as written, value still folded (views into the octets).
struct RawField {
  std::string_view name, value;
};
std::vector<RawField> raw_fields(std::string_view header, const Limits& limits = {});

}  // namespace shouwen::parsers::mime
