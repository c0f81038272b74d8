// The earlier messages history() was last asked for, so that the sixty-fourth mail of a unit costs
// what its second did: without it each mail reads up to 64 decisions' JSON again.
//
// True because the database itself tells of every changed message row (Database::on_change) and of
// every undone transaction; nobody has to remember to. Bounded: the oldest entry goes first.
// Threads: the store's. Lifetime: entries are shared with the histories they went into.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>

#include "storage/history.h"

namespace shouwen::storage {

class EarlierCache {
 public:
  std::shared_ptr<const Earlier> get(std::int64_t message) const {
    const auto found = entries_.find(message);
    return found == entries_.end() ? nullptr : found->second;
  }

  void put(std::int64_t message, std::shared_ptr<const Earlier> earlier) {
    if (entries_.size() >= kLimit) {
      entries_.erase(order_.front());
      order_.pop_front();
    }
    if (entries_.insert_or_assign(message, std::move(earlier)).second) order_.push_back(message);
  }

  void forget(std::int64_t message) {
    if (entries_.erase(message) != 0) std::erase(order_, message);
  }

  void clear() {
    entries_.clear();
    order_.clear();
  }

 private:
  // A campaign's eighty units with a dozen mails each, twice; about 1 KB an entry.
  static constexpr std::size_t kLimit = 2048;
  std::unordered_map<std::int64_t, std::shared_ptr<const Earlier>> entries_;
  std::deque<std::int64_t> order_;
};

}  // namespace shouwen::storage
