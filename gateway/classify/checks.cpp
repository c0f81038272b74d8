// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/checks.h"

#include <algorithm>
#include <array>
#include <set>

#include "config/text.h"
#include "gateway/classify/han.h"

namespace shouwen::classify {
namespace {

using config::Check;

constexpr std::size_t kByline = 40;  // code points: longer lines are text
constexpr double kBadlyRead = 0.9;   // below, what OCR did not find may still be there

bool digit(char c) {
  return c >= '0' && c <= '9';
}

std::string canonical_first(const config::Words& words, std::string_view text) {
  std::string found;
  for (const auto& w : words) {
    const std::string word = canonical(w);
    if (word.size() > found.size() && text.find(word) != std::string_view::npos) found = word;
  }
  return found;
}

// 办公室主任, 法规科科长: a title inside the house, not of the house.
bool of_an_office(std::string_view text, std::size_t title) {
  static constexpr std::array<std::string_view, 7> inner = {"办公室", "科", "股",  "处",
                                                            "队",     "所", "支部"};
  const std::string_view before = text.substr(0, title);
  return std::ranges::any_of(inner, [&](auto w) { return before.ends_with(w); });
}

// The lines a signature may stand in: beside the title, or the last ones.
std::vector<std::size_t> signature_lines(const Paper& paper) {
  std::vector<std::size_t> out;
  const std::size_t n = paper.lines.size();
  const std::size_t from = paper.titled() ? paper.title_end : 0;
  for (std::size_t i = from; i < n && i < from + 3; ++i) out.push_back(i);
  for (std::size_t i = n > 5 ? n - 5 : 0; i < n; ++i)
    if (i >= from + 3) out.push_back(i);
  return out;
}

Span span_of(const PaperLine& line, std::size_t begin, std::size_t end) {
  return {words_at(line.text, begin, end),
          line.offset + code_points(std::string_view(line.text).substr(0, begin))};
}

// What the line says of who signs, `nobody` when it is no signature.
Signed signs(std::string_view text, const Check& check) {
  if (code_points(text) > kByline || text.ends_with('.') || text.ends_with(';'))
    return Signed::nobody;
  const std::string accepted = canonical_first(check.accept, text);
  const std::string deputy = canonical_first(check.deputies, text);
  std::string rest(text);
  for (std::size_t at = rest.find(deputy); !deputy.empty() && at != std::string::npos;
       at = rest.find(deputy, at))
    rest.replace(at, deputy.size(), " ");
  // 党组书记、副局长 leads the party group: a principal of the unit.
  const std::string title = canonical_first(check.titles, rest);
  const std::size_t at = title.empty() ? std::string::npos : rest.find(title);
  const bool whole = at != std::string::npos && !of_an_office(rest, at);
  if (whole || (!deputy.empty() && !accepted.empty())) return Signed::principal;
  if (!deputy.empty() || at != std::string::npos) return Signed::deputy;
  return Signed::nobody;
}

// The heads of a line, all else blanked in place: its beginning, and every sentence in it that
// counts (二、, 一是) or names itself before a colon. Short words mean a section only there.
std::string heads_of(std::string_view text) {
  static constexpr std::array<std::string_view, 12> counts = {"一", "二", "三", "四", "五", "六",
                                                              "(",  "1",  "2",  "3",  "4",  "第"};
  std::string out(text.size(), ' ');
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t stop = std::min(text.find('.', from), text.size());
    const std::string_view sentence = text.substr(from, stop - from);
    const std::size_t colon = sentence.find(':');
    const bool counted =
        std::ranges::any_of(counts, [&](auto c) { return sentence.starts_with(c); });
    const bool named =
        colon != std::string_view::npos && code_points(sentence.substr(0, colon)) <= 12;
    if (from == 0 || counted || named) {
      std::size_t end = 0;
      for (std::size_t n = 0; end < sentence.size() && n < 14; ++n) next_code_point(sentence, end);
      std::ranges::copy(sentence.substr(0, end), out.begin() + static_cast<std::ptrdiff_t>(from));
    }
    from = stop + 1;
  }
  return out;
}

// Of the hits of one group that `fit` the longest, then the first; nullptr when none does.
template <class Fit>
const GroupHit* longest_of(const std::vector<GroupHit>& hits, std::size_t group, const Fit& fit) {
  const GroupHit* best = nullptr;
  for (const GroupHit& h : hits) {
    if (h.group != group || !fit(h)) continue;
    if (best == nullptr || h.end - h.begin > best->end - best->begin) best = &h;
  }
  return best;
}

// 现将成效、问题和打算汇报如下: announces sections, is none.
bool announces(std::string_view text) {
  return text.ends_with("如下.") || text.ends_with("如下:") || text.ends_with("如下");
}

bool right_identity(std::string_view digits) {
  static constexpr std::array<int, 17> weights = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                                  3, 7, 9,  10, 5, 8, 4, 2};
  static constexpr std::string_view last = "10x98765432";
  int sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += (digits[i] - '0') * weights[i];
  return last[static_cast<std::size_t>(sum % 11)] == digits[17];
}

