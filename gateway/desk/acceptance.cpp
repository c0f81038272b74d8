// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/acceptance.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "gateway/desk/records.h"

namespace shouwen::desk {
namespace {

using storage::Decision;
using storage::SubmissionRow;

bool holds(const std::vector<std::string>& list, const char* word) {
  return std::ranges::find(list, word) != list.end();
}

bool open(const Decision& d, const char* why) {
  return holds(d.review, why) || holds(d.tasks, why);
}

// Whose the pieces are was not sure, or they are of many.
std::string units_note(const Decision& d) {
  std::set<std::string> units;
  for (const storage::Item& item : d.items) units.insert(item.unit.empty() ? d.unit : item.unit);
  std::string out;
  if (units.size() > 1)
    out = "各件登记为" + std::to_string(units.size()) +
          "个单位，请核对 its pieces count for so many units";
  if (open(d, "unit_ambiguous") || open(d, "unit_uncertain"))
    out += (out.empty() ? "" : "；") +
           std::string("单位曾不明确，请核对 its unit was not certain: see shouwen show");
  if (open(d, "other_units_piece"))
    out += (out.empty() ? "" : "；") +
           std::string("含其他单位的材料 it holds material of another unit");
  return out;
}

std::string unopened_note(const Decision& d) {
  if (!holds(d.problems, "unreadable_attachment") && !holds(d.problems, "encrypted_archive"))
    return "";
  return "有附件打不开，请确认已看到内容，否则撤销 a file of it could not be opened: make sure "
         "you have seen it, or shouwen review undo";
}

// An identity card's number in it, a deputy's signature: told to staff, and to no sender.
std::string checks_note(const Decision& d, const Office& office) {
  std::vector<std::string> names;
  for (const std::string& problem : d.problems)
    if (problem != "late" && problem != "unreadable_attachment" && problem != "encrypted_archive")
      names.push_back(problem);
  names.insert(names.end(), d.checks.begin(), d.checks.end());
  std::string words;
  for (const nlohmann::json& one : texts_json(names, d, office))
    words += (words.empty() ? "" : "、") + one.get<std::string>();
  return words.empty() ? "" : "请核 to be looked at：" + words;
}

}  // namespace

std::string unconfirmed_note(const Decision& before) {
  if (!open(before, "unconfirmed_sender") && !open(before, "new_address")) return "";
  return "发件邮箱未确认为该单位所有，请以电话等方式核实 the sender's address is not confirmed for "
         "the unit: make sure by telephone";
}

std::vector<std::string> acceptance_notes(const Decision& before, const Office& office) {
  return {unconfirmed_note(before), units_note(before), unopened_note(before),
          checks_note(before, office)};
}

std::string replaced_note(const std::vector<SubmissionRow>& before,
                          const std::vector<SubmissionRow>& after, MessageRef message) {
  std::string numbers;
  for (const SubmissionRow& now : after) {
    const auto was = std::ranges::find(before, now.ref, &SubmissionRow::ref);
    if (was == before.end() || was->state != "accepted" || now.state != "replaced") continue;
    if (now.message == message) continue;
    const std::string n = std::to_string(now.message.value);
    if (numbers.find(n) == std::string::npos) numbers += (numbers.empty() ? "" : "、") + n;
  }
  if (numbers.empty()) return "";
  return "来件" + numbers +
         "已核收的件由本件取代，可撤销 it takes the place of an accepted piece; shouwen review "
         "undo "
         "takes it back";
}

}  // namespace shouwen::desk
