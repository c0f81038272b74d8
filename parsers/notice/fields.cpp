// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/fields.h"

#include <algorithm>

namespace shouwen::parsers::notice {
namespace {

const std::vector<View> kVerbs = {
    U"报送至", U"报送到", U"报送给", U"报送",   U"上报至", U"上报到", U"上报",   U"提交至",
    U"提交到", U"提交给", U"提交",   U"报至",   U"报到",   U"报给",   U"报回",   U"报来",
    U"发送至", U"发送到", U"发送",   U"发至",   U"发到",   U"发往",   U"寄送至", U"寄送到",
    U"寄送",   U"寄至",   U"寄到",   U"邮寄至", U"邮寄到", U"邮寄",   U"送达",   U"送至",
    U"送到",   U"送交",   U"交至",   U"交到",   U"传真至", U"传至",   U"上传至", U"上传",
    U"反馈至", U"反馈给", U"反馈",   U"填报至", U"填报",   U"汇总报", U"投稿至", U"投稿",
    U"递交至", U"递交",   U"呈报",   U"报备",   U"回传至", U"回传",   U"返回至", U"汇总至",
    U"回复至", U"提供",   U"回复",   U"投递至", U"推送至", U"传送至", U"报"};
// 报送时间, 报送工作: about sending, not the sending itself, unless a thing begins there.
const std::vector<View> kNounTails = {
    U"工作",     U"情况", U"时间",     U"单位",     U"方式", U"要求", U"范围",  U"质量",
    U"渠道",     U"制度", U"程序",     U"主体",     U"时限", U"截止", U"途径",  U"流程",
    U"任务",     U"机制", U"人员",     U"的通知",   U"邮箱", U"地址", U"内容:", U"材料:",
    U"有关事项", U"事宜", U"内容包括", U"材料包括", U"须知"};
const std::vector<View> kOtherWords = {U"报道", U"报名", U"报告", U"报纸", U"报刊", U"报表",
                                       U"报批", U"报销", U"报废", U"报酬", U"报社", U"报价",
                                       U"报警", U"报考", U"报关", U"报国", U"报请"};

const std::vector<View> kThingEnds = {
    U"总结",   U"方案", U"计划",   U"报告",   U"材料", U"案例", U"名单",   U"表",   U"简讯",
    U"信息",   U"文章", U"照片",   U"图片",   U"视频", U"台账", U"清单",   U"作品", U"论文",
    U"情况",   U"要点", U"申报书", U"回执",   U"建议", U"意见", U"数据",   U"名册", U"证明",
    U"承诺书", U"稿件", U"征文",   U"典型",   U"事迹", U"经验", U"做法",   U"动态", U"新闻",
    U"稿",     U"书",   U"卡",     U"函",     U"小结", U"目录", U"推荐表", U"短片", U"影像",
    U"课件",   U"教案", U"题目",   U"联络员", U"统计", U"成果", U"资料",   U"附件", U"文件",
    U"规划",   U"预案", U"海报",   U"标语",   U"问卷", U"提纲", U"人选",   U"照",   U"素材",
    U"项目",   U"试题"};

// 工作总结, 情况汇总表, 单位名单, 工作进展情况: what follows the verb is the beginning of a thing.
bool begins_thing(View text, std::size_t at) {
  static const std::vector<View> things = {
      U"总结", U"方案", U"计划", U"报告", U"材料",   U"案例",   U"名单",   U"名册",   U"简讯",
      U"信息", U"台账", U"清单", U"情况", U"要点",   U"小结",   U"目录",   U"数据",   U"规划",
      U"预案", U"资料", U"照片", U"动态", U"汇总表", U"统计表", U"一览表", U"登记表", U"进度表"};
  constexpr std::size_t kBetween = 2;  // 进展
  for (std::size_t k = 0; k <= kBetween && at + k < text.size(); ++k) {
    if (const View thing = longest_at(text, at + k, things); !thing.empty()) {
      // 报送工作情况将于6月1日前通报, 报送工作信息化: it goes on as a sentence about the sending.
      const std::size_t end = at + k + thing.size();
      return end >= text.size() || View(U"于将在应须由化").find(text[end]) == View::npos;
    }
    if (!is_han(text[at + k]) ||
        View(U"的和与及由将应要为在纳列作").find(text[at + k]) != View::npos)
      return false;
  }
  return false;
}

bool about_sending(View text, std::size_t at) {
  const View tail = longest_at(text, at, kNounTails);
  return !tail.empty() && !begins_thing(text, at + tail.size());
}

bool ends_in_any(View text, const std::vector<View>& ends) {
  return std::ranges::any_of(ends, [&](View e) { return text.ends_with(e); });
}

std::size_t find_top(View text, Span span, View word) {
  for (std::size_t i = span.begin; i + word.size() <= span.end; ++i) {
    if (View(U"([{〔《“").find(text[i]) != View::npos) {
      const std::size_t close = close_of(text, i);
      if (close <= span.end) i = close - 1;
      continue;
    }
    if (starts(text, i, word)) return i;
  }
  return View::npos;
}

Span clause(View text, std::size_t from, std::size_t end) {
  std::size_t at = from;
  while (at < end && View(U",;。:\n").find(text[at]) == View::npos) {
    if (text[at] == U'(') {
      // 市(州)局 is a name; (邮箱：…) says how.
      const std::size_t close = close_of(text, at);
      if (close > at + 6 || close > end) return {from, at};
      at = close;
      continue;
    }
    ++at;
  }
  return {from, at};
}

}  // namespace

std::vector<Verb> find_verbs(View text, Span within, const Office& office) {
  std::vector<Verb> out;
  for (std::size_t i = within.begin; i < within.end; ++i) {
    if (text[i] == U'《' || text[i] == U'“') {  // a title's words are nobody's deed
      const std::size_t close = close_of(text, i);
      if (close <= within.end && text[i] == U'《') i = close - 1;
      continue;
    }
    const View verb = longest_at(text.substr(0, within.end), i, kVerbs);
    if (verb.empty()) continue;
    const std::size_t end = i + verb.size();
    const bool noun = about_sending(text, end);
    const bool other = !longest_at(text, i, kOtherWords).empty();
    const bool in_word =
        i > within.begin &&
        View(U"简海通汇情日月周年申捷预警墙快学晚填画专").find(text[i - 1]) != View::npos &&
        verb.front() == U'报' && verb != View(U"报送");
    const bool as_noun = starts(text, end, U"的");
    if (!noun && !other && !in_word && !as_noun) {
      if (verb != View(U"报")) {
        out.push_back(
            {{i, end}, verb.ends_with(U"至") || verb.ends_with(U"到") || verb.ends_with(U"给")});
      } else {
        const Span place = clause(text, end, within.end);
        const View there = text.substr(place.begin, place.size());
        const bool known = office.whose(there) != Whose::unknown ||
                           (!there.empty() &&
                            View(U"厅省市我局委办县区学部组专").find(there.front()) != View::npos);
        if (known || starts(text, end, U"我") || starts(text, end, U"各"))
          out.push_back({{i, end}, true});
      }
    }
    i = end - 1;
  }
  return out;
}

Place find_place(View text, const Verb& verb, Span within, const Office& office, Span* things) {
  static const std::vector<View> tails = {U"汇总", U"备案", U"审核",   U"存档", U"审定",
                                          U"备查", U"统一", U"联系人", U"进行", U"集中",
                                          U"邮寄", U"并",   U"备案",   U"评审"};
  Place place;
  *things = {verb.span.end, verb.span.end};
  const auto finish = [&](std::size_t from) {
    place.span = clause(text, from, within.end);
    for (const View tail : tails)
      if (const std::size_t at = text.substr(place.span.begin, place.span.size()).find(tail);
          at != View::npos && at > 0)
        place.span.end = place.span.begin + at;
    place.span = trimmed(text, place.span);
    place.whose = office.whose(text.substr(place.span.begin, place.span.size()));
  };
  if (verb.to_place) {
    finish(verb.span.end);
    return place;
  }
  Span behind{verb.span.end, verb.span.end};
  while (behind.end < within.end && View(U";。\n").find(text[behind.end]) == View::npos)
    ++behind.end;
  const Span direct = clause(text, verb.span.end, within.end);
  const View words = text.substr(direct.begin, direct.size());
  if (office.whose(words) != Whose::unknown && !contains(words, U"至") &&
      !find_count(text, direct) && !ends_in_any(words, kThingEnds)) {
    finish(verb.span.end);
    return place;
  }
  for (const View marker : {View(U"至"), View(U"到"), View(U"给")}) {
    std::size_t at = find_top(text, behind, marker);
    while (at != View::npos && at > behind.begin &&
           (is_digit(text[at - 1]) || text[at - 1] == U'日' || text[at - 1] == U'达'))
      at = find_top(text, {at + 1, behind.end}, marker);
    if (at == View::npos || (marker == View(U"至") && starts(text, at, U"至少"))) continue;
    if (View(U"发寄送传报交").find(text[at > 0 ? at - 1 : 0]) != View::npos &&
        text[at - 1] != U'表') {
      // ，发至邮箱 is a clause of its own
      const std::size_t comma = text.substr(behind.begin, at - behind.begin).rfind(U',');
      *things = {behind.begin, comma == View::npos ? at - 1 : behind.begin + comma};
    } else {
      *things = {behind.begin, at};
    }
    finish(at + 1);
    return place;
  }
  *things = {behind.begin, direct.end < behind.end ? direct.end : behind.end};
  // 信息不少于1篇，照片2至3张: a counted thing behind a comma belongs to the list.
  while (things->end < behind.end && text[things->end] == U',') {
    const Span next = clause(text, things->end + 1, behind.end);
    if (!find_count(text, *things) || !find_count(text, next) || next.size() > 16 ||
        !find_verbs(text, next, office).empty())
      break;
    things->end = next.end;
  }
  while (things->end < behind.end && text[things->end] == U'(')
    things->end = clause(text, close_of(text, things->end), behind.end).end;
  // 向厅办公室报送
  const std::size_t from =
      verb.span.begin > within.begin + 24 ? verb.span.begin - 24 : within.begin;
  const View before = text.substr(from, verb.span.begin - from);
  const std::size_t towards = before.rfind(U'向');
  if (towards != View::npos && before.substr(towards).find_first_of(U",;。") == View::npos) {
    place.span = trimmed(text, {from + towards + 1, verb.span.begin});
    place.whose = office.whose(text.substr(place.span.begin, place.span.size()));
  }
  return place;
}

std::vector<std::string> find_formats(View written, View text, Span span) {
  static const std::vector<View> words = {
      U"纸质版",   U"纸质件", U"纸质材料", U"纸质文件", U"书面材料", U"电子版",
      U"电子文档", U"电子稿", U"电子文件", U"电子档",   U"加盖公章", U"盖章扫描件",
      U"盖章",     U"扫描件", U"PDF",      U"pdf",      U"Word",     U"WORD",
      U"word",     U"WPS",    U"wps",      U"Excel",    U"EXCEL",    U"excel",
      U"OFD",      U"JPG",    U"jpg",      U"JPEG",     U"MP4",      U"mp4",
      U"PPT",      U"光盘",   U"U盘",      U"可编辑版", U"签字盖章", U"正式文件"};
  std::vector<std::string> out;
  const auto add = [&](Span s) {
    const std::string word = to_u8(written.substr(s.begin, s.size()));
    if (std::ranges::find(out, word) == out.end()) out.push_back(word);
  };
  for (std::size_t i = span.begin; i < span.end; ++i) {
    if (starts(text, i, U"一式")) {
      std::size_t end = i + 2;
      if (number_at(text, i + 2, end) > 0 && end < span.end &&
          (text[end] == U'份' || text[end] == U'套'))
        add({i, end + 1});
    }
    if (const View word = longest_at(text.substr(0, span.end), i, words); !word.empty()) {
      add({i, i + word.size()});
      i += word.size() - 1;
      continue;
    }
    // 1500字以内, 不少于800字
    std::size_t end = i;
    if ((i == 0 || !is_digit(text[i - 1])) && number_at(text, i, end) > 9 && end < span.end &&
        text[end] == U'字') {
      std::size_t from = i;
      for (const View limit : {View(U"不少于"), View(U"不超过"), View(U"不低于"), View(U"控制在")})
        if (i >= span.begin + limit.size() && text.substr(i - limit.size(), limit.size()) == limit)
          from = i - limit.size();
      end += 1;
      for (const View tail : {View(U"以内"), View(U"左右"), View(U"以上"), View(U"以下")})
        if (starts(text, end, tail)) end += tail.size();
      add({from, end});
      i = end - 1;
    }
  }
  return out;
}

bool is_optional(View text) {
  static const std::vector<View> words = {U"鼓励",   U"自愿",   U"如有",    U"若有",   U"有条件的",
                                          U"可自行", U"可择优", U"可推荐",  U"可另行", U"可报",
                                          U"可于",   U"可向",   U"可以报",  U"欢迎",   U"视情",
                                          U"可选报", U"可一并", U"积极投稿"};
  return contains_any(text, words);
}

bool ends_as_thing(View text) {
  return ends_in_any(text, kThingEnds);
}

bool looks_like_owner(View text) {
  static const std::vector<View> heads = {U"各",     U"全市",   U"全省", U"有关", U"相关", U"所有",
                                          U"凡",     U"厅直",   U"局直", U"委直", U"省直", U"市直",
                                          U"厅机关", U"局机关", U"参赛", U"参评", U"申报", U"入选",
                                          U"获奖",   U"被推荐", U"试点", U"牵头", U"责任", U"承办"};
  static const std::vector<View> ends = {
      U"单位", U"部门",   U"局",   U"委",         U"委员会",   U"公司",   U"企业",
      U"学校", U"处(室)", U"处室", U"县(市、区)", U"市(州)",   U"管委会", U"中心",
      U"机构", U"科室",   U"站",   U"院",         U"所",       U"校",     U"市",
      U"县",   U"区",     U"厅",   U"集团",       U"协会",     U"乡镇",   U"街道",
      U"支队", U"人员",   U"办",   U"园",         U"市(州)局", U"个人",   U"作者"};
  text = trim(text);
  if (text.empty() || text.size() > 160) return false;
  if (ends_in_any(text, kThingEnds) && !ends_in_any(text, ends)) return false;
  if (!longest_at(text, 0, heads).empty()) return true;
  return ends_in_any(text, ends);
}

}  // namespace shouwen::parsers::notice
