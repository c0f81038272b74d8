// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/relation.h"

#include <algorithm>
#include <array>
#include <set>

#include "gateway/classify/attachment_role.h"
#include "gateway/classify/earlier.h"
#include "gateway/classify/han.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kFewWords = 40;

}  // namespace

bool Relation::on_topic(std::string_view text) const {
  return f_.topic.kinds.on_topic(text);
}

bool Relation::names_campaign(const std::string& canonical_text) const {
  const std::string title = canonical_campaign_title(f_.topic.kinds.campaign());
  return !title.empty() && canonical_text.find(title) != std::string::npos;
}

bool Relation::papers_name_campaign() const {
  const std::string number = canonical(f_.topic.kinds.campaign().document_number);
  return std::ranges::any_of(f_.contents.candidates, [&](const Candidate& c) {
    const std::string text = c.paper.text();
    return names_campaign(text) || (!number.empty() && text.find(number) != std::string::npos);
  });
}

bool Relation::own_kind_word() const {
  for (const auto& p : f_.reading.passages)
    if (p.role == Role::subject || p.role == Role::file_name)
      for (const auto& hit : f_.topic.kinds.find(p.text, p.role))
        if (hit.weight >= 1 &&
            code_points(std::string_view(p.text).substr(hit.begin, hit.end - hit.begin)) > 2)
          return true;
  return false;
}

bool Relation::papers_read_off_topic(std::size_t at_least) const {
  std::size_t papers = 0;
  for (const auto& c : f_.contents.candidates) {
    if (c.role == AttachmentRole::picture && !c.letter) continue;
    if (c.paper.ocr() || c.paper.length < at_least || on_topic(c.paper.text())) return false;
    // What its scanned pages say beside the few typed words nobody knows.
    if (c.paper.length < kFewWords && f_.documents[c.document].wants_ocr) return false;
    ++papers;
  }
  return papers > 0;
}

bool Relation::read_and_nowhere_ours() const {
  if (f_.fax != nullptr || f_.topic.kinds.campaign().words("relevant").empty()) return false;
  const bool body_alone = f_.contents.narrative && f_.contents.pieces == 0;
  if (!papers_read_off_topic(1) && !body_alone) return false;
  // A quoted letter of ours says what is answered.
  return !on_topic(f_.reading.subject) && !papers_name_campaign() &&
         std::ranges::none_of(f_.reading.passages,
                              [&](const Passage& p) { return on_topic(p.text); });
}

bool Relation::named_as_ours() const {
  const auto part_of_ours = [&](std::string_view word) {
    return std::ranges::any_of(f_.topic.kinds.campaign().words("relevant"), [&](const auto& w) {
      return canonical(w).find(word) != std::string::npos;
    });
  };
  for (const auto& p : f_.reading.passages)
    if (p.role == Role::subject || p.role == Role::file_name)
      for (const auto& hit : f_.topic.kinds.find(p.text, p.role))
        if (hit.weight >= 1 && follows_name(p.text, hit.begin) &&
            part_of_ours(std::string_view(p.text).substr(hit.begin, hit.end - hit.begin)))
          return true;
  return false;
}

// 丰满区典型案例, 报送典型案例; 机关文化典型案例 is of something else.
bool Relation::follows_name(std::string_view text, std::size_t at) const {
  static constexpr std::array<std::string_view, 5> before = {"报送", "上报", "报", "的", " "};
  const std::string_view head = text.substr(0, at);
  if (head.empty() || std::ranges::any_of(before, [&](auto w) { return head.ends_with(w); }))
    return true;
  return std::ranges::any_of(f_.units.names.find(text),
                             [&](const NameHit& hit) { return hit.end == at; });
}

bool Relation::pieces_hold_what_is_asked() const {
  const auto holds = [&](const Draft& draft) {
    const config::Check* check = draft.requirement == nullptr
                                     ? nullptr
                                     : draft.requirement->check(config::Check::Kind::words);
    if (check == nullptr) return false;
    std::set<std::uint32_t> groups;
    for (const GroupHit& hit : f_.topic.kinds.checks().find(draft.paper.text(), *check))
      groups.insert(hit.group);
    return groups.size() == check->groups.size();
  };
  return !f_.contents.drafts.empty() && std::ranges::all_of(f_.contents.drafts, holds);
}

}  // namespace shouwen::classify
