// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/unit_match.h"

#include <algorithm>
#include <array>
#include <map>

#include "config/text.h"
#include "gateway/classify/another_province.h"
#include "gateway/classify/wording.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

using config::Unit;

struct Score {
  double value = 0;              // noisy-or over the places that name the unit
  std::map<Role, double> roles;  // strongest mention a place
  double again = 0;              // strongest in another line at the head of a document
  const Passage* head = nullptr;
  bool firm = false;  // named as an office or a place in subject or file name
};

struct ByCode {
  bool operator()(const Unit* a, const Unit* b) const { return a->code < b->code; }
};

// The one unit that earlier mails from this address were filed under, by their own word.
const Unit* claimed_before(const std::string& address, const config::Roster& roster,
                           const storage::History& history) {
  const Unit* found = nullptr;
  for (const storage::Earlier& e : history.earlier) {
    if (e.unit.empty() || fold(e.from) != fold(address)) continue;
    const Unit* unit = roster.find(e.unit);
    if (found != nullptr && unit != found) return nullptr;
    found = unit;
  }
  return found;
}

class Matcher {
 public:
  Matcher(const parsers::Mail& mail, const Reading& reading, const UnitSources& sources,
          const storage::History& history, const FaxLine* line)
      : mail_(mail), reading_(reading), sources_(sources), history_(history), line_(line) {}

  UnitVerdict run() {
    out_.mentions = find_mentions(reading_, sources_.names);
    weigh();
    by_address();
    if (best() == nullptr && address_unit_ == nullptr) {
      // Nothing is named: perhaps a name is mistyped.
      auto mended = find_mistyped_mentions(reading_, sources_.names);
      out_.mentions.insert(out_.mentions.end(), mended.begin(), mended.end());
      weigh();
      if (best() != nullptr) out_.review.emplace_back("unit_mistyped");
    }
    out_.department = from_department();
    out_.misdirected = address_unit_ == nullptr &&
                       meant_for_another_province(reading_, sources_.names, sources_.home_province);
    if (out_.misdirected || (out_.department && address_unit_ == nullptr)) return std::move(out_);
    decide();
    explain();
    return std::move(out_);
  }

 private:
  void weigh() {
    scores_.clear();
    for (const auto& m : out_.mentions) {
      if (m.unit == nullptr || m.weight <= 0) continue;
      Score& s = scores_[m.unit];
      double& r = s.roles[m.passage->role];
      // Title and byline are two signs, though they stand in one place.
      if (m.passage->role == Role::document && m.form != NameForm::bare) {
        if (s.head == nullptr) s.head = m.passage;
        if (s.head != m.passage) s.again = std::max(s.again, m.weight * kSecondLine);
      }
      r = std::max(r, m.weight);
      const bool place = m.form == NameForm::organ || m.form == NameForm::place;
      const bool head = m.passage->role == Role::subject || m.passage->role == Role::file_name;
      s.firm = s.firm || (place && head && m.part != Part::event);
    }
    for (auto& [unit, s] : scores_) {
      double none = 1;
      for (const auto& [role, weight] : s.roles) none *= 1 - weight;
      none *= 1 - s.again;
      s.value = 1 - none;
    }
  }

  double score(const Unit* unit) const {
    const auto it = scores_.find(unit);
    return it == scores_.end() ? 0 : it->second.value;
  }

  // The unit best named; of a city and its county the county, for the city is then its address.
  const Unit* best() const {
    const Unit* found = nullptr;
    double value = kNamed;
    for (const auto& [unit, score] : scores_) {
      if (score.value < kNamed) continue;
      const bool below = found != nullptr && unit->parent == found->code && score.value > 0.5;
      const bool above = found != nullptr && found->parent == unit->code && value > 0.5;
      if (found == nullptr || below || (score.value > value && !above)) {
        found = unit;
        value = score.value;
      }
    }
    return found;
  }

