// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/told.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace shouwen::desk {
namespace {

using storage::Decision;
using storage::Disposition;
using storage::MessageTrail;
using storage::OutboxMail;
using storage::OutboxState;

std::int64_t number(const nlohmann::json& detail, const char* key) {
  auto found = detail.find(key);
  return found != detail.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

// Follows which version is in force from entry to entry: a person's stands above any later
// machine's.
class InForce {
 public:
  void see(const storage::TrailEntry& entry, const nlohmann::json& detail) {
    const std::int64_t version = number(detail, "version");
    if (version == 0) return;
    bool person = entry.actor.starts_with("user");
    if (entry.event == "undone") person = by_person_[number(detail, "back_to")];
    by_person_[version] = person;
    if (entry.event == "filed" && by_person_[version_]) return;
    version_ = version;
  }
  std::int64_t version() const { return version_; }

 private:
  std::int64_t version_ = 0;
  std::map<std::int64_t, bool> by_person_;
};

// What the pieces of a decision come to: nothing, when it is not one that credits them.
std::vector<storage::Item> live_pieces(const Decision& decision) {
  return brings_material(decision) ? decision.items : std::vector<storage::Item>{};
}

// What a later mail settled its own receipt has told.
std::vector<std::string> still_said(const Decision& before, const Decision& after) {
  constexpr std::string_view kSettled = "settled=";
  std::vector<std::string> out = before.problems;
  for (const storage::Evidence& e : after.evidence)
    if (e.fact.starts_with(kSettled)) std::erase(out, e.fact.substr(kSettled.size()));
  return out;
}

}  // namespace

bool brings_material(const Decision& decision) {
  return decision.disposition == Disposition::submission ||
         decision.disposition == Disposition::correction;
}

// The first answer; a receipt that a person let go once more says it anew.
const OutboxMail* said_to_sender(const MessageTrail& trail) {
  const OutboxMail* first = nullptr;
  for (const OutboxMail& mail : trail.outbox) {
    const bool again = mail.purpose.starts_with("receipt:");
    bool answer = mail.purpose == "receipt" || mail.purpose == "supplement" || again;
    bool said = mail.state == OutboxState::sent || mail.state == OutboxState::sending ||
                (mail.state == OutboxState::pending && mail.attempts > 0);
    if (answer && said && (!first || again)) first = &mail;
  }
  return first;
}

const Decision* told_decision(const MessageTrail& trail) {
  const OutboxMail* said = said_to_sender(trail);
  if (!said || trail.decisions.empty()) return nullptr;
  InForce force;
  for (const storage::TrailEntry& entry : trail.entries) {
    auto detail = nlohmann::json::parse(split_detail(entry.detail).first, nullptr, false);
    if (!detail.is_object()) continue;
    force.see(entry, detail);
    // The text is written at the first attempt and kept.
    const bool written = entry.event == "sending" || entry.event == "merged";
    if (written && number(detail, "outbox") == said->ref.value) break;
  }
  const auto last = static_cast<std::int64_t>(trail.decisions.size());
  const std::int64_t version = std::clamp<std::int64_t>(force.version(), 1, last);
  return &trail.decisions[static_cast<std::size_t>(version - 1)];
}

int first_version(const MessageTrail& trail) {
  std::map<std::int64_t, std::int64_t> copies;
  for (const storage::TrailEntry& entry : trail.entries) {
    if (entry.event != "undone") continue;
    auto detail = nlohmann::json::parse(split_detail(entry.detail).first, nullptr, false);
    if (!detail.is_object()) continue;
    const std::int64_t back_to = number(detail, "back_to");
    const auto older = copies.find(back_to);
    copies[number(detail, "version")] = older == copies.end() ? back_to : older->second;
  }
  const auto copy = copies.find(trail.message.version);
  return copy == copies.end() ? trail.message.version : static_cast<int>(copy->second);
}

bool says_otherwise(const Decision& before, const Decision& after) {
  if (before.unit != after.unit || before.campaign != after.campaign) return true;
  if (still_said(before, after) != after.problems ||
      brings_material(before) != brings_material(after))
    return true;
  const auto was = live_pieces(before), is = live_pieces(after);
  // A kind that is only guessed is not told (letter.cpp), so confirming it is news.
  auto said = [](const storage::Item& item) {
    const bool known = item.confidence >= storage::kKindIsGuessedBelow;
    return std::tuple(known ? item.type : std::string(), item.unit, item.title, item.attachments,
                      item.body, item.late);
  };
  return !std::equal(
      was.begin(), was.end(), is.begin(), is.end(),
      [&](const storage::Item& a, const storage::Item& b) { return said(a) == said(b); });
}

bool takes_back(const Decision& before, const Decision& after) {
  // By what they are made of: pieces that were merged or split are all still there.
  const auto made_of = [](const Decision& decision) {
    std::vector<std::string> out;
    for (const storage::Item& item : live_pieces(decision)) {
      out.insert(out.end(), item.attachments.begin(), item.attachments.end());
      if (item.attachments.empty()) out.emplace_back(item.body ? "body" : "");
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  const std::vector<std::string> was = made_of(before), is = made_of(after);
  return !std::includes(is.begin(), is.end(), was.begin(), was.end());
}

std::pair<std::string, std::string> split_detail(const std::string& detail) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < detail.size(); ++i) {
    const char c = detail[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) {
      std::string reason = detail.substr(i + 1);
      if (reason.starts_with(' ')) reason.erase(0, 1);
      return {detail.substr(0, i + 1), reason};
    }
    if (depth == 0) break;  // no object: all of it is words
  }
  return {"", detail};
}

}  // namespace shouwen::desk
