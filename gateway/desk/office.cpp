// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/office.h"

#include <algorithm>

#include "config/source.h"
#include "gateway/desk/desk.h"

namespace shouwen::desk {
namespace {

Error no_longer_parses(const config::Problems& problems) {
  Error error = config::to_error(problems);
  error.fault = Fault::corrupt;
  error.remedy =
      "改正原文件后重新 units load、holidays load 或 campaign activate (mend the file, activate "
      "it again)";
  return error;
}

}  // namespace

const config::Campaign* Office::campaign(std::string_view id) const {
  if (id.empty()) return campaigns.empty() ? nullptr : &campaigns.back();
  for (const config::Campaign& c : campaigns)
    if (c.id == id) return &c;
  return nullptr;
}

bool Office::is_of(std::span<const storage::Statement> active) const {
  return std::ranges::is_permutation(
      active, statements, [](const storage::Statement& a, const storage::Statement& b) {
        return a.kind == b.kind && a.key == b.key && a.digest == b.digest;
      });
}

std::vector<std::shared_ptr<const classify::Learned>> Office::models() const {
  std::vector<std::shared_ptr<const classify::Learned>> out;
  for (const LearnedInForce& one : learned)
    if (one.model) out.push_back(one.model);
  return out;
}

Result<std::shared_ptr<const Office>> make_office(const config::Settings& settings,
                                                  std::vector<storage::Statement> statements) {
  auto out = std::make_shared<Office>();
  out->settings = settings;
  std::sort(statements.begin(), statements.end(),
            [](const storage::Statement& a, const storage::Statement& b) {
              return a.effective < b.effective;
            });
  for (const storage::Statement& statement : statements) {
    config::Source source(statement.kind + ":" + statement.key, statement.text);
    config::Problems problems;
    if (statement.kind == "units") {
      auto roster = config::parse_roster(source, problems);
      if (!roster) return no_longer_parses(problems);
      out->roster = std::move(*roster);
    } else if (statement.kind == "campaign") {
      auto campaign = config::parse_campaign(source, problems);
      if (!campaign) return no_longer_parses(problems);
      out->campaigns.push_back(std::move(*campaign));
    } else if (statement.kind == "holidays") {
      auto holidays = config::parse_holidays(source, problems);
      if (!holidays) return no_longer_parses(problems);
      out->holidays = std::move(*holidays);
    } else if (statement.kind == "learned") {
      // Never an error: without it the rules decide, and staff are told.
      if (auto learned = learned_in_force(statement)) out->learned.push_back(std::move(*learned));
    }
  }
  out->statements = std::move(statements);
  return std::shared_ptr<const Office>(std::move(out));
}

Result<std::shared_ptr<const Office>> open_office(storage::Store& store,
                                                  const config::Settings& settings, Instant now) {
  auto statements = store.active_statements(now);
  if (!statements) return statements.error();
  return make_office(settings, std::move(*statements));
}

}  // namespace shouwen::desk
