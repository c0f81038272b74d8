// Structured log: one line an event, `time level event key=value ...` or JSON, to stderr (the
// journal under systemd) and, when configured, to a file that rotates. Every event is listed in
// events.def with a paragraph for the operator; docs/events.md is made from it.
//
// What a line may hold: ids, codes, counts, times, error texts. Bodies and subjects never; every
// mail address is masked here, whatever the caller did; registered secrets are cut out; values are
// neutralised (no control or bidi characters) and bounded.
//
// Threads: log() may be called from any thread. Until start_logging() nothing is written (events
// are still counted), so library tests are quiet. Errors: a log that cannot be written stops
// nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "config/result.h"
#include "config/time.h"

namespace shouwen::ops {

enum class Level { debug, info, warn, error };

enum class Event {
#define SHOUWEN_EVENT(id, level, zh, en) id,
#include "gateway/ops/events.def"
#undef SHOUWEN_EVENT
};

struct EventInfo {
  const char* name;  // "message_filed", stable: operators search for it
  Level level;
  const char* zh;  // what it means, what to do
  const char* en;
};
std::span<const EventInfo> event_catalogue();  // indexed by Event
const EventInfo& info(Event event);
const char* level_name(Level level);

// One `key=value`. Keys are literals in the caller ([a-z_], at most 32).
struct Field {
  std::string_view key;
  std::string value;
  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false") {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Field(std::string_view k, T v)
      : key(k), value(std::to_string(v)) {}
};

inline constexpr std::size_t kMaxFields = 16, kMaxValueCodePoints = 240;

void log(Event event, std::initializer_list<Field> fields = {});
// `where` and `what` of an error as fields `where`, `error`, `fault`, after `fields`.
void log(Event event, const Error& error, std::initializer_list<Field> fields = {});

// The last lines of a session that failed, each an entry of its own: one value would be cut before
// the line that tells why.
void log_session(std::string_view of, std::string_view lines);

struct LogOptions {
  bool json = false;
  Level level = Level::info;  // lower ones are dropped
  bool to_stderr = true;
  std::string file;                      // "" = none
  std::uint64_t file_bytes = 16u << 20;  // rotates at this size,
  int file_count = 5;                    // keeping this many old ones
  const Clock* clock = nullptr;          // nullptr = the real one; must outlive the log
  Zone zone;
  std::function<void(std::string_view)> also_to;  // tests; called with each line, serialised
};
Status start_logging(const LogOptions& options);
void stop_logging();  // flushes; log() is silent again

// This text is replaced by *** wherever a value contains it (the authorization code).
void never_log(std::string secret);

std::string mask_address(std::string_view address);  // zhang@qq.com -> z***@qq.com
std::string mask_addresses(std::string_view text);   // every address inside a text

// How often each event occurred since start, indexed by Event; for /metrics.
std::uint64_t event_count(Event event);

// The text of docs/events.md.
std::string events_markdown();

}  // namespace shouwen::ops
