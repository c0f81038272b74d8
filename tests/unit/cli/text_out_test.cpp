// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/text_out.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace shouwen::cli {
namespace {

using nlohmann::json;

TEST(Table, AlignsByWhatATerminalShows) {
  const json rows = {{{"a", "县"}, {"b", 1}}, {{"a", "abcd"}, {"b", 2}}};
  EXPECT_EQ(table(rows, {{"名", "a"}, {"数", "b"}}, ""), "名    数\n县    1\nabcd  2\n");
}

TEST(Table, SaysSomethingWhenEmpty) {
  EXPECT_EQ(table(json::array(), {{"名", "a"}}, "没有"), "没有\n");
  EXPECT_EQ(table(nullptr, {{"名", "a"}}, "没有"), "没有\n");
}

TEST(Table, NothingFromOutsideReachesTheTerminalRaw) {
  const json rows = {{{"a", "\x1b[2J红\u202e反\nzweite\u200b"}}};
  const std::string text = table(rows, {{"名", "a"}}, "");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST(Table, CutsLongCells) {
  const json rows = {{{"a", std::string(300, 'x')}}};
  EXPECT_EQ(table(rows, {{"名", "a", 10}}, ""), "名\n" + std::string(10, 'x') + "…\n");
}

TEST(Member, WalksAndJoins) {
  const json record = {{"a", {{"b", {"x", "y"}}}}, {"n", nullptr}, {"t", true}, {"i", 7}};
  EXPECT_EQ(member(record, "a.b"), "x、y");
  EXPECT_EQ(member(record, "n"), "");
  EXPECT_EQ(member(record, "t"), "是");
  EXPECT_EQ(member(record, "i"), "7");
  EXPECT_EQ(member(record, "a.c.d"), "");
  EXPECT_EQ(member("text", "a"), "");
}

TEST(Member, LinesStayOnlyWhereAsked) {
  const json record = {{"text", "一\n\x1b[1m二"}};
  EXPECT_EQ(member_lines(record, "text").find('\x1b'), std::string::npos);
  EXPECT_NE(member_lines(record, "text").find("一\n"), std::string::npos);
  EXPECT_EQ(member_lines(record, "none"), "");
}

TEST(Words, StatesOfMailsAndPiecesDiffer) {
  EXPECT_EQ(zh("pending"), "待核");
  EXPECT_EQ(outbox_zh("pending"), "待发");
  EXPECT_EQ(zh("nothing_known"), "nothing_known");
  EXPECT_EQ(minute("2020-10-14T10:25:00+08:00"), "2020-10-14 10:25");
  EXPECT_EQ(minute("never"), "never");
  EXPECT_EQ(detail_zh(R"({"version":2,"state":"accepted"})"), "状态 已核收；版本 2");
  EXPECT_EQ(detail_zh(R"({"octets":"sha256:00"})"), "");
  EXPECT_EQ(reasons_zh("new_address、own_word、failed: parse"),
            "邮箱未确认、own_word、处理失败：parse");
  EXPECT_EQ(source_zh("attachment:1.2"), "附件1.2");
  EXPECT_EQ(source_zh("subject"), "主题");
  EXPECT_EQ(detail_zh("not json"), "not json");
}

}  // namespace
}  // namespace shouwen::cli
