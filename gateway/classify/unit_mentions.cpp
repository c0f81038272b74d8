// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/unit_mentions.h"

#include <algorithm>
#include <array>

namespace shouwen::classify {
namespace {

template <std::size_t N>
bool ends_with_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](auto w) { return text.ends_with(w); });
}
template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](auto w) { return text.starts_with(w); });
}

// Removes one connective character or word from the front; false when there is none.
bool skip_connective(std::string_view& text) {
  static constexpr std::array<std::string_view, 20> words = {
      ",",  ".",  "和", "及",   "并", "报",   "呈",   "抄",   "送", "致",
      "给", "各", "的", "领导", "们", "同志", "尊敬", "您好", "请", " "};
  for (const auto& w : words)
    if (text.starts_with(w)) {
      text.remove_prefix(w.size());
      return true;
    }
  return false;
}

// "白城市交通运输局并报省厅:" – the octets up to the colon when they hold nothing but names.
std::size_t addressee_end(std::string_view text, const std::vector<NameHit>& hits) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return 0;
  bool office = false, any = false;
  std::size_t left = 0, at = 0;
  auto hit = hits.begin();  // in order of place
  while (at < colon && left <= 2) {
    while (hit != hits.end() && hit->begin < at) ++hit;
    if (hit != hits.end() && hit->begin == at) {
      any = true;
      office = office || hit->unit == nullptr;
      at = hit->end;
      continue;
    }
    std::string_view rest = text.substr(at, colon - at);
    if (skip_connective(rest)) {
      at = colon - rest.size();
      continue;
    }
    ++left;
    do ++at;
    while (at < colon && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  }
  if (!any || left > 2) return 0;
  const bool line_ends = colon + 1 == text.size();
  return line_ends || office || text.starts_with("报") || text.starts_with("呈") ? colon : 0;
}

constexpr int kLongestList = 100;  // names

// Steps back over names joined by 、和与及, so 赴通化市、梅河口市 is one journey to both.
std::string_view before_list(std::string_view text, const std::vector<NameHit>& hits,
                             std::size_t index) {
  std::size_t begin = hits[index].begin;
  // A journey has a few stations; a line of ten thousand names is none.
  for (int steps = 0; index > 0 && steps < kLongestList; ++steps) {
    const std::string_view between = text.substr(hits[index - 1].end, begin - hits[index - 1].end);
    if (!between.empty() && between != "," && between != "和" && between != "与" && between != "及")
      break;
    begin = hits[--index].begin;
  }
  return text.substr(0, begin);
}

bool of_province(const config::Unit* unit) {
  return unit->name_full.find("省") != std::string::npos;
}

// 松原市公路管理局 is 松原市's own office, whatever bureau of the province is called 公路管理局.
bool is_places_own_office(std::string_view text, const std::vector<NameHit>& hits,
                          std::size_t index) {
  const NameHit& office = hits[index];
  if (index == 0 || office.unit == nullptr || !of_province(office.unit) ||
      hits[index - 1].end != office.begin)
    return false;
  const config::Unit* place = hits[index - 1].unit;
  return place != nullptr && !of_province(place) &&
         text.substr(office.begin, office.end - office.begin).find("省") == std::string_view::npos;
}

