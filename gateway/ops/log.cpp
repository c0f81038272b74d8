// The only file that includes spdlog: it gives us sinks, rotation and locking; the text of a line
// is ours (log_text.cpp).
// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

#include "config/text.h"
#include "gateway/ops/clock.h"
#include "gateway/ops/log_text.h"
#include "gateway/ops/secrets.h"

namespace shouwen::ops {
namespace {

constexpr std::size_t kEvents =
    std::initializer_list<int>{
#define SHOUWEN_EVENT(id, level, zh, en) 0,
#include "gateway/ops/events.def"
#undef SHOUWEN_EVENT
    }
        .size();

// The one log of the process: start and stop are rare, log() takes a reference and goes.
struct Log {
  LogOptions options;
  LineStyle stderr_style, file_style;
  bool journal = false;
  std::shared_ptr<spdlog::logger> to_stderr, to_file;
  RealClock real_clock;
  std::mutex also_mutex;
};

std::mutex g_mutex;  // guards the one below
std::shared_ptr<Log> g_log;
std::array<std::atomic<std::uint64_t>, kEvents> g_counts{};

spdlog::level::level_enum spd_level(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warn:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// systemd.exec(5): JOURNAL_STREAM names device and inode of the stream, so that a program knows
// whether its stderr still is the journal and may prefix lines with <priority>.
bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat st {};
  if (stream == nullptr || ::fstat(2, &st) != 0) return false;
  return std::to_string(st.st_dev) + ":" + std::to_string(st.st_ino) == stream;
}

const char* journal_prefix(Level level) {
  switch (level) {
    case Level::debug:
      return "<7>";
    case Level::info:
      return "<6>";
    case Level::warn:
      return "<4>";
    case Level::error:
      return "<3>";
  }
  return "<3>";
}

std::shared_ptr<spdlog::logger> logger_for(spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>("shouwen", std::move(sink));
  logger->set_pattern("%v");
  logger->set_level(spdlog::level::debug);
  logger->flush_on(spdlog::level::debug);
  // A full disk must not stop the service because its log cannot be written.
  logger->set_error_handler([](const std::string&) {});
  return logger;
}

void write(Log& log, Event event, std::span<const Field> fields) {
  std::vector<Field> safe;
  for (const Field& f : fields.first(std::min(fields.size(), kMaxFields))) {
    safe.emplace_back(f.key, safe_value(masked(f.value)));
  }
  const Clock& clock = log.options.clock != nullptr ? *log.options.clock : log.real_clock;
  const Instant now = clock.now();
  const Level level = info(event).level;
  if (log.to_stderr) {
    std::string line = log_line(event, now, safe, log.stderr_style);
    if (log.journal) line.insert(0, journal_prefix(level));
    log.to_stderr->log(spd_level(level), line);
  }
  if (!log.to_file && !log.options.also_to) return;
  const std::string line = log_line(event, now, safe, log.file_style);
  if (log.to_file) log.to_file->log(spd_level(level), line);
  if (log.options.also_to) {
    const std::lock_guard lock(log.also_mutex);
    log.options.also_to(line);
  }
}

void log_fields(Event event, std::span<const Field> fields) {
  g_counts.at(static_cast<std::size_t>(event)).fetch_add(1, std::memory_order_relaxed);
  std::shared_ptr<Log> log;
  {
    const std::lock_guard lock(g_mutex);
    log = g_log;
  }
  if (log && info(event).level >= log->options.level) write(*log, event, fields);
}

}  // namespace

Status start_logging(const LogOptions& options) {
  auto log = std::make_shared<Log>();
  log->options = options;
  log->journal = options.to_stderr && stderr_is_journal();
  log->stderr_style = {options.json, options.json || !log->journal, options.zone};
  log->file_style = {options.json, true, options.zone};
  try {
    if (options.to_stderr)
      log->to_stderr = logger_for(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    if (!options.file.empty()) {
      log->to_file = logger_for(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
          options.file, options.file_bytes, static_cast<std::size_t>(options.file_count)));
    }
  } catch (const spdlog::spdlog_ex& e) {
    return Error{Fault::permanent, "log",
                 "cannot open the log file " + options.file + ": " + e.what(),
                 "检查目录与权限 check the folder and its permissions"};
  }
  const std::lock_guard lock(g_mutex);
  g_log = std::move(log);
  return Done{};
}

void stop_logging() {
  const std::lock_guard lock(g_mutex);
  g_log.reset();
}

void never_log(std::string secret) {
  never_show(secret);
}

void log(Event event, std::initializer_list<Field> fields) {
  log_fields(event, {fields.begin(), fields.size()});
}

void log(Event event, const Error& error, std::initializer_list<Field> fields) {
  std::vector<Field> all(fields);
  all.emplace_back("where", error.where);
  all.emplace_back("fault", fault_name(error.fault));
  all.emplace_back("error", error.what);
  if (!error.remedy.empty()) all.emplace_back("remedy", error.remedy);
  log_fields(event, all);
}

void log_session(std::string_view of, std::string_view lines) {
  constexpr std::size_t kLast = 12;
  std::vector<std::string_view> all;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (end != 0) all.push_back(lines.substr(0, end));
    lines = end == std::string_view::npos ? std::string_view() : lines.substr(end + 1);
  }
  for (std::size_t i = all.size() > kLast ? all.size() - kLast : 0; i < all.size(); ++i)
    log(Event::session_lines, {{"mailbox", of}, {"line", all[i]}});
}

std::uint64_t event_count(Event event) {
  return g_counts.at(static_cast<std::size_t>(event)).load(std::memory_order_relaxed);
}

}  // namespace shouwen::ops
