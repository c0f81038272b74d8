// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/items.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "config/text.h"
#include "gateway/classify/body_piece.h"
#include "gateway/classify/han.h"
#include "gateway/classify/paper_unit.h"
#include "gateway/classify/picture_owner.h"
#include "gateway/classify/piece_kind.h"

namespace shouwen::classify {
namespace {

using extract::Document;

constexpr std::size_t kNarrative = 100;   // code points; covering letters stay below
constexpr std::size_t kMostOfAKind = 20;  // pieces of one unit and kind in one mail; two are asked

bool is_piece(const Candidate& c) {
  return (c.role == AttachmentRole::piece || c.role == AttachmentRole::archive) &&
         c.twin_of == Paper::kNone;
}

std::string joined(const Paper& paper) {
  std::string out;
  for (const PaperLine& line : paper.lines) out += line.text;
  return out;
}

// A title as a receipt shows it: the document's own, else the file's name.
std::string file_title(const std::string& shown) {
  const std::size_t slash = shown.find_last_of("/\\");
  const std::string file = slash == std::string::npos ? shown : shown.substr(slash + 1);
  return neutral(file.substr(0, file.rfind('.')));
}

class Finder {
 public:
  explicit Finder(const ItemSources& s) : s_(s) {}

  Contents run() {
    if (s_.fax != nullptr) {
      add_fax();
      return std::move(out_);
    }
    collect();
    out_.narrative = narrative_length(s_.reading) >= kNarrative;
    for (std::size_t i = 0; i < out_.candidates.size(); ++i)
      if (is_piece(out_.candidates[i])) add_piece(i);
    limit_kinds();
    if (out_.drafts.empty() && out_.narrative && out_.pieces == 0)
      add_body();
    else if (!out_.drafts.empty())
      add_body_beside();
    if (out_.drafts.empty()) out_.narrative = out_.narrative && out_.letters.empty();
    add_twins();
    add_pictures();
    return std::move(out_);
  }

 private:
  void collect() {
    Candidates found = find_candidates(s_.documents, s_.topic, s_.units.names);
    out_.candidates = std::move(found.list);
    out_.hostile = found.hostile;
    out_.unreadable = found.unreadable;
    out_.encrypted = found.encrypted;
    out_.ended = found.ended;
    out_.too_many = found.too_many;
    for (const Candidate& c : out_.candidates) {
      if (c.letter) {
        out_.letters += c.paper.text();
        // A page breaks words where OCR reads its lines.
        if (c.paper.ocr()) out_.letters += joined(c.paper) + "\n";
        if (out_.letter_title.empty()) out_.letter_title = c.paper.canonical_title();
      }
      out_.pieces += is_piece(c) ? 1U : 0U;
      out_.pictures += c.role == AttachmentRole::picture && !c.letter ? 1U : 0U;
      out_.side += c.role == AttachmentRole::side || c.role == AttachmentRole::companion ? 1U : 0U;
    }
  }

  // Pictures inside the document itself; loose ones are given out later.
  int pictures_in(const Candidate& c) const {
    if (c.listed_only) return -1;
    const Document& d = s_.documents[c.document];
    return extract::is_picture(d.kind) ? -1 : d.images;
  }

  PieceKind kind_of(const Candidate& c) const {
    int pictures = pictures_in(c);
    if (pictures == 0 && out_.pictures > 0)
      pictures = out_.pieces == 1 ? static_cast<int>(out_.pictures) : -1;
    const PieceSigns signs{&c.paper, c.name, "file:" + s_.documents[c.document].path, pictures,
                           s_.documents[c.document].kind};
    return piece_kind(signs, s_.mail_kind, s_.topic.kinds, s_.units.names);
  }

