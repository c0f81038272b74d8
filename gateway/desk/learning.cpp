// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/learning.h"

#include <algorithm>

#include "gateway/classify/classify.h"
#include "gateway/desk/desk.h"
#include "storage/sha256.h"

namespace shouwen::desk {
namespace {

using classify::Learned;

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "learn", std::move(what), std::move(remedy)};
}

Result<std::shared_ptr<const Office>> store_it(const Call& call, const std::string& campaign,
                                               std::string_view text, Instant effective) {
  Status stored =
      call.store.activate("learned", campaign, std::string(text), effective, call.actor, call.now);
  if (!stored) return stored.error();
  return open_office(call.store, call.office->settings, call.now);
}

}  // namespace

std::unique_ptr<LearnedInForce> learned_in_force(const storage::Statement& statement) {
  if (statement.text == classify::kNothingLearned) return nullptr;
  auto out = std::make_unique<LearnedInForce>();
  out->campaign = statement.key;
  out->version = statement.version;
  out->since = statement.effective;
  std::string why = "与登记的摘要不符 not what its digest says";
  std::optional<Learned> model;
  if (storage::sha256(statement.text) == statement.digest)
    model = Learned::parse(statement.text, statement.version, why);
  if (!model || model->campaign() != statement.key) {
    out->state = "corrupt";
    out->why = "学习结果损坏，只按规则 the learned model is damaged; rules alone: " + why;
  } else if (model->rules_version() != classify::kRulesVersion) {
    out->state = "other_rules";
    out->why =
        "规则已更新，学习结果未经新规则检验，只按规则 measured with other rules; rules alone";
  } else {
    out->state = "in_use";
    out->model = std::make_shared<const Learned>(std::move(*model));
  }
  return out;
}

std::string why_refused(const classify::Measured& m) {
  const std::string_view why = classify::refused(m);
  if (why == "too_few")
    return "人工处理过的报送件只有" + std::to_string(m.judged) + "件，至少要" +
           std::to_string(classify::kLeastJudged) + "件 too few pieces were judged by a person";
  if (why == "not_better")
    return "不比规则明显更准（改对" + std::to_string(m.mended) + "件，改错" +
           std::to_string(m.spoilt) + "件） not clearly better than the rules";
  return "";
}

Result<std::shared_ptr<const Office>> use_learned(const Call& call, const std::string& path,
                                                  const std::string& text,
                                                  std::optional<Instant> effective) {
  std::string why;
  const auto model = Learned::parse(text, 0, why);
  if (!model) return refuse(path + ": " + why);
  if (call.office->campaign(model->campaign()) == nullptr || model->campaign().empty())
    return refuse("没有此活动 no such campaign: " + model->campaign(), "shouwen campaign list");
  if (model->rules_version() != classify::kRulesVersion)
    return refuse("所用规则不是现行规则 measured with other rules than those in force",
                  "重新 again: shouwen learn --use");
  if (const std::string no = why_refused(model->measured()); !no.empty()) return refuse(no);
  return store_it(call, model->campaign(), text, effective.value_or(call.now));
}

Result<std::shared_ptr<const Office>> drop_learned(const Call& call, const std::string& campaign) {
  if (std::ranges::find(call.office->learned, campaign, &LearnedInForce::campaign) ==
      call.office->learned.end())
    return refuse("没有在用的学习结果 nothing learned is in use: " + campaign);
  return store_it(call, campaign, classify::kNothingLearned, call.now);
}

}  // namespace shouwen::desk
