// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/arrival.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace shouwen::parsers::fax {
namespace {

constexpr Origin kOrigins[] = {Origin::unknown, Origin::hook, Origin::info, Origin::log,
                               Origin::tiff,    Origin::file, Origin::mail, Origin::operator_};
constexpr Kind kKinds[] = {Kind::unknown, Kind::hylafax, Kind::folder, Kind::mail};
constexpr std::size_t kValue = 400, kLines = 64;
constexpr std::size_t kTime = 40;  // octets in which a moment is looked for
constexpr std::size_t kTail = 7;   // digits of a subscriber's number without its area

Origin origin_from(std::string_view word) {
  for (Origin o : kOrigins) {
    if (word == name(o)) return o;
  }
  return Origin::unknown;
}

// One line, bounded, without control characters: what a machine at the other end typed.
std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, kValue)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out;
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

template <class T>
bool number(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

void put(std::string& out, const char* key, const Fact<std::string>& fact) {
  if (fact.known())
    out += std::string(key) + "@" + name(fact.from) + "=" + one_line(fact.value) + "\n";
}
void put(std::string& out, const char* key, const Fact<int>& fact) {
  if (fact.known())
    out += std::string(key) + "@" + name(fact.from) + "=" + std::to_string(fact.value) + "\n";
}
void put(std::string& out, const char* key, const Fact<bool>& fact) {
  if (fact.known())
    out += std::string(key) + "@" + name(fact.from) + (fact.value ? "=yes\n" : "=no\n");
}

void take(Fact<std::string>& fact, std::string_view value, Origin from) {
  fact.learn(one_line(value), from);
}
void take(Fact<int>& fact, std::string_view value, Origin from) {
  int told = 0;
  if (number(value, told) && told >= 0) fact.learn(told, from);
}
void take(Fact<bool>& fact, std::string_view value, Origin from) {
  if (value == "yes" || value == "no") fact.learn(value == "yes", from);
}

// The facts by name, so that writing and reading cannot drift apart.
template <class Arrival, class Visit>
void each_fact(Arrival& a, const Visit& visit) {
  visit("received", a.received);
  visit("called", a.called);
  visit("cid_number", a.cid_number);
  visit("cid_name", a.cid_name);
  visit("tsi", a.tsi);
  visit("sub", a.sub);
  visit("pages", a.pages_claimed);
  visit("result", a.result);
  visit("rate", a.rate);
  visit("ecm", a.ecm);
  visit("resolution", a.resolution);
  visit("device", a.device);
}

void take_plain(FaxArrival& a, std::string_view key, std::string_view value) {
  if (key == "source_id") a.source_id = one_line(value);
  if (key == "external_id") a.external_id = one_line(value);
  if (key == "file") a.file = one_line(value);
  if (key == "without_page") a.without_page = value == "yes";
  if (key == "unproven") a.unproven = value == "yes";
  if (key == "claims") a.claims = one_line(value);
  if (key == "kind") {
    for (Kind k : kKinds) {
      if (value == name(k)) a.source_kind = k;
    }
  }
}

struct Moment {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

// The year first, whatever stands between the numbers; or all digits in a row, or date and time.
bool by_digits(std::string_view text, Moment& m) {
  std::vector<std::string> runs(1);
  for (char c : text) {
    if (digit(c))
      runs.back() += c;
    else if (!runs.back().empty())
      runs.emplace_back();
  }
  if (runs.back().empty()) runs.pop_back();
  std::string row;
  for (const std::string& run : runs) row += run;
  const bool packed = runs.size() == 1 || (runs.size() == 2 && runs.front().size() == 8);
  if (packed) {
    if (row.size() != 12 && row.size() != 14) return false;
    runs = {row.substr(0, 4)};
    for (std::size_t at = 4; at < row.size(); at += 2) runs.push_back(row.substr(at, 2));
  }
  int* const parts[] = {&m.year, &m.month, &m.day, &m.hour, &m.minute, &m.second};
  if (runs.size() < 5 || runs.size() > 6 || runs.front().size() != 4) return false;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if ((i > 0 && runs[i].size() > 2) || !number(runs[i], *parts[i])) return false;
  }
  return true;
}

// A page's height tells 98 from 196 lines an inch where the tag is missing.
std::string resolution_of(const Page& page) {
  if (page.dpi_x <= 0 || page.dpi_y <= 0) return "";
  return std::to_string(std::lround(page.dpi_x)) + "x" + std::to_string(std::lround(page.dpi_y));
}

// HylaFAX packs the session's parameters into one number.
void learn_params(FaxArrival& a, std::int64_t params) {
  constexpr std::int64_t kPacked = 1 << 21;  // set in this form of the number
  if (params < 0 || (params & kPacked) == 0) return;
  a.rate.learn(static_cast<int>(2400 * (((params >> 3) & 15) + 1)), Origin::tiff);
  a.ecm.learn(((params >> 16) & 3) != 0, Origin::tiff);
}

// HylaFAX: TSI, then what the line told (number, name, ANI, dialled), one a line.
void learn_description(FaxArrival& a, std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < 5) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  const auto line = [&](std::size_t i, Fact<std::string>& fact) {
    if (i < lines.size() && !lines[i].empty()) fact.learn(one_line(lines[i]), Origin::tiff);
  };
  line(0, a.tsi);
  line(1, a.cid_number);
  line(2, a.cid_name);
  line(4, a.called);
}

}  // namespace

