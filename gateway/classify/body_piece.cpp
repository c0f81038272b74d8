// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/body_piece.h"

#include <algorithm>
#include <array>
#include <string>

#include "config/text.h"
#include "gateway/classify/han.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kWithin = 14;      // lines before it: greeting, covering words
constexpr std::size_t kParagraph = 100;  // code points; an announcement without one is none
constexpr double kAnnounced = 0.9;

// 案例见附件,图文简讯如下: speaks of the text below in its last clause.
std::string_view announcing_clause(std::string_view line) {
  static constexpr std::array<std::string_view, 5> ends = {"如下", "正文里", "正文中", "在下面",
                                                           "在正文"};
  while (line.ends_with(':') || line.ends_with('.')) line.remove_suffix(1);
  if (std::ranges::none_of(ends, [&](auto e) { return line.ends_with(e); })) return {};
  const std::size_t comma = line.find_last_of(",;.");
  return comma == std::string_view::npos ? line : line.substr(comma + 1);
}

Kind kind_in(std::string_view text, Role role, const KindWords& kinds) {
  Kind kind = kinds.of({role, "body", std::string(text), 0, 0});
  return kind.several ? Kind{} : kind;
}

bool titled_by_kind(const Paper& paper, const KindWords& kinds) {
  if (!paper.titled() || paper.title != 0 || is_letter(paper)) return false;
  const std::string title = paper.canonical_title();
  const Kind kind = kind_in(title, Role::document, kinds);
  return kind.requirement != nullptr &&
         std::ranges::any_of(kinds.find(title, Role::document),
                             [&](const KindHit& hit) { return hit.weight >= 1; });
}

}  // namespace

std::optional<BodyPiece> body_piece(std::string_view own_printed, const KindWords& kinds,
                                    const UnitNames& names) {
  std::size_t seen = 0;
  for (std::string_view rest = own_printed; !rest.empty() && seen < kWithin;) {
    const std::size_t end = rest.find('\n');
    const std::string line = canonical(rest.substr(0, end));
    const std::string_view below = end == std::string_view::npos ? "" : rest.substr(end + 1);
    if (!line.empty()) {
      ++seen;
      BodyPiece out;
      out.announced = kind_in(announcing_clause(line), Role::subject, kinds);
      const bool announced = out.announced.requirement != nullptr;
      out.paper = take_paper(announced ? below : rest, "body", Passage::kNoDocument, 1, names);
      if (announced) out.announced.confidence = kAnnounced;
      if ((announced || titled_by_kind(out.paper, kinds)) && out.paper.length >= kParagraph)
        return out;
    }
    rest = below;
  }
  return std::nullopt;
}

}  // namespace shouwen::classify
