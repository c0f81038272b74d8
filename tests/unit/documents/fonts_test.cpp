// The typefaces of official documents find a Chinese face through the file we ship.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/support/temp_dir.h"

namespace shouwen::testing {
namespace {

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  ::pclose(pipe);
  return out;
}

TEST(Fonts, NoTypefaceOfAnOfficialDocumentFallsToDejaVu) {
  TempDir dir;
  write_file(
      dir / "fonts.conf",
      "<?xml version=\"1.0\"?><fontconfig><include>/etc/fonts/fonts.conf</include><include>" +
          std::string(SHOUWEN_SOURCE_DIR) +
          "/config/etc/fonts/65-shouwen-chinese.conf</include></fontconfig>");
  const std::string match =
      "FONTCONFIG_FILE=" + (dir / "fonts.conf") + " fc-match -f '%{family[0]}' ";
  const auto face = [&](const std::string& name) { return output_of(match + "'" + name + "'"); };
  for (const char* name : {"宋体", "SimSun", "方正小标宋简体", "方正小标宋_GBK", "STSong"})
    EXPECT_EQ(face(name), "Noto Serif CJK SC") << name;
  for (const char* name : {"黑体", "SimHei", "Microsoft YaHei"})
    EXPECT_EQ(face(name), "Noto Sans CJK SC") << name;
  for (const char* name : {"仿宋", "FangSong", "仿宋_GB2312"})
    EXPECT_EQ(face(name), "AR PL UMing CN") << name;
  for (const char* name : {"楷体", "KaiTi", "楷体_GB2312"})
    EXPECT_EQ(face(name), "AR PL UKai CN") << name;
}

}  // namespace
}  // namespace shouwen::testing