  void by_address() {
    if (line_ != nullptr) {
      address_unit_ = line_->unit;
      address_rule_ = line_->confirmed ? "unit.confirmed_fax" : "unit.fax_number";
      return;  // anybody may type any number: it never makes a sender known or confirmed
    }
    if (mail_.from.empty()) return;
    const std::string& address = mail_.from.front().address;
    if (!history_.confirmed_unit.empty())
      address_unit_ = sources_.roster.find(history_.confirmed_unit);
    address_rule_ = "unit.confirmed_address";
    if (address_unit_ == nullptr) {
      address_unit_ = sources_.roster.by_address(address);
      address_rule_ = "unit.registered_address";
    }
    own_address_ = address_unit_ != nullptr;
    if (address_unit_ == nullptr) {
      const std::size_t at = address.rfind('@');
      if (at != std::string::npos)
        address_unit_ = sources_.roster.by_domain(std::string_view(address).substr(at + 1));
      address_rule_ = "unit.domain";
    }
    if (address_unit_ == nullptr && history_.seen_units.size() == 1) {
      address_unit_ = sources_.roster.find(history_.seen_units.front());
      address_rule_ = "unit.seen_before";
    }
    out_.known_address = address_unit_ != nullptr;
    if (address_unit_ == nullptr) {
      // What it said of itself before suggests the unit and vouches for nothing.
      address_unit_ = claimed_before(address, sources_.roster, history_);
      address_rule_ = "unit.claimed_before";
    }
  }

  void take(const Unit* unit, double confidence, std::string rule) {
    out_.unit = unit;
    out_.confidence = confidence;
    rule_ = std::move(rule);
    out_.confirmed = unit != nullptr && unit == address_unit_ && own_address_;
  }

  void decide() {
    for (const auto& m : out_.mentions)
      if (m.part == Part::behalf && m.unit != nullptr && m.form != NameForm::bare) {
        out_.on_behalf = true;
        take(m.unit, 0.85, "unit.on_behalf");
        if (own_address_ && address_unit_ != m.unit)
          out_.review.emplace_back("address_of_another_unit");
        return;
      }
    const Unit* named = best();
    if (address_unit_ == nullptr)
      by_content(named);
    else if (own_address_)
      by_own_address(named);
    else
      by_likely_address(named);
  }

  // The address is the unit's own; the content can only say that it sends for others.
  void by_own_address(const Unit* named) {
    const bool agrees = named == nullptr || named == address_unit_ || score(address_unit_) >= 0.4;
    const bool in_line =
        named != nullptr && (is_above(address_unit_, named) || is_above(named, address_unit_));
    if (!agrees && !in_line && !sends_for_its_own() && scores_.at(named).firm &&
        score(named) >= 0.8) {
      take(named, 0.6, "unit.content_over_address");
      out_.review.emplace_back("address_of_another_unit");
      return;
    }
    take(address_unit_, agrees && named != nullptr ? 0.98 : 0.93, address_rule_);
  }

  // One of its own counties is named too: a city sends a bundle, whatever else lies in it.
  bool sends_for_its_own() const {
    return std::ranges::any_of(scores_, [&](const auto& s) {
      return s.second.value >= 0.5 && is_above(address_unit_, s.first);
    });
  }

  // A domain or an earlier mail only suggests the unit: a county may sit on its city's server.
  void by_likely_address(const Unit* named) {
    if (lines_disagree(named)) {
      take(address_unit_, 0.5, address_rule_);
      out_.review.emplace_back("unit_ambiguous");
      return;
    }
    if (named == nullptr || named == address_unit_) {
      take(address_unit_, named != nullptr ? 0.95 : 0.8, address_rule_);
      return;
    }
    if (is_above(address_unit_, named) && (forwards() || speaks_as(address_unit_))) {
      take(address_unit_, 0.85, address_rule_);
      // A county's own paper over its city's line: whose piece it is, nobody wrote on the envelope.
      if (line_ != nullptr && score(named) >= 0.5) out_.review.emplace_back("unit_ambiguous");
      return;
    }
    if (is_above(named, address_unit_) && address_rule_ != "unit.domain") {
      take(address_unit_, 0.8, address_rule_);
      return;
    }
    if (line_ != nullptr && !is_above(address_unit_, named) && !read_clearly(named)) {
      // The number says one unit, a name that was guessed from a blot another.
      take(address_unit_, 0.6, address_rule_);
      out_.review.emplace_back("unit_ambiguous");
      return;
    }
    if (score(named) >= 0.5 || is_above(address_unit_, named)) {
      take(named, std::min(0.9, score(named)), "unit.named");
      if (!is_above(address_unit_, named)) out_.review.emplace_back("address_of_another_unit");
      return;
    }
    take(address_unit_, 0.7, address_rule_);
  }

  // The exchange says one unit, the machine another, and the paper neither of them.
  bool lines_disagree(const Unit* named) const {
    if (line_ == nullptr || line_->other == nullptr) return false;
    return named == nullptr || (named != address_unit_ && named != line_->other);
  }

