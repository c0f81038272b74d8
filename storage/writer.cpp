// SPDX-License-Identifier: Apache-2.0
#include "storage/writer.h"

#include <utility>

namespace shouwen::storage {

Writer::Writer(std::unique_ptr<Store> store, std::size_t queue_limit)
    : store_(std::move(store)), limit_(queue_limit), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Writer::submit(std::function<void(Store&)> call) {
  // From the writer's own thread there is nobody else to make room.
  const bool own = std::this_thread::get_id() == thread_.get_id();
  std::unique_lock lock(mutex_);
  if (!own) changed_.wait(lock, [this] { return queue_.size() < limit_; });
  queue_.push_back(std::move(call));
  lock.unlock();
  changed_.notify_all();
}

void Writer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto call = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    changed_.notify_all();
    // An exception is a bug and ends the program: the store is safe, the next start counts the
    // message's begun step, and nothing waits for an answer that never comes.
    call(*store_);
    lock.lock();
  }
}

}  // namespace shouwen::storage
