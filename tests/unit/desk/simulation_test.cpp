// The board against the truth of a whole simulated campaign: every cell, now and at past moments,
// as it was shown then and as it is recomputed later, under two readings of the notice.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gateway/desk/boards.h"
#include "gateway/desk/request.h"
#include "tests/unit/desk/simulated_campaign.h"
#include "tests/unit/desk/world.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using testing::Deed;
using testing::local;
using testing::NoticeReading;
using testing::SimulatedCampaign;

const char* const kCampaign = "2020-credit-month";
const Instant kStart = local("2020-09-01T09:00");
const Instant kEnd = local("2020-11-25T09:00");

std::string file_text(const char* path) {
  return config::read_source(std::string(SHOUWEN_SOURCE_DIR) + "/" + path)->text();
}

// The daemon's desk over a store in memory, carrying out the deeds.
struct Run {
  std::unique_ptr<storage::Store> store;
  Current office;
  testing::FixedClock clock;
  Boards boards;
  std::vector<MessageRef> mails;
  std::vector<storage::Filing> filings;

  Run() : office(*make_office(testing::settings(), {})) {
    storage::StoreOptions options;
    options.in_memory = true;
    store = std::move(*storage::Store::open(options, kStart + -kDay));
    clock.at = kStart;
    good("load_units", {{"path", "units.csv"}, {"text", file_text("config/etc/units.csv")}});
    activate(file_text("config/etc/campaigns/2020-credit-month.toml"));
  }
  void activate(const std::string& text) {
    good("activate_campaign", {{"path", "c.toml"}, {"text", text}, {"reason", "通知"}});
  }
  json good(const std::string& call, json args) {
    const json out = json::parse(answer({*store, office, "clerk", clock, {}, &boards},
                                        json{{"call", call}, {"args", args}}.dump())
                                     .json);
    EXPECT_TRUE(out["ok"]) << out.dump();
    return out["ok"] ? out["result"] : json::object();
  }

  void file(const Deed& d) {
    storage::Incoming in;
    in.octets = storage::sha256("mail " + std::to_string(d.mail));
    in.size = 10;
    in.arrival = {"imap", "office", "INBOX", "7", static_cast<std::uint64_t>(d.mail) + 1,
                  "",     *d.until, d.at};
    const auto received = store->receive(std::span(&in, 1), d.at);
    ASSERT_TRUE(received.ok()) << received.error().text();
    storage::Filing f;
    f.message = received->front().message;
    f.content = storage::sha256("content " + std::to_string(d.mail));
    f.arrival = *d.until;
    f.arrival_basis = "internal_date";
    f.decision.disposition = storage::Disposition::submission;
    f.decision.campaign = kCampaign;
    f.decision.unit = d.bringer.empty() ? d.unit : d.bringer;
    f.decision.sender_confirmed = true;
    storage::Item item;
    item.type = d.type;
    if (!d.bringer.empty()) item.unit = d.unit;
    item.title = "材料" + std::to_string(d.mail);
    item.parts = {"2"};
    item.confidence = 0.9;
    f.decision.items = {item};
    if (d.replaces >= 0) {
      f.decision.disposition = storage::Disposition::correction;
      f.decision.replaces = {mails[static_cast<std::size_t>(d.replaces)]};
    }
    ASSERT_TRUE(store->file(std::span(&f, 1), {}, d.at).ok());
    mails.resize(std::max(mails.size(), static_cast<std::size_t>(d.mail) + 1));
    mails[static_cast<std::size_t>(d.mail)] = f.message;
  }

