// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/imap_parse.h"

#include <array>
#include <cctype>
#include <limits>

namespace shouwen::net {
namespace {

char upper(char c) {
  return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}

// Cuts the first word off `text`, with the spaces behind it.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return word;
}

std::optional<ImapStatus> status_of(std::string_view word) {
  if (equal_ci(word, "OK")) return ImapStatus::ok;
  if (equal_ci(word, "NO")) return ImapStatus::no;
  if (equal_ci(word, "BAD")) return ImapStatus::bad;
  if (equal_ci(word, "BYE")) return ImapStatus::bye;
  if (equal_ci(word, "PREAUTH")) return ImapStatus::preauth;
  return std::nullopt;
}

void take_code(ImapLine& line) {
  if (line.rest.empty() || line.rest.front() != '[') return;
  const std::size_t end = line.rest.find(']');
  if (end == std::string_view::npos) return;  // text that merely begins with a bracket
  line.code = line.rest.substr(1, end - 1);
  line.rest.remove_prefix(end + 1);
  while (!line.rest.empty() && line.rest.front() == ' ') line.rest.remove_prefix(1);
}

}  // namespace

bool equal_ci(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (upper(a[i]) != upper(b[i])) return false;
  return true;
}

std::optional<std::uint64_t> parse_number(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : digits) {
    if (!digit(c)) return std::nullopt;
    const auto d = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - d) / 10) return std::nullopt;
    value = value * 10 + d;
  }
  return value;
}

ImapLine parse_imap_line(std::string_view text) {
  ImapLine line;
  if (text.empty()) return line;
  if (text == "+" || text.substr(0, 2) == "+ ") {
    line.kind = ImapLine::Kind::continuation;
    line.rest = text.substr(std::min<std::size_t>(2, text.size()));
    return line;
  }
  std::string_view rest = text;
  const std::string_view tag = take_word(rest);
  const std::string_view word = take_word(rest);
  if (word.empty()) return line;
  line.rest = rest;
  line.word = word;
  const auto status = status_of(word);
  if (tag != "*") {
    // A tagged line is one of ours only if its tag is: the caller compares.
    if (!status || *status == ImapStatus::bye || *status == ImapStatus::preauth) return line;
    line.kind = ImapLine::Kind::tagged;
    line.tag = tag;
    line.status = *status;
    take_code(line);
    return line;
  }
  if (status) {
    line.kind = ImapLine::Kind::status;
    line.status = *status;
    take_code(line);
    return line;
  }
  if (const auto number = parse_number(word)) {
    line.number = *number;
    line.word = take_word(rest);
    line.rest = rest;
    line.kind = line.word.empty() ? ImapLine::Kind::bad : ImapLine::Kind::numbered;
    return line;
  }
  if (digit(word.front())) return line;  // a number that does not fit: nothing to trust here
  line.kind = ImapLine::Kind::data;
  return line;
}

std::optional<LiteralMark> literal_mark(std::string_view line) {
  if (line.empty() || line.back() != '}') return std::nullopt;
  const std::size_t open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  std::string_view digits = line.substr(open + 1, line.size() - open - 2);
  if (!digits.empty() && digits.back() == '+') digits.remove_suffix(1);
  if (digits.empty()) return std::nullopt;
  for (char c : digits)
    if (!digit(c)) return std::nullopt;
  LiteralMark mark;
  const auto size = parse_number(digits);
  mark.overflow =
      !size || *size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  mark.size = size.value_or(0);
  mark.prefix = line.substr(0, open);
  if (!mark.prefix.empty() && mark.prefix.back() == '~') mark.prefix.remove_suffix(1);
  return mark;
}

std::optional<std::string_view> code_argument(std::string_view code, std::string_view name) {
  std::string_view rest = code;
  if (!equal_ci(take_word(rest), name)) return std::nullopt;
  while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
  return rest;
}

std::optional<Instant> parse_internal_date(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  if (text.size() >= 2 && text[1] == '-') {  // " 1-Oct-2020" with its blank lost
    const auto padded = "0" + std::string(text);
    return parse_internal_date(padded);
  }
  // dd-Mon-yyyy hh:mm:ss +zzzz
  if (text.size() != 26 || text[2] != '-' || text[6] != '-' || text[11] != ' ' || text[20] != ' ')
    return std::nullopt;
  const auto field = [&](std::size_t at, std::size_t size) {
    const auto value = parse_number(text.substr(at, size));
    return value ? static_cast<int>(*value) : -1;
  };
  CivilTime time;
  for (std::size_t m = 0; m < kMonths.size(); ++m)
    if (equal_ci(text.substr(3, 3), kMonths[m])) time.date.month = static_cast<int>(m) + 1;
  time.date.day = field(0, 2);
  time.date.year = field(7, 4);
  time.hour = field(12, 2);
  time.minute = field(15, 2);
  time.second = field(18, 2);
  const int zone_hours = field(22, 2), zone_minutes = field(24, 2);
  const bool sign_ok = text[21] == '+' || text[21] == '-';
  if (!sign_ok || !valid(time.date) || time.hour < 0 || time.hour > 23 || time.minute < 0 ||
      time.minute > 59 || time.second < 0 || time.second > 60 || zone_hours < 0 ||
      zone_hours > 23 || zone_minutes < 0 || zone_minutes > 59)
    return std::nullopt;
  const int offset = zone_hours * 60 + zone_minutes;
  return to_instant(time, Zone{text[21] == '-' ? -offset : offset});
}

bool ImapTokens::next(Token& token) {
  while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
  token = {};
  if (text_.empty()) return false;
  const char first = text_.front();
  if (first == '(' || first == ')') {
    token.kind = first == '(' ? Token::Kind::open : Token::Kind::close;
    text_.remove_prefix(1);
    return true;
  }
  if (first == '"') {
    token.quoted = true;
    for (std::size_t i = 1; i < text_.size(); ++i) {
      if (text_[i] == '\\' && i + 1 < text_.size()) {
        token.text += text_[++i];
      } else if (text_[i] == '"') {
        text_.remove_prefix(i + 1);
        return true;
      } else {
        token.text += text_[i];
      }
    }
    text_ = {};
    return false;
  }
  const std::size_t end = std::min(text_.find_first_of(" ()"), text_.size());
  token.text = text_.substr(0, end);
  if (equal_ci(token.text, "NIL")) token.text.clear();
  text_.remove_prefix(end);
  return true;
}

std::string quote_imap(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string uid_set(const std::vector<std::uint64_t>& uids) {
  std::string out;
  for (std::size_t i = 0; i < uids.size();) {
    std::size_t last = i;
    while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1) ++last;
    if (!out.empty()) out += ',';
    out += std::to_string(uids[i]);
    if (last > i) out += ':' + std::to_string(uids[last]);
    i = last + 1;
  }
  return out;
}

}  // namespace shouwen::net
