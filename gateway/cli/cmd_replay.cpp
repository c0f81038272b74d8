// replay: what today's rules would say of what was filed. Reads only, beside a running daemon.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_replay.h"

#include <CLI/App.hpp>

#include "config/text.h"
#include "gateway/classify/classify.h"
#include "gateway/cli/command.h"
#include "gateway/cli/history_tools.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/wording.h"
#include "gateway/intake/replay.h"
#include "storage/past.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

struct ReplayArgs {
  std::string since;
  bool diff = false, rules_alone = false;
};

std::string difference_zh(std::string_view what) {
  static const std::map<std::string_view, std::string_view> kWords = {
      {"disposition", "处置"}, {"unit", "单位"},   {"items", "报送件"},
      {"receipt", "回执"},     {"review", "待核"}, {"late", "迟报"}};
  const auto found = kWords.find(what);
  return std::string(found == kWords.end() ? what : found->second);
}

json record(const intake::Replayed& one, Zone zone) {
  json out{{"message", one.message.ref.value},
           {"number", one.message.number.empty() ? json() : json(one.message.number)},
           {"arrival", format_rfc3339(one.message.arrival, zone)},
           {"by_person", one.by_person},
           {"failed", one.failed.empty() ? json() : json(one.failed)},
           {"differences", json::array()}};
  for (const intake::Difference& d : one.differences)
    out["differences"].push_back({{"what", d.what}, {"was", d.was}, {"now", d.now}});
  return out;
}

json totals_record(const intake::ReplayTotals& t, const std::string& since) {
  json by_what = json::object();
  for (const auto& [what, n] : t.by_what) by_what[what] = n;
  return {{"since", since},
          {"rules_version", std::string(classify::kRulesVersion)},
          {"judged", t.judged},
          {"same", t.same},
          {"changed", t.changed},
          {"failed", t.failed},
          {"persons_same", t.persons_same},
          {"persons_other", t.persons_other},
          {"by_what", by_what}};
}

// One row for each difference: a table can be read across.
json rows_of(const json& changes) {
  json rows = json::array();
  for (const json& change : changes) {
    if (!change["failed"].is_null())
      rows.push_back(
          {{"message", change["message"]}, {"what", "读不出"}, {"now", change["failed"]}});
    for (const json& d : change["differences"])
      rows.push_back({{"message", change["message"]},
                      {"arrival", change["arrival"]},
                      {"what", difference_zh(d["what"].get<std::string>())},
                      {"was", d["was"]},
                      {"now", d["now"]},
                      {"kept", change["by_person"].get<bool>() ? "人工已定，不变" : ""}});
  }
  return rows;
}

std::string said(const intake::ReplayTotals& t, const std::string& since) {
  std::string out = "自" + minute(since) + "以来重判" + std::to_string(t.judged) +
                    "封，什么都没有改动 judged again, nothing was changed\n";
  std::vector<std::pair<std::string, std::string>> lines = {
      {"与原判相同", std::to_string(t.same)},
      {"会有不同", std::to_string(t.changed)},
      {"人工已定，规则所见相同", std::to_string(t.persons_same)},
      {"人工已定，规则所见不同", std::to_string(t.persons_other)}};
  if (t.failed > 0) lines.emplace_back("原件读不出", std::to_string(t.failed));
  for (const auto& [what, n] : t.by_what)
    lines.emplace_back("其中" + difference_zh(what), std::to_string(n));
  return out + fields(lines);
}

int replay(const Global& global, const ReplayArgs& args) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  const Zone zone = view->settings.zone;
  // A day alone is meant from its beginning.
  const auto since =
      desk::moment_from(args.since.size() == 10 ? args.since + " 00:00" : args.since, zone);
  if (!since)
    return usage({Fault::rejected_input, "--since", "时间写法不对 not a moment",
                  "例如 as in 2020-10-01 或 \"2020-10-15 17:00\""});
  auto store = storage::look_through(view->settings.state_dir, view->now);
  if (!store.ok()) return fail(store.error());
  HistoryTools tools(*view);
  json changes = json::array();
  auto totals = intake::replay(**store, tools.rules(*view, !args.rules_alone), tools.how(), *since,
                               [&](const intake::Replayed& one) {
                                 if (args.diff && (!one.differences.empty() || !one.failed.empty()))
                                   changes.push_back(record(one, zone));
                               });
  if (!totals.ok()) return fail(totals.error());
  const std::string from = format_rfc3339(*since, zone);
  if (global.json) {
    json out = totals_record(*totals, from);
    if (args.diff) out["changes"] = std::move(changes);
    print_json(out);
    return kOk;
  }
  print(said(*totals, from));
  if (args.diff)
    print(table(rows_of(changes),
                {{"来件", "message"},
                 {"到达", "arrival", 20, minute},
                 {"项目", "what"},
                 {"原判", "was", 44, zh},
                 {"今判", "now", 44, zh},
                 {"", "kept"}},
                "没有不同 no differences"));
  return kOk;
}

}  // namespace

void add_replay(CLI::App& app, Global& global) {
  auto args = std::make_shared<ReplayArgs>();
  CLI::App* command = app.add_subcommand(
      "replay", "按现行规则重判以往来件，只看不改 judge history by today's rules; changes nothing");
  command->add_option("--since", args->since, "自何时到达的来件 what arrived since")->required();
  command->add_flag("--diff", args->diff, "列出每处不同 list each difference");
  command->add_flag("--rules-alone", args->rules_alone,
                    "不用从更正学到的 without what corrections taught");
  command->callback([&global, args] { global.exit = replay(global, *args); });
}

}  // namespace shouwen::cli
