// SPDX-License-Identifier: Apache-2.0
#include "parsers/header/address.h"

#include <gtest/gtest.h>

namespace shouwen::parsers {
namespace {

std::string shown(const std::string& raw) {
  std::string out;
  for (const Address& address : parse_addresses(raw)) {
    out += "[" + address.name + "|" + address.address + "]";
  }
  return out;
}

TEST(Addresses, Forms) {
  EXPECT_EQ(shown("a@b.example"), "[|a@b.example]");
  EXPECT_EQ(shown("<a@b.example>"), "[|a@b.example]");
  EXPECT_EQ(shown("Name <a@b.example>"), "[Name|a@b.example]");
  EXPECT_EQ(shown("\"Last, First\" <a@b.example>, c@d.example"),
            "[Last, First|a@b.example][|c@d.example]");
  EXPECT_EQ(shown("a@b.example (Name)"), "[Name|a@b.example]");
  EXPECT_EQ(shown("a @ b.example"), "[|a@b.example]");
  EXPECT_EQ(shown("\"quoted local\"@b.example"), "[|\"quoted local\"@b.example]");
}

TEST(Addresses, GroupsRoutesComments) {
  EXPECT_EQ(shown("Team: a@b.example, c@d.example;"), "[|a@b.example][|c@d.example]");
  EXPECT_EQ(shown("undisclosed-recipients:;"), "");
  EXPECT_EQ(shown("<@x.example,@y.example:a@b.example>"), "[|a@b.example]");
  EXPECT_EQ(shown("Name (a (nested) note) <a@b.example>"), "[Name|a@b.example]");
}

TEST(Addresses, EncodedNames) {
  EXPECT_EQ(shown("=?gb2312?B?sajLzQ==?= <a@b.example>"), "[报送|a@b.example]");
  EXPECT_EQ(shown("\"=?gb2312?B?sajLzQ==?=\" <a@b.example>"), "[报送|a@b.example]");
  EXPECT_EQ(shown("=?utf-8?Q?a,_b?= <a@b.example>"), "[a, b|a@b.example]");
}

TEST(Addresses, Careless) {
  EXPECT_EQ(shown("a@b.example; c@d.example"), "[|a@b.example][|c@d.example]");
  EXPECT_EQ(shown("Name <a@b.example"), "[Name|a@b.example]");
  EXPECT_EQ(shown("\"><b>x</b> <a@b.example>").substr(0, 1), "[");
  EXPECT_EQ(parse_addresses("\"><b>x</b> <a@b.example>")[0].address, "a@b.example");
  EXPECT_EQ(shown("Only a name"), "[Only a name|]");
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown(",,;:;"), "");
}

TEST(Addresses, LimitOfRecipients) {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "a@b.example,";
  bool limited = false;
  EXPECT_EQ(parse_addresses(many, {}, {}, &limited).size(), Limits{}.recipients);
  EXPECT_TRUE(limited);
}

TEST(MessageIds, WithAndWithoutBrackets) {
  EXPECT_EQ(parse_ids("<a@b> <c@d>", 10), (std::vector<std::string>{"a@b", "c@d"}));
  EXPECT_EQ(parse_ids("a@b", 10), std::vector<std::string>{"a@b"});
  EXPECT_EQ(parse_ids("<a@b>\r\n\t<c@d>", 1), std::vector<std::string>{"a@b"});
  EXPECT_TRUE(parse_ids("", 10).empty());
}

}  // namespace
}  // namespace shouwen::parsers
