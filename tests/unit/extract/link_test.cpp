// A mail that only points at its files: each becomes a document without octets.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <span>

#include "gateway/extract/extract.h"
#include "parsers/mail.h"
#include "tests/unit/extract/samples.h"

namespace shouwen::extract {
namespace {

std::vector<Document> links_of(const std::string& octets) {
  const auto bytes = std::as_bytes(std::span(octets.data(), octets.size()));
  const auto message = parsers::mime::parse(bytes);
  auto all = extract(message, parsers::read_mail(message, bytes));
  std::erase_if(all, [](const Document& d) { return d.kind != "link"; });
  return all;
}

constexpr const char* kLine =
    "照片.rar (96.8M, 2020年11月14日 08:47 到期) 进入下载页面："
    "https://mail.qq.com/cgi-bin/ftnExs_download?k=0061\r\n";

TEST(CloudDocuments, OneDocumentWithoutOctets) {
  const auto links = links_of(
      "From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
      "请下载\r\n\r\n从QQ邮箱发来的超大附件\r\n" +
      std::string(kLine));
  ASSERT_EQ(links.size(), 1U);
  EXPECT_EQ(links[0].name, "照片.rar");
  EXPECT_EQ(links[0].outcome, Outcome::unsupported);
  EXPECT_EQ(links[0].link.provider, "qq");
  EXPECT_EQ(links[0].link.expires, "2020-11-14T08:47");
  EXPECT_FALSE(links[0].digest.text.empty());
}

TEST(CloudDocuments, WhatAQuotedMailHadIsNotBrought) {
  EXPECT_TRUE(
      links_of("From: a@b.example\r\nSubject: =?utf-8?B?5Zue5aSN?=\r\n"
               "Content-Type: text/plain; charset=utf-8\r\n\r\n收到，谢谢。\r\n\r\n"
               "------------------ 原始邮件 ------------------\r\n"
               "发件人: \"县局\" <c@d.example>;\r\n发送时间: 2020年11月1日(星期日) 上午8:00\r\n"
               "收件人: \"a\" <a@b.example>;\r\n主题: 照片\r\n\r\n" +
               std::string(kLine))
          .empty());
}

TEST(CloudDocuments, TheCorpusHasThemByName) {
  struct Wanted {
    const char *file, *provider, *name, *expires;
  };
  const Wanted kAll[] = {
      {"mail/0061.eml", "qq", "东辽县署名文章及视频.zip", "2020-10-18T16:05"},
      {"more/mail/m022.eml", "qq", "双阳大集照片12张.rar", "2020-11-14T08:47"},
      {"more/mail/m028.eml", "baidu", "", "2020-10-22"},
      {"more/mail/m038.eml", "kdocs", "伊通县守信激励典型案例", "2020-11-05"},
      {"more/mail/m042.eml", "163", "舒兰市守信激励典型案例（含视频）.zip", "2020-11-07T10:15"},
      {"more/mail/m052.eml", "tencent-docs", "安图县信用交通宣传月活动总结", ""}};
  const auto folder = parsers::extract::shared_folder() / "corpus";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no development corpus at " << folder;
  for (const auto& wanted : kAll) {
    const auto links = links_of(parsers::extract::read_whole(folder / wanted.file));
    ASSERT_EQ(links.size(), 1U) << wanted.file;
    EXPECT_EQ(links[0].link.provider, wanted.provider) << wanted.file;
    EXPECT_EQ(links[0].name, wanted.name) << wanted.file;
    EXPECT_EQ(links[0].link.expires, wanted.expires) << wanted.file;
  }
}

}  // namespace
}  // namespace shouwen::extract
