// Requirements stated as a table: one row a thing, columns for name, count, date, owner.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parsers/notice/duties.h"
#include "parsers/notice/fields.h"

namespace shouwen::parsers::notice {
namespace {

std::vector<Span> cells_of(View text, Span row) {
  const bool tabs = text.substr(row.begin, row.size()).find(U'\t') != View::npos;
  std::vector<Span> out;
  std::size_t from = row.begin;
  for (std::size_t i = row.begin; i <= row.end; ++i) {
    if (i < row.end && text[i] != (tabs ? U'\t' : U'|')) continue;
    out.push_back(trimmed(text, {from, i}));
    from = i + 1;
  }
  if (!tabs && !out.empty() && out.front().size() == 0) out.erase(out.begin());
  if (!tabs && !out.empty() && out.back().size() == 0) out.pop_back();
  return out;
}

struct Columns {
  int name = -1, count = -1, due = -1, owner = -1, to = -1, format = -1;
};

Columns head_of(View text, const std::vector<Span>& cells) {
  Columns c;
  for (int i = 0; i < static_cast<int>(cells.size()); ++i) {
    const View head = text.substr(cells[static_cast<std::size_t>(i)].begin,
                                  cells[static_cast<std::size_t>(i)].size());
    const auto has = [&](std::initializer_list<View> words) {
      return std::ranges::any_of(words, [&](View w) { return contains(head, w); });
    };
    if (c.due < 0 &&
        has({U"时限", U"报送时间", U"截止", U"上报时间", U"提交时间", U"报送日期", U"期限"}))
      c.due = i;
    else if (c.to < 0 && has({U"报至", U"接收", U"受理"}))
      c.to = i;
    else if (c.owner < 0 &&
             has({U"报送单位", U"责任单位", U"报送主体", U"填报单位", U"上报单位", U"报送范围"}))
      c.owner = i;
    else if (c.count < 0 && has({U"数量", U"份数", U"篇数", U"件数"}))
      c.count = i;
    else if (c.format < 0 && has({U"格式", U"形式", U"要求", U"备注"}))
      c.format = i;
    else if (c.name < 0 && has({U"材料", U"内容", U"名称", U"类别", U"事项", U"项目", U"报表"}))
      c.name = i;
  }
  return c;
}

}  // namespace

std::size_t read_table(const Outline& doc, std::size_t from, std::vector<Duty>& out) {
  const View text = doc.text, written = doc.written;
  std::size_t rows = 0;
  while (from + rows < doc.paragraphs.size() && doc.paragraphs[from + rows].row) ++rows;
  const Columns c = head_of(text, cells_of(text, doc.paragraphs[from].span));
  if (c.name < 0 || c.due < 0) return rows;
  for (std::size_t r = 1; r < rows && out.size() < kMaxDuties; ++r) {
    const Span row = doc.paragraphs[from + r].span;
    const auto cells = cells_of(text, row);
    const auto cell = [&](int i) {
      return i >= 0 && static_cast<std::size_t>(i) < cells.size()
                 ? cells[static_cast<std::size_t>(i)]
                 : Span{row.begin, row.begin};
    };
    auto dates = find_dates(text, cell(c.due), doc.issued);
    if (dates.empty()) continue;
    auto things = find_things(written, text, cell(c.name));
    if (things.empty()) continue;
    for (Thing& thing : things) {
      for (const DateHit& date : dates) {
        Duty duty;
        duty.name = thing.name;
        duty.count = thing.count;
        if (const Span count = cell(c.count); count.size() > 0) {
          if (const auto hit = find_count(text, count))
            duty.count = hit->amount;
          else if (std::size_t end = 0,
                   n = static_cast<std::size_t>(std::max(0, number_at(text, count.begin, end)));
                   n > 0 && n < 1000)
            duty.count = {static_cast<int>(n), static_cast<int>(n), ""};
        }
        duty.due = {iso(date), date.rule};
        if (const Span owner = cell(c.owner); owner.size() > 0)
          duty.owners = split_owners(written, text, owner, &duty.rollup);
        if (const Span to = cell(c.to); to.size() > 0)
          duty.to = to_u8(written.substr(to.begin, to.size()));
        duty.format = find_formats(written, text, row);
        std::string sentence = to_u8(written.substr(row.begin, row.size()));
        std::ranges::replace(sentence, '\t', ' ');
        duty.sentence = sentence;
        out.push_back(std::move(duty));
      }
    }
  }
  return rows;
}

}  // namespace shouwen::parsers::notice
