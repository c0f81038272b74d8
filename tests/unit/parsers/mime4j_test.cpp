// The 80 messages of the james-mime4j project against its own answers: the tree and every decoded
// body, as the files are and with CRLF. What we read differently on purpose is listed with its
// reason.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

namespace fs = std::filesystem;

// A message as one line of shape, "<(..<.>)>", and its leaves' octets in order.
struct Tree {
  std::string shape;
  std::vector<std::string> bodies;
  std::vector<bool> damaged;  // base64 that was named so
};

// Line ends and trailing blank lines are the transport's.
std::string normal(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != '\r') out += c;
  }
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

// The answer: <message>, <multipart> and the two kinds of body; all else is text for people.
Tree expected(const fs::path& xml) {
  const std::string text = read_whole(xml);
  Tree tree;
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::string tag = text.substr(at, text.find('>', at) - at + 1);
    if (tag == "<message>") tree.shape += '<';
    if (tag == "</message>") tree.shape += '>';
    if (tag == "<multipart>") tree.shape += '(';
    if (tag == "</multipart>") tree.shape += ')';
    if (!tag.starts_with("<text-body") && !tag.starts_with("<binary-body")) continue;
    tree.shape += '.';
    const std::size_t name = tag.find('"') + 1;
    tree.bodies.push_back(
        normal(read_whole(xml.parent_path() / tag.substr(name, tag.rfind('"') - name))));
  }
  return tree;
}

void add(const mime::Message& message, mime::PartId id, Tree* tree) {
  const mime::Part& part = message.parts[id];
  // A multipart without a part: mime4j shows an empty one and its text as preamble, we keep the
  // text readable as a leaf that says so.
  if (part.defects & mime::kBoundaryNotFound) {
    tree->shape += "()";
    return;
  }
  if (part.kind == mime::Kind::leaf) {
    tree->shape += '.';
    tree->bodies.push_back(normal(mime::decode_string(message, id, 100 << 20)));
    tree->damaged.push_back(part.cte == mime::Cte::base64 &&
                            mime::decode(message, id, [](std::span<const std::byte>) {}) != 0);
    return;  // uuencoded files below a text are ours alone
  }
  tree->shape += part.kind == mime::Kind::multipart ? '(' : '<';
  for (mime::PartId child = part.first_child; child != mime::kNone;
       child = message.parts[child].next) {
    add(message, child, tree);
  }
  tree->shape += part.kind == mime::Kind::multipart ? ')' : '>';
}

Tree ours(const std::string& octets) {
  const mime::Message message = mime::parse(std::as_bytes(std::span(octets.data(), octets.size())));
  Tree tree;
  tree.shape = "<";
  add(message, 0, &tree);
  tree.shape += '>';
  return tree;
}

enum class Verdict { same, more, other };

// `more`: the same but for the octets of an unfinished last quantum of base64, which are in the
// mail (its padding is missing, or it was cut) and which mime4j drops.
Verdict compare(const Tree& want, const Tree& got) {
  if (got.shape != want.shape || got.bodies.size() != want.bodies.size()) return Verdict::other;
  Verdict verdict = Verdict::same;
  for (std::size_t i = 0; i < want.bodies.size(); ++i) {
    const std::string &theirs = want.bodies[i], &own = got.bodies[i];
    if (own == theirs) continue;
    const bool tail = got.damaged[i] && own.starts_with(theirs) && own.size() <= theirs.size() + 2;
    if (!tail) return Verdict::other;
    verdict = Verdict::more;
  }
  return verdict;
}

// Ours on purpose, by the message's name.
const std::map<std::string, std::string> kPolicy = {
    {"hdr-fakeout",
     "a line of one blank ends the header when no field follows: mime4j takes the "
     "whole body for a folded field and shows none"},
    {"basic-plain-with-bad-header-separator", "the same"},
    {"malformedHeader-noheader",
     "the text says all of it should be body; mime4j's answer has none"},
    {"malformedHeaderStartsBody-noheader", "the same; mime4j's answer has the first line only"},
};
// The same octets under two of mime4j's settings, with two answers: ours is the twin's, junk lines
// do not end a header.
const std::map<std::string, std::string> kTwins = {
    {"malformedHeaderStartsBody-nocrlfcrlf", "malformedHeader-nocrlfcrlf"}};

TEST(Mime4j, TreesAndBodies) {
  const fs::path folder = shared_folder() / "fixtures/mime/james-mime4j";
  if (!fs::exists(folder)) GTEST_SKIP() << "NOT RUN: no fixtures at " << folder;
  int messages = 0, same = 0, more = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".msg") continue;
    const std::string name = entry.path().stem().string();
    const auto twin = kTwins.find(name);
    const std::string answer = (twin == kTwins.end() ? name : twin->second) + "_decoded.xml";
    const Tree want = expected(entry.path().parent_path() / answer);
    const std::string octets = read_whole(entry.path());
    const Verdict verdict =
        std::max(compare(want, ours(octets)), compare(want, ours(crlf(normal(octets)))));
    ++messages;
    same += verdict == Verdict::same;
    more += verdict == Verdict::more;
    EXPECT_EQ(verdict == Verdict::other, kPolicy.contains(name))
        << name << ": wanted " << want.shape << ", got " << ours(octets).shape;
  }
  std::cout << "mime4j: " << same << " of " << messages << " as its answers, " << more
            << " with the last octets of cut base64 besides, " << kPolicy.size()
            << " otherwise on purpose\n";
  EXPECT_EQ(messages, 80);
  EXPECT_GE(same + more, 76);
}

}  // namespace
}  // namespace shouwen::parsers
