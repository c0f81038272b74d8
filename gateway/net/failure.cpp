// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/failure.h"

#include <iconv.h>

#include <array>
#include <cctype>
#include <utility>

#include "config/text.h"

namespace shouwen::net {
namespace {

constexpr std::size_t kTextLimit = 300;  // characters shown of a server's words

struct Kind {
  const char* name;
  Fault fault;
  const char* remedy;
};

// Indexed by Trouble.
constexpr std::array<Kind, 17> kKinds = {{
    {"none", Fault::bug, ""},
    {"stopped", Fault::transient, ""},
    {"dns", Fault::transient, "检查服务器名和 DNS / check the host name and the DNS"},
    {"connect_refused", Fault::transient,
     "检查端口，或服务未启动 / check the port; the server may be down"},
    {"unreachable", Fault::transient, "检查网络与防火墙 / check the network and the firewall"},
    {"certificate", Fault::permanent,
     "证书不受信任或已过期：检查 ca_file 和系统时间 / certificate not trusted or expired: check "
     "ca_file and the clock"},
    {"wrong_host", Fault::permanent,
     "证书属于另一台服务器：检查 host / the certificate names another host: check host"},
    {"tls", Fault::transient,
     "服务器未能建立 TLS：检查端口和 tls 设置 / no TLS with this server: check port and tls"},
    {"login_refused", Fault::permanent,
     "检查账号和授权码（不是登录密码），确认已开启 IMAP/SMTP 服务 / check the account and its "
     "authorization code (not the password), and that IMAP/SMTP is switched on"},
    {"throttled", Fault::transient,
     "服务商限制频率，将自动放慢重试 / the provider limits the rate; retried more slowly"},
    {"unavailable", Fault::transient, "服务器暂不可用，将自动重试 / server busy; will be retried"},
    {"timeout", Fault::transient, "服务器无响应，将自动重连 / no answer; will reconnect"},
    {"closed", Fault::transient, "连接中断，将自动重连 / connection lost; will reconnect"},
    {"bye", Fault::transient,
     "服务器关闭了会话，将自动重连 / server ended the session; will reconnect"},
    {"protocol", Fault::transient,
     "服务器应答不合规范，将自动重连 / answer against the protocol; will reconnect"},
    {"refused", Fault::transient, ""},
    {"oversize", Fault::rejected_input,
     "超过大小上限，转人工处理 / over the size limit; for a person"},
}};

bool holds(const std::string& lower, std::string_view phrase) {
  return lower.find(phrase) != std::string::npos;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string from_gb18030(std::string_view octets) {
  iconv_t converter = iconv_open("UTF-8", "GB18030");
  if (converter == iconv_t(-1)) return sanitize_utf8(octets);
  std::string input(octets), out(octets.size() * 4 + 4, '\0');
  char* in = input.data();
  char* to = out.data();
  std::size_t left = input.size(), room = out.size();
  while (left > 0 && iconv(converter, &in, &left, &to, &room) == static_cast<std::size_t>(-1)) {
    if (left == 0 || room < 4) break;
    ++in, --left;  // a broken octet: skip it, keep the rest readable
    *to++ = '?', --room;
  }
  iconv_close(converter);
  out.resize(out.size() - room);
  return out;
}

}  // namespace

const char* trouble_name(Trouble kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < kKinds.size() ? kKinds[index].name : "local";
}

std::string clean_server_text(std::string_view octets) {
  octets = octets.substr(0, 4096);
  const std::string text = is_valid_utf8(octets) ? std::string(octets) : from_gb18030(octets);
  return ellipsis(neutral(text), kTextLimit);
}

std::optional<std::chrono::milliseconds> suggested_wait(std::string_view text) {
  const std::string lower = lower_ascii(text);
  const std::string_view phrase = "suggested backoff time:";
  std::size_t at = lower.find(phrase);
  if (at == std::string::npos) return std::nullopt;
  at += phrase.size();
  while (at < lower.size() && lower[at] == ' ') ++at;
  std::int64_t number = 0;
  std::size_t digits = 0;
  for (; at < lower.size() && std::isdigit(static_cast<unsigned char>(lower[at])); ++at, ++digits) {
    if (digits < 12) number = number * 10 + (lower[at] - '0');
  }
  if (digits == 0 || digits > 12) return std::nullopt;
  while (at < lower.size() && lower[at] == ' ') ++at;
  const bool in_seconds = lower.compare(at, 3, "sec") == 0;
  return std::chrono::milliseconds(in_seconds ? number * 1000 : number);
}

Trouble trouble_of_text(std::string_view text) {
  const std::string lower = lower_ascii(clean_server_text(text));
  // Order matters: QQ's catch-all refusal names the wrong code and the frequency in one sentence;
  // it must count as a refused login, whose pauses are the longest.
  for (const char* phrase :
       {"password is incorrect", "authenticationfailed", "authentication failed", "authorized code",
        "authorization code", "授权码", "invalid credentials", "login fail", "密码错误",
        "wrong password"})
    if (holds(lower, phrase) && !holds(lower, "temporary")) return Trouble::login_refused;
  for (const char* phrase :
       {"frequency limited", "frequency", "[limit]", "throttled", "too many con", "too many mes",
        "too many login", "backoff time", "overquota", "hl:ifc", "hl:icc", "mi:dmc", "mi:sfq",
        "频率", "too frequent", "rate limit"})
    if (holds(lower, phrase)) return Trouble::throttled;
  for (const char* phrase : {"[unavailable]", "temporary", "try again", "try later", "system busy",
                             "系统繁忙", "[inuse]", "unavailable"})
    if (holds(lower, phrase)) return Trouble::unavailable;
  return Trouble::none;
}

Failure make_failure(Trouble kind, std::string where, std::string_view what,
                     std::string_view server_text) {
  Failure failure;
  failure.kind = kind;
  failure.server_text = clean_server_text(server_text);
  failure.wait = suggested_wait(failure.server_text);
  const auto index = static_cast<std::size_t>(kind);
  failure.error.where = std::move(where);
  failure.error.what = what;
  if (!failure.server_text.empty())
    failure.error.what += "；服务器说 / server said: " + failure.server_text;
  if (index < kKinds.size()) {
    failure.error.fault = kKinds[index].fault;
    failure.error.remedy = kKinds[index].remedy;
  } else {
    failure.error.fault = Fault::transient;
    failure.error.remedy = "检查磁盘空间 / check the disk space";
  }
  return failure;
}

}  // namespace shouwen::net
