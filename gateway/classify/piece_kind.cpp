// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/piece_kind.h"

#include <algorithm>
#include <cmath>

#include "gateway/classify/han.h"

namespace shouwen::classify {
namespace {

using config::Check;
using config::Requirement;

// Points of each sign. A title or a file name that names the kind outweighs a subject; a subject
// outweighs any few words of the text; structure decides between texts that name nothing.
constexpr double kTitleStrong = 3, kTitleHeading = 2, kTitleWeak = 1;
constexpr double kNameStrong = 2.6, kNameWeak = 1.2;
constexpr double kMail = 1.8, kMailOfSeveral = 0.5;
constexpr double kSections = 2.4, kPrincipal = 2.6, kDeputy = 2.4, kUnitUnderTitle = 1.2;
constexpr double kGroups = 0.9, kPicture = 0.9, kNoPicture = 0.3, kBodyWord = 0.3;
constexpr double kFormat = 1.2;
constexpr std::size_t kBodyWords = 5;
constexpr double kAgainst = 1.2;
constexpr std::size_t kTextLines = 40;

struct Sum {
  double points = 0;
  double content = 0;  // of them from the text
  std::vector<storage::Evidence> evidence;
};

class Weigher {
 public:
  Weigher(const PieceSigns& signs, const Kind& mail_kind, const KindWords& words,
          const UnitNames& names)
      : signs_(signs), mail_kind_(mail_kind), words_(words), names_(names) {
    sums_.resize(words.campaign().requirements.size());
  }

  PieceKind run() {
    by_name();
    if (signs_.paper != nullptr && !signs_.paper->lines.empty()) {
      by_title();
      by_text();
      by_structure();
    }
    by_format();
    by_mail();
    return decide();
  }

 private:
  std::size_t index(const Requirement* r) const {
    return static_cast<std::size_t>(r - words_.campaign().requirements.data());
  }

  void add(const Requirement* r, double points, const storage::Evidence& why, bool content) {
    Sum& sum = sums_[index(r)];
    sum.points += points;
    if (content) sum.content += points;
    if (points > 0 && !why.words.empty() && sum.evidence.size() < 5) {
      sum.evidence.push_back(why);
      sum.evidence.back().fact = "type=" + r->key;
      sum.evidence.back().weight = std::min(1.0, points / kTitleStrong);
    }
  }

  // The best word of each requirement in one short text.
  void by_words(std::string_view text, Role role, const std::string& source, std::size_t offset,
                double strong, double heading, double weak, bool content) {
    const auto& requirements = words_.campaign().requirements;
    std::vector<KindHit> best(requirements.size());
    std::vector<bool> against(requirements.size(), false);
    for (const KindHit& h : words_.find(text, role)) {
      if (h.weight < 0)
        against[index(h.requirement)] = true;
      else if (h.weight > best[index(h.requirement)].weight)
        best[index(h.requirement)] = h;
    }
    for (std::size_t i = 0; i < best.size(); ++i) {
      const KindHit& h = best[i];
      double points = h.weight >= 1 ? strong : h.weight >= 0.8 ? heading : h.weight > 0 ? weak : 0;
      if (against[i] && h.weight < 1) points -= kAgainst;
      if (points == 0) continue;
      add(&requirements[i], points,
          {"", source, words_at(text, h.begin, h.end),
           offset + code_points(text.substr(0, h.begin)), content ? "type.title" : "type.file_name",
           0},
          content);
    }
  }

  void by_name() {
    by_words(signs_.name, Role::file_name, signs_.name_source, 0, kNameStrong, kNameStrong,
             kNameWeak, false);
  }

  void by_title() {
    const Paper& p = *signs_.paper;
    if (!p.titled()) return;
    by_words(p.canonical_title(), Role::document, p.source, p.lines[p.title].offset, kTitleStrong,
             kTitleHeading, kTitleWeak, true);
  }

  // Words of the running text, each counted once.
  void by_text() {
    const Paper& p = *signs_.paper;
    std::vector<std::vector<std::string_view>> seen(sums_.size());
    for (std::size_t i = 0; i < p.lines.size() && i < kTextLines; ++i) {
      if (i >= p.title && i < p.title_end) continue;
      const std::string_view text = p.lines[i].text;
      for (const KindHit& h : words_.find(text, Role::body)) {
        const std::size_t r = index(h.requirement);
        const std::string_view word = text.substr(h.begin, h.end - h.begin);
        if (h.weight <= 0 || std::ranges::find(seen[r], word) != seen[r].end()) continue;
        seen[r].push_back(word);
        if (seen[r].size() > kBodyWords) continue;
        add(h.requirement, kBodyWord,
            {"", p.source, std::string(word),
             p.lines[i].offset + code_points(text.substr(0, h.begin)), "type.text", 0},
            true);
      }
    }
  }

