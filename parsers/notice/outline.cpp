// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/outline.h"

#include <algorithm>
#include <cctype>

#include "parsers/notice/document_number.h"

namespace shouwen::parsers::notice {
namespace {

const std::vector<View> kKinds = {U"通知", U"通告", U"公告", U"函",     U"通报",
                                  U"意见", U"方案", U"启事", U"倡议书", U"请示",
                                  U"办法", U"批复", U"决定", U"邀请函", U"征集令"};
const std::vector<View> kLabels = {U"联系",     U"电话",     U"传真",     U"邮箱",     U"电子邮",
                                   U"抄送",     U"抄报",     U"附件",     U"附:",      U"报送时间",
                                   U"报送方式", U"报送内容", U"报送材料", U"报送单位", U"截止",
                                   U"时间",     U"地点",     U"地址",     U"邮编",     U"主办",
                                   U"材料",     U"联络",     U"报送要求", U"提交",     U"咨询"};
const std::vector<View> kOrganEnds = {
    U"厅",     U"局",       U"委员会", U"委",   U"办公室", U"部",    U"院",   U"政府",
    U"办公厅", U"中心",     U"协会",   U"学会", U"总队",   U"支队",  U"集团", U"公司",
    U"处",     U"领导小组", U"组委会", U"总站", U"党委",   U"联合会"};

bool ends_sentence(char32_t c) {
  return View(U"。;:!?：；！？").find(c) != View::npos;
}

bool starts_block(View line) {
  if (line.empty() || enumerator(line) != 0 || line.starts_with(U"关于")) return true;
  return !longest_at(line, 0, kLabels).empty();
}

bool is_kind(View line) {
  return std::ranges::any_of(kKinds, [&](View k) { return line.ends_with(k); });
}

bool is_row(View line) {
  return line.find(U'\t') != View::npos || std::ranges::count(line, U'|') >= 2;
}

// ──────── under a letterhead.
bool is_rule(View line) {
  return std::ranges::none_of(line, [](char32_t c) {
    return is_han(c) || is_digit(c) || (c < 0x80 && std::isalpha(static_cast<int>(c)) != 0);
  });
}

// A line that a printer broke goes on in the next one.
bool continues(View line, View next) {
  static const std::vector<View> closing = {U"电话", U"邮箱", U"传真", U"@"};
  if (line.size() < 18 || next.empty() || is_row(line) || is_row(next)) return false;
  if (contains_any(line, closing) || contains_any(next, closing)) return false;
  if (ends_sentence(line.back()) || is_kind(line) || starts_block(trim(next))) return false;
  return !next.starts_with(U"  ");  // an indent opens a paragraph
}

std::vector<Paragraph> paragraphs_of(View text) {
  std::vector<Span> lines;
  for (std::size_t from = 0; from <= text.size();) {
    std::size_t end = text.find(U'\n', from);
    if (end == View::npos) end = text.size();
    lines.push_back({from, end});
    from = end + 1;
  }
  std::vector<Paragraph> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Span span = lines[i];
    std::size_t last = i;
    while (last + 1 < lines.size()) {
      std::size_t next = last + 1;
      // A page break leaves an empty line inside a sentence: only a very long line goes over it.
      const View here = trim(text.substr(lines[last].begin, lines[last].size()));
      if (trim(text.substr(lines[next].begin, lines[next].size())).empty()) {
        if (here.size() < 18 || next + 1 >= lines.size()) break;
        ++next;
        if (trim(text.substr(lines[next].begin, lines[next].size())).size() < 18) break;
      }
      if (!continues(here, text.substr(lines[next].begin, lines[next].size()))) break;
      last = next;
    }
    span.end = lines[last].end;
    i = last;
    span = trimmed(text, span);
    if (span.size() == 0 || is_rule(text.substr(span.begin, span.size()))) continue;
    Paragraph p;
    p.span = span;
    const View line = text.substr(span.begin, span.size());
    p.row = is_row(line);
    p.heading = !p.row && line.size() <= 30 && enumerator(line) != 0 && !ends_sentence(line.back());
    out.push_back(p);
  }
  return out;
}

std::string number_in(View written, View text) {
  const auto span = find_number(text);
  return span ? written_number(written, *span) : "";
}

bool is_organ(View line) {
  return line.size() >= 3 && line.size() <= 40 &&
         std::ranges::all_of(
             line, [](char32_t c) { return is_han(c) || c == U' ' || c == U'×' || c == U'X'; }) &&
         std::ranges::any_of(kOrganEnds, [&](View k) { return line.ends_with(k); });
}

// A line that is nothing but a date, in digits or 二〇二〇年九月一日, perhaps with 印发.
bool date_line(View line, Day& day) {
  if (line.size() > 24) return false;
  const auto dates = find_dates(line, {0, line.size()}, {});
  if (dates.size() != 1 || dates[0].day.year == 0 || dates[0].deadline) return false;
  const View rest = trim(line.substr(dates[0].span.end));
  const View before = trim(line.substr(0, dates[0].span.begin));
  if (!(rest.empty() || rest == U"印发" || rest == U"印" || rest == U"发")) return false;
  if (!before.empty() && !is_organ(before)) return false;
  day = dates[0].day;
  return true;
}

// 《…》（省教安〔2023〕12号，要求各市于12月31日前完成）: what another document says is no word of
// this.
void hide_citations(std::u32string& text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != U'》' || text[i + 1] != U'(') continue;
    const std::size_t close = close_of(text, i + 1);
    const View inside = View(text).substr(i + 2, close - i - 3);
    if (!contains_any(inside, {U"号", U"〔", U"要求"})) continue;
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(i) + 2,
              text.begin() + static_cast<std::ptrdiff_t>(close) - 1, U'□');
  }
}

