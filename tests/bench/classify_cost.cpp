// CPU of classifying one mail beyond text extraction, with 100,000 aliases loaded (bar: 1 ms).
// Prints one line; a time never fails a build.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>

#include "config/campaign.h"
#include "config/roster.h"
#include "gateway/classify/classify.h"
#include "parsers/mail.h"

namespace shouwen {
namespace {

constexpr int kUnits = 20'000, kAliases = 5;
constexpr double kMailsOfOffice = 1000.0;  // milliseconds in a second

// Invented places of two characters each, so that many names share characters as real ones do.
std::string place(int n) {
  static const char* const syllables[] = {"青", "山", "河", "安", "平", "永", "新",
                                          "龙", "泉", "林", "石", "桥", "江", "原",
                                          "岭", "云", "松", "柳", "湖", "川"};
  constexpr int k = 20;
  return std::string(syllables[n % k]) + syllables[n / k % k] + syllables[n / k / k % k] +
         (n / k / k / k > 0 ? syllables[n / k / k / k % k] : "");
}

config::Roster big_roster() {
  std::vector<config::Unit> units;
  for (int i = 0; i < kUnits; ++i) {
    config::Unit u;
    u.code = "u" + std::to_string(i);
    u.name_full = place(i) + "县交通运输局";
    u.short_name = place(i) + "县交通局";
    for (int a = 0; a < kAliases; ++a)
      u.aliases.push_back(place(i) + "县第" + std::to_string(a) + "交通站");
    units.push_back(std::move(u));
  }
  return config::Roster(std::move(units));
}

std::vector<extract::Document> documents() {
  extract::Document d;
  d.path = "2";
  d.name = "典型案例.docx";
  d.kind = "docx";
  d.outcome = extract::Outcome::ok;
  for (int i = 0; i < 40; ++i)
    d.text +=
        "青山河县交通运输局在信誉考核中给予加分，优先更新车辆，多年来群众满意率稳步提高，"
        "从业人员签订诚信承诺书，企业连续三年被评为优秀。\n";
  d.size = d.text.size();
  return {d};
}

int run(const char* campaign_file, int rounds) {
  auto campaign = config::load_campaign(campaign_file);
  if (!campaign.ok()) {
    std::fprintf(stderr, "%s\n", campaign.error().text().c_str());
    return 2;
  }
  const config::Roster roster = big_roster();
  const classify::Knowledge knowledge(roster, {&*campaign, 1});
  const std::string raw =
      "From: a@b.example\r\nTo: box@office.example\r\nSubject: =?utf-8?B?5p2Q5paZ?=\r\n\r\n"
      "\xE8\xAF\xB7\xE6\x9F\xA5\xE6\x94\xB6\r\n";
  const auto bytes = std::as_bytes(std::span(raw));
  const auto tree = parsers::mime::parse(bytes);
  const auto mail = parsers::read_mail(tree, bytes);
  const auto papers = documents();
  const classify::Context context{
      knowledge, {"box@office.example"}, {}, {}, {Instant{1602640000000}, "received"}, Zone{}, {}};
  std::size_t evidence = 0;
  const std::clock_t start = std::clock();
  for (int i = 0; i < rounds; ++i)
    evidence += classify::classify(mail, papers, context).evidence.size();
  const double ms =
      static_cast<double>(std::clock() - start) * kMailsOfOffice / CLOCKS_PER_SEC / rounds;
  std::printf(
      "classify: %.3f ms CPU a mail of %zu octets of text, %d names (bar 1 ms), %zu spans\n", ms,
      papers.front().text.size(), kUnits * (kAliases + 2),
      evidence / static_cast<std::size_t>(rounds));
  return 0;
}

}  // namespace
}  // namespace shouwen

int main(int argc, char** argv) {
  // More rounds for a profiler, so that building the tables does not count.
  const int rounds = argc == 3 ? std::atoi(argv[2]) : 200;
  return argc >= 2 && rounds > 0 ? shouwen::run(argv[1], rounds) : 2;
}
