// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/counts.h"

namespace shouwen::parsers::notice {
namespace {

const std::vector<View> kMeasures = {U"篇", U"个", U"份", U"条", U"件", U"幅", U"张",
                                     U"部", U"例", U"项", U"名", U"人", U"家", U"次",
                                     U"期", U"组", U"套", U"册", U"首", U"段", U"则",
                                     U"支", U"批", U"户", U"位", U"集", U"本", U"处"};
const std::vector<View> kAtLeast = {U"不少于",   U"至少",     U"不低于",       U"最少",
                                    U"不得少于", U"应不少于", U"原则上不少于", U"不小于"};
const std::vector<View> kAtMost = {U"不超过",     U"不多于",       U"至多",  U"最多",
                                   U"限报",       U"不得超过",     U"限",    U"限额",
                                   U"最多不超过", U"原则上不超过", U"控制在"};
const std::vector<View> kUnits = {
    U"字",     U"日",       U"天",     U"月",       U"年",     U"时",         U"分",
    U"工作日", U"个工作日", U"个月",   U"号",       U"页",     U"%",          U"MB",
    U"兆",     U"元",       U"个小时", U"个自然日", U"个方面", U"个以内方面", U"个字"};

// 每县(市、区), 每单位, 每月, 各: up to the count.
Span per_before(View text, std::size_t from, std::size_t at) {
  for (std::size_t back = 1; back <= 14 && back <= at - from; ++back) {
    const std::size_t i = at - back;
    if (View(U",;。:").find(text[i]) != View::npos) break;
    if (text[i] == U'每') {
      std::size_t end = at;
      for (const View verb :
           {View(U"报送"), View(U"推荐"), View(U"上报"), View(U"报"), View(U"提交"), View(U"申报"),
            View(U"可"), View(U"应"), View(U"须"), View(U"撰写")})
        if (const std::size_t v = text.substr(i, at - i).find(verb); v != View::npos && i + v < end)
          end = i + v;
      return {i, end};
    }
  }
  if (at > from && text[at - 1] == U'各') return {at - 1, at};
  return {at, at};
}

View word_before(View text, std::size_t from, std::size_t at, const std::vector<View>& words) {
  View found;
  for (const View word : words)
    if (at >= from + word.size() && text.substr(at - word.size(), word.size()) == word &&
        word.size() > found.size())
      found = word;
  return found;
}

}  // namespace

std::optional<CountHit> find_count(View text, Span within) {
  for (std::size_t i = within.begin; i < within.end; ++i) {
    if (i > within.begin && is_digit(text[i]) && is_digit(text[i - 1])) continue;
    std::size_t end = i;
    int low = number_at(text, i, end);
    if (low < 1 || end >= within.end) continue;
    int high = low;
    std::size_t after = end;
    // 1—2篇, 1至2篇, 1篇至2篇
    if (text[after] == U'-' || text[after] == U'至' || text[after] == U'到') {
      std::size_t end2 = after + 1;
      const int n = number_at(text, after + 1, end2);
      if (n >= low) {
        high = n;
        after = end2;
      }
    }
    if (!longest_at(text, after, kUnits).empty()) continue;
    const View measure = longest_at(text, after, kMeasures);
    if (measure.empty() || after + measure.size() > within.end) continue;
    if (i >= 2 && text.substr(i - 2, 2) == U"一式") continue;
    if (i >= 1 && (text[i - 1] == U'第' || text[i - 1] == U'(' || text[i - 1] == U'附')) continue;
    CountHit hit;
    hit.span = {i, after + measure.size()};
    hit.amount.min = low;
    hit.amount.max = high;
    std::size_t begin = i;
    if (const View word = word_before(text, within.begin, i, kAtLeast); !word.empty()) {
      hit.amount.max = -1;
      begin -= word.size();
    } else if (const View most = word_before(text, within.begin, i, kAtMost); !most.empty()) {
      hit.amount.min = 1;
      begin -= most.size();
    }
    for (const View more : {View(U"(含)以上"), View(U"及以上"), View(U"以上"), View(U"或以上")})
      if (starts(text, hit.span.end, more)) {
        hit.amount.max = -1;
        hit.span.end += more.size();
        break;
      }
    for (const View less : {View(U"(含)以内"), View(U"以内"), View(U"以下"), View(U"及以下")})
      if (starts(text, hit.span.end, less)) {
        hit.amount.min = 1;
        hit.span.end += less.size();
        break;
      }
    if (starts(text, hit.span.end, U"左右")) hit.span.end += 2;
    const Span per = per_before(text, within.begin, begin);
    if (per.size() > 0) {
      hit.amount.per = to_u8(trim(text.substr(per.begin, per.size())));
      begin = per.begin;
    }
    hit.span.begin = begin;
    return hit;
  }
  return std::nullopt;
}

}  // namespace shouwen::parsers::notice
