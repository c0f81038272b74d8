// Files left on a provider's server: name, size, expiry, code, one entry a file, no advertisements.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/cloud_links.h"

#include <gtest/gtest.h>

namespace shouwen::parsers {
namespace {

constexpr std::uint64_t kMega = 1024 * 1024;

TEST(CloudLinks, QqHtmlWithTwoAddressesForOneFile) {
  const auto files = cloud_links(
      "<div>照片走超大附件。</div><div id=\"QQMailBigAttach\"><b>从QQ邮箱发来的超大附件</b><div>"
      "<a href=\"https://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&amp;k=00006132&amp;"
      "code=0000a2b1\" target=\"_blank\">大集照片12张.rar</a> (96.8M, 2020年11月14日 08:47 到期) "
      "<a "
      "href=\"https://mail.qq.com/cgi-bin/ftnExs_download?k=00006132\">进入下载页面</a></div></"
      "div>",
      "");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].provider, "qq");
  EXPECT_EQ(files[0].name, "大集照片12张.rar");
  EXPECT_EQ(files[0].size, static_cast<std::uint64_t>(96.8 * kMega + 0.5));
  EXPECT_EQ(files[0].expires, "2020-11-14T08:47");
  EXPECT_NE(files[0].url.find("&k=00006132&code="), std::string::npos) << files[0].url;
}

TEST(CloudLinks, QqTextForm) {
  const auto files = cloud_links(
      "",
      "简讯一篇。\n\n从QQ邮箱发来的超大附件\n照片.rar (1.26G, 2020年11月27日 21:59 到期)"
      "进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=1a&code=2b\n"
      "视频.mp4 (128.03M, 2020年11月28日 9:05 到期)进入下载页面："
      "https://wx.mail.qq.com/ftn/download?func=3&k=9f\n");
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].name, "照片.rar");
  EXPECT_EQ(files[0].size / kMega, 1290U);
  EXPECT_EQ(files[0].expires, "2020-11-27T21:59");
  EXPECT_EQ(files[1].name, "视频.mp4");
  EXPECT_EQ(files[1].expires, "2020-11-28T09:05");
}

TEST(CloudLinks, BothFormsOfOneMailAreOneFile) {
  const std::string url = "https://mail.qq.com/cgi-bin/ftnExs_download?k=77";
  EXPECT_EQ(cloud_links("<a href=\"" + url + "\">总结.zip</a> (12M, 2020年11月1日 10:00 到期)",
                        "总结.zip (12M, 2020年11月1日 10:00 到期) 进入下载页面：" + url)
                .size(),
            1U);
}

TEST(CloudLinks, NeteaseThreeTimesTheSameAndAnAdvertisement) {
  const std::string url =
      "https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE&amp;file=Ab12";
  const auto files = cloud_links(
      "<div>从网易163邮箱发来的云附件</div><a href=\"" + url +
          "\"><img src=\"x.png\"></a><a href=\"" + url +
          "\">典型案例（含视频）.zip</a><br><span> (80.96M, 2026年8月17日 0:49 到期)</span><a "
          "href=\"" +
          url + "\">下载</a><a href=\"https://u.163.com/t0/kSDfg\">网易邮箱大师，随时收发</a>",
      "");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].provider, "163");
  EXPECT_EQ(files[0].name, "典型案例（含视频）.zip");
  EXPECT_EQ(files[0].size, static_cast<std::uint64_t>(80.96 * kMega + 0.5));
  EXPECT_EQ(files[0].expires, "2026-08-17T00:49");
}

TEST(CloudLinks, SizeAndExpiryWithoutBrackets) {
  const auto files = cloud_links(
      "<a class=\"i\" href=\"https://fs.163.com/fs/display/?p=X&file=s01\" "
      "download=\"\">微视频.zip</a>"
      "<br><span>247.35M, 2020年11月7日 10:15 到期</span>",
      "");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].name, "微视频.zip");
  EXPECT_EQ(files[0].size / kMega, 247U);
  EXPECT_EQ(files[0].expires, "2020-11-07T10:15");
}

TEST(CloudLinks, DrivesWithTheirCode) {
  const auto files = cloud_links(
      "",
      "通过网盘分享的文件：宣传月照片.zip\n链接: https://pan.baidu.com/s/1Qm0dTe4hT?pwd=c7y2 "
      "提取码: c7y2\n"
      "链接7天有效，到期时间2020年10月22日，请及时下载。\n--来自百度网盘超级会员V3的分享\n");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].provider, "baidu");
  EXPECT_EQ(files[0].name, "宣传月照片.zip");
  EXPECT_EQ(files[0].code, "c7y2");
  EXPECT_EQ(files[0].expires, "2020-10-22");
  EXPECT_EQ(files[0].size, 0U) << "7天 is no size";
  const auto ali = cloud_links("", "「简讯配图」https://www.alipan.com/s/AbC 点击链接保存");
  ASSERT_EQ(ali.size(), 1U);
  EXPECT_EQ(ali[0].provider, "aliyun");
  EXPECT_EQ(ali[0].name, "简讯配图");
}

TEST(CloudLinks, OnlineDocuments) {
  const auto kdocs = cloud_links(
      "<div>【金山文档】 守信激励典型案例</div><div>https://www.kdocs.cn/l/ck0JtYt</div>"
      "<div>（仅登录后可见，有效期至2020-11-05）</div>",
      "");
  ASSERT_EQ(kdocs.size(), 1U);
  EXPECT_EQ(kdocs[0].provider, "kdocs");
  EXPECT_EQ(kdocs[0].name, "守信激励典型案例");
  EXPECT_EQ(kdocs[0].expires, "2020-11-05");
  const auto tencent =
      cloud_links("", "【腾讯文档】活动总结\nhttps://docs.qq.com/doc/DZ00antu\n权限已开\n");
  ASSERT_EQ(tencent.size(), 1U);
  EXPECT_EQ(tencent[0].name, "活动总结");
}

TEST(CloudLinks, OrdinaryAddressesAreNone) {
  EXPECT_TRUE(cloud_links("<a href=\"https://mail.163.com/\">网易邮箱</a> 5G <a "
                          "href=\"https://mail.qq.com/cgi-bin/readtemplate?t=a\">写信</a>",
                          "见 http://jtyst.jl.gov.cn/s/1 和 https://pan.baidu.com.evil.example/s/1")
                  .empty());
}

TEST(CloudLinks, ManyAddressesAndBrokenTagsEnd) {
  std::string html;
  for (int i = 0; i < 5000; ++i)
    html += "<a href=\"https://pan.baidu.com/s/" + std::to_string(i) + "\">f" + std::to_string(i);
  EXPECT_EQ(cloud_links(html, html).size(), 64U);
  EXPECT_TRUE(cloud_links("<a href=", "http").empty());
  EXPECT_TRUE(cloud_links("<a href=\"https://pan.baidu.com/s/1", "").empty());
}

}  // namespace
}  // namespace shouwen::parsers
