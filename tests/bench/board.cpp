// The board over a million pieces of 5,000 units: from a projection, and of a past moment computed
// from the versions. bench_board CAMPAIGN [PIECES [UNITS]]
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "config/source.h"
#include "gateway/desk/boards.h"
#include "storage/sqlite.h"
#include "storage/store.h"
#include "tests/bench/measured.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace shouwen;
using bench::must, bench::since;

const Instant kBegin = *parse_rfc3339("2020-09-01T09:00:00+08:00");
const Instant kMiddle = *parse_rfc3339("2020-10-16T09:00:00+08:00");
const Instant kEnd = *parse_rfc3339("2020-11-20T09:00:00+08:00");

// A twentieth are cities, each with nineteen counties.
std::string roster_csv(int units) {
  std::string out =
      "code,name_full,short_name,aliases,level,parent_code,email_domains,emails,fax_numbers\n";
  for (int i = 0; i < units; ++i) {
    const bool city = i % 20 == 0;
    const std::string n = std::to_string(i);
    out += "U" + n + "," + (city ? "市" : "县") + n + "交通运输局," + (city ? "市" : "县") + n +
           ",," + (city ? "prefecture," : "county,U" + std::to_string(i - i % 20)) + ",,,\n";
  }
  return out;
}

// Each piece in a mail of its own, in three states, a third with a second version; written as SQL
// since filing a million mails would measure filing.
void fill(storage::Store& store, const std::string& campaign, int pieces, int units) {
  storage::Database& db = store.database();
  const std::string n = std::to_string(pieces), u = std::to_string(units);
  const std::string from = std::to_string(kBegin.ms),
                    span = std::to_string((kEnd.ms - kBegin.ms) / 10);
  db.script(
      "BEGIN; "
      "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM k WHERE i<" +
      n +
      ") "
      "INSERT INTO message(id, octets, salt, size, seen, first_seen, channel, account, answerable, "
      "own_sent, filed, state) SELECT i, 'sha256:'||i, '', 1, 0, 0, 'imap', 'a', 1, 0, 1, 'filed' "
      "FROM k; "
      "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM k WHERE i<" +
      n +
      ") "
      "INSERT INTO submission(id, message, parts, ordinal, campaign, unit, type, title, title_key, "
      "attachments, arrival, version, state, accepted, in_review, late, brought_by) SELECT i, i, "
      "'2', 0, '" +
      campaign + "', 'U'||(i*7919%" + u +
      "), CASE i%4 WHEN 0 THEN 'signed_article' "
      "WHEN 1 THEN 'brief' WHEN 2 THEN 'model_case' ELSE 'summary' END, '', '', '[]', " +
      from + "+(i*7877%10)*" + span +
      ", 1, CASE WHEN i%3=0 THEN 'accepted' WHEN i%50=1 THEN 'returned' "
      "ELSE 'pending' END, i%3=0, i%11=0, 0, 'U'||(i*7919%" +
      u +
      ") FROM k; "
      "INSERT INTO submission_version(submission, n, at, decision, campaign, unit, type, title, "
      "state, in_review, late, why, arrival, version, brought_by) SELECT id, 1, arrival, 1, "
      "campaign, unit, type, '', 'pending', in_review, 0, 'credited', arrival, 1, brought_by FROM "
      "submission; "
      "INSERT INTO submission_version(submission, n, at, decision, campaign, unit, type, title, "
      "state, in_review, late, why, arrival, version, brought_by) SELECT id, 2, arrival+86400000, "
      "2, campaign, unit, type, '', state, in_review, 0, 'changed', arrival, 1, brought_by FROM "
      "submission WHERE state<>'pending'; COMMIT");
  must(db.status());
}

struct Times {
  std::vector<double> all;
  double median() {
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
  }
};

}  // namespace

int main(int argc, char** argv) {
  const int pieces = argc > 2 ? std::atoi(argv[2]) : 1'000'000;
  const int units = argc > 3 ? std::atoi(argv[3]) : 5'000;
  const auto source = must(config::read_source(argc > 1 ? argv[1] : ""));
  const testing::TempDir dir;
  storage::StoreOptions options;
  options.dir = dir.path() + "/state";
  std::filesystem::create_directories(options.dir);
  auto store = must(storage::Store::open(options, kBegin + -kDay));
  const storage::Actor clerk{storage::Actor::Kind::user, "bench", "bench"};
  must(store->activate("units", "units", roster_csv(units), kBegin + -kDay, clerk, kBegin + -kDay));
  config::Problems problems;
  const auto campaign = config::parse_campaign(source, problems);
  if (!campaign) return std::fprintf(stderr, "%s", config::render(problems).c_str()), 2;
  must(store->activate("campaign", campaign->id, source.text(), kBegin + -kDay, clerk,
                       kBegin + -kDay));
  fill(*store, campaign->id, pieces, units);
  // The last entry of the ledger lies behind the past moment asked for.
  storage::Overlay exempt;
  exempt.campaign = campaign->id;
  exempt.unit = "U1";
  exempt.approver = "bench";
  must(store->add_overlay(exempt, clerk, kEnd));
  auto reader = must(storage::Reader::over(*store));
  const auto office = must(desk::make_office({}, must(reader->active_statements(kEnd))));

  desk::Boards boards;
  auto start = std::chrono::steady_clock::now();
  must(boards.board(*store, *reader, office, campaign->id, kEnd, {}));
  std::printf("board: %d pieces, %d units: first board, projection made: %.0f ms\n", pieces, units,
              since(start));
  Times now, after_change, past;
  std::size_t rows = 0;
  for (int i = 0; i < 21; ++i) {
    start = std::chrono::steady_clock::now();
    rows = must(boards.board(*store, *reader, office, campaign->id, kEnd + i, {})).rows.size();
    now.all.push_back(since(start));
  }
  for (int i = 0; i < 21; ++i) {
    must(store->mark_submission({1 + i * 1000 % pieces}, "accepted", clerk, kEnd));
    start = std::chrono::steady_clock::now();
    must(boards.board(*store, *reader, office, campaign->id, kEnd + i, {}));
    after_change.all.push_back(since(start));
  }
  for (int i = 0; i < 3; ++i) {
    start = std::chrono::steady_clock::now();
    must(desk::board(*reader, office, campaign->id, kEnd, kMiddle, {}));
    past.all.push_back(since(start));
  }
  const auto differences = must(boards.differences(*store, *reader, office, kEnd));
  const double median = now.median();  // sorts
  std::printf("board: from the projection, %zu rows: median %.1f ms (bar 50), slowest %.1f\n", rows,
              median, now.all.back());
  std::printf("board: after one piece changed: median %.1f ms\n", after_change.median());
  std::printf("board: of a past moment: median %.0f ms (bar 5000)\n", past.median());
  std::printf("board: rows that differ from a board made afresh: %zu (bar 0)\n",
              differences.size());
  return differences.empty() ? 0 : 1;
}