  void by_structure() {
    const Paper& p = *signs_.paper;
    for (const Requirement& r : words_.campaign().requirements)
      for (const Check& c : r.checks) {
        if (c.kind == Check::Kind::sections || c.kind == Check::Kind::words) by_groups(r, c);
        if (c.kind == Check::Kind::signature) by_signature(r, c);
        if (c.kind == Check::Kind::picture && signs_.pictures >= 0)
          add(&r, signs_.pictures > 0 ? kPicture : -kNoPicture,
              {"", p.source, "", 0, "type.pictures", 0}, true);
      }
  }

  // Sections stand at the head of a paragraph: the more of them, the surer.
  void by_groups(const Requirement& r, const Check& c) {
    const Paper& p = *signs_.paper;
    const std::vector<Span> found = groups_of(p, c, words_.checks());
    std::size_t n = 0;
    const Span* first = nullptr;
    for (const Span& s : found)
      if (!s.words.empty()) {
        ++n;
        if (first == nullptr) first = &s;
      }
    if (n < 2 || n * 2 < found.size()) return;
    const double share = static_cast<double>(n) / static_cast<double>(found.size());
    double points = c.kind == Check::Kind::sections ? kSections * share * headed(p, c) : 0;
    if (c.kind == Check::Kind::words && n == found.size())
      points = distinct_words(p, c, words_.checks()) >= 4 ? kGroups * 1.5 : kGroups;
    add(&r, points,
        {"", p.source, first->words, first->offset,
         c.kind == Check::Kind::sections ? "type.sections" : "type.groups", 0},
        true);
  }

  // 1 when group words stand in numbered or short heading lines, less in running text.
  double headed(const Paper& p, const Check& c) const {
    std::vector<bool> found(c.groups.size(), false);
    for (const PaperLine& line : p.lines)
      for (const GroupHit& h : words_.checks().find(head_of(line.text), c)) found[h.group] = true;
    const auto n = std::ranges::count(found, true);
    return n >= 2 ? 1 : n == 1 ? 0.6 : 0.3;
  }

  // 一、成效和经验 of a line that goes on, or the whole of a short one.
  static std::string_view head_of(std::string_view text) {
    std::size_t end = 0;
    for (std::size_t n = 0; end < text.size() && n < 16; ++n) {
      do ++end;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U);
    }
    const std::size_t stop = std::min(text.find('.', 2), text.find(':'));
    return text.substr(0, std::min(end, stop));
  }

  void by_signature(const Requirement& r, const Check& c) {
    const Paper& p = *signs_.paper;
    const Signature s = signature_of(p, c, names_);
    double points = 0;
    if (s.who == Signed::principal) points = kPrincipal;
    if (s.who == Signed::deputy) points = kDeputy;
    if (s.who == Signed::unit_only) points = kUnitUnderTitle;
    // A signature stands under a title; a name in the last lines is a contact's as often.
    if (points > 0 && p.titled() && s.span.offset > p.lines[p.title].offset + 120) points *= 0.5;
    if (points > 0)
      add(&r, points, {"", p.source, s.span.words, s.span.offset, "type.signature", 0}, true);
  }

  void by_format() {
    for (const Requirement& r : words_.campaign().requirements)
      if (const Check* c = r.check(Check::Kind::format))
        add(&r,
            std::ranges::find(c->formats, signs_.format) != c->formats.end() ? kFormat : -kFormat,
            {"", signs_.name_source, "", 0, "type.format", 0}, true);
  }

  void by_mail() {
    if (mail_kind_.requirement == nullptr) return;
    const double points = mail_kind_.several ? kMailOfSeveral : kMail * mail_kind_.confidence;
    add(mail_kind_.requirement, points,
        mail_kind_.evidence.empty() ? storage::Evidence{} : mail_kind_.evidence.front(), false);
  }

  PieceKind decide() {
    PieceKind out;
    std::size_t best = 0;
    double next = 0;
    for (std::size_t i = 1; i < sums_.size(); ++i)
      if (sums_[i].points > sums_[best].points) best = i;
    for (std::size_t i = 0; i < sums_.size(); ++i)
      if (i != best) next = std::max(next, sums_[i].points);
    if (sums_.empty() || sums_[best].points < 0.6) return out;
    const Sum& sum = sums_[best];
    const double lead = sum.points - next;
    out.requirement = &words_.campaign().requirements[best];
    out.confidence = std::clamp(1 - 0.5 * std::exp(-1.3 * lead), 0.5, 0.98);
    if (sum.points < 1.2) out.confidence = std::min(out.confidence, 0.7);
    // What OCR read may have lost its title and signature: few words are no certainty then.
    if (signs_.paper != nullptr && signs_.paper->ocr() && sum.points < 2)
      out.confidence = std::min(out.confidence, 0.7);
    out.by_content = sum.content >= 1.5;
    out.evidence = sum.evidence;
    return out;
  }

  const PieceSigns& signs_;
  const Kind& mail_kind_;
  const KindWords& words_;
  const UnitNames& names_;
  std::vector<Sum> sums_;
};

}  // namespace

PieceKind piece_kind(const PieceSigns& signs, const Kind& mail_kind, const KindWords& words,
                     const UnitNames& names) {
  return Weigher(signs, mail_kind, words, names).run();
}

}  // namespace shouwen::classify
