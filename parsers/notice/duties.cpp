// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/duties.h"

#include <algorithm>

#include "parsers/notice/fields.h"
#include "parsers/notice/subject.h"

namespace shouwen::parsers::notice {
namespace {

// 原定9月30日前，现延长至10月15日: what stands before the word no longer holds.
const std::vector<View> kMoved = {U"调整为", U"调整至", U"延长至", U"延期至", U"改为",
                                  U"推迟至", U"顺延至", U"变更为", U"更改为", U"延至"};
// A date that a label introduces needs no 前 and no verb.
const std::vector<View> kDueLabels = {
    U"报送时间", U"报送时限", U"报送期限",     U"截止时间", U"截止日期", U"上报时间",
    U"提交时间", U"截稿时间", U"截稿日期",     U"投稿截止", U"征稿时间", U"征集截止",
    U"申报截止", U"报送截止", U"材料报送截止", U"反馈时间", U"申报时间"};
const std::vector<View> kPast = {U"已于", U"曾于", U"此前", U"上一年度已", U"前期已"};
const std::vector<View> kListHeads = {U"报送材料", U"报送内容", U"申报材料", U"以下材料",
                                      U"下列材料", U"提交材料", U"材料清单", U"上报材料",
                                      U"推荐材料", U"以下资料", U"材料要求", U"需报送",
                                      U"需提交",   U"应提交",   U"应报送"};

class Duties {
 public:
  Duties(const Outline& doc, const Office& office)
      : doc_(doc), office_(office), text_(doc.text), written_(doc.written) {
    for (const std::string& name : split_owners(written_, text_, doc.addressees, nullptr))
      addressed_.push_back(name);
    topic_of_title();
  }

  std::vector<Duty> run() {
    for (std::size_t i = doc_.body; i < doc_.paragraphs.size() && out_.size() < kMaxDuties; ++i) {
      const Paragraph& p = doc_.paragraphs[i];
      if (p.annex) continue;
      if (p.row) {
        const std::size_t rows = read_table(doc_, i, out_);
        if (rows > 0) i += rows - 1;
        continue;
      }
      paragraph(p);
    }
    for (Duty& duty : out_)
      if (duty.to.empty()) duty.to = common_place_;
    for (Duty& duty : out_)
      if (duty.owners.empty()) {
        duty.owners = addressed_;
        if (addressed_.empty()) duty.uncertain.emplace_back("owners");
      }
    return std::move(out_);
  }

 private:
  View words(Span s) const { return text_.substr(s.begin, s.size()); }
  std::string quote(Span s) const {
    s = trimmed(text_, s);
    std::string out = to_u8(written_.substr(s.begin, s.size()));
    std::erase(out, '\n');
    return out;
  }

  // 关于报送2023年度工作总结的通知 names the thing.
  void topic_of_title() {
    const std::u32string title = to_u32(doc_.title);
    const std::u32string shape = plain(title);
    // “书香平湖”征文启事
    for (const View kind : {View(U"启事"), View(U"公告"), View(U"征集令")})
      if (shape.ends_with(kind) && shape.find(U"关于") == View::npos) {
        std::size_t from = shape.find(U'“');
        if (from == View::npos) from = 0;
        title_thing_ = to_u8(View(title).substr(from, shape.size() - kind.size() - from));
      }
    for (const View lead : {View(U"关于报送"), View(U"关于做好"), View(U"关于上报"),
                            View(U"关于征集"), View(U"关于提交"), View(U"关于开展"),
                            View(U"关于组织报送"), View(U"关于申报"), View(U"关于推荐")}) {
      const std::size_t at = shape.find(lead);
      std::size_t end = shape.rfind(U"的通知");
      if (end == View::npos) end = shape.rfind(U"的函");
      if (at == View::npos || end == View::npos || end <= at + lead.size()) continue;
      title_thing_ = to_u8(View(title).substr(at + lead.size(), end - at - lead.size()));
      for (const std::string_view tail : {"报送工作", "征集工作", "活动", "工作"})
        if (title_thing_.size() > tail.size() + 6 && title_thing_.ends_with(tail))
          title_thing_.resize(title_thing_.size() - tail.size());
      return;
    }
  }