  void by_content(const Unit* named) {
    if (named == nullptr) return;
    const Unit* parent = sources_.roster.find(named->parent);
    if (parent != nullptr && score(parent) >= 0.5 && speaks_as(parent) &&
        (forwards() || writes_for(parent, named))) {
      take(parent, 0.75, "unit.forwards_for_its_counties");
      return;
    }
    double rival = 0;
    for (const auto& [unit, s] : scores_)
      if (unit != named && unit != parent) rival = std::max(rival, s.value);
    const double sure = score(named);
    take(named, std::min(0.92, sure) - (rival > sure - 0.15 ? 0.3 : 0), "unit.named");
    if (rival > sure - 0.15) out_.review.emplace_back("unit_ambiguous");
  }

  // At least one of its names stands there as the roster states it.
  bool read_clearly(const Unit* unit) const {
    return std::ranges::any_of(out_.mentions, [&](const Mention& m) {
      return m.unit == unit && m.weight > 0 && m.form != NameForm::misread &&
             m.form != NameForm::mistyped && m.form != NameForm::bare;
    });
  }

  bool is_above(const Unit* upper, const Unit* lower) const {
    return upper != nullptr && lower != nullptr && upper != lower &&
           sources_.roster.is_within(lower->code, upper->code);
  }

  bool forwards() const {
    return reading_.forward || !mail_.inner.empty() ||
           !first_word(Wording::forwards, reading_.subject).empty() ||
           !first_word(Wording::forwards, reading_.own).empty();
  }

  // The unit signs, or the sender's own name says it.
  bool speaks_as(const Unit* unit) const {
    const auto it = scores_.find(unit);
    if (it == scores_.end()) return false;
    const auto& roles = it->second.roles;
    return roles.contains(Role::from_name) || roles.contains(Role::closing) ||
           roles.contains(Role::card) || roles.contains(Role::opening);
  }

  // The city signs the mail, or sends under its name, and the county stands only in what it sends.
  bool writes_for(const Unit* city, const Unit* county) const {
    const auto& mine = scores_.at(city).roles;
    const auto& its = scores_.at(county).roles;
    const auto writes = [](const auto& roles) {
      return roles.contains(Role::from_name) || roles.contains(Role::closing) ||
             roles.contains(Role::card);
    };
    return writes(mine) && !writes(its) && !its.contains(Role::opening);
  }

  // 厅综合运输服务处 writes to 厅研究室: a colleague, not a unit.
  bool from_department() const {
    for (const auto& p : reading_.passages) {
      if (p.role != Role::from_name && p.role != Role::closing) continue;
      std::string_view text = p.text;
      if (text.starts_with("省")) text.remove_prefix(std::string_view("省").size());
      if (text.starts_with("厅") &&
          (text.ends_with("处") || text.ends_with("室") || text.ends_with("办公室") ||
           text.ends_with("中心")) &&
          code_points(text) <= 14)
        return true;
    }
    return false;
  }

  void explain() {
    if (out_.unit == nullptr) return;
    const std::string fact = "unit=" + out_.unit->code;
    if (out_.unit == address_unit_ && line_ != nullptr)
      out_.evidence.push_back(
          {fact, line_->source, line_->number, 0, address_rule_, out_.confidence});
    else if (out_.unit == address_unit_)
      out_.evidence.push_back(
          {fact, "from", mail_.from.front().address, 0, address_rule_, out_.confidence});
    for (const auto& m : out_.mentions) {
      if (m.unit != out_.unit || m.weight <= 0 || out_.evidence.size() >= 6) continue;
      const std::string_view head = std::string_view(m.passage->text).substr(0, m.begin);
      out_.evidence.push_back({fact, m.passage->source, words_at(m.passage->text, m.begin, m.end),
                               m.passage->offset + code_points(head),
                               m.part == Part::behalf ? "unit.on_behalf" : "unit.named", m.weight});
    }
  }

  static constexpr double kNamed = 0.3;  // less is a hint, not a name
  static constexpr double kSecondLine = 0.5;

  const parsers::Mail& mail_;
  const Reading& reading_;
  const UnitSources& sources_;
  const storage::History& history_;
  const FaxLine* line_;
  std::map<const Unit*, Score, ByCode> scores_;  // by code: the order is part of the result
  const Unit* address_unit_ = nullptr;
  bool own_address_ = false;
  std::string address_rule_, rule_;
  UnitVerdict out_;
};

}  // namespace

UnitVerdict match_unit(const parsers::Mail& mail, const Reading& reading,
                       const UnitSources& sources, const storage::History& history,
                       const FaxLine* line) {
  return Matcher(mail, reading, sources, history, line).run();
}

