// receive: the first step of a message's life. Takes finished temporaries from any source and makes
// them durable in batches (T1), so that only after take() returned ok may the server be told
// anything. Splits at 64 messages or 32 MB, which bounds what one sync has to write.
//
// Killed inside take(): the temporaries are swept at the next start and the server still has the
// mail. Killed after it: the message is in the store and is filed at the next start.
// Threads: io thread; T1 itself runs on the writer's.
// Errors: transient (disk full, reserve reached): nothing of the failed batch was taken in, its
// temporaries are gone, the source fetches it again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "config/result.h"
#include "config/time.h"
#include "storage/message.h"
#include "storage/writer.h"

namespace shouwen::intake {

class Receiver {
 public:
  struct Options {
    std::size_t batch_messages = 64;
    std::uint64_t batch_octets = std::uint64_t{32} << 20;
    int unfiled_limit = 5000;  // a longer queue makes sources wait
    std::string incoming_dir;
    // Measures the disk and calls pause_for_disk; asked before each batch, since a burst fills the
    // reserve between two looks of the clock. May be empty.
    std::function<void()> look_at_disk;
  };

  // `arrived` is called on the io thread after each batch that brought something new.
  Receiver(storage::Writer& writer, const Clock& clock, Options options,
           std::function<void(std::size_t)> arrived);

  boost::asio::awaitable<Status> take(std::vector<storage::Incoming> messages);
  // Ok when sources may fetch: room on the disk and a short enough queue.
  boost::asio::awaitable<Status> ready();

  void pause_for_disk(bool paused) { disk_paused_ = paused; }
  const std::string& incoming_dir() const { return options_.incoming_dir; }

 private:
  boost::asio::awaitable<Status> take_batch(std::vector<storage::Incoming> batch);

  storage::Writer& writer_;
  const Clock& clock_;
  Options options_;
  std::function<void(std::size_t)> arrived_;
  bool disk_paused_ = false;
};

}  // namespace shouwen::intake
