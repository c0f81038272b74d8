// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/health.h"

#include <algorithm>

namespace shouwen::ops {

const char* health_name(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::warn:
      return "warn";
    case Health::fail:
      return "fail";
  }
  return "fail";
}

// REQUIRES: mutex_ held.
Component& HealthBoard::row(std::string_view name, std::string_view state) {
  auto it = rows_.find(name);
  if (it == rows_.end()) {
    it = rows_.emplace(std::string(name), Component{}).first;
    it->second.name = name;
  }
  Component& c = it->second;
  if (c.state != state) {
    c.state = state;
    c.since = clock_.now();
  }
  return c;
}

void HealthBoard::succeeded(std::string_view name, std::string_view state) {
  const std::lock_guard lock(mutex_);
  Component& c = row(name, state);
  c.health = Health::ok;
  c.error.clear();
  c.remedy.clear();
  c.last_success = clock_.now();
}

void HealthBoard::set(std::string_view name, Health health, std::string_view state,
                      std::string_view error, std::string_view remedy) {
  const std::lock_guard lock(mutex_);
  Component& c = row(name, state);
  c.health = health;
  c.error = health == Health::ok ? "" : error;
  c.remedy = health == Health::ok ? "" : remedy;
}

void HealthBoard::failed(std::string_view name, Health health, std::string_view state,
                         const Error& error) {
  set(name, health, state, error.where.empty() ? error.what : error.where + ": " + error.what,
      error.remedy);
}

void HealthBoard::last_success(std::string_view name, Instant at) {
  std::lock_guard lock(mutex_);
  auto it = rows_.find(name);
  if (it != rows_.end()) it->second.last_success = at;
}

void HealthBoard::remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (const auto it = rows_.find(name); it != rows_.end()) rows_.erase(it);
}

std::optional<Component> HealthBoard::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto it = rows_.find(name);
  if (it == rows_.end()) return std::nullopt;
  return it->second;
}

std::vector<Component> HealthBoard::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Component> rows;
  rows.reserve(rows_.size());
  for (const auto& [name, row] : rows_) rows.push_back(row);
  return rows;
}

Health HealthBoard::overall() const {
  const std::lock_guard lock(mutex_);
  Health worst = Health::ok;
  for (const auto& [name, row] : rows_) worst = std::max(worst, row.health);
  return worst;
}

}  // namespace shouwen::ops
