// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/candidates.h"

#include <algorithm>
#include <array>
#include <optional>

#include "config/text.h"
#include "gateway/classify/checks.h"
#include "gateway/classify/similar.h"
#include "gateway/classify/wording.h"

namespace shouwen::classify {
namespace {

using extract::Document;
using extract::Outcome;

constexpr std::size_t kPageOfText = 120;  // characters of a photographed page, not of a banner
constexpr std::size_t kNote = 8;          // of a note that asks for something
constexpr std::size_t kSectioned = 150;  // of a text with most of its sections: a letter is shorter
constexpr std::size_t kShortPiece = 100;  // of one with all of them

std::string canonical_path(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\");
  if (slash == std::string_view::npos) return base_name(name);
  return base_name(std::string(name.substr(0, slash)) + " ") + " " + base_name(name);
}

bool is_piece(const Candidate& c) {
  return c.role == AttachmentRole::piece || c.role == AttachmentRole::archive;
}

// A word that asks, takes back, or says there is none.
bool asks(std::string_view text) {
  for (const Wording list : {Wording::asks_something, Wording::withdrawal, Wording::reports_change,
                             Wording::zero_report})
    if (!first_word(list, text).empty()) return true;
  return false;
}

// A document or archive whose reading the helper could not finish: it may be any kind, and hold a
// mark of secrecy. Pictures and films say nothing by themselves; of an archive the names alone are
// known.
bool was_ended(const Document& d) {
  static constexpr std::array<std::string_view, 7> kMute = {"mp4", "avi",  "wmv", "mp3",
                                                            "exe", "none", "link"};
  if (d.outcome != Outcome::timeout && d.outcome != Outcome::crashed && d.outcome != Outcome::limit)
    return false;
  return d.text.empty() && !extract::is_picture(d.kind) &&
         std::ranges::find(kMute, d.kind) == kMute.end();
}

class Collector {
 public:
  Collector(const std::vector<Document>& documents, const Topic& topic, const UnitNames& names)
      : documents_(documents), topic_(topic), names_(names) {}

  Candidates run() {
    unpacked_.assign(documents_.size(), false);
    for (const Document& d : documents_)
      if (d.container >= 0 && static_cast<std::size_t>(d.container) < documents_.size())
        unpacked_[static_cast<std::size_t>(d.container)] = true;
    for (std::size_t i = 0; i < documents_.size(); ++i) collect(i);
    parcels_of_pictures();
    for (Candidate& c : out_.list) judge(c);
    by_format();
    find_twins();
    settle_plain_texts();
    return std::move(out_);
  }

 private:
  void collect(std::size_t i) {
    const Document& d = documents_[i];
    AttachmentRole role = d.container >= 0 ? member_role(d.name) : attachment_role(d);
    if (d.container >= 0 && role == AttachmentRole::archive && unpacked_[i]) return;
    // A leaf's name is only shown; a path inside an archive was made to be followed.
    if ((d.container >= 0 && extract::has_flag(d, "traversal")) || extract::has_flag(d, "bomb"))
      role = AttachmentRole::hostile;
    if (role == AttachmentRole::hostile) ++out_.hostile;
    if (role == AttachmentRole::ignored || role == AttachmentRole::hostile) return;
    if (d.outcome == Outcome::encrypted) ++out_.encrypted;
    const bool failed = d.outcome == Outcome::corrupt || d.outcome == Outcome::crashed ||
                        d.outcome == Outcome::timeout;
    const bool nothing = d.outcome == Outcome::empty && d.size == 0;
    if (failed || nothing) ++out_.unreadable;
    if (was_ended(d)) ++out_.ended;
    if (unpacked_[i]) return;  // its files follow as documents of their own
    if (role == AttachmentRole::archive && !d.members.empty()) {
      collect_names(i);
      return;
    }
    Candidate c{i,           shown_name(documents_, i),
                d.path,      canonical_path(d.name),
                role,        {},
                false,       false,
                Paper::kNone};
    limit(c);
    if (!d.text.empty() && !c.beyond)
      c.paper = take_paper(d.text, "attachment:" + d.path, i,
                           d.lines.empty() ? 1 : std::min(d.confidence, 0.99), names_);
    out_.list.push_back(std::move(c));
  }