  Draft draft(const PieceKind& kind, bool may_guess) {
    Draft d;
    d.requirement = kind.requirement;
    d.item.confidence = kind.confidence;
    if (d.requirement == nullptr && may_guess) {
      d.requirement = next_due(s_.topic.kinds.campaign(), s_.context.arrival.at, s_.context.zone);
      d.item.confidence = 0.4;
      d.guessed = true;
      if (d.requirement != nullptr)
        out_.evidence.push_back(
            {"type=" + d.requirement->key, "arrival", "", 0, "type.next_due", 0.4});
    }
    if (d.requirement != nullptr) d.item.type = d.requirement->key;
    out_.evidence.insert(out_.evidence.end(), kind.evidence.begin(), kind.evidence.end());
    return d;
  }

  void add_piece(std::size_t index) {
    const Candidate& c = out_.candidates[index];
    Draft d = draft(kind_of(c), true);
    d.documents.push_back(c.document);
    d.item.attachments.push_back(c.shown);
    d.item.parts.push_back(c.part);
    d.paper = c.paper;
    set_title(d, c.paper, file_title(c.shown));
    if (const auto* unit = document_unit(c.name, c.document, s_.unit, s_.units))
      d.item.unit = unit->code;
    else if (const auto* forwarded = forwarded_unit(c.document);
             forwarded != nullptr && !says_senders(c.document, *forwarded))
      d.item.unit = forwarded->code;
    if (!d.item.unit.empty())
      explain_unit(d.item.unit, c.document);
    else
      d.another_named = names_another(c.document, s_.unit, s_.units);
    owners_.push_back(index);
    out_.drafts.push_back(std::move(d));
  }

  // The first of a kind are credited; a person says what a flood of them is.
  void limit_kinds() {
    std::map<std::pair<std::string, std::string>, std::size_t> n;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < out_.drafts.size(); ++i) {
      const storage::Item& item = out_.drafts[i].item;
      if (++n[{item.unit, item.type}] > kMostOfAKind) {
        ++out_.too_many;
        continue;
      }
      if (kept != i) {
        out_.drafts[kept] = std::move(out_.drafts[i]);
        owners_[kept] = owners_[i];
      }
      ++kept;
    }
    out_.drafts.resize(kept);
    owners_.resize(kept);
  }

  // Why a piece is another unit's than the mail: the name on the paper itself, else in the mail.
  void explain_unit(const std::string& unit, std::size_t document) {
    const Mention* best = nullptr;
    for (const Mention& m : s_.unit.mentions) {
      if (m.unit == nullptr || m.unit->code != unit) continue;
      const bool own = m.passage->document == document;
      const bool best_own = best != nullptr && best->passage->document == document;
      if (best == nullptr || (own && !best_own) || (own == best_own && m.weight > best->weight))
        best = &m;
    }
    if (best == nullptr) return;
    const std::string_view text = best->passage->text;
    out_.evidence.push_back({"unit=" + unit, best->passage->source,
                             words_at(text, best->begin, best->end),
                             best->passage->offset + code_points(text.substr(0, best->begin)),
                             "item.unit", best->weight});
  }

  static void set_title(Draft& d, const Paper& paper, std::string otherwise) {
    d.titled = paper.titled();
    d.item.title = d.titled ? paper.printed_title() : std::move(otherwise);
  }

  // A document inside a forwarded mail, or the only one of a mail forwarded as text, is whose mail
  // it was; and one piece sent in a county's name by its city is the county's.
  const config::Unit* forwarded_unit(std::size_t document) const {
    if (s_.unit.unit == nullptr || s_.unit.on_behalf) return nullptr;
    const bool inside = s_.documents[document].in_rfc822;
    const config::Unit* found = nullptr;
    for (const auto& m : s_.unit.mentions) {
      if (m.unit == nullptr || m.unit == s_.unit.unit || m.part == Part::addressee ||
          m.part == Part::event || m.form == NameForm::bare)
        continue;
      if (!s_.units.roster.is_within(m.unit->code, s_.unit.unit->code)) continue;
      const Role role = m.passage->role;
      const bool speaks = role == Role::subject || role == Role::opening ||
                          (role == Role::forwarded && (inside || s_.reading.forward));
      if (!speaks) continue;
      if (found != nullptr && found != m.unit) return nullptr;  // several: names must tell
      found = m.unit;
    }
    return found;
  }

