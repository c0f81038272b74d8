// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/subject.h"

#include <algorithm>

#include "parsers/notice/fields.h"

namespace shouwen::parsers::notice {
namespace {

class SubjectReader {
 public:
  SubjectReader(View written, View text) : text_(text), written_(written) {}

  Subject read(Span before) const {
    Subject out;
    out.front = {before.begin, before.begin};
    part_subject(before, out.owners, out.rollup, out.front);
    return out;
  }
  Span drop_connectors(Span s) const {
    static const std::vector<View> tails = {
        U"于",     U"在",   U"请",     U"应",     U"应当", U"要",   U"须",   U"需",   U"务必",
        U"并",     U"并于", U"分别",   U"分别于", U"及时", U"认真", U"统一", U"必须", U"原则上",
        U"请务必", U"须于", U"可",     U":",      U",",    U"最迟", U"截止", U"积极", U"按要求",
        U"也",     U"的",   U"不迟于", U"均",     U"同步", U"截至", U"按时", U"择优", U"各自"};
    static const std::vector<View> leads = {U"请",   U"同时",   U"另外", U"另",          U"此外",
                                            U"其中", U",",      U"(",    U"并",          U"并请",
                                            U"要求", U"同时请", U"另请", U"各地各单位要"};
    for (bool again = true; again;) {
      again = false;
      s = trimmed(text_, s);
      for (const View tail : tails)
        if (s.size() >= tail.size() && words(s).ends_with(tail)) {
          s.end -= tail.size();
          again = true;
          break;
        }
      for (const View lead : leads)
        if (s.size() > lead.size() && words(s).starts_with(lead)) {
          s.begin += lead.size();
          again = true;
          break;
        }
    }
    return s;
  }

 private:
  View words(Span s) const { return text_.substr(s.begin, s.size()); }
  // The subject is the owners, or the thing put first, or both (各单位工作总结请于…).
  void part_subject(Span subject, std::vector<std::string>& owners, std::string& rollup,
                    Span& front) const {
    if (subject.size() == 0) return;
    // The last clause that can be an owner; 请结合实际，认真总结，各单位于… leaves the first ones
    // out.
    for (const Span piece : backwards(split_top(text_, subject, U","))) {
      const Span s = drop_connectors(piece);
      if (s.size() == 0) continue;
      if (part_at_making(s, owners, rollup, front)) return;
      if (part_at_duty(s, owners, rollup)) return;
      if (looks_like_owner(words(s))) {
        owners = split_owners(written_, text_, whole_list(subject, s), &rollup);
        return;
      }
      if (front.size() == 0 && s.size() >= 2 && s.size() <= 60) front = s;
      // 各单位工作总结
      for (std::size_t cut = s.end - 1; cut > s.begin + 2; --cut)
        if (words(s).starts_with(U"各") && looks_like_owner(words({s.begin, cut})) &&
            !looks_like_owner(words({s.begin, cut + 1})) && cut - s.begin < 14 && owner_ends(cut)) {
          owners = split_owners(written_, text_, {s.begin, cut}, &rollup);
          front = {cut, s.end};
          return;
        }
    }
  }
  // 鼓励各企业提供经验材料; 省直单位如有短视频作品: who, and what.
  bool part_at_making(Span s, std::vector<std::string>& owners, std::string& rollup,
                      Span& front) const {
    for (const View word :
         {View(U"提供"), View(U"撰写"), View(U"推荐"), View(U"制作"), View(U"拍摄"), View(U"编写"),
          View(U"填写"), View(U"如有"), View(U"若有"), View(U"整理"), View(U"形成")}) {
      const std::size_t at = words(s).find(word);
      if (at == View::npos || at < 2 || at + word.size() + 1 >= s.size()) continue;
      Span who = drop_connectors({s.begin, s.begin + at});
      for (const View lead : {View(U"鼓励"), View(U"欢迎"), View(U"支持")})
        if (words(who).starts_with(lead)) who.begin += lead.size();
      if (!looks_like_owner(words(who))) continue;
      owners = split_owners(written_, text_, who, &rollup);
      front = {s.begin + at + word.size(), s.end};
      return true;
    }
    return false;
  }
  // 各市局要汇总所辖县情况，于…: what else they are to do stands between them and the date.
  bool part_at_duty(Span s, std::vector<std::string>& owners, std::string& rollup) const {
    if (words(s).front() != U'各' && !words(s).starts_with(U"有关")) return false;
    for (const View word : {View(U"要"), View(U"应"), View(U"须"), View(U"需"), View(U"负责"),
                            View(U"认真"), View(U"及时"), View(U"组织"), View(U"结合")}) {
      const std::size_t at = words(s).find(word);
      if (at == View::npos || at < 2 || !looks_like_owner(words({s.begin, s.begin + at}))) continue;
      owners = split_owners(written_, text_, {s.begin, s.begin + at}, &rollup);
      return true;
    }
    return false;
  }
  bool owner_ends(std::size_t cut) const {
    return View(U"位门局委会司业校室").find(text_[cut - 1]) != View::npos;
  }
  static std::vector<Span> backwards(std::vector<Span> spans) {
    std::ranges::reverse(spans);
    return spans;
  }
  // 各市，各县: commas inside a list of owners.
  Span whole_list(Span subject, Span last) const {
    Span all = last;
    for (const Span piece : backwards(split_top(text_, subject, U","))) {
      if (piece.begin >= all.begin) continue;
      if (!looks_like_owner(words(drop_connectors(piece))) || piece.size() > 40) break;
      all.begin = drop_connectors(piece).begin;
    }
    return all;
  }

  View text_, written_;
};

}  // namespace

Subject read_subject(View written, View text, Span before) {
  return SubjectReader(written, text).read(before);
}

Span without_connectors(View text, Span span) {
  return SubjectReader(text, text).drop_connectors(span);
}

std::string rollup_words(View all) {
  for (const View word : {View(U"汇总辖区"), View(U"统一汇总"), View(U"汇总所辖"),
                          View(U"负责汇总"), View(U"汇总本地区"), View(U"汇总后")}) {
    const std::size_t at = all.find(word);
    if (at == View::npos) continue;
    std::size_t end = at + word.size();
    while (end < all.size() && end - at < 30 && View(U",;。)").find(all[end]) == View::npos)
      end = all[end] == U'(' ? close_of(all, end) : end + 1;
    return to_u8(trim(all.substr(at, std::min(end, all.size()) - at)));
  }
  return "";
}

}  // namespace shouwen::parsers::notice
