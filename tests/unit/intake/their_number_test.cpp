// 来文字号: only where the document bears it, and only if nothing else says otherwise.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/their_number.h"

#include <gtest/gtest.h>

#include <vector>

namespace shouwen::intake {
namespace {

storage::StoredPart part(const std::string& text, const std::string& lines = "") {
  storage::StoredPart out;
  out.text = text;
  out.lines = lines;
  return out;
}

std::vector<config::Campaign> ours() {
  config::Campaign c;
  c.document_number = "吉交政研〔2020〕221号";
  return {c};
}

const std::string kLetter = "长岭县交通运输局文件\n\n长交字〔2020〕12号\n\n关于报送总结的报告\n";

TEST(TheirNumber, IsTheOneTheDocumentBears) {
  EXPECT_EQ(their_number(std::vector{part(kLetter)}, "", ours()), "长交字〔2020〕12号");
  EXPECT_EQ(
      their_number(std::vector{part("长交字［２０２０］12 号　　签发人：王明\n报告")}, "", {}),
      "长交字［２０２０］12号")
      << "as it is written";
  EXPECT_EQ(their_number({}, "长交字〔2020〕12号\n省厅：\n现报送总结。", ours()),
            "长交字〔2020〕12号");
  EXPECT_EQ(their_number(std::vector{part(kLetter), part("正文"), part(kLetter)}, "", ours()),
            "长交字〔2020〕12号")
      << "twice the same";
}

TEST(TheirNumber, IsNoneWhereItIsNotCertain) {
  EXPECT_EQ(their_number(std::vector{part("根据长交字〔2020〕12号要求，现报送总结。")}, "", ours()),
            "")
      << "cited";
  EXPECT_EQ(their_number(std::vector{part("吉交政研[2020]221号\n通知")}, "", ours()), "")
      << "our own notice sent along";
  EXPECT_EQ(their_number(std::vector{part(kLetter, "1 0 0 10 10 90 长交字〔2020〕12号")}, "", {}),
            "")
      << "read from pixels";
  EXPECT_EQ(their_number(std::vector{part(kLetter), part("松交发〔2020〕7号\n报告")}, "", ours()),
            "")
      << "two documents, two numbers";
  EXPECT_EQ(their_number(std::vector{part("长交字〔2020〕12号\n长交字〔2020〕13号\n")}, "", ours()),
            "");
  std::string low;
  for (int i = 0; i < 20; ++i) low += "一行字\n";
  EXPECT_EQ(their_number(std::vector{part(low + "长交字〔2020〕12号\n")}, "", ours()), "")
      << "an annex, or a list";
  EXPECT_EQ(their_number({}, "", ours()), "");
  EXPECT_EQ(their_number(std::vector{part(std::string(5000, '\xff'))}, std::string(5000, '('), {}),
            "");
}

}  // namespace
}  // namespace shouwen::intake
