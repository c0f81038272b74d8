// Walks over the finished tree: leaves and forwarded messages with their IMAP paths, raw fields.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/mime/mime.h"
#include "parsers/mime/scan.h"

namespace shouwen::parsers::mime {
namespace {

struct Step {
  PartId part;
  std::string prefix;  // of its children: "" or "1.2"
  std::size_t number;  // among its siblings; 0: takes the prefix itself (a message's multipart)
  bool in_rfc822;
};

std::string joined(const std::string& prefix, std::size_t number) {
  if (prefix.empty()) return std::to_string(number);
  return prefix + "." + std::to_string(number);
}

// Depth first with an explicit stack. A multipart that is a whole message has no number of its own:
// its children are numbered below the message (RFC 3501 6.4.5).
template <class Visit>
void walk(const Message& message, Visit visit) {
  std::vector<Step> steps{{0, "", 1, false}};
  while (!steps.empty()) {
    Step step = std::move(steps.back());
    steps.pop_back();
    const Part& part = message.parts[step.part];
    if (part.next != kNone && step.part != 0) {
      steps.push_back({part.next, step.prefix, step.number + 1, step.in_rfc822});
    }
    const bool whole = part.parent == kNone || message.parts[part.parent].kind == Kind::message;
    const bool own_number = !(whole && part.kind == Kind::multipart);
    std::string path = own_number ? joined(step.prefix, step.number) : step.prefix;
    visit(step.part, path, step.in_rfc822);
    if (part.first_child != kNone) {
      const bool inside = step.in_rfc822 || part.kind == Kind::message;
      steps.push_back({part.first_child, std::move(path), 1, inside});
    }
  }
}

}  // namespace

std::vector<LeafRef> leaves(const Message& message) {
  std::vector<LeafRef> found;
  walk(message, [&](PartId id, const std::string& path, bool inside) {
    if (message.parts[id].kind == Kind::leaf) found.push_back({id, path, inside});
  });
  return found;
}

std::vector<LeafRef> forwarded(const Message& message) {
  std::vector<LeafRef> found;
  walk(message, [&](PartId id, const std::string& path, bool inside) {
    if (message.parts[id].kind == Kind::message) found.push_back({id, path, inside});
  });
  return found;
}

std::vector<RawField> raw_fields(std::string_view header, const Limits& limits) {
  std::vector<RawField> fields;
  header = header.substr(0, limits.header_block);
  std::size_t pos = 0;
  bool open = false;  // a continuation line belongs to the last field, not to a junk line
  while (pos < header.size()) {
    const std::size_t next = next_line(header, pos);
    std::string_view line = line_at(header, pos);
    const bool indented = !line.empty() && (line[0] == ' ' || line[0] == '\t');
    if (indented && fields.empty())
      line.remove_prefix(line.find_first_not_of(" \t") == std::string_view::npos
                             ? line.size()
                             : line.find_first_not_of(" \t"));
    std::string_view name;
    if (indented && !fields.empty()) {
      RawField& last = fields.back();
      if (open) {
        const char* begin = last.value.data();
        last.value = {begin, static_cast<std::size_t>(line.data() + line.size() - begin)};
      }
    } else if (is_field(line, &name) && fields.size() < limits.fields) {
      const std::size_t colon = line.find(':', name.size());
      fields.push_back({name, line.substr(colon + 1)});
      open = true;
    } else {
      open = false;
    }
    pos = next;
  }
  for (RawField& field : fields) field.value = field.value.substr(0, limits.header_line);
  return fields;
}

}  // namespace shouwen::parsers::mime
