// Mail as files: a Maildir (new/ and cur/ of it and of its .subfolders) or a drop folder of .eml
// files. Behind the same interface as IMAP, but without a server: nothing is marked, files are
// copied and left where they are. A file is known by its name up to Maildir's ":2,flags", so a flag
// change or a move from new/ to cur/ is not a new arrival; moved between folders it is recognised
// by its octets. In a drop folder a name says less, people save one mail over another: there size
// and time belong to it. A file there may still be being written: it is taken only when size and
// time have not changed for a moment. (A Maildir's writers rename finished files into new/.)
// Mail from before the start time, or else from before the first look, is filed and never answered.
// Threads: io thread; reading and hashing on the pool.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.h"
#include "gateway/intake/receiver.h"
#include "gateway/intake/source.h"
#include "gateway/ops/signal.h"

namespace shouwen::intake {

class FolderSource final : public Source {
 public:
  FolderSource(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
               storage::Writer& writer, Receiver& receiver, const Clock& clock,
               const config::MailboxSettings& settings, std::uint64_t message_max);

  Task<void> run() override;
  void stop() override;
  void wake() override { wake_.notify(); }
  const SourceState& state() const override { return state_; }

 private:
  struct Found {
    std::string path, folder, key;
    std::int64_t size = 0, changed = 0;
  };
  Task<Status> poll();
  void keep_finished(std::vector<Found>& found);
  Task<Status> take(const std::vector<Found>& found, Instant start);
  Task<Status> set_aside(const Found& file, const Error& why);
  static std::vector<Found> scan(const config::MailboxSettings& settings);

  boost::asio::thread_pool& pool_;
  storage::Writer& writer_;
  Receiver& receiver_;
  const Clock& clock_;
  config::MailboxSettings settings_;
  std::uint64_t message_max_;
  ops::Signal wake_;
  SourceState state_;
  struct Look {
    std::int64_t size = 0, changed = 0;
    std::chrono::steady_clock::time_point since;  // as it is now
  };
  std::map<std::string, Look> looked_;  // by path
  bool unfinished_ = false;             // look again soon
  bool stopping_ = false;
};

// From when on a source's mail may be answered: the configured start, else its first look ever,
// which the store remembers.
Task<Result<Instant>> first_look(storage::Writer& writer, const std::string& id,
                                 std::optional<Instant> start, Instant now);

// Copies a file into `dir` as a finished temporary while hashing it. Errors: transient when it
// cannot be read or is still being written, rejected_input when larger than `limit`.
Result<storage::Incoming> copy_in(const std::string& path, const std::string& dir,
                                  std::uint64_t limit);

}  // namespace shouwen::intake
