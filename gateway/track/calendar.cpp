// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/calendar.h"

#include <cstdio>

namespace shouwen::track {
namespace {

constexpr std::size_t kLongestLine = 75;  // octets, without CRLF

// Folded at octets, but never inside a character: not every reader joins before it decodes.
void line(std::string& out, const std::string& text) {
  std::size_t room = kLongestLine;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    if (end - at > room) {
      out += "\r\n ";
      room = kLongestLine - 1;
    }
    out.append(text, at, end - at);
    room -= end - at;
    at = end;
  }
  out += "\r\n";
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      out += c;
    }
  }
  return out;
}

std::string date(CivilDate day) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d%02d%02d", day.year, day.month, day.day);
  return text;
}

std::string utc(Instant t) {
  const CivilTime c = to_civil(t, Zone{0});
  char text[32];
  std::snprintf(text, sizeof text, "T%02d%02d%02dZ", c.hour, c.minute, c.second);
  return date(c.date) + text;
}

std::string count_text(const config::Requirement& r, int pieces) {
  return r.label_zh + std::to_string(pieces) + r.measure;
}

struct Date {
  config::Due due;
  int pieces = 0;
};

std::vector<Date> dates_of(const config::Requirement& r) {
  std::vector<Date> out;
  for (int k = 1; k <= r.count; ++k) {
    if (out.empty() || !(out.back().due == r.due(k))) out.push_back({r.due(k), 0});
    ++out.back().pieces;
  }
  return out;
}

void event(std::string& out, const config::Campaign& campaign, const config::Requirement& r,
           const Date& date_of, const std::string& uid, const config::Holidays& holidays,
           Instant now) {
  const config::Due& due = date_of.due;
  const Instant last = due.last_moment(campaign.zone);
  const CivilDate day = to_civil(last, campaign.zone).date;
  const std::string summary = campaign.short_title + "：" + count_text(r, date_of.pieces) + "截止";
  line(out, "BEGIN:VEVENT");
  line(out, "UID:" + uid);
  line(out, "DTSTAMP:" + utc(now));
  if (due.cutoff) {
    line(out,
         "DTSTART:" + utc(to_instant({due.date, 0, 0, 0}, campaign.zone) + *due.cutoff * kSecond));
  } else {
    line(out, "DTSTART;VALUE=DATE:" + date(day));
    line(out, "DTEND;VALUE=DATE:" + date(add_days(day, 1)));
  }
  line(out, "SUMMARY:" + escaped(summary));
  std::string about = "《" + campaign.title + "》";
  if (!campaign.document_number.empty()) about += "（" + campaign.document_number + "）";
  line(out, "DESCRIPTION:" + escaped(about + "\n报送：" + campaign.contact.office + " " +
                                     campaign.contact.mailbox));
  line(out, "CATEGORIES:" + escaped(campaign.short_title));
  line(out, "TRANSP:TRANSPARENT");
  const CivilDate remind = holidays.working_day(due.date, -campaign.remind_before);
  line(out, "BEGIN:VALARM");
  line(out, "ACTION:DISPLAY");
  line(out, "TRIGGER;VALUE=DATE-TIME:" +
                utc(to_instant({remind, 0, 0, 0}, campaign.zone) + config::kOfficeOpens * kSecond));
  line(out, "DESCRIPTION:" + escaped("催报：" + summary));
  line(out, "END:VALARM");
  line(out, "END:VEVENT");
}

}  // namespace

std::string calendar(const config::Campaign& campaign, const config::Holidays& holidays,
                     const std::string& domain, Instant now) {
  std::string out;
  line(out, "BEGIN:VCALENDAR");
  line(out, "VERSION:2.0");
  line(out, "PRODID:-//shouwen//due dates//ZH");
  line(out, "CALSCALE:GREGORIAN");
  line(out, "METHOD:PUBLISH");
  line(out, "X-WR-CALNAME:" + escaped(campaign.short_title));
  for (const config::Requirement& r : campaign.requirements) {
    int n = 0;
    for (const Date& one : dates_of(r)) {
      std::string uid = campaign.id + "." + r.key;
      if (n++ > 0) uid += "." + std::to_string(n);
      event(out, campaign, r, one, uid + "@" + domain, holidays, now);
    }
  }
  line(out, "END:VCALENDAR");
  return out;
}

}  // namespace shouwen::track