Part part_of(const Passage& passage, const std::vector<NameHit>& hits, std::size_t index,
             std::size_t addressee) {
  static constexpr std::array<std::string_view, 20> events = {
      "走进", "赴",   "在", "到", "至",   "前往", "来到", "深入", "支援", "驰援",
      "途经", "位于", "与", "向", "进入", "提供", "索取", "对",   "送往", "抵达"};
  static constexpr std::array<std::string_view, 13> statements = {
      "报送单位:", "单位:",   "单位名称:", "我是", "这里是", "供稿:",    "来文单位:",
      "发:",       "发件人:", "发件:",     "自:",  "from:",  "填报单位:"};
  static constexpr std::array<std::string_view, 8> receivers = {
      "收件单位:", "收:", "收件人:", "致:", "to:", "主送:", "抄送:", "收文单位:"};
  static constexpr std::array<std::string_view, 4> on_behalf = {"代", "代表", "代为", "替"};
  static constexpr std::array<std::string_view, 8> organ_tails = {
      "交通运输局", "交通局", "局", "", "局里", "县局", "市局", "区局"};
  const NameHit& hit = hits[index];
  const std::string_view text = passage.text;
  const std::string_view before = before_list(text, hits, index);
  const std::string_view near = text.substr(0, hit.begin);
  std::string_view after = text.substr(hit.end);
  if (hit.begin < addressee) return Part::addressee;
  if (ends_with_any(near, receivers)) return Part::addressee;
  if (ends_with_any(near, statements)) return Part::stated;
  if (ends_with_any(near, on_behalf)) return Part::behalf;
  for (const auto& tail : organ_tails) {
    if (!after.starts_with(tail)) continue;
    const std::string_view rest = after.substr(tail.size());
    if (near.ends_with("受") && rest.starts_with("委托")) return Part::behalf;
    if (near.ends_with("为") &&
        (rest.starts_with("提供") || rest.starts_with("报送") || rest.starts_with("代")))
      return Part::behalf;
    if (near.ends_with("由") && rest.starts_with("代")) return Part::proxy;
    if (rest.starts_with("报送的") || rest.starts_with("给予") || rest.starts_with("派员") ||
        rest.starts_with("大力支持"))
      return Part::event;
  }
  // 四平分局 is somebody's branch in 四平, whoever that is.
  if (after.starts_with("分局") || after.starts_with("分公司") || after.starts_with("分站"))
    if (hit.form != NameForm::organ) return Part::qualifier;
  // Two names side by side: the first places the second (四平市梨树县), unless it is an office
  // whose branch sits there (省高管局四平分局).
  const bool office = hit.form == NameForm::organ;
  if (index > 0 && hits[index - 1].end == hit.begin && hits[index - 1].form == NameForm::organ &&
      hits[index - 1].unit != nullptr && hit.form != NameForm::organ)
    return Part::qualifier;
  if (is_places_own_office(text, hits, index)) return Part::qualifier;
  if (index + 1 < hits.size() && hits[index + 1].begin == hit.end && hit.unit != nullptr &&
      !office && !is_places_own_office(text, hits, index + 1) && hits[index + 1].unit != nullptr &&
      hits[index + 1].form != NameForm::bare)
    return Part::qualifier;
  if (ends_with_any(before, events)) return Part::event;
  return Part::plain;
}

// A closing line that is the unit's name, perhaps with its department, a person or a telephone.
bool signs(const Passage& passage, const NameHit& hit) {
  if (hit.begin > 6) return false;  // at most （ and a word
  return code_points(std::string_view(passage.text).substr(hit.end)) <= 16;
}

double role_weight(Role role) {
  switch (role) {
    case Role::from_name:
      return 0.8;
    case Role::subject:
      return 0.85;
    case Role::file_name:
      return 0.75;
    case Role::opening:
      return 0.6;
    case Role::document:
      return 0.65;
    case Role::document_closing:
      return 0.6;
    case Role::document_text:
      return 0.35;
    case Role::table:
      return 0;
    case Role::closing:
      return 0.5;
    case Role::body:
      return 0.35;
    case Role::member:
      return 0.35;
    case Role::card:
      return 0.3;
    case Role::forwarded:
      return 0.3;
    case Role::quoted:
      return 0;
  }
  return 0;
}

double form_factor(NameForm form) {
  switch (form) {
    case NameForm::organ:
      return 1;
    case NameForm::place:
      return 0.95;
    case NameForm::listed:
      return 0.85;
    case NameForm::former:
      return 0.8;
    case NameForm::mistyped:
    case NameForm::misread:
      return 0.7;
    case NameForm::bare:
      return 0.4;  // alone only enough for a person to look at
  }
  return 0;
}

double weight_of(const Mention& m) {
  const double plain = role_weight(m.passage->role) * form_factor(m.form);
  switch (m.part) {
    case Part::stated:
    case Part::behalf:
      return plain == 0 ? 0 : std::max(plain, 0.9 * form_factor(m.form));
    case Part::plain:
      return plain;
    case Part::event:
      return plain * 0.3;
    case Part::proxy:
    case Part::addressee:
    case Part::qualifier:
      return 0;
  }
  return plain;
}

