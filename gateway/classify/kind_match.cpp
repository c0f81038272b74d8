// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/kind_match.h"

#include <algorithm>
#include <map>

#include "gateway/classify/han.h"

namespace shouwen::classify {
namespace {

Automaton compiled(const config::Words& words, std::vector<std::string>* kept = nullptr) {
  std::vector<std::string> texts;
  for (const auto& w : words) texts.push_back(canonical(w));
  Automaton out(texts);
  if (kept != nullptr) *kept = std::move(texts);
  return out;
}

}  // namespace

KindWords::KindWords(const config::Campaign& campaign) : campaign_(campaign), checks_(campaign) {
  using List = Word::List;
  const auto add = [&](const config::Requirement& r, List list, const config::Words& words) {
    for (const auto& w : words) words_.push_back({&r, list, canonical(w)});
  };
  for (const auto& r : campaign.requirements) {
    add(r, List::strong, r.words.strong);
    add(r, List::file_name, r.words.file_name);
    add(r, List::heading, r.words.heading);
    add(r, List::weak, r.words.weak);
    add(r, List::body, r.words.body);
    add(r, List::negative, r.words.negative);
  }
  // One word may stand in several lists: equal texts side by side, found as one.
  std::ranges::stable_sort(words_, {}, &Word::text);
  std::vector<std::string> texts;
  for (const auto& w : words_) texts.push_back(w.text);
  automaton_ = Automaton(texts);
  topic_ = compiled(campaign.words("relevant"));
  other_ = compiled(campaign.words("unrelated"), &other_words_);
}

std::vector<KindHit> KindWords::find(std::string_view text, Role role) const {
  using List = Word::List;
  std::vector<KindHit> out;
  const bool name = role == Role::file_name || role == Role::member;
  const bool head = role == Role::subject || role == Role::opening || role == Role::document;
  for (const Match& m : automaton_.longest(text)) {
    for (std::size_t i = m.word; i < words_.size() && words_[i].text == words_[m.word].text; ++i) {
      double weight = 0;
      switch (words_[i].list) {
        case List::strong:
          weight = 1;
          break;
        case List::weak:
          weight = 0.6;
          break;
        case List::file_name:
          weight = name || role == Role::subject ? 0.8 : 0;
          break;
        case List::heading:
          weight = head ? 0.8 : 0;
          break;
        case List::body:
          weight = name ? 0 : 0.5;
          break;
        case List::negative:
          weight = -0.7;
          break;  // cancels a weak word, never a strong one
      }
      if (weight != 0) out.push_back({words_[i].requirement, weight, m.begin, m.end});
    }
  }
  return out;
}

Kind KindWords::decide(const std::vector<const Passage*>& passages) const {
  struct Best {
    double weight = 0, against = 0;
    const Passage* passage = nullptr;
    KindHit hit;
  };
  // By position in the campaign file, so the order never depends on addresses.
  std::vector<Best> best(campaign_.requirements.size());
  for (const Passage* p : passages)
    for (const KindHit& h : find(p->text, p->role)) {
      Best& b = best[static_cast<std::size_t>(h.requirement - campaign_.requirements.data())];
      if (h.weight < 0) b.against = std::min(b.against, h.weight);
      if (h.weight > b.weight) b = {h.weight, b.against, p, h};
    }
  Kind out;
  std::size_t named = 0, strong = 0;
  for (const Best& b : best) {
    if (b.passage == nullptr || b.weight + b.against <= 0) continue;
    ++named;
    strong += b.weight >= 1 ? 1U : 0U;
    if (b.weight > out.confidence) {
      out.confidence = b.weight;
      out.requirement = b.hit.requirement;
      const std::string_view text = b.passage->text;
      out.evidence = {{"type=" + b.hit.requirement->key, b.passage->source,
                       words_at(text, b.hit.begin, b.hit.end),
                       b.passage->offset + code_points(text.substr(0, b.hit.begin)), "type.words",
                       b.weight}};
    }
  }
  // A strong word beside weak ones is clear; two strong ones, or only weak ones, are not.
  out.several = strong > 1 || (strong == 0 && named > 1);
  if (named > 1) out.confidence *= 0.8;
  return out;
}

Kind KindWords::of(const Passage& passage) const {
  return decide({&passage});
}

Kind KindWords::of_mail(const Reading& reading) const {
  const auto pick = [&](std::initializer_list<Role> roles) {
    std::vector<const Passage*> out;
    for (const auto& p : reading.passages)
      if (std::ranges::find(roles, p.role) != roles.end()) out.push_back(&p);
    return decide(out);
  };
  Kind subject = pick({Role::subject});
  if (subject.requirement == nullptr && !reading.subject.empty())
    subject = of({Role::subject, "subject", reading.subject, 0, Passage::kNoDocument});
  if (subject.requirement != nullptr) return subject;
  Kind own = pick({Role::opening, Role::closing});
  if (own.requirement == nullptr) own = pick({Role::body});
  if (own.requirement == nullptr && reading.forward) own = pick({Role::forwarded});
  own.confidence *= 0.9;
  return own;
}

std::string KindWords::other_business(std::string_view text) const {
  const std::vector<Match> hits = other_.longest(text);
  if (!hits.empty()) return other_words_[hits.front().word];
  return {};
}

std::string KindWords::without_other_business(std::string text) const {
  std::string out;
  std::size_t kept = 0;
  for (const Match& m : other_.longest(text)) {
    out.append(text, kept, m.begin - kept);
    kept = m.end;
  }
  return out.append(text, kept);
}

const config::Requirement* next_due(const config::Campaign& campaign, Instant arrival, Zone zone) {
  const config::Requirement* next = nullptr;
  const config::Requirement* last = nullptr;
  for (const auto& r : campaign.requirements) {
    const Instant due = r.last_due().last_moment(zone);
    if (due >= arrival && (next == nullptr || due < next->last_due().last_moment(zone))) next = &r;
    if (last == nullptr || due > last->last_due().last_moment(zone)) last = &r;
  }
  return next != nullptr ? next : last;
}

}  // namespace shouwen::classify
