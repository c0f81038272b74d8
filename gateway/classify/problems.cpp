// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/problems.h"

#include <algorithm>

#include "gateway/classify/checks.h"
#include "gateway/classify/earlier.h"
#include "gateway/classify/wording.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

using config::Check;
using storage::Disposition;

constexpr double kReadWell = 0.9;  // OCR below this may have missed what a check looks for

void add(std::vector<std::string>& list, const std::string& name) {
  if (!name.empty() && std::ranges::find(list, name) == list.end()) list.push_back(name);
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
  const Replaced mended = replaced(f);
  for (const storage::Earlier* e : mended.messages)
    for (const auto& old : e->items)
      if (old.type == item.type && !old.late &&
          !(old.redo_by && *old.redo_by < f.context.arrival.at))
        return true;
  return false;
}

// Which units directly below this one a text speaks of, in the roster's order.
std::vector<std::string> children_named(const Facts& f, const std::string& code,
                                        const std::string& text) {
  const auto children = f.units.roster.children(code);
  std::vector<std::string> out;
  if (children.empty()) return out;
  std::vector<const config::Unit*> named;
  for (const NameHit& h : f.units.names.find(text)) named.push_back(h.unit);
  for (const config::Unit* child : children)
    if (std::ranges::find(named, child) != named.end()) out.push_back(child->code);
  return out;
}

// Of what has a password, is damaged or was ended nobody knows what pictures it holds.
bool was_read(const extract::Document& d) {
  return d.outcome == extract::Outcome::ok || d.outcome == extract::Outcome::empty;
}

// The checks the campaign names for one piece. What was not read, or badly, is found against
// nobody.
class PieceChecks {
 public:
  PieceChecks(const Facts& f, const Draft& draft, storage::Decision& decision)
      : f_(f), draft_(draft), decision_(decision) {
    read_ = !draft.paper.lines.empty();
    well_ = read_ && draft.paper.confidence >= (draft.paper.ocr() ? kReadWell : 1);
  }

  void run() {
    for (const Check& c : draft_.requirement->checks) one(c);
  }

 private:
  void one(const Check& c) {
    switch (c.kind) {
      case Check::Kind::picture:
        return picture(c);
      case Check::Kind::signature:
        return signature(c);
      case Check::Kind::sections:
      case Check::Kind::words:
        return groups(c);
      case Check::Kind::personal_data:
        if (read_) found(c, personal_number(draft_.paper));
        return;
      case Check::Kind::period:
        if (well_) found(c, day_outside(draft_.paper, campaign().activity));
        return;
      case Check::Kind::length:
        if (well_ && draft_.paper.length < static_cast<std::size_t>(c.min_length)) raise(c, "");
        return;
      case Check::Kind::format:
        return format(c);
      case Check::Kind::stamp:
        return stamp(c);
      case Check::Kind::coverage:
        return coverage(c);
      case Check::Kind::link:
        if (!first_word(Wording::link_share, draft_.paper.text()).empty()) raise(c, "");
        return;
    }
  }

  const config::Campaign& campaign() const { return f_.topic.kinds.campaign(); }

  void explain(const std::string& fact, const Check& c, const Span& span) {
    std::string place = draft_.paper.source;  // of what was not read: its name
    if (place.empty())
      place =
          draft_.documents.empty() ? "body" : "file:" + f_.documents[draft_.documents.front()].path;
    decision_.evidence.push_back({fact, std::move(place), span.words, span.offset,
                                  "check." + std::string(config::name(c.kind)), 0.9});
  }

  void raise(const Check& c, const std::string& words) {
    add(decision_.problems, c.problem);
    add(decision_.checks, c.note);
    explain("problem=" + (c.problem.empty() ? c.note : c.problem), c, {words, 0});
  }

  void found(const Check& c, const Span& span) {
    if (span.words.empty()) return;
    add(decision_.checks, c.note);
    add(decision_.problems, c.problem);
    explain("check=" + c.note, c, span);
  }

  void picture(const Check& c) {
    int n = 0;
    bool unknown = false, small = false;
    const auto big = [&](int width, int height, std::uint64_t size) {
      if (width == 0 || height == 0) return true;
      const bool enough = width >= c.min_width && height >= c.min_height && size >= c.min_bytes;
      small = small || !enough;
      return enough;
    };
    for (const std::size_t i : draft_.documents) {
      const extract::Document& d = f_.documents[i];
      if (!d.pictures.empty()) {
        for (const auto& p : d.pictures) n += big(p.width, p.height, p.size) ? 1 : 0;
      } else if (extract::is_picture(d.kind)) {
        n += big(d.width, d.height, d.size) ? 1 : 0;
      } else {
        if (extract::has_flag(d, "tiny_pictures")) small = true;
        n += std::max(d.images, 0);
        unknown = unknown || d.images < 0 || !d.members.empty() || !was_read(d);
      }
    }
    if (n >= c.min_count || (n == 0 && unknown && !small)) return;
    add(decision_.problems, c.problem);
    if (small) add(decision_.checks, c.note);
    explain("problem=" + c.problem, c, {});
  }

