// The small forms that appear in statements: keys, codes, addresses, sizes, durations. Pure.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shouwen::config {

// password, auth_code, 授权码 ...: words people use for what belongs in no file that is copied,
// mailed and backed up.
bool is_secret_name(std::string_view text);
// The text up to the value of a secret it states, or the whole: what may be shown of a line.
std::string_view before_secret(std::string_view line);

bool is_key(std::string_view text);      // signed_article: [a-z][a-z0-9_]*, at most 32
bool is_slug(std::string_view text);     // 2020-credit-month: [a-z0-9][a-z0-9-_]*, at most 48
bool is_code(std::string_view text);     // JL-CBS, 220100: letters, digits, - _ ., at most 32
bool is_domain(std::string_view text);   // ASCII labels with at least one dot, or localhost
bool is_host(std::string_view text);     // a domain, a single label, or an IPv4/[IPv6] literal
bool is_address(std::string_view text);  // local@domain, no quoting, no controls (RFC 5321 subset)

std::optional<std::uint64_t> parse_size(std::string_view text);  // 128MB, 4KB, 1GB: powers of 1024
std::optional<std::int64_t> parse_duration(std::string_view text);  // 6s, 30m, 24h, 2d -> seconds

struct HostPort {
  std::string host;
  int port = 0;
};
std::optional<HostPort> parse_host_port(std::string_view text);  // 127.0.0.1:8025, [::1]:8025

std::string lower_ascii(std::string_view text);

}  // namespace shouwen::config
