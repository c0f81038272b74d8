// Generated Chinese mails: subject, sender, file name and text as the generator meant them.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <iostream>

#include "tests/unit/parsers/cjk_mails.h"
#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

struct Score {
  int mails = 0, right[4] = {}, wrong[4] = {};
};

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

void read(const CjkMail& mail, Score* score) {
  const Sample sample(mail.octets);
  std::string filename;
  for (const Leaf& leaf : sample.mail.leaves) filename += leaf.filename;
  const std::string sender = sample.mail.from.empty() ? "" : sample.mail.from[0].name;
  const std::pair<std::string, std::string> pairs[4] = {
      {sample.mail.subject, mail.subject},
      {sender, mail.sender},
      {filename, mail.filename},
      {trimmed(sample.mail.body_text), trimmed(mail.text)}};
  ++score->mails;
  for (int i = 0; i < 4; ++i) {
    const bool same = pairs[i].first == pairs[i].second;
    score->right[i] += same;
    if (same) continue;
    const char* what[] = {"subject", "sender", "filename", "text"};
    if (++score->wrong[i] <= 3) {
      std::cout << mail.how << "\n  " << what[i] << " wanted " << pairs[i].second << "\n  got "
                << pairs[i].first << "\n";
    }
  }
}

void tell(const char* name, const Score& score) {
  std::cout << "generated " << name << ": " << score.mails << " mails, right: subject "
            << score.right[0] << ", sender " << score.right[1] << ", filename " << score.right[2]
            << ", text " << score.right[3] << "\n";
}

TEST(Cjk, LabelledIsAlwaysRight) {
  CjkMaker maker(20201115);
  Score score;
  for (int i = 0; i < 1000; ++i) read(maker.labelled(), &score);
  tell("labelled", score);
  for (int right : score.right) EXPECT_EQ(right, score.mails);
}

TEST(Cjk, UnlabelledIsAllButAlwaysRight) {
  CjkMaker maker(20201116);
  Score score;
  for (int i = 0; i < 1000; ++i) read(maker.unlabelled(), &score);
  tell("unlabelled", score);
  for (int right : score.right) EXPECT_GE(right * 100, score.mails * 99);
}

}  // namespace
}  // namespace shouwen::parsers