// Words read by OCR are worth what the page's reading is worth; an office's whole name that no
// single mistake makes of another's stands as it is.
double as_read(const Passage& passage, const NameHit& hit, const UnitNames& names) {
  if (passage.confidence >= 1) return 1;
  if (hit.form == NameForm::organ && names.alone(passage.text, hit)) return 1;
  return std::max(passage.confidence, 0.8);
}

// 蛟河市交通运输局文件 over a fax says whose it is; in a mail it may be a paper of another's.
bool is_letterhead(const Passage& passage, const NameHit& hit, const UnitNames& names) {
  static constexpr std::array<std::string_view, 4> tails = {"", "文件", "传真", "传真用纸"};
  if (passage.role != Role::document || hit.form != NameForm::organ || hit.begin != 0) return false;
  const std::string_view rest = std::string_view(passage.text).substr(hit.end);
  return std::ranges::find(tails, rest) != tails.end() && names.alone(passage.text, hit);
}

void add_mentions(std::vector<Mention>& out, const Passage& passage,
                  const std::vector<NameHit>& hits, const UnitNames& names, bool fax) {
  const bool letter = passage.role != Role::from_name && passage.role != Role::file_name &&
                      passage.role != Role::member && passage.role != Role::card;
  const std::size_t addressee = letter ? addressee_end(passage.text, hits) : 0;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    Mention m{hits[i].unit, &passage, hits[i].begin, hits[i].end, hits[i].form, Part::plain, 0};
    m.part = part_of(passage, hits, i, addressee);
    const bool signature = passage.role == Role::closing || passage.role == Role::document_closing;
    if (m.part == Part::plain && signature && signs(passage, hits[i])) m.part = Part::stated;
    if (fax && m.part == Part::plain && is_letterhead(passage, hits[i], names))
      m.part = Part::stated;
    m.weight = weight_of(m) * as_read(passage, hits[i], names);
    out.push_back(m);
  }
}

// Documents under the letterhead of the office itself, the notice sent back for one, name every
// unit and speak for none.
std::vector<std::size_t> issuers_documents(const Reading& reading, const UnitNames& names) {
  std::vector<std::size_t> out;
  for (const auto& p : reading.passages) {
    if (p.role != Role::document || p.offset > 40 || code_points(p.text) > 20) continue;
    const std::vector<NameHit> hits = names.find(p.text);
    if (!hits.empty() && hits.front().begin == 0 && hits.front().unit == nullptr &&
        (hits.front().end == p.text.size() || p.text.ends_with("文件")))
      out.push_back(p.document);
  }
  return out;
}

}  // namespace

std::vector<Mention> find_mentions(const Reading& reading, const UnitNames& names) {
  std::vector<Mention> out;
  const std::vector<std::size_t> issuers = issuers_documents(reading, names);
  for (const auto& passage : reading.passages) {
    if (passage.role == Role::quoted || passage.role == Role::table) continue;
    if (passage.document != Passage::kNoDocument && passage.role != Role::file_name &&
        std::ranges::find(issuers, passage.document) != issuers.end())
      continue;
    std::vector<NameHit> hits = names.find(passage.text);
    const bool named = std::ranges::any_of(
        hits, [](const NameHit& h) { return h.unit == nullptr || h.form != NameForm::bare; });
    // Letterhead and signature are short lines; text is not guessed at.
    const bool head = passage.role == Role::document || passage.role == Role::document_closing;
    if (!named && passage.confidence < 1 && head) hits = names.find_misread(passage.text);
    add_mentions(out, passage, hits, names, reading.fax);
  }
  return out;
}

std::vector<Mention> find_mistyped_mentions(const Reading& reading, const UnitNames& names) {
  std::vector<Mention> out;
  for (const auto& passage : reading.passages)
    if (passage.role != Role::quoted && passage.role != Role::forwarded)
      add_mentions(out, passage, names.find_mistyped(passage.text), names, reading.fax);
  return out;
}

}  // namespace shouwen::classify
