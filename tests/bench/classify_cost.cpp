// CPU of classifying one mail beyond text extraction, with 100,000 aliases loaded (bar: 1 ms), and
// of looking up texts like its own among 100,000. Prints two lines; a time never fails a build.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>

#include "config/campaign.h"
#include "config/roster.h"
#include "gateway/classify/alike.h"
#include "gateway/classify/classify.h"
#include "parsers/mail.h"
#include "storage/sha256.h"
#include "storage/sqlite.h"
#include "storage/store.h"

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

// As long, and no sentence twice.
std::vector<extract::Document> prose() {
  extract::Document d = documents().front();
  d.text.clear();
  for (int i = 0; i < 40; ++i)
    for (int k = 0; k < 6; ++k)
      d.text += place(i * 331 + k * 57) + "县交通运输局在" + place(i * 77 + k * 911) +
                (k == 5 ? "站表扬守信车辆。\n" : "站表扬守信车辆，");
  d.size = d.text.size();
  return {d};
}

double ms_each(std::clock_t start, int rounds) {
  return static_cast<double>(std::clock() - start) * kMailsOfOffice / CLOCKS_PER_SEC / rounds;
}

// Eight pieces with this very text, each found and read, among so many of other texts.
void fill(storage::Store& store, const std::vector<storage::TextKey>& keys,
          const extract::Document& paper, int texts) {
  for (int i = 0; i < 8; ++i) {
    storage::Incoming in;
    in.octets = storage::sha256("mail " + std::to_string(i));
    in.arrival.channel = in.arrival.account = "bench";
    in.arrival.key = std::to_string(i);
    const auto received = store.receive({&in, 1}, Instant{1});
    storage::Filing f;
    f.message = received->front().message;
    f.decision.disposition = storage::Disposition::submission;
    f.decision.unit = "u1";
    f.decision.items.resize(1);
    f.decision.items[0].parts = {paper.path};
    f.parts = {{paper.path, "docx", "", paper.name, paper.size, in.octets, "ok", paper.text}};
    f.texts = keys;
    (void)store.file({&f, 1}, {}, Instant{1});
  }
  store.database().script(
      "PRAGMA foreign_keys=OFF; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE "
      "i<16*" +
      std::to_string(texts) + ") INSERT INTO text_band SELECT random(), 100+i/16, '2' FROM n");
}

int look_up(const classify::Knowledge& knowledge, const parsers::Mail& mail,
            const std::vector<extract::Document>& papers, int rounds) {
  constexpr int kTexts = 100'000;
  auto store = storage::Store::open({.dir = "", .in_memory = true, .fs = nullptr}, Instant{1});
  if (!store.ok()) return 2;
  storage::HistoryKeys keys;
  std::clock_t start = std::clock();
  for (int i = 0; i < rounds; ++i) keys.texts = classify::text_keys(mail, papers, knowledge, false);
  const double sign = ms_each(start, rounds);
  fill(**store, keys.texts, papers.front(), kTexts);
  start = std::clock();
  std::size_t found = 0;
  for (int i = 0; i < rounds; ++i) found += (*store)->history(keys)->alike.size();
  std::printf(
      "alike: %.3f ms CPU for the keys of a text, %.3f ms to look it up among %d (%zu found)\n",
      sign, ms_each(start, rounds), kTexts, found / static_cast<std::size_t>(rounds));
  return 0;
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
  const double ms = ms_each(start, rounds);
  std::printf(
      "classify: %.3f ms CPU a mail of %zu octets of text, %d names (bar 1 ms), %zu spans\n", ms,
      papers.front().text.size(), kUnits * (kAliases + 2),
      evidence / static_cast<std::size_t>(rounds));
  return look_up(knowledge, mail, prose(), rounds);
}

}  // namespace
}  // namespace shouwen

int main(int argc, char** argv) {
  // More rounds for a profiler, so that building the tables does not count.
  const int rounds = argc == 3 ? std::atoi(argv[2]) : 200;
  return argc >= 2 && rounds > 0 ? shouwen::run(argv[1], rounds) : 2;
}
