// SPDX-License-Identifier: Apache-2.0
#include "config/syntax.h"

#include <algorithm>
#include <array>
#include <limits>

namespace shouwen::config {
namespace {

constexpr std::array<std::string_view, 8> kSecretNames = {
    "password", "passwd", "pass", "secret", "auth_code", "authorization_code", "授权码", "密码"};

bool lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool alnum(char c) {
  return lower(c) || upper(c) || digit(c);
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return alnum(c) || c == '-' || c == '_'; });
}

bool are_labels(std::string_view text, std::size_t at_least) {
  std::size_t labels = 0;
  for (std::size_t from = 0;;) {
    const std::size_t dot = std::min(text.find('.', from), text.size());
    if (!is_label(text.substr(from, dot - from))) return false;
    ++labels;
    if (dot == text.size()) break;
    from = dot + 1;
  }
  return labels >= at_least && text.size() <= 253;
}

// The digits at the start as a number, removed from `text`. Nothing on overflow or no digit.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  std::size_t used = 0;
  for (; used < text.size() && digit(text[used]); ++used) {
    if (value > (std::numeric_limits<std::int64_t>::max() - 9) / 10) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(text[used] - '0');
  }
  if (used == 0) return std::nullopt;
  text.remove_prefix(used);
  return value;
}

}  // namespace

bool is_secret_name(std::string_view text) {
  return std::find(kSecretNames.begin(), kSecretNames.end(), text) != kSecretNames.end();
}

std::string_view before_secret(std::string_view line) {
  // A key stands at the start, in { } or in quotes; /etc/mailbox.secret and password_file do not.
  constexpr std::string_view kBefore = " \t{,\"'";
  for (const std::string_view name : kSecretNames) {
    for (std::size_t at = 0; (at = line.find(name, at)) != std::string_view::npos;) {
      const std::size_t end = at + name.size();
      const bool starts = at == 0 || kBefore.find(line[at - 1]) != std::string_view::npos;
      const bool ends = end == line.size() || (!alnum(line[end]) && line[end] != '_');
      const bool more = line.find_first_not_of(" \t\"'", end) != std::string_view::npos;
      if (starts && ends && more) return line.substr(0, end);
      at = end;
    }
  }
  return line;
}

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= 32 && lower(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return lower(c) || digit(c) || c == '_'; });
}

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 48 && (lower(text[0]) || digit(text[0])) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return lower(c) || digit(c) || c == '-' || c == '_'; });
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return alnum(c) || c == '-' || c == '_' || c == '.';
  });
}

bool is_domain(std::string_view text) {
  return text == "localhost" || are_labels(text, 2);
}

bool is_host(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  if (text.find(':') != std::string_view::npos) {  // IPv6: the resolver has the last word
    return text.size() >= 2 && std::all_of(text.begin(), text.end(), [](char c) {
             return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
                    c == '.';
           });
  }
  return are_labels(text, 1);
}

bool is_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return false;
  const std::string_view local = text.substr(0, at);
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) {
    return false;
  }
  constexpr std::string_view kAtext = "!#$%&'*+-/=?^_`{|}~.";
  return std::all_of(
             local.begin(), local.end(),
             [&](char c) { return alnum(c) || kAtext.find(c) != std::string_view::npos; }) &&
         is_domain(text.substr(at + 1));
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  int shift = 0;
  if (text == "KB")
    shift = 10;
  else if (text == "MB")
    shift = 20;
  else if (text == "GB")
    shift = 30;
  else if (text == "TB")
    shift = 40;
  else
    return std::nullopt;
  if (*number > (std::uint64_t{1} << 62) >> shift) return std::nullopt;
  return *number << shift;
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  const auto number = take_number(text);
  if (!number || *number > 1000000000) return std::nullopt;
  const auto value = static_cast<std::int64_t>(*number);
  if (text == "s") return value;
  if (text == "m") return value * 60;
  if (text == "h") return value * 3600;
  if (text == "d") return value * 86400;
  return std::nullopt;
}

std::optional<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !is_host(text.substr(0, colon))) return std::nullopt;
  std::string_view rest = text.substr(colon + 1);
  const auto port = take_number(rest);
  if (!port || !rest.empty() || *port > 65535) return std::nullopt;
  return HostPort{std::string(text.substr(0, colon)), static_cast<int>(*port)};
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (upper(c)) c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

}  // namespace shouwen::config
