// A message: parsed, read, every leaf decoded. The tree must be one: spans inside the octets, links
// that go forward, every part reached once.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <span>
#include <vector>

#include "parsers/content.h"
#include "parsers/mail.h"
#include "tests/fuzz/target.h"

namespace {

using namespace shouwen;
using namespace shouwen::parsers;
using fuzz::must;

// Views lie in the octets, or in those of a decoded forwarded message.
bool inside(std::string_view view, std::string_view octets, const mime::Message& message) {
  auto in = [&](std::string_view whole) {
    return view.empty() ||
           (std::less_equal<>()(whole.data(), view.data()) &&
            std::less_equal<>()(view.data() + view.size(), whole.data() + whole.size()));
  };
  bool found = in(octets);
  for (const auto& nested : message.nested) found = found || in(*nested);
  return found;
}

void check_tree(const mime::Message& message, std::string_view octets) {
  must(!message.parts.empty(), "a message has a part");
  must(message.parts.size() <= message.limits.parts, "parts within the limit");
  std::vector<bool> reached(message.parts.size());
  for (mime::PartId id = 0; id < message.parts.size(); ++id) {
    const mime::Part& part = message.parts[id];
    must(inside(part.header, octets, message), "header inside");
    must(inside(part.body, octets, message), "body inside");
    must(inside(part.content_type, octets, message), "type inside");
    must(part.first_child == mime::kNone || part.first_child > id, "children come later");
    must(part.next == mime::kNone || part.next > id, "siblings come later");
    for (mime::PartId link : {part.first_child, part.next}) {
      if (link == mime::kNone) continue;
      must(link < message.parts.size() && !reached[link], "each part is linked once");
      reached[link] = true;
    }
  }
  for (mime::PartId id = 1; id < message.parts.size(); ++id) must(reached[id], "no part is lost");
}

void check_mail(const Mail& mail) {
  fuzz::must_be_utf8(mail.subject, "subject");
  fuzz::must_be_utf8(mail.body_text, "body text");
  fuzz::must_be_utf8(mail.own_text, "own text");
  for (const Leaf& leaf : mail.leaves) fuzz::must_be_utf8(leaf.filename, "file name");
  for (const Address& from : mail.from) fuzz::must_be_utf8(from.name, "sender");
}

}  // namespace

FUZZ_TARGET(octets) {
  const auto bytes = std::as_bytes(std::span(octets.data(), octets.size()));
  const mime::Message message = mime::parse(bytes);
  check_tree(message, octets);
  const Mail mail = read_mail(message, bytes);
  check_mail(mail);
  for (const Leaf& leaf : mail.leaves) {
    std::size_t size = 0;
    mime::decode(message, leaf.part, [&](std::span<const std::byte> got) { size += got.size(); });
    must(size <= message.parts[leaf.part].body.size() * 4 + 65536, "decoding hardly grows");
    must_be_utf8(leaf_text(message, leaf), "leaf text");
  }
  content_form(message, [](std::span<const std::byte>) {});
}
