// One IMAP connection to one mailbox: log in, list, fetch, idle, mark. RFC 3501, 2177 (IDLE), 2971
// (ID), 3348/6154 (SPECIAL-USE), 4315 (UIDPLUS), 6851 (MOVE), 2087 (QUOTA), Gmail/QQ XLIST.
// Only what the server advertises is sent, and never SEARCH: providers answer it wrongly.
//
// A body counts as received only when its literal is complete, the command ended with a tagged OK,
// its UID was asked for and it is not empty. Everything else has a named outcome.
//
// Threads: lives on the io_context's thread; the blocking login runs on the pool given. Not
// thread-safe. The pool must be joined before the io_context is destroyed. stop() may be called
// from the io thread at any time and makes the pending call fail with Trouble::stopped.
// Errors: Trouble::refused (NO, BAD) leaves the connection usable; after any other the session is
// dead (alive() == false) and must be destroyed. failure() tells the class of the last error.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/ids.h"
#include "config/result.h"
#include "config/time.h"
#include "gateway/net/endpoint.h"
#include "gateway/net/failure.h"

namespace shouwen::net {

template <class T>
using Task = boost::asio::awaitable<T>;

enum class FolderRole { none, inbox, junk, sent, drafts, trash, archive };

struct Folder {
  std::string name;     // as the server names it (modified UTF-7 kept): what select() takes
  std::string display;  // UTF-8
  FolderRole role = FolderRole::none;
  bool selectable = true;
  char separator = 0;
};

struct Selected {
  std::string folder, uidvalidity;  // text: servers send 0 and more than 32 bits
  std::uint64_t uidnext = 0;        // 0: the server did not say
  std::uint64_t exists = 0;
  bool read_write = false;
};

struct Listed {
  std::uint64_t uid = 0;
  std::uint64_t size = 0;  // RFC822.SIZE: used for batching, never believed
  std::vector<std::string> flags;
  std::optional<Instant> internal_date;
};

struct Listing {
  std::vector<Listed> messages;  // ascending by UID, no duplicates
  std::uint64_t omitted = 0;     // counted by EXISTS, shown neither by range nor one by one
  std::uint64_t recovered = 0;   // missing from the ranges, shown when asked one by one
  bool reconciled = false;       // messages + what lies below first_uid == EXISTS
};

enum class BodyOutcome {
  received,  // file, octets and size are set
  oversize,  // over the limit: file holds the header only
  absent,    // tagged OK but no such message came (expunged, or the server hides it)
  nil,       // BODY[] NIL
  empty,     // {0}
  quoted,    // a quoted string where a message was due
  refused,   // NO or BAD for this message alone
};
const char* outcome_name(BodyOutcome outcome);

struct Fetched {
  Listed listed;  // as asked for
  BodyOutcome outcome = BodyOutcome::absent;
  std::string file;        // in FetchOptions::dir; owned by the receiver from here on
  Digest octets;           // SHA-256 of the file
  std::uint64_t size = 0;  // of the file
  std::string note;        // the server's words when it refused
};

// Takes what was fetched, a range at a time and only after its tagged OK. The next range is on its
// way meanwhile, so taking long slows the server down (TCP), nothing else. An error ends the fetch.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual Task<Status> take(std::vector<Fetched> range) = 0;
};

struct FetchOptions {
  std::string dir;                           // for the files; on the store's file system
  std::uint64_t literal_limit = 128u << 20;  // larger: header only, outcome oversize
  std::size_t range_messages = 100;
  std::uint64_t range_octets = 32u << 20;
  int attempts_alone = 3;  // for a body that came as nil, empty, absent, quoted
};

struct Quota {
  std::uint64_t used_kb = 0, limit_kb = 0;
};

enum class Wake { changed, timeout, interrupted, unsupported };

class ImapSession {
 public:
  // `pool` runs the blocking login and outlives the session.
  ImapSession(Endpoint endpoint, boost::asio::thread_pool& pool);
  ~ImapSession();
  ImapSession(const ImapSession&) = delete;
  ImapSession& operator=(const ImapSession&) = delete;

  Task<Status> open();  // connect, log in, resynchronise, ID, CAPABILITY
  Task<Result<std::vector<Folder>>>
  folders();  // LIST with SPECIAL-USE, XLIST or plain; roles detected
  // `write` = SELECT, for a folder whose messages will be marked or moved; otherwise EXAMINE, so
  // that nothing changes.
  Task<Result<Selected>> select(std::string folder, bool write);
  // Messages with UID >= first_uid, in ascending slices bounded by UIDNEXT, reconciled with EXISTS;
  // holes in the sequence numbers are asked for one by one. REQUIRES: a selected folder. UIDNEXT is
  // the one select() heard: select again after a wake-up and before listing.
  Task<Result<Listing>> list(std::uint64_t first_uid);
  // Bodies of `wanted` (ascending UIDs) in pipelined ranges. Every wanted message is given to the
  // sink exactly once, unless an error ends the fetch; those not given were not received. An error
  // of the sink ends the session.
  Task<Status> fetch(std::vector<Listed> wanted, FetchOptions options, BodySink& sink);
  // The UID whose body was arriving when the session died; 0: none. A mail that kills the
  // connection every time can so be set aside.
  std::uint64_t blamed_uid() const;

  Task<Result<Wake>> idle(std::chrono::milliseconds longest);  // IDLE; re-issued every 4 minutes
  // Ends an idle() under way, or else the next one at once: there is work for this connection.
  void interrupt_idle();
  Task<Status> noop();
  // EXISTS of the selected folder as last heard; changes by noop(), idle(), any command.
  std::uint64_t exists() const;

  Task<Status> add_flag(std::uint64_t uid, std::string flag);  // UID STORE +FLAGS.SILENT
  Task<Status> move(std::uint64_t uid,
                    std::string folder);         // UID MOVE, or COPY + \Deleted + UID EXPUNGE
  Task<Status> create_folder(std::string name);  // UTF-8; encoded here
  Task<Result<std::optional<Quota>>> quota(std::string folder);  // nullopt: not offered
  Task<void> logout();                                           // LOGOUT, never fails

  void stop();
  bool alive() const;
  bool can(std::string_view capability) const;  // "MOVE", "IDLE"; after open()
  const Failure& failure() const;               // of the last error
  std::string transcript() const;               // last lines both ways, secrets masked
  std::uint64_t octets_in() const;
  std::uint64_t octets_out() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwen::net
