// SPDX-License-Identifier: Apache-2.0
#include "parsers/report.h"

#include <algorithm>

#include "parsers/header/address.h"
#include "parsers/header/words.h"
#include "parsers/mime/scan.h"

namespace shouwen::parsers {
namespace {

constexpr std::size_t kReportOctets = 256 << 10;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// "rfc822; user@host" -> "user@host".
std::string after_type(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  std::string out =
      unfold(semicolon == std::string_view::npos ? value : value.substr(semicolon + 1));
  if (out.starts_with('<') && out.ends_with('>')) out = out.substr(1, out.size() - 2);
  return out;
}

// Fields of all groups of a machine-readable part; the first recipient's stand.
void read_status(const std::string& octets, Report* report) {
  std::string_view rest = octets;
  while (!rest.empty()) {
    const std::vector<mime::RawField> fields = mime::raw_fields(rest.substr(0, rest.find("\n\n")));
    for (const mime::RawField& field : fields) {
      const auto is = [&](std::string_view name) { return mime::equal_nocase(field.name, name); };
      const std::string value = unfold(field.value);
      if (is("Action") && report->action.empty()) report->action = lower(value);
      if (is("Status") && report->status.empty()) report->status = value.substr(0, value.find(' '));
      if (is("Final-Recipient") && report->recipient.empty()) report->recipient = after_type(value);
      if (is("Original-Recipient")) report->recipient = after_type(value);
      if (is("Original-Message-ID")) {
        const auto ids = parse_ids(value, 1);
        if (!ids.empty()) report->original_message_id = ids[0];
      }
      if (is("Disposition") && report->action.empty()) {
        report->action = lower(after_type(value).substr(0, 40));
      }
    }
    const std::size_t next = rest.find("\n\n");
    rest = next == std::string_view::npos ? std::string_view{} : rest.substr(next + 2);
  }
}

std::string unix_lines(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  return text;
}

void read_original(const mime::Message& message, const Mail& mail, Report* report) {
  std::string subject, id;
  if (!mail.inner.empty()) {
    subject = mail.inner.front().subject;
    id = mail.inner.front().message_id;
  }
  for (const Leaf& leaf : mail.leaves) {
    if (leaf.type != "text/rfc822-headers" && leaf.type != "message/rfc822-headers") continue;
    const std::string octets = mime::decode_string(message, leaf.part, kReportOctets);
    for (const mime::RawField& field : mime::raw_fields(octets)) {
      if (mime::equal_nocase(field.name, "Subject") && subject.empty())
        subject = decode_text(field.value);
      if (mime::equal_nocase(field.name, "Message-ID") && id.empty()) {
        const auto ids = parse_ids(field.value, 1);
        if (!ids.empty()) id = ids[0];
      }
    }
  }
  if (report->original_message_id.empty()) report->original_message_id = id;
  report->original_subject = subject;
}

bool from_mailer(const Mail& mail) {
  if (mail.return_path && mail.return_path->empty()) return true;
  for (const Address& from : mail.from) {
    const std::string user = lower(from.address.substr(0, from.address.find('@')));
    for (std::string_view name : {"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"}) {
      if (user == name) return true;
    }
  }
  return false;
}

bool bounce_words(const std::string& subject) {
  const std::string text = lower(subject);
  for (std::string_view word : {"退信", "投递失败", "无法送达", "未送达", "发送失败", "投递状态",
                                "undeliver", "delivery status", "delivery failure", "returned mail",
                                "failure notice", "mail delivery failed", "delivery has failed",
                                "not delivered", "系统退信", "無法傳遞", "无法投递"}) {
    if (text.find(word) != std::string::npos) return true;
  }
  return false;
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// "5.1.1" on its own, else a bare 5xx or 4xx reply code as "5.0.0" / "4.0.0".
std::string status_in(std::string_view text) {
  for (std::size_t i = 0; i + 4 < text.size(); ++i) {
    if ((text[i] != '5' && text[i] != '4') || text[i + 1] != '.' || !digit(text[i + 2])) continue;
    if (i > 0 && (digit(text[i - 1]) || text[i - 1] == '.')) continue;
    std::size_t end = i + 2;
    while (end < text.size() && digit(text[end])) ++end;
    if (end >= text.size() || text[end] != '.' || end - i > 5) continue;
    std::size_t last = end + 1;
    while (last < text.size() && digit(text[last])) ++last;
    if (last == end + 1 || last - end > 4 ||
        (last + 1 < text.size() && text[last] == '.' && digit(text[last + 1])))
      continue;
    return std::string(text.substr(i, last - i));
  }
  for (std::size_t i = 0; i + 3 < text.size(); ++i) {
    const bool code = (text[i] == '5' || text[i] == '4') && digit(text[i + 1]) &&
                      digit(text[i + 2]) && (text[i + 3] == ' ' || text[i + 3] == '-');
    if (code && (i == 0 || !(digit(text[i - 1]) || text[i - 1] == '.')) && text[i + 1] <= '5') {
      return std::string(1, text[i]) + ".0.0";
    }
  }
  return "";
}

// The first address in the text that is not the reporter's own.
std::string recipient_in(std::string_view text, const Mail& mail) {
  const auto address_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || digit(c) || c == '.' || c == '_' ||
           c == '-' || c == '+';
  };
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at, end = at + 1;
    while (begin > 0 && at - begin < 64 && address_char(text[begin - 1])) --begin;
    while (end < text.size() && end - at < 255 && address_char(text[end])) ++end;
    while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
    if (begin == at || end - at < 4) continue;
    const std::string found(text.substr(begin, end - begin));
    const bool own = std::any_of(mail.from.begin(), mail.from.end(), [&](const Address& from) {
      return mime::equal_nocase(from.address, found);
    });
    if (!own) return found;
  }
  return "";
}

}  // namespace

std::optional<Report> read_report(const mime::Message& message, const Mail& mail) {
  Report report;
  for (const Leaf& leaf : mail.leaves) {
    if (leaf.in_rfc822) continue;
    const bool dsn =
        leaf.type == "message/delivery-status" || leaf.type == "message/global-delivery-status";
    const bool mdn = leaf.type == "message/disposition-notification" ||
                     leaf.type == "message/global-disposition-notification";
    if (!dsn && !mdn) continue;
    (dsn ? report.dsn : report.mdn) = true;
    read_status(unix_lines(mime::decode_string(message, leaf.part, kReportOctets)), &report);
  }
  const bool machine = report.dsn || report.mdn;
  if (!machine && !(from_mailer(mail) && bounce_words(mail.subject))) return {};
  if (!machine) {
    report.dsn = true;
    report.action = "failed";
    const std::string_view head = std::string_view(mail.body_text).substr(0, kReportOctets);
    report.status = status_in(head);
    report.recipient = recipient_in(head, mail);
    if (report.status.starts_with('4')) report.action = "delayed";
  }
  read_original(message, mail, &report);
  return report;
}

}  // namespace shouwen::parsers