  void carry_out(const Deed& d) {
    clock.at = d.at;
    json args{{"reason", "模拟"}};
    if (d.kind == Deed::Kind::accept || d.kind == Deed::Kind::send_back ||
        d.kind == Deed::Kind::assign || d.kind == Deed::Kind::arrival)
      args["message"] = std::to_string(mails[static_cast<std::size_t>(d.mail)].value);
    else
      args["unit"] = d.unit, args["type"] = d.type, args["approver"] = "处长";
    switch (d.kind) {
      case Deed::Kind::mail:
        return file(d);
      case Deed::Kind::accept:
        good("accept", args);
        return;
      case Deed::Kind::send_back:
        args["ask"] = "请补充";
        args["by"] = format_rfc3339(*d.until, Zone{480});
        good("return", args);
        return;
      case Deed::Kind::assign:
        args["unit"] = d.unit;
        good("assign", args);
        return;
      case Deed::Kind::exempt:
        good("exempt", args);
        return;
      case Deed::Kind::extend:
        args["until"] = format_rfc3339(*d.until, Zone{480});
        good("extend", args);
        return;
      case Deed::Kind::zero:
        args["accepted"] = true;
        good("zero_report", args);
        return;
      case Deed::Kind::arrival:
        args["at"] = format_rfc3339(*d.until, Zone{480});
        good("set_arrival", args);
        return;
    }
  }

  track::Board board(std::optional<Instant> at, bool accepted_only = false) {
    track::BoardOptions options;
    if (accepted_only) options.counting = track::Counting::accepted_only;
    auto reader = std::move(*storage::Reader::over(*store));
    auto made = at ? desk::board(*reader, office.get(), kCampaign, clock.at, at, options)
                   : boards.board(*store, *reader, office.get(), kCampaign, clock.at, options);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().text());
    return made.ok() ? std::move(*made) : track::Board{};
  }
};

// Every cell, and the sums of the columns by the truth's own adding.
void expect_truth(const track::Board& board, const SimulatedCampaign& truth,
                  const config::Roster& roster, Instant at, NoticeReading reading,
                  bool accepted_only = false) {
  const auto types = SimulatedCampaign::types();
  ASSERT_EQ(board.columns.size(), types.size());
  std::map<std::string, const track::BoardRow*> rows;
  for (const track::BoardRow& row : board.rows) rows[row.unit] = &row;
  int wrong = 0;
  for (std::size_t c = 0; c < types.size(); ++c) {
    int owed_units = 0, owed_pieces = 0, missing = 0, late = 0;
    for (const config::Unit& unit : roster.units()) {
      const testing::Expected want =
          truth.expected(unit.code, types[c], at, reading, accepted_only);
      if (want.owed && want.state != "exempt") {
        ++owed_units;
        owed_pieces += want.state == "zero_report" ? 0 : want.need;  // OFFICE §8
        missing += want.missing;
        late += want.late;
      }
      const auto row = rows.find(unit.code);
      if (row == rows.end()) {
        EXPECT_FALSE(want.owed) << unit.code;
        EXPECT_EQ(want.have, 0) << unit.code;
        continue;
      }
      const track::Cell& cell = row->second->cells[c];
      const track::Obligation& o = cell.obligation;
      const testing::Expected got{
          cell.owed, std::string(name(o.state)), o.need, o.have, o.accepted, o.late, o.missing()};
      if (got == want || ++wrong > 5) continue;
      ADD_FAILURE() << unit.code << " " << types[c] << " at " << format_rfc3339(at, Zone{480})
                    << ": " << got.owed << " " << got.state << " have " << got.have << " accepted "
                    << got.accepted << " late " << got.late << "; truth " << want.owed << " "
                    << want.state << " have " << want.have << " accepted " << want.accepted
                    << " late " << want.late;
    }
    const track::ColumnTotal& total = board.totals[c];
    EXPECT_EQ(total.owed_units, owed_units) << types[c];
    EXPECT_EQ(total.owed_pieces, owed_pieces) << types[c];
    EXPECT_EQ(total.missing_pieces, missing) << types[c];
    EXPECT_EQ(total.late_pieces, late) << types[c];
  }
  EXPECT_EQ(wrong, 0);
}

