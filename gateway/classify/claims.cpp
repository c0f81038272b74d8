// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/claims.h"

#include <algorithm>
#include <array>

#include "config/text.h"
#include "gateway/classify/han.h"
#include "gateway/classify/wording.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kRows = 400, kCells = 24;

std::vector<std::string> cells_of(std::string_view row) {
  std::vector<std::string> out;
  while (out.size() < kCells) {
    const std::size_t tab = row.find('\t');
    out.push_back(canonical(row.substr(0, tab)));
    if (tab == std::string_view::npos) break;
    row.remove_prefix(tab + 1);
  }
  return out;
}

// Shared characters in order, as a share of the shorter: survives what OCR drops and adds.
double likeness(std::string_view a, std::string_view b) {
  std::vector<char32_t> x, y;
  for (std::size_t at = 0; at < a.size() && x.size() < 80;)
    if (const char32_t c = next_code_point(a, at); is_han(c) || c < 0x80) x.push_back(c);
  for (std::size_t at = 0; at < b.size() && y.size() < 80;)
    if (const char32_t c = next_code_point(b, at); is_han(c) || c < 0x80) y.push_back(c);
  if (x.empty() || y.empty()) return 0;
  std::vector<std::size_t> row(y.size() + 1, 0);
  for (const char32_t c : x) {
    std::size_t left = 0;
    for (std::size_t j = 0; j < y.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = c == y[j] ? left + 1 : std::max(row[j + 1], row[j]);
      left = above;
    }
  }
  return static_cast<double>(row.back()) / static_cast<double>(std::min(x.size(), y.size()));
}

// The name of a piece's own file without its extension; "" when it has none.
std::string file_title(const storage::Item& item) {
  if (item.body || item.attachments.empty()) return "";
  std::string name = item.attachments.front();
  name.erase(0, name.find_last_of("/\\") + 1);
  return canonical(name.substr(0, name.rfind('.')));
}

class Announcements {
 public:
  Announcements(const std::vector<extract::Document>& documents, const Contents& contents,
                const UnitVerdict& unit, const Topic& topic, const Kind& mail_kind,
                const UnitSources& sources)
      : documents_(documents),
        contents_(contents),
        unit_(unit),
        topic_(topic),
        mail_kind_(mail_kind),
        sources_(sources),
        taken_(contents.drafts.size(), false) {}

  Announced run() {
    if (unit_.unit == nullptr) return std::move(out_);
    for (const Candidate& c : contents_.candidates)
      if (c.role == AttachmentRole::side) {
        const extract::Document& d = documents_[c.document];
        if (extract::is_sheet(d.kind))
          table(d);
        else if (c.letter && !contents_.drafts.empty())
          letter(c);
      }
    return std::move(out_);
  }

 private:
  const config::Requirement* kind_in(std::string_view text) const {
    const Kind k = topic_.kinds.of({Role::file_name, "", std::string(text), 0, 0});
    return k.several ? nullptr : k.requirement;
  }

  // Whose row it is: the sender itself or one of its own.
  const config::Unit* unit_in(const std::string& cell) const {
    if (code_points(cell) > 24) return nullptr;
    for (const NameHit& h : sources_.names.find(cell))
      if (h.unit != nullptr && sources_.roster.is_within(h.unit->code, unit_.unit->code))
        return h.unit;
    return nullptr;
  }

  void claim(const config::Requirement* r, const config::Unit* unit, std::string kind,
             const std::string& source, const std::string& words) {
    storage::Claim c{r == nullptr ? std::string() : r->key,
                     unit == nullptr || unit == unit_.unit ? std::string() : unit->code,
                     std::move(kind)};
    for (const auto& known : out_.claims)
      if (known.type == c.type && known.unit == c.unit && known.kind == c.kind && !c.unit.empty())
        return;
    out_.evidence.push_back(
        {"claim=" + c.kind, source, words_at(words, 0, words.size()), 0, "claim." + c.kind, 0.9});
    out_.claims.push_back(std::move(c));
  }

  void table(const extract::Document& d) {
    std::string_view text = d.text;
    const config::Requirement* whole = nullptr;
    std::vector<std::string> head;
    for (std::size_t n = 0; !text.empty() && n < kRows; ++n) {
      const std::size_t end = text.find('\n');
      const std::vector<std::string> cells = cells_of(text.substr(0, end));
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
      const config::Unit* unit = nullptr;
      for (const auto& cell : cells)
        if (unit == nullptr) unit = unit_in(cell);
      const auto filled = std::ranges::count_if(cells, [](const auto& c) { return !c.empty(); });
      if (filled == 1 && whole == nullptr) whole = kind_in(cells.front());
      if (head.empty() && filled >= 2 && is_head(cells)) {
        head = cells;
        continue;
      }
      if (unit != nullptr && !head.empty()) row(d, cells, head, unit, whole);
    }
  }