bool right_card(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int d = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
    sum += d;
  }
  return sum % 10 == 0;
}

}  // namespace

PrivateNumber private_number(std::string_view run) {
  using enum PrivateNumber;
  if (run.size() == 18 && std::ranges::all_of(run.substr(0, 17), digit))
    return right_identity(run) ? identity : none;
  if (!std::ranges::all_of(run, digit)) return none;
  if (run.size() == 11) return run[0] == '1' && run[1] >= '3' ? mobile : none;
  return run.size() >= 16 && run.size() <= 19 && right_card(run) ? card : none;
}

Signature signature_of(const Paper& paper, const Check& check, const UnitNames& names) {
  Signature best;
  bool unit_line = false;
  Span unit_span;
  for (const std::size_t i : signature_lines(paper)) {
    const PaperLine& line = paper.lines[i];
    const Signed who = signs(line.text, check);
    if (who > best.who) best = {who, span_of(line, 0, line.text.size())};
    // 省厅研究室： below the title is whom it is for.
    const bool below_title = paper.titled() && i == paper.title_end && i != paper.addressee;
    if (below_title && is_name_line(line.text, names)) {
      unit_line = true;
      unit_span = span_of(line, 0, line.text.size());
    }
  }
  if (best.who == Signed::nobody && unit_line) best = {Signed::unit_only, unit_span};
  const bool found = best.who == Signed::principal || best.who == Signed::deputy;
  if (!found && paper.ocr() && paper.confidence < kBadlyRead) best.who = Signed::unsure;
  return best;
}

std::vector<Span> groups_of(const Paper& paper, const Check& check, const CheckWords& words) {
  std::vector<Span> out(check.groups.size());
  const bool sections = check.kind == Check::Kind::sections;
  for (std::size_t i = 0; i < paper.lines.size(); ++i) {
    const PaperLine& line = paper.lines[i];
    if ((i >= paper.title && i < paper.title_end) || announces(line.text)) continue;
    const std::string text = words.without_names(line.text);
    const std::vector<GroupHit> hits = words.find(text, check);
    if (hits.empty()) continue;
    const std::string heads = sections ? heads_of(text) : text;
    for (std::size_t g = 0; g < out.size(); ++g) {
      if (!out[g].words.empty()) continue;
      const GroupHit* best = longest_of(hits, g, [&](const GroupHit& h) {
        return heads.compare(h.begin, h.end - h.begin, text, h.begin, h.end - h.begin) == 0;
      });
      if (best == nullptr && sections)
        best = longest_of(hits, g, [](const GroupHit& h) { return h.phrase; });
      if (best != nullptr) out[g] = span_of(line, best->begin, best->end);
    }
  }
  return out;
}

std::size_t distinct_words(const Paper& paper, const Check& check, const CheckWords& words) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> found;  // group, word
  for (const PaperLine& line : paper.lines)
    for (const GroupHit& h : words.find(words.without_names(line.text), check))
      found.insert({h.group, h.word});
  return found.size();
}

Span personal_number(const Paper& paper) {
  for (const PaperLine& line : paper.lines) {
    const std::string& text = line.text;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (!digit(text[at]) ||
          (at > 0 && (digit(text[at - 1]) || text[at - 1] == '*' || text[at - 1] == '-')))
        continue;
      std::size_t end = at;
      while (end < text.size() && digit(text[end])) ++end;
      if (end - at == 17 && end < text.size() && text[end] == 'x') ++end;
      if (private_number(std::string_view(text).substr(at, end - at)) != PrivateNumber::none)
        return span_of(line, at, end);
    }
  }
  return {};
}

Span day_outside(const Paper& paper, const config::Period& period) {
  Span outside;
  for (const PaperLine& line : paper.lines) {
    const std::string& text = line.text;
    for (std::size_t at = text.find("月"); at != std::string::npos; at = text.find("月", at + 1)) {
      std::size_t from = at, to = at + std::string_view("月").size();
      while (from > 0 && digit(text[from - 1])) --from;
      const std::size_t day = to;
      while (to < text.size() && digit(text[to])) ++to;
      if (from == at || to == day || !std::string_view(text).substr(to).starts_with("日")) continue;
      const int m = std::stoi(text.substr(from, std::min<std::size_t>(at - from, 4)));
      const int d = std::stoi(text.substr(day, std::min<std::size_t>(to - day, 4)));
      const CivilDate seen{period.from.year, m, d};
      if (period.holds(seen)) return {};
      if (outside.words.empty()) outside = span_of(line, from, to);
    }
  }
  return outside;
}

}  // namespace shouwen::classify
