// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/notice.h"

#include <algorithm>

#include "parsers/notice/contacts.h"
#include "parsers/notice/duties.h"
#include "parsers/notice/outline.h"
#include "parsers/notice/recipient.h"

namespace shouwen::parsers::notice {
namespace {

// 决定于9月1日至30日在全省开展“质量月”活动.
void window_in_prose(const Outline& doc, Notice& out) {
  const View text = doc.text;
  for (std::size_t i = doc.body; i < doc.paragraphs.size() && i < doc.body + 6; ++i) {
    if (doc.paragraphs[i].annex) return;
    for (const Span s : split_top(text, doc.paragraphs[i].span, U"。;")) {
      const auto dates = find_dates(text, s, doc.issued);
      for (std::size_t k = 0; k + 1 < dates.size(); ++k) {
        const DateHit &from = dates[k], &to = dates[k + 1];
        if (from.day.month == 0 || to.day.month == 0 || to.deadline) continue;
        const View between = text.substr(from.span.end, to.span.begin - from.span.end);
        const View behind =
            text.substr(to.span.end, std::min<std::size_t>(s.end - to.span.end, 24));
        if (between.size() > 3 || between.find_first_of(U"至到-") == View::npos) continue;
        if (!contains_any(behind, {U"开展", U"举办", U"组织", U"举行", U"活动", U"实施"})) continue;
        out.window_from = iso(from.day);
        out.window_to = iso(to.day);
        return;
      }
    }
  }
}

// 活动时间 as a heading with the days below, or in one line.
void find_window(const Outline& doc, Notice& out) {
  static const std::vector<View> labels = {
      U"活动时间", U"时间安排", U"征集时间", U"开展时间", U"实施时间", U"起止时间",
      U"举办时间", U"申报时间", U"活动周期", U"征稿时间", U"行动时间", U"宣传时间",
      U"整治时间", U"检查时间", U"时间步骤", U"工作时间", U"培训时间", U"评选时间"};
  const View text = doc.text;
  for (std::size_t i = doc.body; i < doc.paragraphs.size(); ++i) {
    if (doc.paragraphs[i].annex) break;
    const Span here = doc.paragraphs[i].span;
    const View line = text.substr(here.begin, here.size());
    std::size_t at = View::npos;
    for (const View label : labels)
      if (const std::size_t found = line.find(label); found != View::npos && found < 12)
        at = std::min(at, found);
    if (at == View::npos) continue;
    Span within = here;
    const bool alone = line.size() <= 16 && i + 1 < doc.paragraphs.size();
    // （一）校级展演：… below it are stages, not the whole.
    if (alone && enumerator(text.substr(doc.paragraphs[i + 1].span.begin,
                                        doc.paragraphs[i + 1].span.size())) != 0)
      continue;
    if (alone) within.end = doc.paragraphs[i + 1].span.end;
    const auto dates = find_dates(text, within, doc.issued);
    if (dates.size() < 2 || dates[0].day.month == 0 || dates[1].day.month == 0) continue;
    const View between = text.substr(dates[0].span.end, dates[1].span.begin - dates[0].span.end);
    if (between.size() > 3 || between.find_first_of(U"至到-") == View::npos) continue;
    out.window_from = iso(dates[0].day);
    out.window_to = iso(dates[1].day);
    return;
  }
  window_in_prose(doc, out);
}

}  // namespace

Notice read_notice(std::string_view utf8) {
  const Outline doc = outline(utf8.substr(0, kMaxText));
  Notice out;
  out.title = doc.title;
  out.document_number = doc.document_number;
  out.issuer = doc.issuer;
  out.issued = iso(doc.issued);
  find_window(doc, out);
  out.duties = find_duties(doc, Office(doc.issuer));
  out.contacts = find_contacts(doc);
  return out;
}

}  // namespace shouwen::parsers::notice
