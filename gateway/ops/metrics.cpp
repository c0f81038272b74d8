// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/metrics.h"

#include <dirent.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <fstream>

#include "gateway/ops/log.h"

namespace shouwen::ops {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (char c : text) {
    if (c == '\\' || c == '"') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
}

int open_descriptors() {
  DIR* dir = ::opendir("/proc/self/fd");
  if (dir == nullptr) return 0;
  int n = -3;  // ".", ".." and the descriptor of this listing
  while (::readdir(dir) != nullptr) ++n;
  ::closedir(dir);
  return n;
}

}  // namespace

void MetricsText::family(std::string_view name, std::string_view help, std::string_view type) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
  text_.append(name).append(" ").append(type).append("\n");
}

void MetricsText::counter(std::string_view name, std::string_view help) {
  family(name, help, "counter");
}

void MetricsText::gauge(std::string_view name, std::string_view help) {
  family(name, help, "gauge");
}

void MetricsText::sample(double value, Labels labels) {
  text_ += name_;
  const char* before = "{";
  for (const auto& [key, label] : labels) {
    text_.append(before).append(key).append("=\"");
    append_escaped(text_, label);
    text_ += '"';
    before = ",";
  }
  if (labels.size() != 0) text_ += '}';
  char number[40];
  const bool whole = std::nearbyint(value) == value && std::fabs(value) < 1e15;
  std::snprintf(number, sizeof number, whole ? " %.0f\n" : " %.6g\n", value);
  text_ += number;
}

void add_process_metrics(MetricsText& out) {
  out.counter("shouwen_events_total", "Log events since start, by id (docs/events.md)");
  for (std::size_t i = 0; i < event_catalogue().size(); ++i) {
    const auto n = event_count(static_cast<Event>(i));
    if (n != 0) out.sample(static_cast<double>(n), {{"event", event_catalogue()[i].name}});
  }
  std::ifstream statm("/proc/self/statm");
  double pages = 0, resident = 0;
  if (statm >> pages >> resident) {
    out.gauge("process_resident_memory_bytes", "Resident memory");
    out.sample(resident * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  }
  out.gauge("process_open_fds", "Open descriptors");
  out.sample(open_descriptors());
}

}  // namespace shouwen::ops