  void paragraph(const Paragraph& p) {
    Span span = p.span;
    const std::size_t number = enumerator(words(span));
    if (p.heading) {
      topic_ = to_u8(trim(written_.substr(span.begin + number, span.size() - number)));
      listing_ = contains_any(words(span), kListHeads);
      if (listing_) listed_.clear();
      return;
    }
    if (number > 0 && listing_) note_listed({span.begin + number, span.end});
    if (number == 0) listing_ = false;
    // （一）报送图文简讯。… : the first sentence is a heading.
    const std::size_t stop = words(span).find(U'。');
    if (number > 0 && stop != View::npos && stop <= number + 16) {
      topic_ = to_u8(trim(written_.substr(span.begin + number, stop - number)));
      listing_ = listing_ || contains_any(words({span.begin, span.begin + stop}), kListHeads);
    }
    paragraph_owners_.clear();
    const std::size_t before = out_.size();
    for (const Span sentence : split_top(text_, {span.begin + number, span.end}, U"。！？\n")) {
      for (const Span segment : split_top(text_, sentence, U";")) take(segment);
      if (ends_open(sentence)) listing_ = true, listed_.clear();
    }
    // 报送时需加盖公章，一式两份: said of what the paragraph asked for.
    if (out_.size() > before)
      for (const std::string& format : find_formats(written_, text_, span))
        for (std::size_t k = before; k < out_.size(); ++k) add_format(out_[k], format, span);
  }
  // Only formats no duty of the paragraph claimed in its own sentence go to all of them.
  void add_format(Duty& duty, const std::string& format, Span) const {
    const bool claimed = std::ranges::any_of(
        out_, [&](const Duty& d) { return d.sentence.find(format) != std::string::npos; });
    if (!claimed && std::ranges::find(duty.format, format) == duty.format.end())
      duty.format.push_back(format);
  }
  bool ends_open(Span sentence) const {
    const View s = trim(words(sentence));
    return s.ends_with(U":") && contains_any(s, kListHeads);
  }
  void note_listed(Span span) {
    std::size_t end = span.begin;
    while (end < span.end && View(U"。;").find(text_[end]) == View::npos) ++end;
    if (end - span.begin > 60) return;
    const std::size_t colon = words({span.begin, end}).find(U':');
    if (colon != View::npos && colon > 1) end = span.begin + colon;
    for (Thing& thing : find_things(written_, text_, {span.begin, end}))
      if (!is_pronoun(to_u32(thing.name))) listed_.push_back(std::move(thing));
  }

  void take(Span segment) {
    segment = trimmed(text_, segment);
    if (segment.size() < 4) return;
    const View s = words(segment);
    if (contains_any(s, kPast) || cites(s)) return;
    note_owners(segment);
    std::vector<DateHit> dates = find_dates(text_, segment, doc_.issued);
    const bool label = contains_any(s, kDueLabels);
    drop_superseded(s, segment, dates);
    std::erase_if(dates,
                  [&](const DateHit& d) { return !d.deadline && !(label && d.day.month != 0); });
    if (dates.size() > 1 && label && !contains(s, U"分别")) {
      // 报送时间：9月1日至9月30日: the last day counts.
      const View between = text_.substr(dates[0].span.end, dates[1].span.begin - dates[0].span.end);
      if (between.size() < 4 && contains_any(between, {U"至", U"-", U"到"}))
        dates.erase(dates.begin());
    }
    if (dates.empty()) {
      collect(segment);
      return;
    }
    const std::vector<Verb> verbs = find_verbs(text_, segment, office_);
    if (verbs.empty() && !label) return;
    groups(segment, dates, label);
  }
  // 《…》（…）要求各地于5月31日前报送: another document's demand, told here.
  static bool cites(View s) {
    const std::size_t at = s.find(U"要求各");
    if (at == View::npos || at == 0) return false;
    const std::size_t title = s.rfind(U'》', at);
    return title != View::npos && s.substr(title, at - title).find(U',') == View::npos;
  }
  // 报送范围：各县（市、区） says who, once and for all.
  void note_owners(Span segment) {
    static const std::vector<View> labels = {U"征文对象", U"参赛对象", U"报送范围", U"申报对象",
                                             U"报送单位", U"征集对象", U"报送主体", U"参评对象",
                                             U"申报主体", U"征集范围"};
    const View s = words(segment);
    const std::size_t colon = s.find(U':');
    if (colon == View::npos || colon > 8 || !contains_any(s.substr(0, colon), labels)) return;
    addressed_ = split_owners(written_, text_, {segment.begin + colon + 1, segment.end}, nullptr);
  }
  // 上述材料发至…: where everything asked for so far goes.
  void note_place(Span segment) {
    const auto verbs = find_verbs(text_, segment, office_);
    if (verbs.empty()) return;
    Span things;
    const Place place = find_place(text_, verbs.front(), segment, office_, &things);
    if (place.whose != Whose::own || place.span.size() == 0) return;
    common_place_ = quote(place.span);
  }
  // Sentences without a date may list what a later one wants by its date.
  void collect(Span segment) {
    const View s = words(segment);
    note_place(segment);
    if (!contains_any(s, kListHeads)) return;
    const std::size_t colon = s.find(U':');
    if (colon == View::npos || colon + 1 >= s.size()) return;
    auto things = find_things(written_, text_, {segment.begin + colon + 1, segment.end});
    std::erase_if(things,
                  [](const Thing& t) { return is_pronoun(to_u32(t.name)) || t.name.size() > 120; });
    if (!things.empty()) listed_ = std::move(things);
  }
  void drop_superseded(View s, Span segment, std::vector<DateHit>& dates) const {
    for (const View word : kMoved) {
      const std::size_t at = s.rfind(word);
      if (at == View::npos) continue;
      const std::size_t moved = segment.begin + at;
      std::erase_if(dates, [&](const DateHit& d) { return d.span.end <= moved; });
      for (DateHit& d : dates) d.deadline = true;
      return;
    }
  }

