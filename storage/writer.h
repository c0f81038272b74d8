// The writer thread: owns the Store and runs calls on it one after another, from a bounded queue.
// Any thread may submit; a full queue makes submit() wait, which is the back-pressure intake feels.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "storage/store.h"

namespace shouwen::storage {

class Writer {
 public:
  Writer(std::unique_ptr<Store> store, std::size_t queue_limit = 256);
  ~Writer();  // runs what is queued, then closes the store

  void submit(std::function<void(Store&)> call);

 private:
  void run();
  std::unique_ptr<Store> store_;
  std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void(Store&)>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace shouwen::storage
