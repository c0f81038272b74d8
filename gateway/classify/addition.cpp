// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/addition.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/classify/earlier.h"
#include "gateway/classify/han.h"

namespace shouwen::classify {
namespace {

using storage::Earlier;
using storage::Item;

// The problem of a kind that wants pictures; nullptr of any other kind.
const config::Check* picture_check(const Facts& f, const std::string& type) {
  const config::Requirement* r = f.topic.kinds.campaign().find(type);
  const config::Check* c = r == nullptr ? nullptr : r->check(config::Check::Kind::picture);
  return c == nullptr || c->problem.empty() ? nullptr : c;
}

bool only_pictures(const Facts& f) {
  const Contents& c = f.contents;
  if (f.fax != nullptr || c.pictures == 0 || c.pieces > 0 || c.side > 0 || c.hostile > 0 ||
      c.narrative)
    return false;
  // A picture that speaks is a note somebody wrote; a photographed page is a piece already.
  return std::ranges::none_of(c.candidates, &Candidate::letter);
}

// Another kind than one that wants pictures is a piece that was photographed.
bool of_picture_kind(const Facts& f) {
  const config::Requirement* r = f.kind.requirement;
  return r == nullptr || f.kind.several || picture_check(f, r->key) != nullptr;
}

// 配图, 照片 in the sender's own words, or in a name that no telephone gave.
bool says_pictures(const Facts& f) {
  if (f.topic.words.has(Wording::pictures, f.reading.subject + "\n" + f.reading.own)) return true;
  return std::ranges::any_of(f.reading.passages, [&](const Passage& p) {
    return p.role == Role::file_name && !p.text.starts_with("微信图片") &&
           !p.text.starts_with("qq图片") && f.topic.words.has(Wording::pictures, p.text);
  });
}

struct Wants {
  const Earlier* message = nullptr;
  const Item* item = nullptr;
  std::string problem;
  bool open = false;
};

bool has(const std::vector<std::string>& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

// The piece of a message that came without pictures. With two such pieces in it, either may be
// meant.
Wants wants_of(const Facts& f, const Wanting& wanting) {
  Wants out;
  for (const Earlier& e : f.context.history.earlier) {
    if (e.message != wanting.message) continue;
    for (const Item& i : e.items) {
      const config::Check* check = picture_check(f, i.type);
      if (check == nullptr) continue;
      const bool open = has(wanting.problems, check->problem);
      if (!open && !has(wanting.settled, check->problem)) continue;
      if (out.item != nullptr) return {};
      out = {&e, &i, check->problem, open};
    }
  }
  return out;
}

// Who may add to it: an address confirmed for the unit, or the one that sent it.
bool may_add(const Facts& f, const Wants& w) {
  const std::string& unit = w.item->unit.empty() ? w.message->unit : w.item->unit;
  const bool same_address =
      !f.mail.from.empty() && fold(f.mail.from.front().address) == fold(w.message->from);
  const bool of_unit =
      f.unit.unit != nullptr && (unit == f.unit.unit->code || w.message->unit == f.unit.unit->code);
  return of_unit && (f.unit.confirmed || same_address);
}

// The only one, else the only one whose pictures are still missing.
const Wants* single(const std::vector<Wants>& all) {
  if (all.size() == 1) return &all.front();
  const Wants* open = nullptr;
  for (const Wants& w : all) {
    if (!w.open) continue;
    if (open != nullptr) return nullptr;
    open = &w;
  }
  return open;
}

const Wants* choose(const Facts& f, const std::vector<Wants>& all) {
  const std::vector<const Earlier*> thread = answered(f);
  std::vector<Wants> left;
  for (const Wants& w : all)
    if (std::ranges::find(thread, w.message) != thread.end()) left.push_back(w);
  // An answer to the letter about another piece means that piece, whatever else is open.
  if (left.empty() && !thread.empty()) return nullptr;
  const Wants* found = single(left.empty() ? all : left);
  if (found == nullptr) return nullptr;
  return &*std::ranges::find(all, found->item, &Wants::item);
}

}  // namespace

bool brings_pictures(const std::vector<extract::Document>& documents) {
  bool pictures = false;
  for (const extract::Document& d : documents) {
    const AttachmentRole role = attachment_role(d);
    if (role == AttachmentRole::piece || role == AttachmentRole::companion) return false;
    pictures = pictures || role == AttachmentRole::picture || role == AttachmentRole::archive;
  }
  return pictures;
}

Addition find_addition(const Facts& f, const Judgement& judgement) {
  Addition out;
  if (judgement.disposition != storage::Disposition::submission &&
      judgement.disposition != storage::Disposition::correction)
    return out;
  if (!only_pictures(f) || !of_picture_kind(f)) return out;
  std::vector<Wants> all;
  for (const Wanting& w : f.context.wanting)
    if (Wants one = wants_of(f, w); one.item != nullptr && may_add(f, one)) all.push_back(one);
  const std::vector<const Earlier*> thread = answered(f);
  const bool answers = std::ranges::any_of(
      all, [&](const Wants& w) { return std::ranges::find(thread, w.message) != thread.end(); });
  out.pictures = answers || says_pictures(f);
  if (!out.pictures || !f.guarded.believes_from()) return out;
  if (const Wants* w = choose(f, all)) {
    // Who sent it back sees whether this is what was asked for, and by the date that was set.
    out.returned = !w->item->returned.empty();
    if (out.returned) return out;
    out.whole = w->message;
    out.piece = w->item;
    if (w->open) out.settles = w->problem;
  }
  return out;
}

void add_to_piece(const Addition& addition, storage::Decision& d) {
  if (!addition.pictures) return;
  d.items.clear();
  d.replaces.clear();
  std::erase(d.review, "which_replaced");
  if (addition.whole == nullptr) {
    d.review.emplace_back(addition.returned ? "answers_return" : "pictures_of_which");
    return;
  }
  d.part_of = addition.whole->message;
  d.evidence.push_back({addition.settles.empty() ? "adds=pictures" : "settles=" + addition.settles,
                        "history", addition.piece->title, 0, "addition.pictures", 0.9});
}

}  // namespace shouwen::classify
