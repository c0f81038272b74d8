// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/paper_unit.h"

#include <algorithm>
#include <array>
#include <set>

namespace shouwen::classify {
namespace {

constexpr std::size_t kHead = 4, kTail = 3;  // lines where a paper says whose it is

// The line of this paper that a name stands in, at its head or its end.
bool speaks_for(const Mention& m, const Paper& paper) {
  if (m.passage->document != paper.document || m.unit == nullptr || m.weight <= 0) return false;
  const Role role = m.passage->role;
  if (role != Role::document && role != Role::document_closing) return false;
  for (std::size_t i = 0; i < paper.lines.size(); ++i) {
    const bool head = i <= paper.title_end && i < kHead;
    if ((head || i + kTail >= paper.lines.size()) && paper.lines[i].text == m.passage->text)
      return true;
  }
  return false;
}

bool stands_as_office(const Mention& m) {
  return m.form == NameForm::organ && (m.part == Part::stated || m.part == Part::plain);
}

bool forwards(std::string_view text) {
  static constexpr std::array<std::string_view, 4> words = {"转报", "转发", "代转", "转送"};
  return std::ranges::any_of(
      words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// The word of a cover, or of any page but its own, that it is one of the sender's counties'.
bool elsewhere_given_to_county(const Paper& paper, const UnitVerdict& verdict,
                               const UnitSources& sources) {
  return std::ranges::any_of(verdict.mentions, [&](const Mention& m) {
    return m.unit != nullptr && m.unit != verdict.unit && m.form != NameForm::bare &&
           forwards(m.passage->text) &&
           sources.roster.is_within(m.unit->code, verdict.unit->code) &&
           std::ranges::find(paper.lines, m.passage->text, &PaperLine::text) == paper.lines.end();
  });
}

}  // namespace

PaperUnit unit_of_paper(const Paper& paper, const UnitVerdict& verdict,
                        const UnitSources& sources) {
  if (verdict.unit == nullptr || verdict.on_behalf) return {};
  std::set<const config::Unit*> sure, named;
  for (const Mention& m : verdict.mentions) {
    if (!speaks_for(m, paper)) continue;
    const bool below =
        m.unit != verdict.unit && sources.roster.is_within(m.unit->code, verdict.unit->code);
    if (m.unit == verdict.unit && m.form != NameForm::bare) return {};
    // Of its own counties one name is enough; that a stranger's is read rightly must be certain.
    if (stands_as_office(m) && (below || m.part == Part::stated)) sure.insert(m.unit);
    if (stands_as_office(m) || m.form == NameForm::misread) named.insert(m.unit);
  }
  if (sure.size() == 1) {
    const config::Unit* unit = *sure.begin();
    // A city's letterhead on a county's line: the county may have sent what its city wrote.
    if (sources.roster.is_within(verdict.unit->code, unit->code)) return {nullptr, true};
    return {unit, false};
  }
  return {nullptr, !named.empty() || elsewhere_given_to_county(paper, verdict, sources)};
}

}  // namespace shouwen::classify
