// Activation: the office's statements become stored versions, or nothing changes.
// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "config/check.h"
#include "config/source.h"
#include "gateway/desk/desk.h"
#include "storage/reader.h"

namespace shouwen::desk {
namespace {

// The keys or codes something was credited to: what a new version may not drop.
template <class Key>
Result<std::set<std::string>> used(storage::Store& store, const std::string& campaign, Key key) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto rows = (*reader)->submissions(campaign, "");
  if (!rows) return rows.error();
  std::set<std::string> out;
  for (const storage::SubmissionRow& row : *rows)
    if (std::string value = key(row); !value.empty()) out.insert(value);
  return out;
}

Result<std::shared_ptr<const Office>> store_it(const Call& call, const std::string& kind,
                                               const std::string& key, const std::string& text,
                                               std::optional<Instant> effective,
                                               const std::string& reading = "") {
  Status active = call.store.activate(kind, key, text, effective.value_or(call.now), call.actor,
                                      call.now, reading);
  if (!active) return active.error();
  return open_office(call.store, call.office->settings, call.now);
}

}  // namespace

Result<std::shared_ptr<const Office>> activate_campaign(const Call& call, const std::string& path,
                                                        const std::string& text,
                                                        std::optional<Instant> effective) {
  config::Source source(path, text);
  config::Problems problems;
  auto campaign = config::parse_campaign(source, problems);
  if (!campaign) return config::to_error(problems);
  if (call.office->roster.size() == 0)
    return Error{Fault::rejected_input, path, "还没有单位名册 no units are loaded yet",
                 "先 first: shouwen units load FILE"};
  config::check_campaign_against(*campaign, source, call.office->roster, problems);
  if (const config::Campaign* before = call.office->campaign(campaign->id);
      before && !campaign->id.empty()) {
    auto types = used(call.store, campaign->id, [](const auto& row) { return row.type; });
    if (!types) return types.error();
    for (config::Problem& p : config::check_activation(*before, *campaign, source, *types))
      problems.push_back(std::move(p));
  }
  if (!problems.empty()) return config::to_error(problems);
  const config::Reading* chosen = campaign->chosen();
  return store_it(call, "campaign", campaign->id, source.text(), effective,
                  chosen ? chosen->id : "");
}

Result<std::shared_ptr<const Office>> load_units(const Call& call, const std::string& path,
                                                 const std::string& text,
                                                 std::optional<Instant> effective) {
  config::Source source(path, text);
  config::Problems problems;
  auto roster = config::parse_roster(source, problems);
  if (!roster) return config::to_error(problems);
  std::set<std::string> codes;
  for (const config::Campaign& campaign : call.office->campaigns) {
    auto more = used(call.store, campaign.id, [](const auto& row) { return row.unit; });
    if (!more) return more.error();
    codes.insert(more->begin(), more->end());
    // A level or unit a campaign names must not vanish with the new roster.
    for (const storage::Statement& statement : call.office->statements)
      if (statement.kind == "campaign" && statement.key == campaign.id)
        config::check_campaign_against(
            campaign, config::Source("campaign:" + campaign.id, statement.text), *roster, problems);
  }
  for (config::Problem& p : config::check_activation(call.office->roster, *roster, source, codes))
    problems.push_back(std::move(p));
  if (!problems.empty()) return config::to_error(problems);
  return store_it(call, "units", "units", source.text(), effective);
}

Result<std::shared_ptr<const Office>> load_holidays(const Call& call, const std::string& path,
                                                    const std::string& text,
                                                    std::optional<Instant> effective) {
  config::Source source(path, text);
  config::Problems problems;
  if (!config::parse_holidays(source, problems)) return config::to_error(problems);
  return store_it(call, "holidays", "holidays", source.text(), effective);
}

}  // namespace shouwen::desk