std::string choose(std::string campaign, const std::string& reading) {
  const std::string chosen =
      "chosen = true\nchosen_by = \"厅研究室\"\nchosen_on = 2020-09-01\nbasis = "
      "\"通知五（三）原文语序\"\n";
  campaign.erase(campaign.find(chosen), chosen.size());
  const std::string id = "id = \"" + reading + "\"\n";
  return campaign.insert(campaign.find(id) + id.size(), chosen);
}

void simulate(std::uint32_t seed) {
  auto roster = config::load_roster(std::string(SHOUWEN_SOURCE_DIR) + "/config/etc/units.csv");
  ASSERT_TRUE(roster.ok());
  ASSERT_EQ(roster->size(), 78u);
  const SimulatedCampaign truth(*roster, seed);
  const double coverage = static_cast<double>(truth.pieces_sent()) / truth.pieces_asked();
  EXPECT_GT(coverage, 0.85);
  EXPECT_LT(coverage, 1.0);

  Run run;
  std::vector<Instant> looks = {local("2020-09-18T17:00"), local("2020-10-14T10:00"),
                                local("2020-10-15T23:30"), local("2020-10-18T08:30"),
                                local("2020-10-26T12:00"), local("2020-11-03T23:00"),
                                local("2020-11-08T09:00")};
  std::size_t next = 0;
  for (const Deed& deed : truth.deeds()) {
    for (; next < looks.size() && looks[next] < deed.at; ++next) {
      run.clock.at = looks[next];
      expect_truth(run.board(std::nullopt), truth, *roster, looks[next],
                   NoticeReading::respectively);
    }
    run.carry_out(deed);
    if (::testing::Test::HasFatalFailure()) return;
  }
  EXPECT_EQ(next, looks.size());
  run.clock.at = kEnd;
  expect_truth(run.board(std::nullopt), truth, *roster, kEnd, NoticeReading::respectively);
  expect_truth(run.board(std::nullopt, true), truth, *roster, kEnd, NoticeReading::respectively,
               true);

  // The other reading, chosen in the end: derived again, and the past keeps its own.
  run.clock.at = kEnd + kHour;
  run.activate(
      choose(file_text("config/etc/campaigns/2020-credit-month.toml"), "cities-and-bureaus-only"));
  expect_truth(run.board(std::nullopt), truth, *roster, run.clock.at, NoticeReading::cities_only);
  looks.push_back(kEnd);
  for (const Instant look : looks)
    expect_truth(run.board(look), truth, *roster, look, NoticeReading::respectively);

  // Side by side, both add up to the truth.
  const json readings = run.good("compare", json::object())["readings"];
  const auto sum = [&](NoticeReading reading, int testing::Expected::*figure) {
    int out = 0;
    for (const config::Unit& unit : roster->units())
      for (const std::string& type : SimulatedCampaign::types()) {
        const auto want = truth.expected(unit.code, type, run.clock.at, reading, false);
        const bool leaves = figure == &testing::Expected::need && want.state == "zero_report";
        if (want.owed && want.state != "exempt" && !leaves) out += want.*figure;  // OFFICE §8
      }
    return out;
  };
  for (const auto& [index, reading] :
       {std::pair{0, NoticeReading::respectively}, {3, NoticeReading::cities_only}}) {
    EXPECT_EQ(readings[index]["owed_pieces"], sum(reading, &testing::Expected::need));
    EXPECT_EQ(readings[index]["missing_pieces"], sum(reading, &testing::Expected::missing));
    EXPECT_EQ(readings[index]["late_pieces"], sum(reading, &testing::Expected::late));
  }
  EXPECT_EQ(run.good("verify_boards", json::object())["differences"].size(), 0u);
  auto reader = std::move(*storage::Reader::over(*run.store));
  EXPECT_EQ(history_differences(*reader, run.office.get(), run.clock.at)->size(), 0u);
}

TEST(Simulation, TheBoardIsTheTruthAtEveryMomentUnderTwoReadings) {
  simulate(2020);
}

TEST(Simulation, AnotherOffice) {
  simulate(221);
}

}  // namespace
}  // namespace shouwen::desk
