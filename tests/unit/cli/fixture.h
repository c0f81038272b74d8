// An installation in a folder of its own, and the command line run inside the test program with
// its three streams in strings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "config/time.h"
#include "nlohmann/json.hpp"
#include "tests/support/temp_dir.h"

namespace shouwen::cli {

struct Ran {
  int code = -1;
  std::string out, err;
  nlohmann::json json() const;  // of `out`; a discarded value when it is none
};
Ran shouwen(const std::vector<std::string>& args, const std::string& in = "");

std::string source_path(const std::string& path);  // inside the source tree
std::string units_file();                          // the shipped roster and campaign
std::string campaign_file();

class CliTest : public ::testing::Test {
 protected:
  void SetUp() override;

  // shouwen -c <settings> args…
  Ran run(std::vector<std::string> args, const std::string& in = "");
  void load();  // units load, campaign activate
  // Four mails through the Store's own calls: a clear submission with a receipt, one for review,
  // one whose parsing failed, one with hostile names.
  void fill();
  // Compares with tests/unit/cli/golden/<name>.txt; SHOUWEN_UPDATE_GOLDEN=1 rewrites it.
  void expect_golden(const std::string& name, std::string text);

  testing::TempDir dir_;
  std::string settings_, state_;
};

// 2020-10-14 09:00 in China: where the test clock stands.
inline constexpr const char* kClock = "2020-10-14T09:00:00+08:00";

}  // namespace shouwen::cli