  static bool is_head(const std::vector<std::string>& cells) {
    static constexpr std::array<std::string_view, 8> words = {"单位", "序号", "名称", "标题",
                                                              "题目", "备注", "说明", "地区"};
    return std::ranges::count_if(cells, [&](const auto& c) {
             return code_points(c) <= 12 && std::ranges::any_of(words, [&](auto w) {
                      return c.find(w) != std::string::npos;
                    });
           }) >= 2;
  }

  static bool names_titles(const std::string& head) {
    static constexpr std::array<std::string_view, 5> words = {"名称", "标题", "题目", "题名",
                                                              "篇名"};
    return std::ranges::any_of(words, [&](auto w) { return head.find(w) != std::string::npos; });
  }

  void row(const extract::Document& d, const std::vector<std::string>& cells,
           const std::vector<std::string>& head, const config::Unit* unit,
           const config::Requirement* whole) {
    for (std::size_t i = 0; i < cells.size() && i < head.size(); ++i) {
      const config::Requirement* r = kind_in(head[i]);
      if (r == nullptr) r = whole != nullptr ? whole : mail_kind_.requirement;
      const std::string_view none = first_word(Wording::zero_report, cells[i]);
      if (!none.empty()) {
        // 说明 beside it says the same again.
        const bool said = std::ranges::any_of(out_.claims, [&](const auto& c) {
          return c.kind == "zero_report" &&
                 (c.unit == unit->code || (c.unit.empty() && unit == unit_.unit));
        });
        if (!said) claim(r, unit, "zero_report", "attachment:" + d.path, std::string(none));
        continue;
      }
      // A cell that names a unit is a title only beside the cell of one.
      const bool title = unit_in(cells[i]) == nullptr ||
                         unit_in(head.size() > 1 && i > 0 ? cells[i - 1] : "") != nullptr;
      if (names_titles(head[i]) && code_points(cells[i]) >= 5 && title &&
          !attached(cells[i], r, unit))
        claim(r, unit, "listed_not_attached", "attachment:" + d.path, cells[i]);
    }
  }

  // Is the listed title one of the pieces? Each piece answers for one title.
  bool attached(const std::string& title, const config::Requirement* r, const config::Unit* unit) {
    std::size_t best = taken_.size();
    double most = 0.7;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      const storage::Item& item = contents_.drafts[i].item;
      const double alike =
          std::max(likeness(canonical(item.title), title), likeness(file_title(item), title));
      if (!taken_[i] && alike > most) {
        most = alike;
        best = i;
      }
    }
    // A piece whose title could not be read answers for its unit and kind.
    for (std::size_t i = 0; i < taken_.size() && best == taken_.size(); ++i) {
      const Draft& d = contents_.drafts[i];
      const std::string& code = d.item.unit.empty() ? unit_.unit->code : d.item.unit;
      const bool same =
          (unit == nullptr || code == unit->code) && (r == nullptr || d.requirement == r);
      if (!taken_[i] && same && !d.titled) best = i;
    }
    if (best == taken_.size()) return false;
    taken_[best] = true;
    return true;
  }

  void letter(const Candidate& c) {
    const std::vector<std::string> titles = listed_titles(c.paper);
    if (titles.empty()) return;
    const Kind said = topic_.kinds.of({Role::document, "", c.paper.text(), 0, 0});
    for (const std::string& title : titles) {
      if (attached(title, nullptr, nullptr)) continue;
      // 附件：统计表 lists no piece.
      if (!first_word(Wording::side_document, title).empty()) continue;
      const config::Requirement* r = kind_in(title);
      if (r == nullptr && !said.several) r = said.requirement;
      if (r == nullptr && !mail_kind_.several) r = mail_kind_.requirement;
      claim(r, nullptr, "listed_not_attached", c.paper.source, title);
    }
  }

  const std::vector<extract::Document>& documents_;
  const Contents& contents_;
  const UnitVerdict& unit_;
  const Topic& topic_;
  const Kind& mail_kind_;
  const UnitSources& sources_;
  std::vector<bool> taken_;
  Announced out_;
};

}  // namespace

Announced find_claims(const std::vector<extract::Document>& documents, const Contents& contents,
                      const UnitVerdict& unit, const Topic& topic, const Kind& mail_kind,
                      const UnitSources& sources) {
  return Announcements(documents, contents, unit, topic, mail_kind, sources).run();
}

}  // namespace shouwen::classify
