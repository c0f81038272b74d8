// What is sent, and who sends it: noun phrases of the notice taken apart.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parsers/notice/fields.h"
#include "parsers/notice/outline.h"

namespace shouwen::parsers::notice {
namespace {

const std::vector<View> kLead = {
    U"本地区",   U"本单位",   U"本部门",   U"本辖区",     U"本地", U"本市",   U"本县",
    U"本校",     U"本系统",   U"本行业",   U"辖区内",     U"有关", U"相关",   U"加盖公章的",
    U"盖章后的", U"经审核的", U"填写好的", U"填写完整的", U"填写", U"填报的", U"撰写的",
    U"形成的",   U"汇总后的", U"汇总的",   U"签字盖章的", U"书面", U"的",     U"一并",
    U"及时",     U"同时",     U"统一",     U"认真",       U"以上", U"开展",   U"1份",
    U"各自",     U"各单位",   U"将",       U"把",         U"请",   U"并",     U"应",
    U"须",       U"需",       U"提供",     U"准备"};
const std::vector<View> kTail = {
    U"等",       U"等材料",     U"等有关材料", U"等相关材料", U"一并",   U"及时",     U"统一",
    U"按要求",   U"分别",       U"同时",       U"请",         U"应",     U"须",       U"需",
    U"务必",     U"于",         U"在",         U"并",         U"汇总后", U"以",       U"通过",
    U"经",       U",",          U"、",         U"电子版",     U"纸质版", U"及电子版", U"和电子版",
    U"的电子版", U"以书面形式", U"各",         U"每单位",     U"扫描件", U"盖章"};

Span strip(View text, Span span) {
  for (bool again = true; again;) {
    again = false;
    span = trimmed(text, span);
    for (const View lead : kLead) {
      if (span.size() <= lead.size() || text.substr(span.begin, lead.size()) != lead) continue;
      if ((lead == View(U"有关") || lead == View(U"相关") || lead == View(U"书面")) &&
          span.size() <= lead.size() + 2)
        continue;  // 有关材料 stays
      span.begin += lead.size();
      again = true;
    }
    for (const View tail : kTail) {
      if (span.size() <= tail.size() + 1 ||
          text.substr(span.end - tail.size(), tail.size()) != tail)
        continue;
      if (span.size() - tail.size() < 2) continue;
      span.end -= tail.size();
      again = true;
    }
    if (const std::size_t number = enumerator(text.substr(span.begin, span.size())); number > 0) {
      span.begin += number;
      again = true;
    }
  }
  return span;
}

}  // namespace

bool is_pronoun(View name) {
  static const std::vector<View> words = {U"上述", U"以上", U"前述", U"该", U"此"};
  static const std::vector<View> whole = {
      U"材料",     U"有关材料", U"相关材料", U"书面材料", U"报送材料", U"申报材料",   U"有关情况",
      U"相关情况", U"情况",     U"电子版",   U"纸质版",   U"纸质材料", U"资料",       U"相关资料",
      U"有关资料", U"推荐材料", U"文件",     U"作品",     U"稿件",     U"材料电子版", U"全部材料",
      U"电子材料", U"所有材料", U"参赛材料", U"评选材料", U"相关信息", U"参评材料"};
  name = trim(name);
  if (name.empty()) return true;
  for (const View word : words)
    if (name.starts_with(word) && name.size() < 12) return true;
  return std::ranges::find(whole, name) != whole.end();
}

namespace {

// One thing's phrase: brackets that speak of format go to the format, others away; the count is cut
// out; what is left is the name.
Thing one_thing(View written, View text, Span span) {
  Thing thing;
  thing.format = find_formats(written, text, span);
  if (const auto count = find_count(text, span)) thing.count = count->amount;
  // The name without brackets and without the count.
  std::u32string name;
  std::u32string shape;
  for (std::size_t i = span.begin; i < span.end; ++i) {
    if (text[i] == U'(' || text[i] == U'[') {
      const std::size_t close = std::min(close_of(text, i), span.end);
      const View inside = text.substr(i, close - i);
      const bool part_of_name = inside.size() <= 7 &&
                                !contains_any(inside, {U"附件", U"附表", U"见", U"份", U"版", U"含",
                                                       U"篇", U"盖章", U"个"}) &&
                                close < span.end && is_han(text[close]);
      if (!part_of_name) {
        i = close - 1;
        continue;
      }
    }
    // 申报书一式三份: how it is made, not what it is.
    if (starts(text, i, U"一式")) {
      std::size_t end = i + 2;
      if (number_at(text, i + 2, end) > 0 && end < span.end) {
        i = end;
        continue;
      }
    }
    name += written[i];
    shape += text[i];
  }
  Span left{0, shape.size()};
  if (const auto count = find_count(shape, left)) {
    // 典型案例1个 and 2篇图文简讯; 每县1篇
    const bool in_front =
        count->span.begin <= 1 || trim(View(shape).substr(0, count->span.begin)).empty();
    const Span rest = in_front ? Span{count->span.end, shape.size()} : Span{0, count->span.begin};
    const View behind = trim(View(shape).substr(count->span.end));
    if (!in_front && behind.size() > 3 && !behind.starts_with(U",") && !behind.starts_with(U"以")) {
      // 推荐2个典型案例
      const View before = trim(View(shape).substr(0, count->span.begin));
      left = before.size() <= 4 ? Span{count->span.end, shape.size()} : rest;
    } else {
      left = rest;
    }
  }
  left = strip(shape, left);
  View words = View(shape).substr(left.begin, left.size());
  if (const std::size_t comma = words.find(U','); comma != View::npos && comma > 1)
    left.end = left.begin + comma;
  if (View(shape).substr(left.begin, 1) == U"《" && close_of(shape, left.begin) == left.end) {
    ++left.begin;
    --left.end;
  }
  thing.name = to_u8(trim(View(name).substr(left.begin, left.size())));
  return thing;
}

// Where a list of things really parts: both sides name a thing or carry a count.
bool parts_here(View text, Span left, Span right) {
  static const std::vector<View> ends = {
      U"总结",   U"方案", U"计划", U"报告", U"材料",   U"案例", U"名单", U"表",     U"简讯",
      U"信息",   U"文章", U"照片", U"图片", U"视频",   U"台账", U"清单", U"作品",   U"论文",
      U"申报书", U"回执", U"建议", U"意见", U"数据",   U"名册", U"证明", U"承诺书", U"稿件",
      U"征文",   U"典型", U"事迹", U"稿",   U"推荐函", U"小结", U"目录", U"短片",   U"课件",
      U"教案",   U"成果", U"资料", U"文件", U"规划",   U"预案", U"海报", U"人选",   U"照",
      U"素材",   U"要点", U"情况", U"》",   U"动态",   U"书"};
  const auto is_thing = [&](Span s) {
    s = trimmed(text, s);
    if (s.size() < 2) return false;
    View words = text.substr(s.begin, s.size());
    if (find_count(text, s)) return true;
    const std::size_t bracket = words.find(U'(');
    if (bracket != View::npos && bracket > 1) words = words.substr(0, bracket);
    for (const View tail : {View(U"等"), View(U"电子版"), View(U"纸质版"), View(U"各")})
      if (words.ends_with(tail) && words.size() > tail.size() + 1) words.remove_suffix(tail.size());
    return std::ranges::any_of(ends, [&](View e) { return words.ends_with(e); });
  };
  return is_thing(left) && is_thing(right);
}

}  // namespace

std::vector<Thing> find_things(View written, View text, Span span) {
  std::vector<Span> parts;
  Span now{span.begin, span.begin};
  std::vector<Span> pieces = split_top(text, span, U"、和及与,");
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    now.end = pieces[i].end;
    if (i + 1 == pieces.size()) break;
    Span rest = pieces[i + 1];
    // 信息不少于1篇，照片2至3张: a comma parts only what is counted on both sides.
    const bool comma = text[rest.begin - 1] == U',';
    if (comma && !(find_count(text, now) && find_count(text, rest))) continue;
    if (parts_here(text, now, {rest.begin, pieces[i + 1].end})) {
      parts.push_back(now);
      now.begin = rest.begin;
      if (text[now.begin - 1] == U'及' && parts.back().size() > 0 &&
          text[parts.back().end - 1] == U'以')
        --parts.back().end;
    }
  }
  now.end = span.end;
  parts.push_back(now);
  std::vector<Thing> out;
  for (const Span part : parts) {
    Thing thing = one_thing(written, text, part);
    if (!thing.name.empty()) out.push_back(std::move(thing));
  }
  // 总结、案例各1份: the last one's count is everybody's.
  if (out.size() > 1 && out.back().count.per == "各") {
    out.back().count.per.clear();
    for (Thing& thing : out)
      if (thing.count.min < 0) thing.count = out.back().count;
  }
  return out;
}

