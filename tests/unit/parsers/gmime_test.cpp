// Every message at hand through GMime and through us: leaf by leaf, the decoded octets must be the
// same. A difference is a row of kExplained with its reason, or a failure. Nothing may throw or
// give no result. Runs over the repository's sample always, over fixtures and the corpus where they
// are.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "tests/unit/parsers/gmime_reader.h"
#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

namespace fs = std::filesystem;

std::string normal(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != '\r') out += c;
  }
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

struct Body {
  std::string octets;
  mime::Cte cte = mime::Cte::identity;  // ours only
};
struct Bodies {
  bool read = false;
  std::vector<Body> leaves;  // without empty ones
};

Bodies by_gmime(const std::string& octets) {
  Bodies bodies;
  std::string leaf;
  auto finish = [&] {
    leaf = normal(leaf);
    if (!leaf.empty()) bodies.leaves.push_back({std::move(leaf), {}});
    leaf.clear();
  };
  bodies.read = testing::gmime_read(
      octets, {[&](const std::string&, const std::string&) { finish(); },
               [&](std::span<const std::byte> piece) {
                 leaf.append(reinterpret_cast<const char*>(piece.data()), piece.size());
               }});
  finish();
  return bodies;
}

Bodies by_us(const std::string& octets) {
  Bodies bodies;
  const Sample sample(octets);
  bodies.read = !sample.mail.leaves.empty();
  for (const Leaf& leaf : sample.mail.leaves) {
    if (sample.message.parts[leaf.part].inline_uu) continue;  // inside a text GMime shows whole
    std::string body = normal(mime::decode_string(sample.message, leaf.part, 100 << 20));
    const mime::Cte cte = sample.message.parts[leaf.part].cte;
    if (!body.empty()) bodies.leaves.push_back({std::move(body), cte});
  }
  return bodies;
}

// GMime 3.2.13 overflows the stack on a long From of groups: a header line that long is not given.
bool too_long_for_gmime(const std::string& octets) {
  std::size_t longest = 0, begin = 0;
  for (std::size_t feed = 0; (feed = octets.find('\n', begin)) != std::string::npos;) {
    if (feed - begin <= 1) break;
    longest = std::max(longest, feed - begin);
    begin = feed + 1;
  }
  return longest > 20000;
}

enum class Verdict { same, quantum, blanks, other };