const char* name(Origin origin) {
  switch (origin) {
    case Origin::unknown:
      return "unknown";
    case Origin::hook:
      return "hook";
    case Origin::info:
      return "info";
    case Origin::log:
      return "log";
    case Origin::tiff:
      return "tiff";
    case Origin::file:
      return "file";
    case Origin::mail:
      return "mail";
    case Origin::operator_:
      return "operator";
  }
  return "unknown";
}

const char* name(Kind kind) {
  switch (kind) {
    case Kind::unknown:
      return "unknown";
    case Kind::hylafax:
      return "hylafax";
    case Kind::folder:
      return "folder";
    case Kind::mail:
      return "mail";
  }
  return "unknown";
}

std::string to_text(const FaxArrival& a) {
  std::string out = std::string("kind=") + name(a.source_kind) + "\n";
  const auto plain = [&](const char* key, const std::string& value) {
    if (!value.empty()) out += std::string(key) + "=" + one_line(value) + "\n";
  };
  plain("source_id", a.source_id);
  plain("external_id", a.external_id);
  plain("file", a.file);
  if (a.without_page) out += "without_page=yes\n";
  if (a.unproven) out += "unproven=yes\n";
  plain("claims", a.claims);
  each_fact(a, [&](const char* key, const auto& fact) { put(out, key, fact); });
  return out;
}

FaxArrival from_text(std::string_view text) {
  FaxArrival a;
  for (std::size_t lines = 0; !text.empty() && lines < kLines; ++lines) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view left = line.substr(0, equals), value = line.substr(equals + 1);
    const std::size_t at = left.find('@');
    if (at == std::string_view::npos) {
      take_plain(a, left, value);
      continue;
    }
    const Origin from = origin_from(left.substr(at + 1));
    if (from == Origin::unknown) continue;
    each_fact(a, [&](const char* key, auto& fact) {
      if (left.substr(0, at) == key) take(fact, value, from);
    });
  }
  return a;
}

FaxArrival merged(const std::vector<std::string>& told) {
  std::vector<FaxArrival> line, mail;
  for (const std::string& text : told) {
    FaxArrival one = from_text(text);
    if (one.source_kind != Kind::mail) {
      line.push_back(std::move(one));
      continue;
    }
    std::erase_if(mail, [&](const FaxArrival& earlier) {
      return !one.external_id.empty() && earlier.external_id == one.external_id;
    });
    mail.push_back(std::move(one));
  }
  line.insert(line.end(), mail.begin(), mail.end());
  const auto proven = [](const FaxArrival& one) { return !one.unproven; };
  if (std::any_of(line.begin(), line.end(), proven))
    std::erase_if(line, [](const FaxArrival& one) { return one.unproven; });
  if (line.empty()) return {};
  FaxArrival out = line.front();
  for (std::size_t i = 1; i < line.size(); ++i) learn_from(out, line[i]);
  return out;
}