  // 吉林市典型案例 beside 永吉县典型案例: the document names the sender, and the county nowhere.
  bool says_senders(std::size_t document, const config::Unit& county) const {
    bool sender = false;
    for (const auto& m : s_.unit.mentions) {
      if (m.passage->document != document) continue;
      if (m.unit == &county) return false;
      const Role role = m.passage->role;
      sender = sender || (m.unit == s_.unit.unit && m.form != NameForm::bare &&
                          (m.part == Part::plain || m.part == Part::stated) &&
                          (role == Role::file_name || role == Role::document));
    }
    return sender;
  }

  // The subject as a title; not when it is that of a letter of ours, answered.
  std::string own_subject() const {
    const bool ours = s_.topic.words.has(Wording::our_marks, s_.reading.subject) ||
                      s_.reading.subject.find(
                          canonical(s_.topic.kinds.campaign().receipt_prefix)) != std::string::npos;
    return ours ? std::string() : s_.reading.subject;
  }

  void add_body() {
    Paper paper =
        take_paper(s_.reading.own_printed, "body", Passage::kNoDocument, 1, s_.units.names);
    const PieceSigns signs{&paper, "", "", static_cast<int>(out_.pictures), ""};
    PieceKind kind = piece_kind(signs, s_.mail_kind, s_.topic.kinds, s_.units.names);
    if (kind.requirement == nullptr && !s_.topic.kinds.on_topic(s_.reading.own)) return;
    Draft d = draft(kind, true);
    d.item.body = true;
    set_title(d, paper, own_subject());
    d.paper = std::move(paper);
    owners_.push_back(Paper::kNone);
    out_.drafts.push_back(std::move(d));
  }

  // 案例见附件，简讯如下: of a kind that nothing attached is.
  void add_body_beside() {
    std::optional<BodyPiece> piece =
        body_piece(s_.reading.own_printed, s_.topic.kinds, s_.units.names);
    if (!piece) return;
    const PieceSigns signs{&piece->paper, "", "", -1, ""};
    const PieceKind kind = piece_kind(signs, piece->announced, s_.topic.kinds, s_.units.names);
    const bool known = std::ranges::any_of(out_.drafts, [&](const Draft& d) {
      return d.guessed || d.requirement == nullptr || d.requirement == kind.requirement;
    });
    if (kind.requirement == nullptr || known) return;
    Draft d = draft(kind, false);
    d.item.body = true;
    set_title(d, piece->paper, "");
    d.paper = std::move(piece->paper);
    out_.narrative = true;
    owners_.push_back(Paper::kNone);
    out_.drafts.push_back(std::move(d));
  }

  void add_fax() {
    for (const Paper& paper : s_.fax->papers) {
      if (is_letter(paper)) {
        out_.letters += paper.text();
        if (out_.letter_title.empty()) out_.letter_title = paper.canonical_title();
        continue;
      }
      if (paper.length < 60) continue;
      const PieceSigns signs{&paper, "", "", -1, ""};
      const PieceKind kind = piece_kind(signs, s_.mail_kind, s_.topic.kinds, s_.units.names);
      if (kind.requirement == nullptr && !s_.topic.kinds.on_topic(paper.text())) continue;
      Draft d = draft(kind, true);
      d.item.body = true;
      set_title(d, paper, "");
      const PaperUnit whose = unit_of_paper(paper, s_.unit, s_.units);
      d.another_named = whose.doubtful;
      if (whose.unit != nullptr) {
        d.item.unit = whose.unit->code;
        explain_unit(d.item.unit, paper.document);
      }
      d.paper = paper;
      out_.drafts.push_back(std::move(d));
      out_.narrative = true;
    }
  }

