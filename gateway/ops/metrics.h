// Prometheus text (exposition format 0.0.4), built on demand from figures the caller has. No
// registry: a family is named once, then its samples. Values; pure.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace shouwen::ops {

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

class MetricsText {
 public:
  void counter(std::string_view name, std::string_view help);  // opens a family
  void gauge(std::string_view name, std::string_view help);
  void sample(double value, Labels labels = {});  // of the family opened last
  std::string take() { return std::move(text_); }

 private:
  void family(std::string_view name, std::string_view help, std::string_view type);
  std::string name_, text_;
};

// shouwen_events_total{event=...}, process start, resident memory and open descriptors.
void add_process_metrics(MetricsText& out);

}  // namespace shouwen::ops
