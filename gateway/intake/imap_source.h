// One IMAP mailbox: polls INBOX, Junk and Sent over one connection, takes in what is new, carries
// out the server to-do, then idles. Facts it rests on: listings by UID range only, never SEARCH or
// UNSEEN; UIDVALIDITY changes without notice; a human may delete or move mail at any moment.
//
// First contact is a census: everything is taken in and counted, but mail from before the start
// time is never answered or marked. A changed UIDVALIDITY is no first contact: all is fetched
// again and recognised by its octets.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.h"
#include "gateway/intake/receiver.h"
#include "gateway/intake/source.h"
#include "gateway/net/backoff.h"
#include "gateway/net/imap_session.h"
#include "gateway/ops/signal.h"
#include "storage/writer.h"

namespace shouwen::intake {

struct FetchLimits {
  std::uint64_t message_max = std::uint64_t{256} << 20;  // larger: taken in by its header only
  std::uint64_t range_octets = std::uint64_t{32}
                               << 20;  // asked for at once; two may be on their way
};

class ImapSource final : public Source {
 public:
  // `endpoint` carries the password; `settings` must not. All references outlive the source.
  ImapSource(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
             storage::Writer& writer, Receiver& receiver, const Clock& clock,
             const config::MailboxSettings& settings, net::Endpoint endpoint,
             const FetchLimits& limits);
  ~ImapSource() override;

  Task<void> run() override;
  void stop() override;
  void wake() override;
  const SourceState& state() const override { return state_; }

 private:
  class Sink;
  using Steady = std::chrono::steady_clock;
  struct Compared {  // a folder's last whole listing
    Instant at;
    std::int64_t good_for = 7 * kDay;  // ms
  };
  static Compared compared_now(const Compared& before, bool whole, bool complete, Instant now);
  struct Open {  // what one connection knows
    std::vector<net::Folder> folders;
  };

  Task<Status> session();  // connect, then poll and idle until something fails
  Task<Status> poll(Open& open, bool all_folders);
  Task<Result<bool>> wait_for_mail(const Open& open);
  const net::Folder* watched_folder(const Open& open) const;
  Task<Status> poll_folder(const net::Folder& folder);
  // `complete`: the listing agrees with the number of messages the server counts.
  Task<Result<std::vector<net::Listed>>> wanted(const net::Folder& folder,
                                                storage::FolderState& state, bool everything,
                                                bool& complete);
  Task<Status> work_off_todo(Open& open);
  Task<Status> move_to(Open& open, std::uint64_t uid, const std::string& target);
  // False: the server refused this one; the connection is still good.
  // The folder that is selected, and what its UIDs count under.
  struct Chosen {
    std::string folder, uidvalidity;
  };
  Task<Result<bool>> do_todo(Open& open, const storage::ServerTodo& todo, Chosen& selected);
  Task<Status> save(const storage::FolderState& state);
  Task<Result<std::vector<std::int64_t>>> asked_again(const storage::FolderState& state);
  Task<Status> settle(const storage::FolderState& state, const std::vector<std::int64_t>& asked,
                      const std::vector<std::uint64_t>& given);
  Task<Status> set_aside(const std::string& folder, const std::string& uidvalidity,
                         std::uint64_t uid, const std::string& why);
  Task<void> pause_after_failure(const Error& error);
  bool before_start(const std::optional<Instant>& internal_date, Instant census) const;
  bool polled(const net::Folder& folder) const;
  std::vector<std::string> missing(const Open& open) const;

  boost::asio::thread_pool& pool_;
  storage::Writer& writer_;
  Receiver& receiver_;
  const Clock& clock_;
  config::MailboxSettings settings_;
  net::Endpoint endpoint_;
  FetchLimits limits_;
  std::unique_ptr<net::ImapSession> imap_;
  net::Backoff backoff_;
  ops::Signal wake_;
  SourceState state_;
  std::map<std::string, Compared> compared_;           // folder → last whole listing
  std::map<std::string, std::uint64_t> uidnext_seen_;  // folder → UIDNEXT at its last poll
  std::map<std::string, std::uint64_t> omitted_;       // folder → missing from its listing
  std::string place_;                                  // folder and UIDVALIDITY being polled
  std::map<std::pair<std::string, std::uint64_t>, int> blamed_;  // place, UID → connections broken
  Steady::time_point next_full_, no_idle_until_;
  int idle_failures_ = 0;
  bool stopping_ = false;
};

}  // namespace shouwen::intake
