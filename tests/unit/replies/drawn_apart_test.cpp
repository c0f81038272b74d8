// What a drawing that fails, breaks or talks too little does to the process that asked for it.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/drawn_apart.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <stdexcept>

namespace shouwen::replies {
namespace {

using Drawn = Result<std::string>;

TEST(DrawnApart, GivesTheOctets) {
  const std::string page = std::string(3 << 20, 'x') + '\0' + "end";
  const Drawn drawn = drawn_apart([&] { return Drawn(page); });
  ASSERT_TRUE(drawn.ok());
  EXPECT_TRUE(*drawn == page);
}

TEST(DrawnApart, GivesTheErrorWithItsRemedy) {
  const Drawn drawn = drawn_apart([] {
    return Drawn(Error{Fault::permanent, "fonts", "没有字体", "apt install"});
  });
  ASSERT_FALSE(drawn.ok());
  EXPECT_EQ(drawn.error().fault, Fault::permanent);
  EXPECT_EQ(drawn.error().text(),
            (Error{Fault::permanent, "fonts", "没有字体", "apt install"}.text()));
}

TEST(DrawnApart, WhatBreaksBreaksOnePage) {
  const Drawn aborted = drawn_apart([]() -> Drawn { ::abort(); });
  ASSERT_FALSE(aborted.ok());
  EXPECT_EQ(aborted.error().fault, Fault::transient);
  const Drawn thrown = drawn_apart([]() -> Drawn { throw std::runtime_error("no memory"); });
  ASSERT_FALSE(thrown.ok());
  EXPECT_EQ(thrown.error().fault, Fault::transient);
  const Drawn silent = drawn_apart([]() -> Drawn { ::_exit(0); });
  ASSERT_FALSE(silent.ok());
  EXPECT_EQ(silent.error().fault, Fault::transient);
}

}  // namespace
}  // namespace shouwen::replies
