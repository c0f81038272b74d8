// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/problems.h"

#include <algorithm>

#include "gateway/classify/earlier.h"
#include "gateway/classify/wording.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

using config::Check;
using storage::Disposition;

void add(std::vector<std::string>& list, const std::string& name) {
  if (!name.empty() && std::ranges::find(list, name) == list.end()) list.push_back(name);
}

// Pictures of one piece: attached beside it or embedded; -1 when only reading could tell.
// Those below the check's size do not count; `tiny` says that there were some.
int pictures_of(const Draft& draft, const std::vector<extract::Document>& documents,
                const Check& check, bool* tiny) {
  int n = 0;
  bool unknown = false;
  for (const std::size_t i : draft.documents) {
    const extract::Document& d = documents[i];
    const bool small = d.width > 0 && (d.width < check.min_width || d.height < check.min_height);
    if (small || extract::has_flag(d, "tiny_pictures")) *tiny = true;
    if (small) continue;
    if (d.images > 0) n += d.images;
    unknown = unknown || d.images < 0;
  }
  return n == 0 && unknown ? -1 : n;
}

// Which of the unit's pieces of this kind it is, from 1.
int ordinal_of(const Facts& f, const storage::Decision& decision, std::size_t index) {
  const storage::Item& item = decision.items[index];
  const std::string& unit = item.unit.empty() ? decision.unit : item.unit;
  int n = 1 + pieces_before(f.context.history, unit, item.type);
  for (std::size_t i = 0; i < index; ++i)
    n += decision.items[i].type == item.type && decision.items[i].unit == item.unit ? 1 : 0;
  return n;
}

// A correction is as timely as what it mends; only what never came in time is late.
bool mends_timely(const Facts& f, const storage::Decision& decision, const storage::Item& item) {
  if (decision.disposition != Disposition::correction) return false;
  for (const storage::Earlier* e : replaced(f))
    for (const auto& old : e->items)
      if (old.type == item.type && !old.late) return true;
  return false;
}

}  // namespace

void find_problems(const Facts& f, const Judgement& judgement, const std::vector<Draft>& drafts,
                   storage::Decision& decision) {
  auto& problems = decision.problems;
  if (judgement.forgot) add(problems, "no_attachment");
  if (judgement.link_only) add(problems, "oversize_link_only");
  // Links beside a piece: part of the material is not here.
  if (!judgement.link_only && f.contents.pieces > 0 &&
      !first_word(Wording::link_share, f.reading.own).empty())
    add(problems, "oversize_link_only");
  if (decision.unit.empty()) add(problems, "unknown_unit");
  if (f.contents.encrypted > 0) add(problems, "encrypted_archive");
  if (f.contents.unreadable > 0) add(problems, "unreadable_attachment");
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const config::Requirement* r = drafts[i].requirement;
    if (r == nullptr) continue;
    const Check* picture = r->check(Check::Kind::picture);
    bool tiny = false;
    if (picture != nullptr && !drafts[i].guessed &&
        pictures_of(drafts[i], f.documents, *picture, &tiny) == 0) {
      add(problems, picture->problem);
      if (tiny) add(decision.checks, picture->note);
    }
    const int ordinal = ordinal_of(f, decision, i);
    const bool late = r->due(ordinal).late(f.context.arrival.at, f.context.zone);
    if (late && !drafts[i].guessed && !mends_timely(f, decision, decision.items[i])) {
      decision.items[i].late = true;
      decision.late = true;
    }
  }
  if (decision.late) add(problems, "late");
}

}  // namespace shouwen::classify
