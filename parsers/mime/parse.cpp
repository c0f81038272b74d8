// The tree: one pass over the octets with an explicit stack of open parts.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parsers/header/params.h"
#include "parsers/mime/header_block.h"
#include "parsers/mime/mime.h"
#include "parsers/mime/quoted_printable.h"
#include "parsers/mime/uuencode.h"

namespace shouwen::parsers::mime {
namespace {

bool starts_nocase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_nocase(text.substr(0, prefix.size()), prefix);
}

// "text/plain" out of a raw Content-Type: up to ';', without comments before it or blanks.
std::string_view type_token(std::string_view raw) {
  std::size_t begin = raw.find_first_not_of(" \t\r\n\"");
  if (begin == std::string_view::npos) return {};
  std::size_t end = raw.find_first_of("; \t\r\n\"(", begin);
  if (end == std::string_view::npos) end = raw.size();
  return raw.substr(begin, end - begin);
}

Cte encoding_of(std::string_view raw, std::uint32_t* defects) {
  const std::string token = bare_token(raw);
  if (token == "base64" || token == "base-64" || token == "b") return Cte::base64;
  if (token == "quoted-printable" || token == "qp" || token == "q" || token == "quoted_printable") {
    return Cte::quoted_printable;
  }
  for (std::string_view name : {"x-uuencode", "uuencode", "x-uue", "uue", "x-uu"}) {
    if (token == name) return Cte::uuencode;
  }
  for (std::string_view name : {"", "7bit", "8bit", "binary", "7-bit", "8-bit"}) {
    if (token == name) return Cte::identity;
  }
  *defects |= kUnknownEncoding;
  return Cte::identity;
}

class TreeParser {
 public:
  TreeParser(Message& message) : message_(message), limits_(message.limits) {}

  void run(std::string_view text, PartId parent, std::size_t depth) {
    text_ = text;
    base_depth_ = depth;
    stack_.clear();
    owners_.clear();
    boundaries_.pop_to(0);
    last_child_ = kNone;
    std::size_t pos = 0;
    bool more = open_entity(parent, &pos, true);
    while (more || pos < text_.size()) {
      // A forwarded message opens its own entity at once; everything else looks for a boundary.
      if (more && stack_.back().kind == Kind::message) {
        const PartId outer = stack_.back().part;
        more = open_entity(outer, &pos, true);
        continue;
      }
      more = seek_boundary(&pos);
    }
    close_above(0, text_.size());
  }

 private:
  struct Open {
    PartId part = kNone, last_child = kNone;
    Kind kind = Kind::leaf;
    bool closed = false;  // its closing boundary was seen; an epilogue follows
    bool digest = false;
  };

  std::size_t depth() const { return base_depth_ + stack_.size(); }

  PartId add_part(PartId parent) {
    if (message_.parts.size() >= limits_.parts) return kNone;
    const PartId id = static_cast<PartId>(message_.parts.size());
    message_.parts.emplace_back();
    message_.parts[id].parent = parent;
    if (parent == kNone) return id;
    PartId& last = stack_.empty() ? last_child_ : stack_.back().last_child;
    (last == kNone ? message_.parts[parent].first_child : message_.parts[last].next) = id;
    last = id;
    return id;
  }

  // Reads one entity's header and opens it. False when the part limit forbids: it is passed over.
  bool open_entity(PartId parent, std::size_t* pos, bool top) {
    const bool digest = !stack_.empty() && stack_.back().digest;
    const PartId id = add_part(parent);
    if (id == kNone) {
      message_.defects |= kLimitParts;
      return false;
    }
    const HeaderBlock block = read_header_block(text_, *pos, top, boundaries_, limits_);
    Part& part = message_.parts[id];
    part.header = block.header;
    part.content_type = block.content_type;
    part.disposition = block.disposition;
    part.content_id = block.content_id;
    part.type = type_token(block.content_type);
    part.defects = block.defects;
    part.cte = encoding_of(block.encoding, &part.defects);
    part.digest_child = digest;
    part.body = text_.substr(block.body, 0);
    *pos = block.body;
    open(id);
    return true;
  }

  void open(PartId id) {
    Part& part = message_.parts[id];
    Open entry;
    entry.part = id;
    if (starts_nocase(part.type, "multipart/") || equal_nocase(part.type, "multipart")) {
      std::string boundary = boundary_of(part);
      if (boundary.empty()) {
        part.defects |= kNoBoundary;
      } else if (depth() >= limits_.depth) {
        part.defects |= kLimitDepth;
      } else {
        part.kind = entry.kind = Kind::multipart;
        if (part.cte != Cte::identity) part.defects |= kEncodedMultipart;
        part.cte = Cte::identity;
        entry.digest = equal_nocase(part.type, "multipart/digest");
        boundaries_.push(std::move(boundary));
        owners_.push_back(stack_.size());
      }
    } else if (message_type(part)) {
      open_message(part, &entry);
    }
    stack_.push_back(entry);
  }

