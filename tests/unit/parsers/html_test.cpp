// SPDX-License-Identifier: Apache-2.0
#include "parsers/text/html.h"

#include <gtest/gtest.h>

namespace shouwen::parsers {
namespace {

std::string text(std::string_view html) {
  return html_to_text(html).text;
}

TEST(Html, BlocksBecomeLines) {
  EXPECT_EQ(text("<p>one</p><p>two<br>three</p>"), "one\ntwo\nthree");
  EXPECT_EQ(text("<div>a</div>\n  <div> b </div>"), "a\nb");
  EXPECT_EQ(text("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>"), "1 2\n3");
  EXPECT_EQ(text("a<b>b</b>c  d\n e"), "abc d e");
}

TEST(Html, References) {
  EXPECT_EQ(text("&lt;a&gt; &amp;&quot;&#20013;&#x4e2d;&nbsp;x &copy; &#147;"),
            "<a> &\"中中 x © “");
  EXPECT_EQ(text("a&b &unknown; &#; &#xZ;"), "a&b &unknown; &#; &#xZ;");
}

TEST(Html, ScriptsStylesCommentsHidden) {
  EXPECT_EQ(text("a<script>var x='<p>no</p>';</script>b<style>p{}</style>c<!-- <p>no -->d"),
            "abcd");
  EXPECT_EQ(text("<div style='display: none'>secret<div>x</div></div>seen"), "seen");
  EXPECT_EQ(
      text("<span style=\"font-size:0px\">no</span><span style=\"font-size:0.9em\">yes</span>"),
      "yes");
  EXPECT_EQ(text("<p hidden>no<p>yes"), "yes");
  EXPECT_EQ(text("x<script>never closed"), "x");
}

TEST(Html, LinksAndRemoteImages) {
  const HtmlText html = html_to_text(
      "<a href=\"https://pan.example/s/1?a=1&amp;b=2\">x</a><a href='javascript:1'>y</a>"
      "<a href=https://pan.example/s/1?a=1&amp;b=2>again</a><img src=http://t.example/p.gif>"
      "<img src=cid:1>");
  ASSERT_EQ(html.links.size(), 1U);
  EXPECT_EQ(html.links[0], "https://pan.example/s/1?a=1&b=2");
  EXPECT_EQ(html.remote_images, 1);
}

TEST(Html, CitedTextIsMarked) {
  EXPECT_EQ(text("own<blockquote type=cite>old<br>more</blockquote>end"),
            "own\n> old\n> more\nend");
  EXPECT_EQ(text("<blockquote>indent</blockquote>"), "indent");
}

TEST(Html, BrokenMarkup) {
  EXPECT_EQ(text("1 < 2 and 3 > 2"), "1 < 2 and 3 > 2");
  EXPECT_EQ(text("<p"), "");
  EXPECT_EQ(text("a<"), "a<");
  EXPECT_EQ(text("<a href=\"never closed"), "");
  EXPECT_EQ(text("<p <b>x"), "x");
}

TEST(Html, PlainTextLinks) {
  std::vector<std::string> links;
  collect_links("见 https://pan.example/s/1abc 提取码1234，http://x.example/y。", 10, links);
  ASSERT_EQ(links.size(), 2U);
  EXPECT_EQ(links[0], "https://pan.example/s/1abc");
  EXPECT_EQ(links[1], "http://x.example/y");
}

TEST(Html, OneRunBeyondTheLimitIsCutBetweenCharacters) {
  const HtmlText cut = html_to_text("<p>报送材料报送材料", 10);
  EXPECT_EQ(cut.text, "报送材");
  EXPECT_TRUE(cut.limited);
}

}  // namespace
}  // namespace shouwen::parsers