namespace {

// Who the document itself says it is from: letterhead, title, byline and signature before its text.
// A paper that names the sender there is the sender's, whatever else it speaks of.
const Unit* named_in_document(std::size_t document, const UnitVerdict& verdict,
                              const UnitSources& sources) {
  std::map<const Unit*, double, ByCode> weights;
  const bool sender_named = std::ranges::any_of(verdict.mentions, [&](const Mention& m) {
    return m.passage->document == document && m.unit == verdict.unit;
  });
  for (const auto& m : verdict.mentions) {
    if (m.passage->document != document || m.unit == nullptr || m.weight <= 0) continue;
    if (m.passage->role != Role::document && m.passage->role != Role::document_closing &&
        m.passage->role != Role::document_text)
      continue;
    const bool head = m.passage->role != Role::document_text;
    if (m.unit == verdict.unit && head && m.form != NameForm::bare) return nullptr;
    if (m.unit == verdict.unit || m.form == NameForm::bare) continue;
    const bool within = sources.roster.is_within(m.unit->code, verdict.unit->code);
    const bool above = sources.roster.is_within(verdict.unit->code, m.unit->code);
    // Another office's paper, with not a word of the sender in it: shown as that office's, and a
    // person looks (other_units_piece).
    if (within || (!above && !sender_named && m.form == NameForm::organ))
      weights[m.unit] += within ? m.weight : m.weight * 0.5;
  }
  const Unit* best = nullptr;
  double most = 0, next = 0;
  for (const auto& [unit, weight] : weights) {
    if (weight > most) {
      next = most;
      most = weight;
      best = unit;
    } else {
      next = std::max(next, weight);
    }
  }
  // A table of all its counties names none of them as its author.
  return most >= 0.3 && most > next * 1.2 ? best : nullptr;
}

}  // namespace

const config::Unit* document_unit(std::string_view canonical_name, std::size_t document,
                                  const UnitVerdict& verdict, const UnitSources& sources) {
  if (verdict.unit == nullptr || verdict.on_behalf) return nullptr;
  const Unit* found = nullptr;
  for (const auto& hit : sources.names.find(canonical_name)) {
    if (hit.unit == nullptr) continue;
    const bool below =
        hit.unit != verdict.unit && sources.roster.is_within(hit.unit->code, verdict.unit->code);
    // A bare place counts only among the sender's own: 宽城 in a mail of 长春市.
    if (hit.form == NameForm::bare && !below && hit.unit != verdict.unit) continue;
    bool beside = false;
    for (const auto& m : verdict.mentions)
      beside = beside || (m.unit == hit.unit && m.part == Part::plain &&
                          (m.passage->role == Role::subject || m.passage->role == Role::opening));
    if (hit.unit == verdict.unit || below || beside) found = found == nullptr ? hit.unit : found;
    if (below && found == verdict.unit) found = hit.unit;
  }
  if (found == nullptr) found = named_in_document(document, verdict, sources);
  return found == verdict.unit ? nullptr : found;
}

bool names_another(std::size_t document, const UnitVerdict& verdict, const UnitSources& sources) {
  if (verdict.unit == nullptr) return false;
  bool another = false;
  for (const auto& m : verdict.mentions) {
    if (m.passage->document != document || m.passage->role != Role::document || m.unit == nullptr)
      continue;
    if (m.unit == verdict.unit) return false;
    another = another ||
              ((m.form == NameForm::organ || m.form == NameForm::place) && m.part == Part::plain &&
               m.weight > 0 && !sources.roster.is_within(m.unit->code, verdict.unit->code) &&
               !sources.roster.is_within(verdict.unit->code, m.unit->code));
  }
  return another;
}

const config::Unit* unit_of_address(const std::string& address, const config::Roster& roster,
                                    const storage::History* history) {
  if (history != nullptr && !history->confirmed_unit.empty())
    if (const Unit* u = roster.find(history->confirmed_unit)) return u;
  if (const Unit* u = roster.by_address(address)) return u;
  const std::size_t at = address.rfind('@');
  if (at != std::string::npos)
    if (const Unit* u = roster.by_domain(std::string_view(address).substr(at + 1))) return u;
  if (history != nullptr && history->seen_units.size() == 1)
    return roster.find(history->seen_units.front());
  return history == nullptr ? nullptr : claimed_before(address, roster, *history);
}

}  // namespace shouwen::classify
