// The inside of ImapSession, shared by its .cpp files and by nothing else.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/net/body_file.h"
#include "gateway/net/channel.h"
#include "gateway/net/fetch_parse.h"
#include "gateway/net/imap_parse.h"
#include "gateway/net/imap_session.h"

namespace shouwen::net {

// What one response was, owned: the line it was read from is gone.
struct Response {
  ImapLine::Kind kind = ImapLine::Kind::bad;
  ImapStatus status = ImapStatus::bad;
  std::string tag, word, code, rest;
  std::uint64_t number = 0;
  // numbered FETCH only:
  std::optional<FetchParser> fetch;
  std::unique_ptr<BodyFile> body;  // a complete literal within the limit
  bool too_large = false;          // a complete literal beyond it, thrown away
  std::uint64_t body_size = 0;
};

using OnResponse = std::function<void(Response&)>;

struct ImapSession::Impl {
  Impl(Endpoint endpoint, boost::asio::thread_pool& pool)
      : channel(Service::imap, std::move(endpoint), pool) {}

  LineChannel channel;
  std::set<std::string> capabilities;  // upper case
  bool synchronised = false;           // our own first tag was seen
  unsigned serial = 0;
  std::string selected;
  std::uint64_t uidnext = 0, exists = 0, expunged = 0;
  bool interrupted = false;  // idle() has to end; taken back by it
  std::uint64_t blamed = 0;
  Failure refusal;  // the last NO or BAD
  bool refused_last = false;

  // Bodies: set while a fetch runs.
  std::string body_item = "BODY[]", body_dir;
  std::uint64_t literal_limit = 0;
  bool want_bodies = false;

  std::string next_tag();
  Task<bool> send(std::string tag, std::string command);
  Task<bool> next(Response& response);
  Task<bool> read_fetch(Response& response, std::string rest);
  Task<bool> read_literals(std::string& text);
  Task<bool> stream_body(std::uint64_t size, Response& response);
  Task<bool> take_literal(std::uint64_t size, std::string& out);
  void untagged(const Response& response);
  void learn_capabilities(std::string_view text);

  // Sends and reads to the tagged answer. NO and BAD are errors that leave the session usable.
  Task<Status> command(std::string text, OnResponse on = {});
  Status refused(const Response& tagged, std::string_view command);
  Error last_error() const;
  const Failure& last_failure() const { return refused_last ? refusal : channel.failure(); }
  bool can(std::string_view capability) const;

  // imap_list.cpp
  void take_listed(const Response& response, std::uint64_t first_uid);
  Task<Status> list_ranges(const std::vector<std::string>& commands, std::uint64_t first_uid);
  Task<Status> list_one(std::uint64_t sequence, std::uint64_t first_uid);
  Task<Status> reconcile(std::uint64_t first_uid, std::uint64_t count, Listing& listing);
  std::map<std::uint64_t, Listed> listed;            // by UID
  std::map<std::uint64_t, std::uint64_t> sequences;  // sequence number -> UID

  // imap_fetch.cpp
  struct Range;
  Task<Status> fetch_ranges(std::vector<Range> ranges, BodySink& sink, std::vector<Fetched>& again);
  Task<Status> fetch_alone(Fetched message, const FetchOptions& options, BodySink& sink);
  Task<Status> read_range(std::vector<Range>& ranges, std::size_t current);
  void attach(std::vector<Range>& ranges, std::size_t current, Response& response);
};

}  // namespace shouwen::net