  // One group for each date or list of dates (分别于A、B前), up to the comma before the next one.
  void groups(Span segment, const std::vector<DateHit>& dates, bool label) {
    std::size_t from = segment.begin;
    for (std::size_t k = 0; k < dates.size();) {
      std::size_t last = k;
      while (last + 1 < dates.size() && listed_together(dates[last], dates[last + 1])) ++last;
      std::size_t end = segment.end;
      if (last + 1 < dates.size()) {
        const std::size_t next = dates[last + 1].span.begin;
        end = next;
        for (std::size_t i = next; i-- > dates[last].span.end;)
          if (text_[i] == U',' || (text_[i] == U'、' && next - i < 20)) {
            end = i;
            break;
          }
      }
      group({from, end},
            {dates.begin() + static_cast<std::ptrdiff_t>(k),
             dates.begin() + static_cast<std::ptrdiff_t>(last) + 1},
            label, segment);
      from = end < segment.end && View(U",、").find(text_[end]) != View::npos ? end + 1 : end;
      k = last + 1;
    }
  }
  bool listed_together(const DateHit& a, const DateHit& b) const {
    const View between = text_.substr(a.span.end, b.span.begin - a.span.end);
    return !between.empty() && between.size() <= 3 &&
           between.find_first_not_of(U"、,和及 ") == View::npos;
  }