std::string without_line_blanks(std::string_view text) {
  std::string out;
  for (char c : text) {
    while (c == '\n' && !out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
    out += c;
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
  return out;
}

// Two differences are rules of ours and need no row: an unfinished last quantum of base64 is kept
// (GMime drops up to two octets of it), blanks at line ends of quoted-printable go (RFC 2045 6.7).
Verdict compare(const Bodies& own, const Bodies& other) {
  if (own.leaves.size() != other.leaves.size()) return Verdict::other;
  Verdict verdict = Verdict::same;
  for (std::size_t i = 0; i < own.leaves.size(); ++i) {
    const std::string &ours = own.leaves[i].octets, &theirs = other.leaves[i].octets;
    if (ours == theirs) continue;
    const bool base64 = own.leaves[i].cte == mime::Cte::base64;
    const bool quoted = own.leaves[i].cte == mime::Cte::quoted_printable;
    if (base64 && ours.starts_with(theirs) && ours.size() <= theirs.size() + 2) {
      verdict = std::max(verdict, Verdict::quantum);
    } else if (quoted && ours == without_line_blanks(theirs)) {
      verdict = std::max(verdict, Verdict::blanks);
    } else {
      return Verdict::other;
    }
  }
  return verdict;
}

constexpr const char* kNoPart =
    "a multipart without a part: we keep its text as a leaf, GMime drops it";
constexpr const char* kNoHeaderEnd =
    "no blank line after the header: we find where the text begins";
constexpr const char* kEncoded = "an encoded forwarded message: we read it, GMime gives its octets";
constexpr const char* kFirstType = "two Content-Type fields: we take the first, GMime the last";
constexpr const char* kWords = "words after the boundary (RFC 2046 5.1.1): GMime finds no part";
constexpr const char* kOuter =
    "the text holds outer boundaries at line starts: they end it, as in mime4j";
constexpr const char* kSameName = "one boundary for nested multiparts: we find each part";
constexpr const char* kNoParam =
    "no boundary parameter: we take it from the body, GMime shows nothing";

// Every other difference, by the message's name.
const std::map<std::string, const char*> kExplained = {
    {"hdr-fakeout.msg", kNoHeaderEnd},
    {"basic-plain-with-bad-header-separator.msg", kNoHeaderEnd},
    {"msg_35.txt", kNoHeaderEnd},
    {"qp-utf8-header-no-break.raw", kNoHeaderEnd},
    {"multi-malformed.raw", kNoHeaderEnd},
    {"bug519599.mbox", kNoPart},
    {"big-allocation.mbox", kNoPart},
    {"badbound.msg", kNoPart},
    {"missing-inner-start-boundary.msg", kNoPart},
    {"missing-inner-boundary.msg", kNoPart},
    {"multipartnopart.msg", kNoPart},
    {"missing-boundary.msg", kNoPart},
    {"msg_31.txt", kNoPart},
    {"msg_41.txt", kNoPart},
    {"msg_17.txt", kNoPart},
    {"msg_42.txt", kNoPart},
    {"multipart-wo-boundary.raw", kNoPart},
    {"base64encoded-rfc822message.msg", kEncoded},
    {"base64encoded-rfc822message-nested.msg", kEncoded},
    {"bad-newlines-multiple-parts-base64.msg", kEncoded},
    {"multi-2gifs-base64.msg", kEncoded},
    {"multiple_content_types.eml", kFirstType},
    {"multi-bad.msg", kFirstType},
    {"ending-boundaries.msg", kWords},
    {"msg_38.txt", kOuter},
    {"msg_39.txt", kSameName},
    {"msg_25.txt", kNoParam},
    {"very-very-long-boundary.msg", "a boundary of 7,000 octets: GMime finds no part"},
    {"bug519598-encapsulated-message.mbox", "messages within messages: GMime shows no body"},
    {"clusterfuzz-testcase-minimized-kmime_fuzzer-5255984894509056", "random octets"},
};

struct Tally {
  int messages = 0, none = 0, quantum = 0, blanks = 0, explained = 0;
  std::size_t leaves = 0;
};

void differ(const fs::path& path, const std::string& octets, Tally* tally) {
  ++tally->messages;
  const Bodies own = by_us(octets), other = by_gmime(octets);
  EXPECT_TRUE(own.read) << path;
  if (!other.read) {
    ++tally->none;
    return;
  }
  tally->leaves += other.leaves.size();
  const Verdict verdict = compare(own, other);
  tally->quantum += verdict == Verdict::quantum;
  tally->blanks += verdict == Verdict::blanks;
  if (verdict != Verdict::other) return;
  ++tally->explained;
  EXPECT_TRUE(kExplained.contains(path.filename().string()))
      << path << ": " << own.leaves.size() << " bodies, GMime " << other.leaves.size();
}

// Messages only: beside them lie mime4j's answers, decoded bodies, TNEF streams and our generator.
bool message_file(const fs::path& path) {
  const std::string ext = path.extension().string();
  if (path.string().find("fixtures") == std::string::npos) return ext == ".eml";
  return ext != ".xml" && ext != ".bin" && ext != ".tnef" &&
         path.string().find("_decoded") == std::string::npos;
}

void differ_in(const fs::path& folder, int at_least) {
  if (!fs::exists(folder)) GTEST_SKIP() << "NOT RUN: no messages at " << folder;
  Tally tally;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || !message_file(entry.path())) continue;
    const std::string octets = read_whole(entry.path());
    if (too_long_for_gmime(octets)) {
      EXPECT_TRUE(by_us(octets).read);
      continue;
    }
    differ(entry.path(), octets, &tally);
    differ(entry.path(), crlf(normal(octets)), &tally);
  }
  std::cout << folder.filename().string() << ": " << tally.messages << " messages, " << tally.leaves
            << " bodies of GMime's; GMime gives no message for " << tally.none
            << "; differences: base64's last quantum " << tally.quantum << ", blanks in QP "
            << tally.blanks << ", in the table " << tally.explained << "\n";
  EXPECT_GE(tally.messages, at_least);
}

TEST(Gmime, SampleInTheRepository) {
  differ_in(fs::path(SHOUWEN_SOURCE_DIR) / "tests/corpus", 130);
}
TEST(Gmime, DevelopmentCorpus) {
  differ_in(shared_folder() / "corpus", 400);
}
TEST(Gmime, PublicSets) {
  differ_in(shared_folder() / "fixtures/mime", 800);
}
TEST(Gmime, MessagesThatBrokeOthers) {
  differ_in(shared_folder() / "fixtures/mime-repro", 6);
}

}  // namespace
}  // namespace shouwen::parsers
