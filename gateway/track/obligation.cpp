// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/obligation.h"

#include <algorithm>
#include <vector>

namespace shouwen::track {
namespace {

using storage::SubmissionRow;

// What decides one obligation, taken from the rows once.
struct Tally {
  std::vector<Instant> arrivals;  // of counted pieces, the moment each first came, ascending
  int accepted = 0, pending = 0, in_review = 0, returned = 0;
};

// A voluntary correction never makes a piece late (OFFICE §3): a later version stands for the
// earliest replaced one that no other later version has taken. Rows carry no chain across messages,
// so versions are paired in order of arrival, which is right whenever pieces of one kind are
// corrected in the order they came, and never later than the truth.
std::vector<Instant> first_arrivals(std::vector<const SubmissionRow*> counted,
                                    std::vector<Instant> replaced) {
  auto by_arrival = [](const SubmissionRow* a, const SubmissionRow* b) {
    return a->arrival < b->arrival;
  };
  std::sort(counted.begin(), counted.end(), by_arrival);
  std::sort(replaced.begin(), replaced.end());
  std::vector<Instant> out;
  auto next = replaced.begin();
  for (const SubmissionRow* row : counted) {
    bool corrects = row->version > 1 && next != replaced.end() && *next < row->arrival;
    out.push_back(corrects ? *next++ : row->arrival);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Tally tally(std::span<const SubmissionRow> rows, Instant moment, Counting counting) {
  Tally out;
  std::vector<const SubmissionRow*> counted;
  std::vector<Instant> replaced;
  for (const SubmissionRow& row : rows) {
    if (row.arrival > moment) continue;
    if (row.state == "replaced") replaced.push_back(row.arrival);
    if (row.state == "returned") {
      ++out.returned;
      replaced.push_back(row.arrival);
    }
    if (!is_live(row)) continue;
    bool accepted = row.accepted || row.state == "accepted";
    if (accepted)
      ++out.accepted;
    else
      ++out.pending;
    if (row.in_review && !accepted) ++out.in_review;
    if (accepted || counting == Counting::live) counted.push_back(&row);
  }
  out.arrivals = first_arrivals(std::move(counted), std::move(replaced));
  return out;
}

struct Overlaid {
  bool exempt = false, zero_accepted = false, zero_claimed = false;
  std::optional<CivilDate> until;
};

Overlaid overlaid(std::span<const Overlay> overlays, std::string_view unit,
                  std::string_view requirement, Instant moment) {
  Overlaid out;
  for (const Overlay& o : overlays) {
    if (o.from > moment) continue;
    if (!o.unit.empty() && o.unit != unit) continue;
    if (!o.requirement.empty() && o.requirement != requirement) continue;
    switch (o.kind) {
      case Overlay::Kind::exempt:
        out.exempt = true;
        break;
      case Overlay::Kind::extended:
        if (o.until && (!out.until || *out.until < *o.until)) out.until = o.until;
        break;
      case Overlay::Kind::zero_report:
        (o.accepted ? out.zero_accepted : out.zero_claimed) = true;
    }
  }
  return out;
}

config::Due due_of(const config::Requirement& requirement, int ordinal, const Overlaid& over) {
  config::Due due = requirement.due(ordinal);
  // An extension only ever moves a date further away.
  if (over.until && due.date < *over.until) due.date = *over.until;
  return due;
}

ObligationState state_of(const Obligation& o, const Overlaid& over) {
  if (o.missing() == 0) return o.late > 0 ? ObligationState::late : ObligationState::on_time;
  if (over.exempt) return ObligationState::exempt;
  if (over.zero_accepted && o.have == 0) return ObligationState::zero_report;
  if (o.returned > 0) return ObligationState::returned;
  if (o.have > 0) return ObligationState::partial;
  if (o.past_due) return ObligationState::overdue;
  return over.until ? ObligationState::extended : ObligationState::not_due;
}

}  // namespace

std::string_view name(ObligationState s) {
  switch (s) {
    case ObligationState::not_due:
      return "not_due";
    case ObligationState::on_time:
      return "on_time";
    case ObligationState::partial:
      return "partial";
    case ObligationState::returned:
      return "returned";
    case ObligationState::late:
      return "late";
    case ObligationState::overdue:
      return "overdue";
    case ObligationState::zero_report:
      return "zero_report";
    case ObligationState::exempt:
      return "exempt";
    case ObligationState::extended:
      return "extended";
  }
  return "?";
}

std::string_view name_zh(ObligationState s) {
  switch (s) {
    case ObligationState::not_due:
      return "未到期";
    case ObligationState::on_time:
      return "按时";
    case ObligationState::partial:
      return "部分";
    case ObligationState::returned:
      return "待补正";
    case ObligationState::late:
      return "迟报";
    case ObligationState::overdue:
      return "逾期未报";
    case ObligationState::zero_report:
      return "零报告";
    case ObligationState::exempt:
      return "免报";
    case ObligationState::extended:
      return "延期";
  }
  return "?";
}

bool is_live(const SubmissionRow& row) {
  return row.state == "pending" || row.state == "accepted";
}

std::string Obligation::count_text() const {
  std::string out = std::to_string(std::min(have, need)) + "/" + std::to_string(need);
  if (have > need) out += "（+" + std::to_string(have - need) + "）";
  return out;
}

Obligation obligation(std::span<const SubmissionRow> rows, std::string_view unit,
                      const config::Requirement& requirement, std::span<const Overlay> overlays,
                      Instant moment, Zone zone, Counting counting) {
  Tally counts = tally(rows, moment, counting);
  Overlaid over = overlaid(overlays, unit, requirement.key, moment);
  Obligation out;
  out.need = requirement.count;
  out.have = static_cast<int>(counts.arrivals.size());
  out.accepted = counts.accepted;
  out.pending = counts.pending;
  out.in_review = counts.in_review;
  out.returned = counts.returned;
  out.zero_claimed = over.zero_claimed && !over.zero_accepted;
  // The k-th piece to arrive answers the k-th date; extras answer none.
  for (int i = 0; i < std::min(out.have, out.need); ++i)
    if (due_of(requirement, i + 1, over).late(counts.arrivals[static_cast<std::size_t>(i)], zone))
      ++out.late;
  if (out.missing() > 0) {
    out.next_due = due_of(requirement, out.have + 1, over);
    out.past_due = out.next_due->late(moment, zone);
  }
  out.state = state_of(out, over);
  return out;
}

}  // namespace shouwen::track