  // An archive that was not opened: only its names are known.
  void collect_names(std::size_t i) {
    const Document& d = documents_[i];
    for (const auto& m : d.members) {
      const AttachmentRole role = member_role(m.name);
      if (role == AttachmentRole::hostile) ++out_.hostile;
      if (role == AttachmentRole::ignored || role == AttachmentRole::hostile) continue;
      out_.list.push_back({i,
                           d.name + "!/" + m.name,
                           d.path + "!" + m.name,
                           canonical_path(m.name),
                           role,
                           {},
                           false,
                           true,
                           Paper::kNone});
      limit(out_.list.back());
    }
  }

  void limit(Candidate& c) {
    if (!comparable(c) || ++pieces_ <= kMostPieces) return;
    c.role = AttachmentRole::side;
    c.beyond = true;
    ++out_.too_many;
  }

  // An archive of pictures alone is one companion of whatever it comes with.
  void parcels_of_pictures() {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      if (!extract::is_archive(documents_[i].kind) || documents_[i].container >= 0) continue;
      const auto inside = [&](const Candidate& c) {
        for (std::size_t at = c.document;;) {
          if (at == i) return c.document != i || c.listed_only;
          if (documents_[at].container < 0) return false;
          at = static_cast<std::size_t>(documents_[at].container);
        }
      };
      const auto count = std::ranges::count_if(out_.list, inside);
      const bool pictures = std::ranges::all_of(out_.list, [&](const Candidate& c) {
        return !inside(c) || c.role == AttachmentRole::picture;
      });
      if (count == 0 || !pictures) continue;
      std::erase_if(out_.list, inside);
      out_.list.push_back({i,
                           documents_[i].name,
                           documents_[i].path,
                           base_name(documents_[i].name),
                           AttachmentRole::picture,
                           {},
                           false,
                           false,
                           Paper::kNone});
    }
  }

  // What the text makes of it, whatever the name says.
  void judge(Candidate& c) {
    const Document& d = documents_[c.document];
    if (c.beyond) return;
    if (c.role == AttachmentRole::side && extract::is_text_document(d.kind) && asked_for(c.name))
      c.role = AttachmentRole::piece;
    if (c.paper.lines.empty()) return;
    const bool sheet = extract::is_sheet(d.kind);
    if (c.role == AttachmentRole::picture) {
      // A photographed page is a piece; a few words on a picture are its banner, unless they ask.
      if (c.paper.length >= kPageOfText && c.paper.confidence >= 0.5)
        c.role = AttachmentRole::piece;
      else if (c.paper.length >= kNote && asks(c.paper.text()))
        c.letter = true;
    }
    if (sheet || c.role == AttachmentRole::picture) return;
    const bool letter = is_letter(c.paper) && !sectioned(c.paper);
    if (is_piece(c) && letter) c.role = AttachmentRole::side;
    // The name says 函 or 说明, yet the text is a whole piece with its sections.
    if (c.role == AttachmentRole::side && sectioned(c.paper)) c.role = AttachmentRole::piece;
    c.letter =
        letter || (c.role == AttachmentRole::side && asks(c.paper.text()) && c.paper.length < 600);
  }

  // 台账 comes along with most campaigns; where one asks for a 隐患台账, it is the piece.
  bool asked_for(const std::string& name) const {
    const std::string_view side = first_word(Wording::side_document, name);
    for (const auto& hit : topic_.kinds.find(name, Role::file_name))
      if (hit.weight >= 1 && !side.empty() &&
          std::string_view(name).substr(hit.begin, hit.end - hit.begin).find(side) !=
              std::string_view::npos)
        return true;
    return false;
  }