class Reader {
 public:
  explicit Reader(Outline& out) : out_(out) {}

  void run() {
    head();
    signature();
    annexes();
  }

 private:
  View line(std::size_t i) const {
    return View(out_.text).substr(out_.paragraphs[i].span.begin, out_.paragraphs[i].span.size());
  }
  View written(std::size_t i) const {
    return View(out_.written).substr(out_.paragraphs[i].span.begin, out_.paragraphs[i].span.size());
  }

  void head() {
    auto& ps = out_.paragraphs;
    const std::size_t limit = std::min<std::size_t>(ps.size(), 14);
    std::size_t title_end = 0;
    for (std::size_t i = 0; i < limit; ++i) {
      const View here = line(i);
      if (out_.document_number.empty() && here.size() < 60)
        out_.document_number = number_in(written(i), here);
      if (out_.title.empty() && here.size() < 120 && !here.ends_with(U":") &&
          !here.ends_with(U"。"))
        title_end = std::max(title_end, title(i, limit));
      if (here.ends_with(U":") && here.size() > 1 && enumerator(here) == 0 &&
          (title_end > 0 || i < 8) && looks_addressed(here)) {
        out_.addressees = {ps[i].span.begin, ps[i].span.end - 1};
        out_.body = i + 1;
        if (out_.title.empty()) untitled(i);
        break;
      }
    }
    if (out_.body == 0) {
      out_.body = std::min(title_end, ps.size());
      inline_addressees();
    }
    if (out_.title.empty()) untitled(out_.body);
    issuer_of_title();
  }
  static bool looks_addressed(View here) {
    static const std::vector<View> who = {
        U"各",   U"局",   U"厅", U"单位", U"部门", U"公司", U"中心", U"处", U"学校", U"企业",
        U"会员", U"政府", U"委", U"院",   U"所",   U"同志", U"科",   U"县", U"区"};
    return contains_any(here, who) && !contains_any(here, {U"如下", U"通知如", U"事项", U"联系"});
  }
  // 各有关单位：现将… in one line.
  void inline_addressees() {
    for (std::size_t i = out_.body; i < std::min(out_.body + 3, out_.paragraphs.size()); ++i) {
      const View here = line(i);
      const std::size_t colon = here.find(U':');
      if (colon != View::npos && colon > 2 && colon < 120 && here.starts_with(U"各")) {
        const std::size_t begin = out_.paragraphs[i].span.begin;
        out_.addressees = {begin, begin + colon};
        return;
      }
    }
  }
  // From the line that names the issuer or begins with 关于 to the one that ends in 通知.
  std::size_t title(std::size_t i, std::size_t limit) {
    if (!contains(line(i), U"关于") && !is_kind(line(i))) {
      const bool next_begins =
          i + 1 < limit && line(i + 1).starts_with(U"关于") && is_organ(line(i));
      if (!next_begins) return 0;
    }
    if (line(i).starts_with(U"附件")) return 0;
    std::u32string joined;
    for (std::size_t k = i; k < std::min(i + 5, limit); ++k) {
      if (line(k).ends_with(U":") || line(k).ends_with(U"。")) return 0;
      if (!joined.empty() && is_digit(joined.back()) && is_digit(written(k).front()))
        joined += U' ';
      joined += written(k);
      if (is_kind(line(k)) && joined.size() >= 4) {
        std::erase(joined, U'\n');
        std::u32string tidy;
        for (const char32_t c : joined)
          if (!is_space(c) && c != 0x3000) tidy += c;
        out_.title = to_u8(tidy);
        title_from_ = i;
        return k + 1;
      }
    }
    return 0;
  }
  void untitled(std::size_t before) {
    for (std::size_t i = 0; i < before && i < out_.paragraphs.size(); ++i)
      if (line(i).size() > 6 && line(i).size() < 80 && contains_any(line(i), kKinds) &&
          number_in(written(i), line(i)).empty()) {
        out_.title = to_u8(written(i));
        return;
      }
  }
  void issuer_of_title() {
    const std::u32string title = to_u32(out_.title);
    const std::size_t about = title.find(U"关于");
    if (about != View::npos && about > 2) out_.issuer = to_u8(View(title).substr(0, about));
    if (out_.issuer.empty() && title_from_ > 0)
      for (std::size_t i = 0; i < title_from_; ++i) {
        View head = line(i);
        if (head.ends_with(U"文件")) head.remove_suffix(2);
        if (is_organ(head)) out_.issuer = to_u8(head);
      }
  }
  // The last organ and date lines before the annexes; 印发 dates come second.
  void signature() {
    Day printed, signed_on;
    for (std::size_t i = 0; i < out_.paragraphs.size(); ++i) {
      Day day;
      const View here = line(i);
      if (here.size() <= 60 && (contains(here, U"印发") || contains(here, U"印 发"))) {
        const auto dates = find_dates(here, {0, here.size()}, {});
        if (!dates.empty() && dates.back().day.year != 0 && printed.year == 0) {
          printed = dates.back().day;
          const View organ = trim(here.substr(0, dates.front().span.begin));
          if (out_.issuer.empty() && is_organ(organ)) out_.issuer = to_u8(organ);
        }
        continue;
      }
      if (i < out_.body || !date_line(here, day)) continue;
      if (signed_on.year == 0) signed_on = day;
      if (i > 0 && out_.issuer.empty() && is_organ(line(i - 1))) out_.issuer = to_u8(line(i - 1));
    }
    out_.issued = signed_on.year != 0 ? signed_on : printed;
    if (out_.issued.year == 0) year_of_number();
  }
  void year_of_number() {
    const std::u32string number = plain(to_u32(out_.document_number));
    for (std::size_t i = 0; i + 4 <= number.size(); ++i) {
      std::size_t end = i;
      if (const int n = number_at(number, i, end); end == i + 4 && n > 1900) {
        out_.issued.year = n;
        return;
      }
    }
    for (std::size_t i = 0; i + 5 < out_.text.size(); ++i)
      if (out_.text[i + 4] == U'年' &&
          std::ranges::all_of(View(out_.text).substr(i, 4), is_digit)) {
        std::size_t end = 0;
        out_.issued.year = number_at(out_.text, i, end);
        return;
      }
  }
  // What a notice annexes is no duty of its own, unless issuing the annex is what the notice does.
  void annexes() {
    const std::u32string title = to_u32(out_.title);
    const bool issues_plan =
        contains(title, U"印发") || contains(title, U"转发") || contains(title, U"下发");
    bool annex = false;
    for (std::size_t i = out_.body; i < out_.paragraphs.size(); ++i) {
      const View here = line(i);
      // 附件：1.… lists them; 附件1 alone on its line begins one.
      if (here.starts_with(U"附件") && here.size() <= 5 && here.find(U':') == View::npos)
        annex = !issues_plan || i_seen_plan_++ > 0;
      out_.paragraphs[i].annex = annex;
    }
  }

