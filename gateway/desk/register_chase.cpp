// 催报登记: letters that left, one line for each unit they name, and telephone calls.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <sstream>

#include "gateway/desk/boards.h"
#include "gateway/desk/register_parts.h"

namespace shouwen::desk {
namespace {

using storage::CallResult;
using storage::ChaseCall;
using storage::Reminder;
using storage::ReminderStage;

struct Answers {
  std::string numbers;
  bool bounced = false;
};

// By the letter they answer.
Result<std::map<std::int64_t, Answers>> answers_at(const RegisterCall& call) {
  std::map<std::int64_t, Answers> out;
  Status read = call.reader.each_entry(call.moment, [&](storage::RegisterEntry&& e) {
    if (!e.decision || !e.decision->answers) return;
    Answers& a = out[e.decision->answers->value];
    a.bounced = a.bounced || e.decision->disposition == storage::Disposition::bounce;
    a.numbers += (a.numbers.empty() ? "" : "、") +
                 (e.number.empty() ? "来件" + std::to_string(e.ref.value) : e.number);
  });
  if (!read) return read.error();
  return out;
}

std::string stage_zh(ReminderStage stage) {
  if (stage == ReminderStage::before) return "期限前提醒";
  return stage == ReminderStage::after ? "过期催报" : "再次催报";
}

std::string labels_of(const RegisterCall& call, const std::string& types) {
  std::string out;
  std::istringstream in(types);
  for (std::string type; std::getline(in, type, ';');)
    if (!type.empty()) out += (out.empty() ? "" : "、") + call.label(call.campaign->id, type);
  return out;
}

// What a board of that moment shows as missing, unit by unit; kept, since calls come in rows.
class MissingThen {
 public:
  explicit MissingThen(const RegisterCall& call) : call_(call) {}

  Result<std::string> of(const std::string& unit, Instant at) {
    if (!board_ || board_->moment != at) {
      auto known = known_at(call_.reader, call_.office, call_.campaign->id, at);
      if (!known && known.error().fault == Fault::rejected_input) return std::string();
      if (!known) return known.error();
      board_ = track::board(*known->campaign, known->office->roster, known->pieces, known->overlays,
                            known->claims, at);
    }
    std::string out;
    for (const track::BoardRow& row : board_->rows) {
      if (row.unit != unit) continue;
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const int missing = row.cells[i].owed ? row.cells[i].obligation.missing() : 0;
        const track::Column& column = board_->columns[i];
        if (missing > 0)
          out +=
              (out.empty() ? "" : "、") + column.label + std::to_string(missing) + column.measure;
      }
    }
    return out;
  }

 private:
  const RegisterCall& call_;
  std::optional<track::Board> board_;
};

std::string result_of(const ChaseCall& made, const RegisterCall& call) {
  std::string out = made.result == CallResult::told        ? "已通知"
                    : made.result == CallResult::no_answer ? "无人接听"
                                                           : "答应";
  if (made.promised) out += format_zh_short(to_civil(*made.promised, call.zone).date) + "报";
  if (made.ended && *made.ended <= call.moment) out += "（记错，已撤销）";
  return out;
}

using Timed = std::multimap<Instant, track::Line>;

void add_letter(const RegisterCall& call, const Reminder& r, Instant sent, const Answers& a,
                Timed& rows) {
  for (const storage::ReminderUnit& u : r.units) {
    if (!u.named) continue;
    rows.emplace(
        sent, track::Line{call.unit(u.unit), labels_of(call, u.types), call.minute(sent),
                          stage_zh(r.stage) + (r.line ? "，经" + call.unit(r.unit) : ""),
                          a.bounced           ? "被退回"
                          : a.numbers.empty() ? "已发出"
                                              : "已答复",
                          r.actor,
                          r.approved_by + (r.lead.empty() ? "" : "（" + call.words(r.lead) + "）"),
                          a.numbers, "催报" + std::to_string(r.id)});
  }
}

Status add_letters(const RegisterCall& call, Timed& rows) {
  auto letters = call.reader.reminders({call.campaign->id, ""});
  if (!letters) return letters.error();
  auto answers = answers_at(call);
  if (!answers) return answers.error();
  auto sendings = call.reader.reminder_sendings();
  if (!sendings) return sendings.error();
  for (const Reminder& r : *letters) {
    const auto [first, last] = sendings->equal_range(r.id);
    for (auto sent = first; sent != last; ++sent)
      if (sent->second <= call.moment && call.within(sent->second))
        add_letter(call, r, sent->second, (*answers)[r.outbox.value], rows);
  }
  return Done{};
}

Status add_calls(const RegisterCall& call, Timed& rows) {
  auto calls = call.reader.calls(call.campaign->id);
  if (!calls) return calls.error();
  MissingThen missing(call);
  for (const ChaseCall& made : *calls) {
    if (made.at > call.moment || !call.within(made.at)) continue;
    auto what = missing.of(made.unit, made.at);
    if (!what) return what.error();
    rows.emplace(made.at, track::Line{call.unit(made.unit), *what, call.minute(made.at), "电话",
                                      result_of(made, call), call.words(made.caller), "", "",
                                      "电话" + std::to_string(made.id)});
  }
  return Done{};
}

}  // namespace

Status chase_rows(const RegisterCall& call, track::RegisterTable& table) {
  Timed rows;
  if (Status added = add_letters(call, rows); !added) return added;
  if (Status added = add_calls(call, rows); !added) return added;
  for (auto& [at, row] : rows) table.rows.push_back(std::move(row));
  table.notes.emplace_back("电话一栏的催报内容为当时台账所缺");
  return Done{};
}

}  // namespace shouwen::desk
