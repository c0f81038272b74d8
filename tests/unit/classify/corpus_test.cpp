// The labelled sample in tests/corpus through `inspect`, with the bars of the issue. The figures
// are of a development set: they guard against going back, they promise nothing about other mail.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>  // emits what cmd_inspect.cpp only declares
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gateway/cli/cmd_inspect.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;
const std::string kRoot = SHOUWEN_SOURCE_DIR;

std::vector<json> lines(std::istream& in) {
  std::vector<json> out;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) out.push_back(json::parse(line));
  return out;
}

InspectOptions options() {
  InspectOptions o;
  o.units = kRoot + "/config/etc/units.csv";
  o.campaign = kRoot + "/config/etc/campaigns/2020-credit-month.toml";
  o.own_addresses = {"630000000@qq.example"};
  o.own_domains = {"intake.example"};
  return o;
}

TEST(Corpus, SampleMeetsTheBars) {
  std::ifstream file(kRoot + "/tests/corpus/labels.jsonl");
  const std::vector<json> labels = lines(file);
  ASSERT_GE(labels.size(), 60U);
  InspectOptions o = options();
  for (const auto& l : labels)
    o.paths.push_back(kRoot + "/tests/corpus/" + l["file"].get<std::string>());
  std::stringstream out, err;
  ASSERT_EQ(inspect(o, out, err), 0) << err.str();
  const std::vector<json> records = lines(out);
  ASSERT_EQ(records.size(), labels.size());
  double disposition = 0, unit = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const json &l = labels[i], &r = records[i];
    SCOPED_TRACE(l["id"].get<std::string>());
    disposition += r["disposition"] == l["disposition"] ? 1 : 0;
    unit += r["unit"] == l["unit"] ? 1 : 0;
    std::vector<std::string> allowed = l.value("ack_alt", std::vector<std::string>{});
    allowed.push_back(l["ack"]);
    const bool none_due = std::ranges::all_of(allowed, [](const auto& a) { return a == "none"; });
    EXPECT_FALSE(none_due && r["ack"] != "none") << "false receipt";
    const bool brings = l["disposition"] == "submission" || l["disposition"] == "correction";
    const bool dropped = r["disposition"] != "submission" && r["disposition"] != "correction" &&
                         r["disposition"] != "reminder_reply" && r["disposition"] != "enquiry";
    EXPECT_FALSE(brings && dropped) << "dropped";
    EXPECT_FALSE(r["evidence"].empty());
  }
  const double n = static_cast<double>(labels.size());
  EXPECT_GE(disposition / n, 0.95);
  EXPECT_GE(unit / n, 0.93);
}

TEST(Inspect, UnreadableAndFaxAreRecordsNotErrors) {
  const std::string dir = testing::TempDir() + "/inspect_fax";
  std::filesystem::create_directories(dir);
  std::ofstream(dir + "/fax1.tif") << "II*";
  std::ofstream(dir + "/empty.eml") << "";
  InspectOptions o = options();
  o.paths = {dir, dir + "/missing.eml"};
  std::stringstream out, err;
  EXPECT_EQ(inspect(o, out, err), 0);
  const auto records = lines(out);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0]["file"], dir + "/empty.eml");
  EXPECT_EQ(records[1]["channel"], "fax");
  const auto why = records[1]["review"].get<std::vector<std::string>>();
  EXPECT_EQ(std::ranges::count(why, "fax_not_read"), 1);
  EXPECT_FALSE(records[1].contains("error"));
  EXPECT_TRUE(records[2].contains("error"));
  std::filesystem::remove_all(dir);
}

TEST(Inspect, SameFileTwiceIsOneMessage) {
  InspectOptions o = options();
  const std::string mail = kRoot + "/tests/corpus/mail/0006.eml";
  o.paths = {mail, mail};
  std::stringstream out, err;
  EXPECT_EQ(inspect(o, out, err), 0);
  const auto records = lines(out);
  EXPECT_EQ(records[0]["ack"], "receipt");
  EXPECT_EQ(records[1]["ack"], "none");
  EXPECT_EQ(records[1]["duplicate_of"], mail);
}

TEST(Inspect, WrongStatementsEndIt) {
  InspectOptions o = options();
  o.units = kRoot + "/no-such.csv";
  std::stringstream out, err;
  EXPECT_EQ(inspect(o, out, err), 2);
  EXPECT_FALSE(err.str().empty());
}

}  // namespace
}  // namespace shouwen::cli