  Outline& out_;
  std::size_t title_from_ = 0;
  int i_seen_plan_ = 0;
};

}  // namespace

std::size_t enumerator(View text) {
  if (text.empty()) return 0;
  if (text[0] >= U'①' && text[0] <= U'⑳') return 1;
  std::size_t at = 0;
  const bool bracket = text[0] == U'(';
  if (bracket) ++at;
  if (at < text.size() && text[at] == U'第') return 0;
  std::size_t end = at;
  if (const int n = number_at(text, at, end); n < 0 || n > 99 || end >= text.size()) return 0;
  if (bracket) return text[end] == U')' ? end + 1 : 0;
  if (text[end] == U'、' || text[end] == U'．') return end + 1;
  if (text[end] == U')') return end + 1;
  if (text[end] != U'.') return 0;
  // 1.2023年度总结 is the first of a list, 3.5亿元 is not.
  std::size_t after = end + 1;
  while (after < text.size() && is_digit(text[after])) ++after;
  const bool year = after == end + 5 && after < text.size() && text[after] == U'年';
  if (after == end + 1 || year) return end + 1;
  return 0;
}

Outline outline(std::string_view utf8) {
  Outline out;
  out.written = to_u32(utf8);
  out.text = plain(out.written);
  hide_citations(out.text);
  out.paragraphs = paragraphs_of(out.text);
  Reader(out).run();
  return out;
}

}  // namespace shouwen::parsers::notice