  static bool message_type(const Part& part) {
    if (part.type.empty()) return part.digest_child;
    return equal_nocase(part.type, "message/rfc822") || equal_nocase(part.type, "message/global") ||
           equal_nocase(part.type, "message/news");
  }

  void open_message(Part& part, Open* entry) {
    if (depth() >= limits_.depth) {
      part.defects |= kLimitDepth;
      return;
    }
    if (part.cte != Cte::identity) {
      part.defects |= kEncodedMultipart;
      if (!only_labelled(part)) return;  // decoded and read after this pass
      part.cte = Cte::identity;
    }
    part.kind = entry->kind = Kind::message;
  }

  // An encoding is forbidden here; often only the label is wrong and plain fields follow.
  bool only_labelled(const Part& part) const {
    const std::size_t at = offset_of(part.body);
    if (!is_field(line_at(text_, at))) return false;
    if (part.cte != Cte::quoted_printable) return true;
    // Fields may be quoted-printable too: a '=' that cannot be an escape tells.
    std::string_view fields = text_.substr(at, 16384);
    fields = fields.substr(0, std::min(fields.find("\n\n"), fields.find("\n\r\n")));
    return decode_quoted_printable(fields, [](std::span<const std::byte>) {}) != 0;
  }

  std::size_t offset_of(std::string_view view) const {
    return static_cast<std::size_t>(view.data() - text_.data());
  }

  std::string boundary_of(Part& part) {
    const Parameterized field = parse_params(part.content_type, limits_);
    const Parameter* param = field.find("boundary");
    std::string boundary = param ? param->value : "";
    if (boundary.empty()) {
      boundary = boundary_in_body(offset_of(part.body));
      if (!boundary.empty()) part.defects |= kNoBoundary;
    }
    if (boundary.size() > limits_.boundary) boundary.clear();
    return without_stray_blanks(std::move(boundary), offset_of(part.body));
  }

  // No parameter, or it was cut off: a long dashed word with fields or a blank line after it names
  // the boundary itself. Rulers, PGP's armour and sentences have no such word.
  std::string boundary_in_body(std::size_t body) const {
    const std::string_view near = text_.substr(body, 16384);
    for (std::size_t at = find_dashes(near, 0); at < near.size();
         at = find_dashes(near, next_line(near, at))) {
      const std::string_view line = line_at(near, at), name = line.substr(2);
      if (boundaries_.match(line).found) break;  // what follows is another part's
      const std::string_view after = line_at(near, next_line(near, at));
      if (line.size() < 10 || name.ends_with("--")) continue;
      if (name.find_first_of(" \t:") != std::string_view::npos) continue;
      if (name.find_first_not_of("-=_.*#") == std::string_view::npos) continue;
      if (after.empty() || is_field(after)) return std::string(name);
    }
    return {};
  }

  // A boundary may not end in blanks (RFC 2046 5.1.1), and most that are declared so are written
  // without them. Those written with them mean them: a line that lacks one is text.
  std::string without_stray_blanks(std::string boundary, std::size_t body) const {
    const std::size_t last = boundary.find_last_not_of(" \t");
    if (last == std::string::npos) return {};
    if (last + 1 == boundary.size()) return boundary;
    const std::string_view near = text_.substr(body, 16384);  // many such parts must stay cheap
    std::string shorter = boundary.substr(0, last + 1);
    for (std::size_t at = find_dashes(near, 0); at < near.size();
         at = find_dashes(near, next_line(near, at))) {
      const std::string_view line = line_at(near, at);
      if (line.substr(2).starts_with(shorter))
        return line.substr(2) == boundary ? boundary : shorter;
      if (boundaries_.match(line).found) break;
    }
    return shorter;
  }

