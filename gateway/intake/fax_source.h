// A place faxes come from: a folder a device writes into, or a HylaFAX server whose hook hands over
// and whose queue and log are swept for what it did not. Behind the same interface as a mailbox.
// Order: claim (rename into work/) → copy into the store's temporaries → T1 → done/ or failed/.
// Killed anywhere, the file is found where it stands and goes on; T1 knows the octets already seen.
// Faxes from before the start time, or else from before the first look, are filed, never answered.
// Threads: io thread; file work on the pool. Errors: none leave run(); they become SourceState.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <set>
#include <string>
#include <vector>

#include "config/settings.h"
#include "gateway/intake/fax_files.h"
#include "gateway/intake/fax_sweep.h"
#include "gateway/intake/receiver.h"
#include "gateway/intake/source.h"
#include "gateway/ops/signal.h"

namespace shouwen::intake {

class FaxSource final : public Source {
 public:
  FaxSource(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
            storage::Writer& writer, Receiver& receiver, const Clock& clock, Zone zone,
            const config::FaxSettings& settings, std::uint64_t message_max);

  Task<void> run() override;
  void stop() override;
  void wake() override { wake_.notify(); }
  const SourceState& state() const override { return state_; }

 private:
  Task<Status> poll();
  Task<Status> claim_finished();
  Task<Status> take_claimed(Instant start);
  Task<Status> sweep_server(Instant start);
  Task<Result<std::set<std::string>>> known_keys();
  Task<Status> take(storage::Incoming incoming);

  boost::asio::thread_pool& pool_;
  storage::Writer& writer_;
  Receiver& receiver_;
  const Clock& clock_;
  Zone zone_;
  config::FaxSettings settings_;
  std::uint64_t message_max_;
  ops::Signal wake_;
  SourceState state_;
  Stillness incoming_, queue_;
  bool unfinished_ = false;  // look again soon
  bool stopping_ = false;
};

}  // namespace shouwen::intake
