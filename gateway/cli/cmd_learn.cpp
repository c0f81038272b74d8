// learn: goes through history beside a running daemon and says what its corrections teach. Alone it
// changes nothing.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_learn.h"

#include <CLI/App.hpp>
#include <algorithm>

#include "config/text.h"
#include "gateway/classify/classify.h"
#include "gateway/classify/learn.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/history_tools.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/learning.h"
#include "gateway/intake/lessons.h"

namespace shouwen::cli {

namespace {

using classify::Learned;
using classify::Measured;
using nlohmann::json;

struct LearnArgs {
  std::string campaign, effective, reason;
  bool use = false, drop = false;
};

json record(const Learned& model, const std::string& refused) {
  const Measured& m = model.measured();
  json situations = json::array();
  for (const classify::Situation& s : model.situations())
    situations.push_back({{"rules", s.rules},
                          {"certainty", classify::name(s.certainty)},
                          {"learned", s.learned},
                          {"tried", s.tried},
                          {"right", s.right},
                          {"licensed", s.licensed()}});
  return {{"campaign", model.campaign()},
          {"rules_version", model.rules_version()},
          {"lessons", m.lessons},
          {"judged", m.judged},
          {"held_out", m.held_out},
          {"rules_right", m.rules_right},
          {"learned_right", m.learned_right},
          {"mended", m.mended},
          {"spoilt", m.spoilt},
          {"situations", std::move(situations)},
          {"better", refused.empty()},
          {"refused", refused.empty() ? json() : json(refused)},
          {"in_use", false}};
}

std::string share(int part, int whole) {
  if (whole == 0) return "0";
  const int tenths = (part * 1000 + whole / 2) / whole;
  return std::to_string(part) + "/" + std::to_string(whole) + "（" + std::to_string(tenths / 10) +
         "." + std::to_string(tenths % 10) + "%）";
}

std::string said(const json& out, const Measured& m, const config::Campaign& campaign) {
  const auto title = [&](const json& type) {
    const config::Requirement* r = campaign.find(type.get<std::string>());
    return neutral(r != nullptr ? r->label_zh : type.get<std::string>());
  };
  std::string text = fields({{"报送件", std::to_string(m.lessons) + "  pieces of history"},
                             {"人工处理过", std::to_string(m.judged) + "  judged by a person"},
                             {"规则判对", share(m.rules_right, m.held_out) + "  rules alone"},
                             {"学习后判对", share(m.learned_right, m.held_out) + "  with learning"},
                             {"改对、改错", std::to_string(m.mended) + "、" +
                                                std::to_string(m.spoilt) + "  mended, spoilt"}});
  for (const json& s : out["situations"])
    if (s["licensed"].get<bool>())
      text += "  规则判为" + title(s["rules"]) + "、学习判为" + title(s["learned"]) + "：试" +
              std::to_string(s["tried"].get<int>()) + "次，对" +
              std::to_string(s["right"].get<int>()) + "次 tried, right\n";
  return text;
}

// The version in use may have been better than the rules when it was put in use.
std::string verdict(const json& out, bool one_in_use) {
  if (!out["refused"].is_null() && one_in_use)
    return "现在的更正已不支持采用 it would not be used now: " + out["refused"].get<std::string>() +
           "\n在用的一版仍在用，停用 the version in use goes on; out of use: shouwen learn "
           "--drop\n";
  if (!out["refused"].is_null())
    return "不采用，只按规则 not used, rules alone: " + out["refused"].get<std::string>() + "\n";
  if (out["in_use"].get<bool>())
    return "已采用，改动的件都进待核 in use; what it changes is reviewed\n";
  return "可以采用 may be used: shouwen learn --use\n";
}

Result<Learned> look(const View& view, const std::string& campaign) {
  auto store = storage::look_through(view.settings.state_dir, view.now);
  if (!store.ok()) return store.error();
  HistoryTools tools(view);
  auto lessons = intake::lessons(**store, tools.rules(view, false), tools.how(), campaign);
  if (!lessons.ok()) return lessons.error();
  return classify::learn(*lessons, campaign, std::string(classify::kRulesVersion));
}

int drop(const Global& global, const LearnArgs& args, const std::string& campaign) {
  return tell_desk(global, "learn_drop", with_reason({{"campaign", campaign}}, args.reason),
                   [](const json&) { return "已停用，只按规则 out of use; rules alone"; });
}

bool in_use(const desk::Office& office, const std::string& campaign) {
  return std::ranges::any_of(office.learned, [&](const desk::LearnedInForce& one) {
    return one.campaign == campaign && one.model != nullptr;
  });
}

int learn(const Global& global, const LearnArgs& args) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  const config::Campaign* campaign = view->office->campaign(args.campaign);
  if (campaign == nullptr)
    return usage({Fault::rejected_input, "--campaign", "没有此活动 no such campaign",
                  "shouwen campaign list"});
  if (args.drop) return drop(global, args, campaign->id);
  if (!args.effective.empty() && !parse_rfc3339(args.effective))
    return usage({Fault::rejected_input, "--effective", "时间写法不对 not a moment",
                  "例如 as in 2020-09-28T00:00:00+08:00"});
  auto model = look(*view, campaign->id);
  if (!model.ok()) return fail(model.error());
  const std::string refused = desk::why_refused(model->measured());
  json out = record(*model, refused);
  if (args.use && refused.empty()) {
    json request{{"path", "learn"}, {"text", model->text()}};
    if (!args.effective.empty()) request["effective"] = args.effective;
    auto used =
        ask_desk(global, {{"call", "learn_use"}, {"args", with_reason(request, args.reason)}});
    if (!used.ok()) return fail(used.error());
    out["in_use"] = true;
  }
  if (global.json)
    print_json(out);
  else
    print(said(out, model->measured(), *campaign) +
          verdict(out, in_use(*view->office, campaign->id)));
  return args.use && !refused.empty() ? kFailed : kOk;
}

}  // namespace

void add_learn(CLI::App& app, Global& global) {
  auto args = std::make_shared<LearnArgs>();
  CLI::App* command = app.add_subcommand(
      "learn",
      "从以往更正学习类别，只看不改；比规则准才可采用 what corrections teach about kinds; changes "
      "nothing without --use");
  command->add_option("--campaign", args->campaign, "活动，缺省为最新的 default: the newest");
  command->add_flag("--use", args->use, "比规则准就采用 put in use if better than the rules");
  command->add_flag("--drop", args->drop, "停用，只按规则 out of use")->excludes("--use");
  command->add_option("--effective", args->effective, "何时起用 from when");
  command->add_option("-r,--reason", args->reason, "理由 why");
  command->callback([&global, args] { global.exit = learn(global, *args); });
}

}  // namespace shouwen::cli