  bool sectioned(const Paper& paper) const {
    for (const auto& r : topic_.kinds.campaign().requirements)
      for (const auto& check : r.checks) {
        if (check.kind != config::Check::Kind::sections) continue;
        const auto found = groups_of(paper, check, topic_.kinds.checks());
        const auto n = std::ranges::count_if(found, [](const Span& s) { return !s.words.empty(); });
        const auto all = static_cast<std::ptrdiff_t>(found.size());
        if (n >= 2 && n * 2 >= all && paper.length > (n == all ? kShortPiece : kSectioned))
          return true;
      }
    return false;
  }

  // A campaign may want a sheet, or a scan with a seal: then such a file is a piece.
  void by_format() {
    for (Candidate& c : out_.list) {
      if (is_piece(c) || c.letter || c.beyond) continue;
      const std::string& kind = documents_[c.document].kind;
      for (const auto& r : topic_.kinds.campaign().requirements)
        if (const auto* f = r.check(config::Check::Kind::format))
          if (std::ranges::find(f->formats, kind) != f->formats.end() && speaks_of(c, r))
            c.role = AttachmentRole::piece;
    }
  }

  bool speaks_of(const Candidate& c, const config::Requirement& r) const {
    for (const std::string& text : {c.name, c.paper.canonical_title()})
      for (const auto& hit : topic_.kinds.find(text, Role::file_name))
        if (hit.requirement == &r && hit.weight > 0) return true;
    return false;
  }

  // The same text twice, as docx and as stamped scan, or as draft and final: one piece. So is the
  // same file twice in archives, whether anybody could read it or not.
  void find_twins() {
    compared_.resize(out_.list.size());
    for (std::size_t i = 0; i < out_.list.size(); ++i) {
      Candidate& a = out_.list[i];
      if (!comparable(a) || a.twin_of != Paper::kNone) continue;
      for (std::size_t j = 0; j < i; ++j) {
        Candidate& b = out_.list[j];
        if (!comparable(b) || b.twin_of != Paper::kNone) continue;
        if (!(same_file(a, b) || same_text(i, j)) || of_two_units(i, j)) continue;
        if (better(a, b)) {
          b.twin_of = i;
          for (auto& c : out_.list)
            if (c.twin_of == j) c.twin_of = i;
        } else {
          a.twin_of = j;
        }
        break;
      }
    }
  }

  static bool comparable(const Candidate& c) {
    return is_piece(c) || c.role == AttachmentRole::companion;
  }

  bool same_file(const Candidate& a, const Candidate& b) const {
    const Document &x = documents_[a.document], &y = documents_[b.document];
    return x.container >= 0 && y.container >= 0 && !a.listed_only && !b.listed_only && x.size > 0 &&
           !x.digest.empty() && x.digest == y.digest;
  }

  // What is compared of one, worked out once: an archive may hold hundreds.
  struct Compared {
    std::optional<Shingles> shingles;
    std::optional<std::vector<const config::Unit*>> units;
  };
  const Shingles& shingles(std::size_t i) {
    std::optional<Shingles>& out = compared_[i].shingles;
    if (!out) out = shingles_of(out_.list[i].paper.text());
    return *out;
  }
  const std::vector<const config::Unit*>& units(std::size_t i) {
    auto& out = compared_[i].units;
    if (!out) out = units_of(out_.list[i]);
    return *out;
  }

  // Counties fill in one pattern: alike texts of two units are two pieces.
  bool of_two_units(std::size_t i, std::size_t j) {
    const std::vector<const config::Unit*>&x = units(i), &y = units(j);
    if (x.empty() || y.empty()) return false;
    return std::ranges::none_of(
        x, [&](const auto* unit) { return std::ranges::find(y, unit) != y.end(); });
  }

