// Every labelled mail: sender, subject, body words, and each attachment's name, size and SHA-256.
// The sample in tests/corpus always runs; the whole corpus runs where the shared folder is.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string sha256_hex(const std::string& octets) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(octets.data(), octets.size(), digest, &size, EVP_sha256(), nullptr);
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += "0123456789abcdef"[digest[i] >> 4];
    out += "0123456789abcdef"[digest[i] & 15];
  }
  return out;
}

std::string tight(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') out += c;
  }
  return out;
}

struct Tally {
  int mails = 0, from = 0, subject = 0, body = 0, names = 0, sizes = 0, digests = 0,
      attachments = 0;
};

// What a reader sees of the mail: the body and the texts of forwarded messages.
std::string readable(const Sample& sample) {
  std::string text = sample.mail.body_text;
  for (const Inner& inner : sample.mail.inner) text += "\n" + inner.body_text;
  return tight(text);
}

void compare(const Json& label, const Sample& sample, Tally* tally) {
  const Json& expect = label["expect"];
  const std::string id = label["id"];
  ++tally->mails;
  const std::string from = sample.mail.from.empty() ? "" : sample.mail.from[0].address;
  tally->from += from == expect["from"];
  EXPECT_EQ(from, expect["from"].get<std::string>()) << id;
  tally->subject += sample.mail.subject == expect["subject"];
  EXPECT_EQ(sample.mail.subject, expect["subject"].get<std::string>()) << id;
  const std::string text = readable(sample);
  bool all = true;
  for (const Json& piece : expect["body_contains"]) {
    const bool there = text.find(tight(piece.get<std::string>())) != std::string::npos;
    EXPECT_TRUE(there) << id << ": " << piece;
    all = all && there;
  }
  tally->body += all;
  // Machine parts of reports are leaves too, but no attachments.
  std::vector<const Leaf*> attachments;
  for (const Leaf& leaf : sample.mail.leaves) {
    if (!leaf.body && (!leaf.filename.empty() || leaf.disposition == "attachment")) {
      attachments.push_back(&leaf);
    }
  }
  std::vector<Json> wanted;
  for (const Json& want : expect["attachments"]) {
    if (want["name"].get<std::string>().find("!/") == std::string::npos) wanted.push_back(want);
  }
  ASSERT_EQ(attachments.size(), wanted.size()) << id;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::string octets = mime::decode_string(sample.message, attachments[i]->part, 100 << 20);
    ++tally->attachments;
    tally->names += attachments[i]->filename == wanted[i]["name"];
    tally->sizes += octets.size() == wanted[i]["size"];
    tally->digests += sha256_hex(octets) == wanted[i]["sha256"];
    EXPECT_EQ(attachments[i]->filename, wanted[i]["name"].get<std::string>()) << id;
    EXPECT_EQ(sha256_hex(octets), wanted[i]["sha256"].get<std::string>()) << id;
  }
}

Tally run(const fs::path& folder) {
  Tally tally;
  std::ifstream labels(folder / "labels.jsonl");
  for (std::string line; std::getline(labels, line);) {
    const Json label = Json::parse(line);
    if (label["channel"] != "email") continue;
    const Sample sample(read_whole(folder / label["file"].get<std::string>()));
    compare(label, sample, &tally);
  }
  std::cout << "corpus    mails from subj body | attachments names sizes sha256\n"
            << "          " << tally.mails << "   " << tally.from << "  " << tally.subject << "  "
            << tally.body << " | " << tally.attachments << "         " << tally.names << "   "
            << tally.sizes << "   " << tally.digests << "   " << folder.string() << "\n";
  EXPECT_EQ(tally.mails, tally.from);
  EXPECT_EQ(tally.mails, tally.subject);
  EXPECT_EQ(tally.mails, tally.body);
  EXPECT_EQ(tally.attachments, tally.digests);
  return tally;
}

TEST(Corpus, SampleInTheRepository) {
  EXPECT_GE(run(fs::path(SHOUWEN_SOURCE_DIR) / "tests/corpus").mails, 65);
}

TEST(Corpus, WholeDevelopmentSet) {
  const fs::path folder = shared_folder() / "corpus";
  if (!fs::exists(folder / "labels.jsonl")) {
    GTEST_SKIP() << "NOT RUN: no development corpus at " << folder << " (set SHOUWEN_SHARED)";
  }
  EXPECT_EQ(run(folder).mails, 229);
  EXPECT_EQ(run(folder / "more").mails, 56);
}

}  // namespace
}  // namespace shouwen::parsers
