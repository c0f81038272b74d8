// What of a sender's own words may stand in a letter of ours.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/file_list.h"

#include <gtest/gtest.h>

namespace shouwen::replies {
namespace {

TEST(StrangersWords, CarryNoHostAndNoTelephoneNumber) {
  MailEntry mail;
  mail.subject = "补贴申领 www.evil.example/pay 139-1234-5678";
  mail.units = {{"", {PieceLine{}}}};
  mail.units[0].pieces[0].title = "详见evil.cn，电话0431 85097000";
  mail.units[0].pieces[0].files = {{"evil.cn.docx", 1, {}}, {"go.evil.cn", 1, {}}};
  mail.other_files = {{"13912345678.pdf", 1, {}}};
  mail.supply = {"“evil.cn”打不开，请致电0431-85097000"};
  make_inert(mail);
  EXPECT_EQ(mail.subject, "补贴申领 www．evil．example/pay 139****78");
  EXPECT_EQ(mail.units[0].pieces[0].title, "详见evil．cn，电话043****00");
  EXPECT_EQ(mail.units[0].pieces[0].files[0].name, "evil．cn.docx");
  EXPECT_EQ(mail.units[0].pieces[0].files[1].name, "go．evil．cn");
  EXPECT_EQ(mail.other_files[0].name, "139****78.pdf");
  EXPECT_EQ(mail.supply[0], "“evil．cn”打不开，请致电0431-85097000") << "the office's own number";
}

TEST(StrangersWords, StayAsTheyAreWhereTheyAreNeither) {
  MailEntry mail;
  const std::string subject =
      "农安县简讯2篇（2020.10.14）v1.2 20201014 2020-10-14. 附件1 20201014093012";
  mail.subject = subject;
  mail.other_files = {{"微信图片_20201014093012.jpg", 1, {}},
                      {"简讯（3.2）.docx", 1, {}},
                      {"mmexport1602642345678.JPG", 1, {}}};
  const auto files = mail.other_files;
  make_inert(mail);
  EXPECT_EQ(mail.subject, subject);
  for (std::size_t i = 0; i < files.size(); ++i) EXPECT_EQ(mail.other_files[i].name, files[i].name);
}

}  // namespace
}  // namespace shouwen::replies