  std::vector<const config::Unit*> units_of(const Candidate& c) const {
    std::vector<const config::Unit*> out;
    const auto look = [&](std::string_view text) {
      for (const NameHit& h : names_.find(text))
        if (h.unit != nullptr) out.push_back(h.unit);
    };
    look(c.name);
    if (!out.empty()) return out;
    for (std::size_t i = 0; i < c.paper.lines.size() && i < 12; ++i) look(c.paper.lines[i].text);
    return out;
  }

  bool same_text(std::size_t i, std::size_t j) {
    const Paper &a = out_.list[i].paper, &b = out_.list[j].paper;
    if (a.length < kTooShort || b.length < kTooShort) return false;
    const bool read = a.ocr() || b.ocr();
    // Pieces written to one pattern are alike in all but their titles: two lessons, two briefs.
    if (!read && a.titled() && b.titled() && a.canonical_title() != b.canonical_title())
      return false;
    const double lengths = static_cast<double>(std::min(a.length, b.length)) /
                           static_cast<double>(std::max(a.length, b.length));
    if (lengths < 0.4) return false;
    const Shingles &x = shingles(i), &y = shingles(j);
    return std::max(containment(x, y), containment(y, x)) >= (read ? 0.5 : 0.85);
  }

  // Of draft and final the final, of text and scan the text, else the first.
  bool better(const Candidate& a, const Candidate& b) const {
    if (a.paper.ocr() != b.paper.ocr()) return b.paper.ocr();
    const bool a_draft = !first_word(Wording::draft, a.name).empty();
    const bool b_draft = !first_word(Wording::draft, b.name).empty();
    if (a_draft != b_draft) return b_draft;
    const bool a_final = !first_word(Wording::final_version, a.name).empty();
    const bool b_final = !first_word(Wording::final_version, b.name).empty();
    return a_final && !b_final;
  }

  // A stamped copy or a text without a word of the campaign counts only when nothing better came.
  void settle_plain_texts() {
    const auto counts = [&](const Candidate& c) {
      return is_piece(c) && c.twin_of == Paper::kNone;
    };
    for (Candidate& c : out_.list) {
      const bool plain = documents_[c.document].kind == "txt" && is_piece(c);
      if (plain && !names_anything(c) && std::ranges::count_if(out_.list, counts) > 1)
        c.role = AttachmentRole::side;
    }
    if (std::ranges::any_of(out_.list, counts)) return;
    for (Candidate& c : out_.list)
      if (c.role == AttachmentRole::companion && !c.letter) {
        c.role = AttachmentRole::piece;
        return;
      }
  }

  bool names_anything(const Candidate& c) const {
    if (topic_.kinds.of({Role::file_name, "", c.name, 0, 0}).requirement != nullptr) return true;
    if (c.paper.titled() &&
        topic_.kinds.of({Role::document, "", c.paper.canonical_title(), 0, 0}).requirement !=
            nullptr)
      return true;
    return std::ranges::any_of(names_.find(c.name),
                               [](const NameHit& h) { return h.unit != nullptr; });
  }

  const std::vector<Document>& documents_;
  const Topic& topic_;
  const UnitNames& names_;
  std::vector<bool> unpacked_;
  std::size_t pieces_ = 0;
  std::vector<Compared> compared_;  // by candidate
  Candidates out_;
};

}  // namespace

std::string shown_name(const std::vector<Document>& documents, std::size_t index) {
  std::string out = documents[index].name;
  // Containers stand before what they hold, so the walk ends.
  for (std::size_t at = index;
       documents[at].container >= 0 && static_cast<std::size_t>(documents[at].container) < at;) {
    at = static_cast<std::size_t>(documents[at].container);
    out = documents[at].name + "!/" + out;
  }
  return out;
}

Candidates find_candidates(const std::vector<Document>& documents, const Topic& topic,
                           const UnitNames& names) {
  return Collector(documents, topic, names).run();
}

}  // namespace shouwen::classify
