// Mails as files: what is written in them and what is attached to them, down to the innermost.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/attachments/reading.h"
#include "tests/unit/documents/samples.h"

namespace shouwen::attachments {
namespace {

const std::string kFile = "农安县交通运输局信用交通宣传月活动总结（定稿）.txt";

bool says(const Document& d, std::string_view words) {
  return d.text.find(words) != std::string::npos;
}

TEST(Msg, BodyAndAttachment) {
  const auto all = read_sample("plain.msg");
  EXPECT_EQ(all[0].kind, "msg");
  EXPECT_EQ(all[0].outcome, Outcome::ok) << shown(all[0]);
  EXPECT_TRUE(says(all[0], "主题：报送总结"));
  EXPECT_TRUE(says(all[0], "守信联合激励"));
  EXPECT_TRUE(says(all[0], "𠮷"));
  EXPECT_TRUE(says(named(all, kFile), "守信联合激励"));
}

TEST(Msg, AChineseCodePage) {
  const auto all = read_sample("gbk.msg");
  EXPECT_TRUE(says(all[0], "主题：报送总结"));
  EXPECT_TRUE(says(all[0], "守信联合激励"));
  EXPECT_TRUE(says(all[0], "㐀"));
}

TEST(Msg, ABodyInRtfAlone) {
  EXPECT_TRUE(says(read_sample("rtf.msg")[0], "“信用交通宣传月”活动总结"));
}

TEST(Msg, AMailInsideWithItsOwnFile) {
  const auto all = read_sample("inner.msg");
  EXPECT_TRUE(says(all[0], "里面的信"));
  EXPECT_EQ(named(all, "县局来信/里.txt").text, "x");
  EXPECT_TRUE(says(named(all, kFile), "守信联合激励"));
}

TEST(Winmail, BodyAndFilesUnderTheirOwnNames) {
  const auto all = read_sample("winmail.dat");
  EXPECT_EQ(all[0].kind, "tnef");
  EXPECT_EQ(all[0].outcome, Outcome::ok) << shown(all[0]);
  EXPECT_TRUE(says(all[0], "守信联合激励"));
  EXPECT_TRUE(says(named(all, kFile), "守信联合激励")) << "the long name, not ZONGJIE.TXT";
  EXPECT_EQ(named(all, "照片.gif").kind, "gif");
}

TEST(Winmail, ABodyInRtfAlone) {
  EXPECT_TRUE(says(read_sample("winmail-rtf.dat")[0], "“信用交通宣传月”活动总结"));
}

TEST(Eml, AMailInsideIsReadWithItsFiles) {
  for (const char* name : {"inner.eml", "attached.eml"}) {
    const auto all = read_sample(name);
    EXPECT_EQ(all[0].outcome, Outcome::ok) << shown(all[0]);
    EXPECT_EQ(named(all, "简讯.txt").text, "简讯") << name;
  }
  const auto attached = read_sample("attached.eml");
  EXPECT_TRUE(says(named(attached, "县局来信.eml"), "里面的信"));
}

TEST(Film, ItsLengthAndSizeAreKnown) {
  const auto all = read_sample("film.mp4");
  EXPECT_EQ(all[0].kind, "mp4");
  EXPECT_EQ(all[0].outcome, Outcome::empty) << shown(all[0]);
  EXPECT_NE(all[0].why.find("时长1分24秒，1280×720"), std::string::npos) << all[0].why;
  EXPECT_EQ(all[0].images, -1) << "it is no picture of anything yet";
}

}  // namespace
}  // namespace shouwen::attachments