  void group(Span span, const std::vector<DateHit>& dates, bool label, Span segment) {
    const std::vector<Verb> verbs = find_verbs(text_, span, office_);
    const Verb* verb = nullptr;
    for (const Verb& v : verbs)
      if (v.span.begin >= dates.front().span.begin &&
          !other_subject(dates.back().span.end, v.span.begin)) {
        verb = &v;
        break;
      }
    for (const Verb& v : verbs)
      if (verb == nullptr && v.span.end <= dates.front().span.begin) verb = &v;
    if (verb == nullptr && !label) return;
    Span behind{span.end, span.end};
    Place place;
    if (verb != nullptr) place = find_place(text_, *verb, span, office_, &behind);
    const View all = words(span);
    // 提供 is a sending only towards the office: 向厅法规处提供.
    const bool gives = verb != nullptr && words(verb->span) == U"提供";
    if (gives && (place.whose != Whose::own || place.span.size() == 0)) return;
    if (place.whose == Whose::other && !(contains(all, U"@") || contains(all, U"邮箱"))) return;

    const Span subject = subject_of(span, dates, verb);
    Subject who = read_subject(written_, text_, subject);
    // 1月15日前，各县局推荐…: who, behind the date.
    if (who.owners.empty() && verb != nullptr && verb->span.begin > dates.back().span.end) {
      Span region{dates.back().span.end, verb->span.begin};
      for (const View mark : {View(U"将"), View(U"把")})
        if (const std::size_t at = words(region).find(mark); at != View::npos)
          region.end = region.begin + at;
      const Span behind_date = without_connectors(text_, region);
      Subject late = read_subject(written_, text_, behind_date);
      who.owners = std::move(late.owners);
      if (who.rollup.empty()) who.rollup = std::move(late.rollup);
    }
    std::vector<std::string> owners = std::move(who.owners);
    std::string rollup = std::move(who.rollup);
    const std::vector<std::string> own_owners = owners;
    if (!owners.empty() && office_.acts(to_u32(owners.front()))) return;
    if (owners.empty()) {
      if (office_.acts(words(subject))) return;
      owners = paragraph_owners_;
      if (rollup.empty()) rollup = paragraph_rollup_;
    } else {
      paragraph_owners_ = owners;
      paragraph_rollup_ = rollup;
    }
    if (rollup.empty()) rollup = rollup_words(all);

    bool guessed = false;
    std::vector<Thing> things = things_of(span, dates, verb, behind, who.front, &guessed);
    if (things.empty()) return;
    if (things_listed_) {
      // 以上材料: what everybody was told of, and how all of it is made.
      if (own_owners.empty()) owners.clear();
      for (Thing& thing : things)
        for (const std::string& format : find_formats(written_, text_, span))
          if (std::ranges::find(thing.format, format) == thing.format.end())
            thing.format.push_back(format);
    }
    const std::size_t after =
        std::max(dates.back().span.end, verb != nullptr ? verb->span.end : std::size_t{0});
    emit(things, dates, owners, rollup, place, span, segment, guessed, after);
  }

  // …于12月8日前汇总，市直各学校直接报送: the sending is somebody else's.
  bool other_subject(std::size_t date_end, std::size_t verb) const {
    const std::size_t comma = words({date_end, verb}).rfind(U',');
    if (comma == View::npos || comma < 3) return false;
    Span s{date_end + comma + 1, verb};
    for (const View word : {View(U"直接"), View(U"统一"), View(U"负责"), View(U"自行")})
      if (words(s).ends_with(word)) s.end -= word.size();
    return s.size() >= 3 && words(s).find(U'各') != View::npos && looks_like_owner(words(s));
  }
  // What stands before date, 将 and verb.
  Span subject_of(Span span, const std::vector<DateHit>& dates, const Verb* verb) const {
    std::size_t end =
        std::min(dates.front().span.begin, verb != nullptr ? verb->span.begin : span.end);
    const View lead = words({span.begin, end});
    for (const View mark : {View(U"将"), View(U"把")})
      if (const std::size_t at = lead.find(mark); at != View::npos && at < end - span.begin)
        end = span.begin + at;
    return without_connectors(text_, {span.begin, end});
  }
  std::vector<Thing> things_of(Span span, const std::vector<DateHit>& dates, const Verb* verb,
                               Span behind, Span front, bool* guessed) {
    things_listed_ = false;
    const auto usable = [](std::vector<Thing> things) {
      std::erase_if(things, [](const Thing& t) { return is_pronoun(to_u32(t.name)); });
      return things;
    };
    if (const Span given = between_take_and_send(span, dates, verb); given.size() > 0)
      if (auto things = usable(find_things(written_, text_, given)); !things.empty()) return things;
    if (behind.size() > 1)
      if (auto things = usable(find_things(written_, text_, behind)); !things.empty())
        return things;
    if (front.size() > 1 && !contains_any(words(front), kDueLabels))
      if (auto things = usable(find_things(written_, text_, front)); !things.empty()) return things;
    things_listed_ = !listed_.empty();
    if (things_listed_) return listed_;
    *guessed = true;
    std::vector<Thing> out;
    const std::u32string topic = to_u32(topic_);
    if (!topic.empty() && !contains_any(topic, {U"时间", U"要求", U"报送方式", U"材料报送", U"其他",
                                                U"工作安排", U"有关事项", U"信息报送", U"报送"})) {
      out = usable(find_things(topic, plain(topic), {0, topic.size()}));
      std::erase_if(out, [](const Thing& t) { return !ends_as_thing(to_u32(t.name)); });
    }
    if (out.empty() && !title_thing_.empty()) {
      Thing thing;
      thing.name = title_thing_;
      out.push_back(thing);
    }
    return out;
  }
  // 将X报送, 将X于9月1日前报送, 于9月1日前将X报送.
  Span between_take_and_send(Span span, const std::vector<DateHit>& dates, const Verb* verb) const {
    if (verb == nullptr) return {0, 0};
    for (std::size_t i = verb->span.begin; i-- > span.begin;) {
      if (text_[i] != U'将' && text_[i] != U'把') continue;
      // 我厅将于…: what will be; 现将时间延长至…: another deed.
      if (View(U"于在对按会进组").find(text_[i + 1]) != View::npos) continue;
      if (contains_any(words({i, verb->span.begin}), kMoved)) continue;
      Span given{i + 1, verb->span.begin};
      for (const DateHit& d : dates)
        if (d.span.begin > i && d.span.begin < given.end) given.end = d.span.begin;
      // 将X(…)以PDF格式, 将X加盖公章后
      for (const View tail : {View(U"以"), View(U"通过"), View(U"加盖"), View(U"经"), View(U"一并"),
                              View(U"于"), View(U"由"), View(U"汇总后"), View(U"按")}) {
        const std::size_t at = words(given).rfind(tail);
        const bool late_enough = at != View::npos && at > 2 && tail != View(U"于");
        if (late_enough && words(given).substr(at).find(U')') == View::npos)
          given.end = given.begin + at;
      }
      return trimmed(text_, given);
    }
    return {0, 0};
  }