void distrust(FaxArrival& a) {
  const auto claim = [&](const char* key, Fact<std::string>& fact) {
    if (!fact.value.empty())
      a.claims += (a.claims.empty() ? "" : ", ") + std::string(key) + " " + fact.value;
    fact = {};
  };
  claim("caller", a.cid_number);
  claim("name", a.cid_name);
  claim("tsi", a.tsi);
  claim("called", a.called);
  a.sub = {};
}

void learn_from(FaxArrival& a, const FaxArrival& other) {
  if (a.source_kind == Kind::unknown) a.source_kind = other.source_kind;
  for (auto member : {&FaxArrival::source_id, &FaxArrival::external_id, &FaxArrival::file}) {
    if ((a.*member).empty()) a.*member = other.*member;
  }
  const auto gap = [](auto& fact, const auto& told) {
    if (told.known()) fact.learn(told.value, told.from);
  };
  for (auto member : {&FaxArrival::received, &FaxArrival::called, &FaxArrival::cid_number,
                      &FaxArrival::cid_name, &FaxArrival::tsi, &FaxArrival::sub,
                      &FaxArrival::result, &FaxArrival::resolution, &FaxArrival::device})
    gap(a.*member, other.*member);
  gap(a.pages_claimed, other.pages_claimed);
  gap(a.rate, other.rate);
  gap(a.ecm, other.ecm);
}

void learn_from(FaxArrival& a, const Tiff& tiff) {
  if (tiff.pages.empty()) return;
  const Page& first = tiff.pages.front();
  a.received.learn(civil_time(first.date_time),
                   civil_time(first.date_time).empty() ? Origin::unknown : Origin::tiff);
  learn_description(a, first.description);
  if (!first.sub_address.empty()) a.sub.learn(one_line(first.sub_address), Origin::tiff);
  learn_params(a, first.receive_params);
  if (const std::string res = resolution_of(first); !res.empty())
    a.resolution.learn(res, Origin::tiff);
}

std::string civil_time(std::string_view text) {
  const std::string copy(text.substr(0, kTime));
  Moment m;
  // NOLINTBEGIN(cert-err34-c): the ranges are checked below, and four digits cannot overflow
  if (std::sscanf(copy.c_str(), "%2d/%2d/%4d %2d:%2d", &m.month, &m.day, &m.year, &m.hour,
                  &m.minute) == 5) {
    if (m.year < 100) m.year += 2000;
  } else if (!by_digits(copy, m)) {
    return "";
  }
  // NOLINTEND(cert-err34-c)
  if (m.year < 1990 || m.month < 1 || m.month > 12 || m.day < 1 || m.day > 31 || m.hour > 23 ||
      m.minute > 59 || m.second > 60)
    return "";
  char out[64];
  std::snprintf(out, sizeof out, "%04d-%02d-%02d %02d:%02d:%02d", m.year, m.month, m.day, m.hour,
                m.minute, m.second);
  return out;
}

bool withheld(std::string_view number) {
  std::string lower;
  for (char c : number) {
    if (c != ' ') lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  for (std::string_view word : {"", "unavailable", "private", "anonymous", "unknown", "restricted",
                                "withheld", "none", "asserted", "p", "o"}) {
    if (lower == word) return true;
  }
  return lower.find_first_not_of('0') == std::string::npos;
}

std::string national_digits(std::string_view number) {
  std::string out;
  for (char c : number) {
    if (digit(c)) out += c;
  }
  if (number.find('+') != std::string_view::npos || out.starts_with("0086")) {
    if (out.starts_with("0086")) out.erase(0, 2);
    if (out.starts_with("86")) out.erase(0, 2);
  } else if (out.starts_with("86") && out.size() >= 12) {
    out.erase(0, 2);
  }
  while (out.starts_with('0')) out.erase(0, 1);
  return out;
}

bool same_number(std::string_view a, std::string_view b) {
  const std::string x = national_digits(a), y = national_digits(b);
  if (x.size() < kTail || y.size() < kTail) return false;
  return x.size() >= y.size() ? x.ends_with(y) : y.ends_with(x);
}

}  // namespace shouwen::parsers::fax
