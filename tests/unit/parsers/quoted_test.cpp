// SPDX-License-Identifier: Apache-2.0
#include "parsers/text/quoted.h"

#include <gtest/gtest.h>

namespace shouwen::parsers {
namespace {

struct Style {
  const char* name;
  const char* text;
};

TEST(Quoted, EveryClientsSeparator) {
  for (const Style& style : {
           Style{"QQ",
                 "您好，请查收。\n\n\n------------------ 原始邮件 ------------------\n"
                 "发件人: \"省厅\" <a@b.example>;\n发送时间: 2020年10月12日(星期一) 上午9:00\n"
                 "收件人: \"x\"<c@d.example>;\n主题: 催报\n\n旧文"},
           Style{"QQ short", "您好，请查收。\n\n---原始邮件---\n旧文"},
           Style{"Foxmail",
                 "您好，请查收。\n\n\n\n发件人： 省厅\n发送时间： 2020-10-12 09:00\n"
                 "收件人： x\n主题： 催报\n\n旧文"},
           Style{"163",
                 "您好，请查收。\n\n在 2020-10-12 09:00:00，\"省厅\" <a@b.example> 写道：\n旧文"},
           Style{"163 folded",
                 "您好，请查收。\n\n在 2020-10-12 09:00:00，\"省厅\"\n<a@b.example> 写道：\n旧文"},
           Style{"139", "您好，请查收。\n\n----------回复的原邮件-----------\n旧文"},
           Style{"Outlook", "您好，请查收。\n\n-----Original Message-----\nFrom: a\nSent: b\n旧文"},
           Style{"Outlook zh", "您好，请查收。\n\n-----邮件原件-----\n旧文"},
           Style{"Outlook rule",
                 "您好，请查收。\n________________________________\nFrom: 省厅\n"
                 "Sent: Monday\nTo: x\nSubject: y\n\n旧文"},
           Style{"Outlook bold",
                 "您好，请查收。\n\n**发件人:** 省厅\n**发送时间:** 2020\n**收件人:** x\n旧文"},
           Style{"Gmail",
                 "您好，请查收。\n\nOn Mon, Oct 12, 2020 at 9:00 AM X <a@b.example> wrote:\n旧文"},
           Style{"Gmail zh",
                 "您好，请查收。\n\n省厅 <a@b.example> 于2020年10月12日周一 上午9:00写道：\n旧文"},
           Style{"Apple",
                 "您好，请查收。\n\n> 在 2020年10月12日，上午9:00，省厅 <a@b.example> 写道：\n> "
                 "旧文"},
       }) {
    const QuotedSplit split = split_quoted(style.text);
    EXPECT_EQ(split.own, "您好，请查收。") << style.name;
    EXPECT_NE(split.quoted.find("旧文"), std::string::npos) << style.name;
    EXPECT_FALSE(split.forwarded) << style.name;
  }
}

TEST(Quoted, AnswersBelowAndBetweenMarkedLines) {
  const QuotedSplit split = split_quoted(
      "On Mon, Oct 12, 2020, X <a@b.example> wrote:\n> question one\nanswer one\n> question two\n"
      "answer two");
  EXPECT_EQ(split.own, "answer one\nanswer two");
  EXPECT_NE(split.quoted.find("question two"), std::string::npos);
}

TEST(Quoted, ForwardedAsText) {
  const QuotedSplit split = split_quoted(
      "-------- 转发邮件信息 --------\n发件人：\"x\" <a@b.example>\n主题：简讯\n\n正文");
  EXPECT_EQ(split.own, "");
  EXPECT_TRUE(split.forwarded);
  EXPECT_NE(split.quoted.find("正文"), std::string::npos);
  EXPECT_TRUE(split_quoted("---------- Forwarded message ---------\nFrom: x\n").forwarded);
}

TEST(Quoted, OrdinaryTextIsAllOwn) {
  for (const char* text : {"收件人：省厅\n我局报送材料如下。", "-- \n张某某",
                           "时间：10月15日\n地点：会议室", "一、工作\n-----\n二、打算",
                           "他在2020年写道路规划", "From:", "发件人：", "From: x\nTo:", ""}) {
    EXPECT_EQ(split_quoted(text).own, text);
    EXPECT_EQ(split_quoted(text).quoted, "");
  }
}

TEST(Quoted, ForwardSubjects) {
  for (const char* subject :
       {"转发：简讯", "转发: 简讯", "Fw: x", "Fwd:x", "FW: x", "回复：转发：x", "Re: Fw: x"}) {
    EXPECT_TRUE(forward_subject(subject)) << subject;
  }
  for (const char* subject : {"简讯", "回复：简讯", "Re: x", "Fwx", ""}) {
    EXPECT_FALSE(forward_subject(subject)) << subject;
  }
}

}  // namespace
}  // namespace shouwen::parsers