std::vector<std::string> split_owners(View written, View text, Span span, std::string* rollup) {
  std::vector<std::string> out;
  static const std::vector<View> heads = {U"各",   U"厅直", U"局直", U"省直", U"市直", U"县直",
                                          U"区直", U"委直", U"有关", U"相关", U"所有", U"其他",
                                          U"驻",   U"中央", U"部属", U"省属", U"市属"};
  std::vector<Span> pieces;
  for (const Span piece : split_top(text, trimmed(text, span), U"、,和及与")) {
    // 住房和城乡建设局 stays whole.
    const bool soft = !pieces.empty() && View(U"和及与").find(text[piece.begin - 1]) != View::npos;
    if (soft && longest_at(text, piece.begin, heads).empty())
      pieces.back().end = piece.end;
    else
      pieces.push_back(piece);
  }
  for (const Span piece : pieces) {
    Span s = trimmed(text, piece);
    // 各单位自4月起
    for (const View since : {View(U"自"), View(U"从")})
      if (const std::size_t at = text.substr(s.begin, s.size()).find(since);
          at != View::npos && at > 2 && at + 2 < s.size() && is_digit(text[s.begin + at + 1]))
        s.end = s.begin + at;
    if (s.size() > 0 && text[s.end - 1] == U'以') --s.end;
    if (s.size() == 0) continue;
    std::u32string name;
    for (std::size_t i = s.begin; i < s.end; ++i) {
      if (text[i] == U'(') {
        const std::size_t close = std::min(close_of(text, i), s.end);
        const View inside = text.substr(i + 1, close - i - 2);
        if (contains_any(inside, {U"汇总", U"包括", U"统一", U"以下", U"含"})) {
          if (contains(inside, U"汇总") && rollup != nullptr)
            *rollup = to_u8(written.substr(i + 1, close - i - 2));
          i = close - 1;
          continue;
        }
      }
      name += written[i];
    }
    if (name.empty()) continue;
    const std::string words = to_u8(trim(name));
    // 市、县交通运输局 is one phrase.
    if (!out.empty() && to_u32(out.back()).size() < 2)
      out.back() += "、" + words;
    else
      out.push_back(words);
  }
  return out;
}

}  // namespace shouwen::parsers::notice