  // To the next boundary line from *pos. True when it opened an entity.
  bool seek_boundary(std::size_t* pos) {
    std::size_t at = boundaries_.size() == 0 ? text_.size() : find_dashes(text_, *pos);
    while (at < text_.size()) {
      const Boundaries::Match match = boundaries_.match(line_at(text_, at));
      if (!match.found) {
        at = find_dashes(text_, at + 2 < text_.size() ? next_line(text_, at) : text_.size());
        continue;
      }
      *pos = next_line(text_, at);
      const std::size_t owner = owners_[match.level];
      close_above(owner + 1, before_line(at));
      const std::size_t keep = match.closing ? match.level : match.level + 1;
      boundaries_.pop_to(keep);
      owners_.resize(keep);
      if (match.closing) {
        stack_[owner].closed = true;
        return false;
      }
      return open_entity(stack_[owner].part, pos, false);
    }
    *pos = text_.size();
    return false;
  }

  // The line end before a boundary belongs to the boundary.
  std::size_t before_line(std::size_t at) const {
    if (at > 0 && text_[at - 1] == '\n') --at;
    if (at > 0 && text_[at - 1] == '\r') --at;
    return at;
  }

  void close_above(std::size_t count, std::size_t end) {
    while (stack_.size() > count) {
      const Open entry = stack_.back();
      stack_.pop_back();
      Part& part = message_.parts[entry.part];
      const std::size_t begin = offset_of(part.body);
      if (end > begin) part.body = text_.substr(begin, end - begin);
      if (entry.kind == Kind::multipart) close_multipart(part, entry);
      message_.defects |= part.defects;
    }
  }

  static void close_multipart(Part& part, const Open& entry) {
    if (part.first_child == kNone) {
      part.defects |= kBoundaryNotFound;
      part.kind = Kind::leaf;
    } else if (!entry.closed) {
      part.defects |= kUnclosed;
    }
  }

  Message& message_;
  const Limits& limits_;
  std::string_view text_;
  std::vector<Open> stack_;
  std::vector<std::size_t> owners_;  // stack index of each boundary's multipart
  Boundaries boundaries_;
  std::size_t base_depth_ = 0;
  PartId last_child_ = kNone;
};

std::size_t depth_of(const Message& message, PartId id) {
  std::size_t depth = 0;
  for (; message.parts[id].parent != kNone; id = message.parts[id].parent) ++depth;
  return depth;
}

bool encoded_message(const Part& part) {
  return part.cte != Cte::identity && (part.defects & kEncodedMultipart) && part.kind == Kind::leaf;
}

// Forwarded messages that were themselves base64 or QP: decoded into a buffer the Message keeps.
void read_encoded_messages(Message& message, TreeParser& parser) {
  std::size_t room = message.limits.nested_decoded;
  for (PartId id = 0; id < message.parts.size(); ++id) {
    if (!encoded_message(message.parts[id])) continue;
    auto octets = std::make_unique<std::string>(decode_string(message, id, room + 1));
    if (octets->size() > room) {
      message.parts[id].defects |= kNestedTooLarge;
      message.defects |= kNestedTooLarge;
      continue;
    }
    room -= octets->size();
    message.parts[id].kind = Kind::message;
    const std::string_view text = *octets;
    message.nested.push_back(std::move(octets));
    parser.run(text, id, depth_of(message, id) + 1);
  }
}

void find_inline_uu(Message& message) {
  const std::size_t count = message.parts.size();
  for (PartId id = 0; id < count; ++id) {
    const Part part = message.parts[id];
    if (part.kind != Kind::leaf || part.cte != Cte::identity) continue;
    if (!part.type.empty() && !starts_nocase(part.type, "text/plain") &&
        !equal_nocase(part.type, "text")) {
      continue;
    }
    PartId last = kNone;
    for (const UuBlock& block : find_uu_blocks(part.body, message.limits.inline_uu)) {
      if (message.parts.size() >= message.limits.parts) return;
      const PartId child = static_cast<PartId>(message.parts.size());
      Part& added = message.parts.emplace_back();
      added.parent = id;
      added.body = block.octets;
      added.cte = Cte::uuencode;
      added.inline_uu = true;
      (last == kNone ? message.parts[id].first_child : message.parts[last].next) = child;
      last = child;
      message.parts[id].defects |= kInlineUuencode;
      message.defects |= kInlineUuencode;
    }
  }
}

}  // namespace

Message parse(std::span<const std::byte> octets, const Limits& limits) noexcept {
  Message message;
  message.limits = limits;
  message.parts.reserve(8);
  const std::string_view text(reinterpret_cast<const char*>(octets.data()), octets.size());
  TreeParser parser(message);
  parser.run(text.data() ? text : std::string_view(""), kNone, 0);
  read_encoded_messages(message, parser);
  find_inline_uu(message);
  if (octets.empty()) message.parts[0].defects |= kEmpty;
  message.defects |= message.parts[0].defects;
  return message;
}

}  // namespace shouwen::parsers::mime