  void emit(const std::vector<Thing>& things, const std::vector<DateHit>& dates,
            const std::vector<std::string>& owners, const std::string& rollup, const Place& place,
            Span span, Span segment, bool guessed, std::size_t after) {
    const bool respectively = dates.size() > 1 && dates.size() == things.size();
    for (std::size_t d = 0; d < (respectively ? 1 : dates.size()); ++d)
      for (std::size_t t = 0; t < things.size() && out_.size() < kMaxDuties; ++t) {
        const Thing& thing = things[t];
        const DateHit& date = dates[respectively ? t : d];
        Duty duty;
        duty.name = thing.name;
        duty.count = thing.count;
        duty.due = {iso(date), date.rule};
        if (date.rule.empty() && duty.due.date.empty()) duty.uncertain.emplace_back("due");
        duty.optional = is_optional(words(span));
        duty.owners = owners;
        duty.rollup = rollup;
        duty.format = thing.format;
        if (things.size() == 1 || t + 1 == things.size())
          for (const std::string& format : find_formats(written_, text_, span)) {
            const bool of_other = std::ranges::any_of(things, [&](const Thing& o) {
              return &o != &thing && std::ranges::find(o.format, format) != o.format.end();
            });
            if (!of_other && std::ranges::find(duty.format, format) == duty.format.end())
              duty.format.push_back(format);
          }
        if (duty.count.min < 0 && things.size() == 1)
          if (const auto count = find_count(text_, {after, span.end})) duty.count = count->amount;
        if (place.span.size() > 0) duty.to = quote(place.span);
        duty.sentence = quote(segment);
        if (guessed) duty.uncertain.emplace_back("name");
        if (place.whose == Whose::unknown && place.span.size() > 0)
          duty.uncertain.emplace_back("to");
        const bool told = std::ranges::any_of(out_, [&](const Duty& o) {
          return o.name == duty.name && o.due.date == duty.due.date && o.due.rule == duty.due.rule;
        });
        if (!told) out_.push_back(std::move(duty));
      }
  }

  const Outline& doc_;
  const Office& office_;
  View text_, written_;
  std::vector<Duty> out_;
  std::vector<std::string> addressed_, paragraph_owners_;
  std::string paragraph_rollup_, title_thing_, topic_, common_place_;
  std::vector<Thing> listed_;
  bool listing_ = false, things_listed_ = false;
};

}  // namespace

std::vector<Duty> find_duties(const Outline& doc, const Office& office) {
  return Duties(doc, office).run();
}

}  // namespace shouwen::parsers::notice