  // The same text again belongs to the piece it repeats.
  void add_twins() {
    for (const Candidate& c : out_.candidates) {
      if (c.twin_of == Paper::kNone) continue;
      for (std::size_t i = 0; i < out_.drafts.size(); ++i)
        if (owners_[i] == c.twin_of) give(out_.drafts[i], c);
    }
  }

  static void give(Draft& d, const Candidate& c) {
    d.documents.push_back(c.document);
    d.item.attachments.push_back(c.shown);
    d.item.parts.push_back(c.part);
  }

  void add_pictures() {
    std::vector<const Candidate*> pictures;
    for (const Candidate& c : out_.candidates) {
      if (c.role != AttachmentRole::picture || c.letter) continue;
      if (out_.drafts.empty()) {
        // Pictures alone are an item only when the mail says of what.
        if (s_.mail_kind.requirement == nullptr || s_.mail_kind.several) return;
        PieceKind kind;
        kind.requirement = s_.mail_kind.requirement;
        kind.confidence = s_.mail_kind.confidence;
        kind.evidence = s_.mail_kind.evidence;
        out_.drafts.push_back(draft(kind, false));
        out_.drafts.back().item.title = own_subject();
        owners_.push_back(Paper::kNone);
        if (const auto* unit = forwarded_unit(c.document)) {
          out_.drafts.back().item.unit = unit->code;
          explain_unit(unit->code, c.document);
        }
      }
      pictures.push_back(&c);
    }
    if (!pictures.empty()) give_pictures(pictures);
  }

  // Those with a sign of their own first: 现场.jpg is then that of the piece still without one.
  void give_pictures(const std::vector<const Candidate*>& pictures) {
    std::vector<PictureTaker> takers = picture_takers();
    std::vector<PictureOwner> owners;
    owners.reserve(pictures.size());
    for (const Candidate* c : pictures)
      owners.push_back(picture_owner(c->shown, takers, s_.topic.kinds));
    for (const PictureOwner& owner : owners)
      if (owner.sure) takers[owner.index].has_own = true;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      if (!owners[i].sure) owners[i] = picture_owner(pictures[i]->shown, takers, s_.topic.kinds);
      out_.pictures_unclear = out_.pictures_unclear || !owners[i].sure;
      give(out_.drafts[owners[i].index], *pictures[i]);
    }
  }

  // What a picture may belong to: the pieces, with what is known of each.
  std::vector<PictureTaker> picture_takers() const {
    std::vector<PictureTaker> out;
    for (std::size_t i = 0; i < out_.drafts.size(); ++i) {
      const config::Requirement* r = out_.drafts[i].requirement;
      const bool body = owners_[i] == Paper::kNone;
      PictureTaker t;
      t.requirement = r;
      if (!body) t.shown = out_.candidates[owners_[i]].shown;
      t.asked = r != nullptr && r->check(config::Check::Kind::picture) != nullptr;
      t.has_own = !body && pictures_in(out_.candidates[owners_[i]]) > 0;
      out.push_back(std::move(t));
    }
    return out;
  }

  const ItemSources& s_;
  std::vector<std::size_t> owners_;  // candidate of each draft, kNone for the body
  Contents out_;
};

}  // namespace

Contents find_items(const ItemSources& sources) {
  return Finder(sources).run();
}

std::size_t narrative_length(const Reading& reading) {
  std::size_t n = 0;
  for (const auto& p : reading.passages) {
    if (p.role != Role::opening && p.role != Role::body && p.role != Role::closing) continue;
    const std::size_t length = code_points(p.text);
    if (length < 30) continue;
    // A covering letter speaks of what it covers; a piece never says 见附件 or 请查收.
    const bool letter =
        length < 300 &&
        (p.text.find("附件") != std::string::npos || p.text.find("查收") != std::string::npos ||
         p.text.find("报送") != std::string::npos || p.text.find("请审") != std::string::npos);
    if (!letter) n += length;
  }
  return n;
}

}  // namespace shouwen::classify
