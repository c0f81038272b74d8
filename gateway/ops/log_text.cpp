// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/log_text.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "config/text.h"

namespace shouwen::ops {
namespace {

constexpr std::array kCatalogue = {
#define SHOUWEN_EVENT(id, level, zh, en) EventInfo{#id, Level::level, zh, en},
#include "gateway/ops/events.def"
#undef SHOUWEN_EVENT
};

// Octets that may be inside a local part: printable ASCII that does not delimit addresses in
// running text, and any octet of a UTF-8 sequence (RFC 6532).
bool local_octet(char c) {
  const auto u = static_cast<unsigned char>(c);
  if (u >= 0x80) return true;
  if (u <= 0x20 || u == 0x7f) return false;
  return std::string_view("<>()[],;:@\"\\").find(c) == std::string_view::npos;
}

bool domain_octet(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         c == '.' || c == '-' || c == '[';
}

// Where the local part that ends before `at` begins; a quoted one ("a b"@x) is taken whole.
std::size_t local_begin(std::string_view text, std::size_t from, std::size_t at) {
  if (at > from && text[at - 1] == '"') {
    for (std::size_t i = at - 1; i > from; --i) {
      if (text[i - 1] == '"') return i - 1;
    }
  }
  std::size_t begin = at;
  while (begin > from && local_octet(text[begin - 1])) --begin;
  return begin;
}

std::string quoted(const std::string& value) {
  if (!value.empty() && value.find_first_of(" \"=\\") == std::string::npos) return value;
  std::string out = "\"";
  for (char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string stamp(Instant at, Zone zone) {
  // Milliseconds are worth having in a log, and format_rfc3339 has none.
  const std::string text = format_rfc3339(at, zone);
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%03d",
                static_cast<int>(((at.ms % 1000) + 1000) % 1000));
  return text.size() < 19 ? text : text.substr(0, 19) + fraction + text.substr(19);
}

}  // namespace

std::span<const EventInfo> event_catalogue() {
  return kCatalogue;
}

const EventInfo& info(Event event) {
  return kCatalogue.at(static_cast<std::size_t>(event));
}

const char* level_name(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warn:
      return "warn";
    case Level::error:
      return "error";
  }
  return "error";
}

std::string mask_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return std::string(address.empty() ? "" : "***");
  std::size_t first = 0;
  const char32_t c = next_code_point(address, first);
  std::string out;
  if (c > 0x20 && c != '"') append_utf8(out, c);
  return out + "***" + std::string(address.substr(at));
}

std::string mask_addresses(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const std::size_t begin = local_begin(text, copied, at);
    if (begin == at || at + 1 >= text.size() || !domain_octet(text[at + 1])) continue;
    out.append(text.substr(copied, begin - copied));
    out.append(mask_address(text.substr(begin, at + 1 - begin)));
    copied = at + 1;
  }
  return out.append(text.substr(copied));
}

std::string safe_value(std::string_view value) {
  // Cut first: a value may be a megabyte of server text, and only its head is shown anyway. The
  // margin keeps an address at the edge whole until it is masked.
  const std::string head(value.substr(0, 8 * kMaxValueCodePoints));
  return ellipsis(mask_addresses(neutral(sanitize_utf8(head))), kMaxValueCodePoints);
}

std::string log_line(Event event, Instant at, std::span<const Field> fields,
                     const LineStyle& style) {
  const EventInfo& what = info(event);
  const std::span<const Field> shown = fields.first(std::min(fields.size(), kMaxFields));
  if (style.json) {
    nlohmann::ordered_json line;
    line["at"] = stamp(at, style.zone);
    line["level"] = level_name(what.level);
    line["event"] = what.name;
    for (const Field& f : shown) line[std::string(f.key.substr(0, 32))] = f.value;
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  std::string line;
  if (style.with_time) line = stamp(at, style.zone) + ' ';
  line += std::string(level_name(what.level)) + ' ' + what.name;
  for (const Field& f : shown)
    line += ' ' + std::string(f.key.substr(0, 32)) + '=' + quoted(f.value);
  return line;
}

std::string events_markdown() {
  std::string out =
      "# 日志事件 Log events\n\n"
      "<!-- Generated from gateway/ops/events.def: cmake --build build/dev --target events_doc "
      "-->\n\n"
      "每行日志的第三个词是事件名；级别 error、warn 需要人看，info 供查证，debug 默认不记。\n"
      "日志不含正文、主题和口令，邮件地址一律打码。\n\n"
      "The third word of a log line is the event. `error` and `warn` are for a person, `info` is "
      "the\n"
      "record, `debug` is off by default. Lines hold no bodies, subjects or secrets; addresses are "
      "masked.\n";
  for (const EventInfo& e : kCatalogue) {
    out += "\n## " + std::string(e.name) + " (" + level_name(e.level) + ")\n\n" + e.zh + "\n\n" +
           e.en + "\n";
  }
  return out;
}

}  // namespace shouwen::ops
