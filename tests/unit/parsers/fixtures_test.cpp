// Every message of the public parser test sets gives a result: nothing throws, nothing is lost.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <iostream>

#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

namespace fs = std::filesystem;

void read_folder(const fs::path& folder, std::size_t at_least) {
  if (!fs::exists(folder)) GTEST_SKIP() << "NOT RUN: no fixtures at " << folder;
  std::size_t files = 0, leaves = 0, octets = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string text = read_whole(entry.path());
    for (const std::string& form : {text, crlf(text)}) {
      const Sample sample(form);
      ASSERT_FALSE(sample.mail.leaves.empty()) << entry.path();
      const std::vector<std::string> bodies = sample.bodies();
      for (const std::string& body : bodies) octets += body.size();
      leaves += bodies.size();
      if (form.find_first_not_of(" \r\n") == std::string::npos) continue;
      // Something of it must be seen: fields, text or a leaf with octets.
      bool any = !sample.mail.fields.empty() || !sample.mail.body_text.empty();
      for (const std::string& body : bodies) any = any || !body.empty();
      EXPECT_TRUE(any) << entry.path();
    }
    ++files;
  }
  std::cout << folder.filename().string() << ": " << files << " files, " << leaves << " leaves, "
            << octets << " octets\n";
  EXPECT_GE(files, at_least);
}

TEST(Fixtures, PublicSets) {
  read_folder(shared_folder() / "fixtures/mime", 400);
}
TEST(Fixtures, MessagesThatBrokeOtherParsers) {
  read_folder(shared_folder() / "fixtures/mime-repro", 4);
}

TEST(Fixtures, AttachmentOthersLose) {
  const fs::path file = shared_folder() / "fixtures/mime-repro/mimetic_lost_attachment.eml";
  if (!fs::exists(file)) GTEST_SKIP() << "NOT RUN: no fixture at " << file;
  const Sample sample(read_whole(file));
  bool pdf = false;
  for (const Leaf& leaf : sample.mail.leaves) pdf = pdf || leaf.type == "application/pdf";
  EXPECT_TRUE(pdf);
}

}  // namespace
}  // namespace shouwen::parsers