  void signature(const Check& c) {
    if (!read_) return;
    const Signature s = signature_of(draft_.paper, c, f_.units.names);
    if (s.who == Signed::nobody || s.who == Signed::unit_only) {
      add(decision_.problems, c.problem);
      if (s.who == Signed::unit_only) add(decision_.checks, c.note_unit_only);
    } else if (s.who == Signed::deputy) {
      add(decision_.checks, c.note_deputy);
    }
    explain("signed", c, s.span);
  }

  void groups(const Check& c) {
    if (!well_) return;
    const std::vector<Span> spans = groups_of(draft_.paper, c, f_.topic.kinds.checks());
    for (std::size_t g = 0; g < spans.size(); ++g) {
      if (!spans[g].words.empty()) {
        explain("has=" + c.groups[g].label, c, spans[g]);
        continue;
      }
      raise(c, "");
      return;
    }
  }

  void format(const Check& c) {
    for (const std::size_t i : draft_.documents) {
      const std::string& kind = f_.documents[i].kind;
      if (std::ranges::find(c.formats, kind) != c.formats.end()) return;
    }
    if (!draft_.documents.empty() || draft_.item.body) raise(c, "");
  }

  // A seal is seen only in a scan or as a picture in the document; a text alone bears none.
  void stamp(const Check& c) {
    for (const std::size_t i : draft_.documents) {
      const extract::Document& d = f_.documents[i];
      const bool scan = !d.lines.empty() || d.wants_ocr || extract::is_picture(d.kind) ||
                        extract::has_flag(d, "no_text") || d.images > 0 || !d.pictures.empty();
      if (scan || d.images < 0 || !was_read(d)) return;
    }
    raise(c, "");
  }

  // A city's summary speaks of each of its own.
  void coverage(const Check& c) {
    if (!well_ || f_.unit.unit == nullptr) return;
    const auto children = f_.units.roster.children(f_.unit.unit->code);
    if (children_named(f_, f_.unit.unit->code, draft_.paper.text()).size() < children.size())
      raise(c, "");
  }

  const Facts& f_;
  const Draft& draft_;
  storage::Decision& decision_;
  bool read_ = false, well_ = false;
};

void find_lateness(const Facts& f, const std::vector<Draft>& drafts, storage::Decision& decision) {
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const config::Requirement* r = drafts[i].requirement;
    if (r == nullptr || drafts[i].guessed) continue;
    const int ordinal = ordinal_of(f, decision, i);
    const bool late = r->due(ordinal).late(f.context.arrival.at, f.context.zone);
    if (late && !mends_timely(f, decision, decision.items[i])) {
      decision.items[i].late = true;
      decision.late = true;
    }
  }
  if (decision.late) add(decision.problems, "late");
}

// May a city's piece stand for its counties', under whichever reading comes to be chosen?
bool may_cover(const config::Campaign& campaign, const config::Requirement& requirement) {
  constexpr auto covers = config::RollUp::covers_children;
  if (requirement.roll_up == covers) return true;
  return std::ranges::any_of(campaign.readings, [&](const config::Reading& reading) {
    return std::ranges::any_of(reading.changes, [&](const config::ReadingChange& change) {
      return change.requirement == requirement.key && change.roll_up == covers;
    });
  });
}

void find_coverage(const Facts& f, const std::vector<Draft>& drafts, storage::Decision& decision) {
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const Draft& draft = drafts[i];
    if (draft.requirement == nullptr || draft.guessed || draft.paper.lines.empty()) continue;
    if (!may_cover(f.topic.kinds.campaign(), *draft.requirement)) continue;
    storage::Item& item = decision.items[i];
    item.covers =
        children_named(f, item.unit.empty() ? decision.unit : item.unit, draft.paper.text());
  }
}

}  // namespace

void find_problems(const Facts& f, const Judgement& judgement, const std::vector<Draft>& drafts,
                   storage::Decision& decision) {
  auto& problems = decision.problems;
  if (judgement.forgot) add(problems, "no_attachment");
  if (judgement.link_only) add(problems, "oversize_link_only");
  // Links beside a piece: part of the material is not here.
  if (!judgement.link_only && f.contents.pieces > 0 &&
      (!first_word(Wording::link_share, f.reading.own).empty() || !first_link(f.documents).empty()))
    add(problems, "oversize_link_only");
  if (decision.unit.empty()) add(problems, "unknown_unit");
  if (f.contents.encrypted > 0) add(problems, "encrypted_archive");
  if (f.contents.unreadable > 0 || judgement.unreadable) add(problems, "unreadable_attachment");
  for (const Draft& draft : drafts)
    if (draft.requirement != nullptr && !draft.guessed) PieceChecks(f, draft, decision).run();
  find_lateness(f, drafts, decision);
  find_coverage(f, drafts, decision);
}

}  // namespace shouwen::classify
