// Bodies: pipelined ranges, each literal streamed to a file and hashed on the way.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "gateway/net/imap_impl.h"

namespace shouwen::net {
namespace {

// An unexpectedly large literal is read and dropped up to this many times the limit; beyond it the
// connection is cheaper to lose.
constexpr std::uint64_t kSkipFactor = 8;

// Bodies read ahead of the sink: the range it has and the one on its way.
constexpr std::size_t kRangesInFlight = 2;

struct Arrived {
  Fetched message;
  std::unique_ptr<BodyFile> body;
};

}  // namespace

const char* outcome_name(BodyOutcome outcome) {
  static constexpr const char* kNames[] = {"received", "oversize", "absent", "nil",
                                           "empty",    "quoted",   "refused"};
  return kNames[static_cast<std::size_t>(outcome)];
}

struct ImapSession::Impl::Range {
  std::map<std::uint64_t, Arrived> messages;  // by UID; absent until an answer comes
  std::string tag;
  bool header_only = false;
  bool ended = false, refused = false;
  std::string note;

  std::string command() const {
    std::vector<std::uint64_t> uids;
    for (const auto& [uid, arrived] : messages) uids.push_back(uid);
    return "UID FETCH " + uid_set(uids) +
           (header_only ? " (UID BODY.PEEK[HEADER])" : " (UID BODY.PEEK[])");
  }
  void add(Listed listed) {
    const std::uint64_t uid = listed.uid;
    messages[uid].message.listed = std::move(listed);
  }
};

Task<bool> ImapSession::Impl::stream_body(std::uint64_t size, Response& response) {
  response.body_size = size;
  response.too_large = size > literal_limit;
  if (response.too_large && size / kSkipFactor > literal_limit) {
    channel.fail(Trouble::oversize,
                 "邮件过大 / a message far over the limit: " + std::to_string(size) + " octets");
    co_return false;
  }
  std::unique_ptr<BodyFile> file;
  if (size > 0 && !response.too_large) file = std::make_unique<BodyFile>(body_dir);
  for (std::uint64_t left = size; left > 0;) {
    if (channel.pending().empty()) {
      channel.expect(left);
      const bool more = co_await channel.fill();
      if (!more) co_return false;
    }
    const std::string_view have = channel.pending();
    const auto some = have.substr(0, std::min<std::uint64_t>(left, have.size()));
    if (file && !file->write(some)) {
      channel.fail(Trouble::local, "无法写入临时文件 / cannot write the temporary file");
      co_return false;
    }
    left -= some.size();
    channel.consume(some.size());
  }
  channel.expect(0);
  if (file && !file->finish()) {
    channel.fail(Trouble::local, "无法写入临时文件 / cannot write the temporary file");
    co_return false;
  }
  response.body = std::move(file);
  co_return true;
}

// Gives a FETCH answer to the message it was asked for. Answers nobody asked for, repeated ones and
// mere changes of flags are dropped, their files with them.
void ImapSession::Impl::attach(std::vector<Range>& ranges, std::size_t current,
                               Response& response) {
  if (!response.fetch || response.fetch->body() == FetchParser::Body::absent) return;
  const std::uint64_t uid = response.fetch->uid();
  const std::size_t end = std::min(ranges.size(), current + kRangesInFlight);
  for (std::size_t i = current; i < end; ++i) {
    const auto found = ranges[i].messages.find(uid);
    if (uid == 0 || found == ranges[i].messages.end()) continue;
    Arrived& arrived = found->second;
    if (arrived.body) return;
    Fetched& message = arrived.message;
    switch (response.fetch->body()) {
      case FetchParser::Body::nil:
        message.outcome = BodyOutcome::nil;
        return;
      case FetchParser::Body::quoted:
        message.outcome = BodyOutcome::quoted;
        return;
      default:
        break;
    }
    if (response.too_large) {
      message.outcome = BodyOutcome::oversize;
    } else if (!response.body) {
      message.outcome = BodyOutcome::empty;
    } else {
      message.outcome = ranges[i].header_only ? BodyOutcome::oversize : BodyOutcome::received;
      message.octets = response.body->digest();
      message.size = response.body->size();
      arrived.body = std::move(response.body);
    }
    return;
  }
}

Task<Status> ImapSession::Impl::read_range(std::vector<Range>& ranges, std::size_t current) {
  Range& range = ranges[current];
  channel.start_clock();
  for (Response response;;) {
    const bool good = co_await next(response);
    if (!good) co_return last_error();
    attach(ranges, current, response);
    if (response.kind != ImapLine::Kind::tagged) continue;
    if (response.tag != range.tag) {
      channel.fail(Trouble::protocol, "标签不符 / an answer to a command never sent");
      co_return last_error();
    }
    if (response.status != ImapStatus::ok) {
      Status status = refused(response, "UID FETCH");
      if (!channel.alive()) co_return status;
      range.refused = true;
      range.note = refusal.server_text;
    }
    blamed = 0;
    co_return Done{};
  }
}

Task<Status> ImapSession::Impl::fetch_ranges(std::vector<Range> ranges, BodySink& sink,
                                             std::vector<Fetched>& again) {
  std::size_t sent = 0;
  for (std::size_t current = 0; current < ranges.size(); ++current) {
    for (; sent < std::min(ranges.size(), current + kRangesInFlight); ++sent) {
      ranges[sent].tag = next_tag();
      const bool good = co_await send(ranges[sent].tag, ranges[sent].command());
      if (!good) co_return last_error();
    }
    Status status = co_await read_range(ranges, current);
    if (!status.ok()) co_return status;
    Range& range = ranges[current];
    std::vector<Fetched> ready;
    for (auto& [uid, arrived] : range.messages) {
      Fetched& message = arrived.message;
      if (range.refused) {
        // Complete or not: without a tagged OK nothing of it counts.
        message.outcome = BodyOutcome::refused;
        message.note = range.note;
        arrived.body.reset();
      }
      if (arrived.body) {
        arrived.body->keep();
        message.file = arrived.body->path();
        ready.push_back(std::move(message));
      } else {
        again.push_back(std::move(message));
      }
    }
    range.messages.clear();
    if (ready.empty()) continue;
    status = co_await sink.take(std::move(ready));
    if (!status.ok()) {
      channel.fail(Trouble::stopped, "接收方中止 / the receiver ended the fetch");
      co_return status;
    }
  }
  co_return Done{};
}

namespace {

struct Collect : BodySink {
  std::vector<Fetched> taken;
  Task<Status> take(std::vector<Fetched> range) override {
    for (Fetched& message : range) taken.push_back(std::move(message));
    co_return Done{};
  }
};

}  // namespace

// One message whose body did not come with its range: asked for alone, a few times, then given on
// with the name of what happened. Over the limit: its header only.
Task<Status> ImapSession::Impl::fetch_alone(Fetched message, const FetchOptions& options,
                                            BodySink& sink) {
  for (int attempt = 0; attempt < std::max(options.attempts_alone, 1); ++attempt) {
    std::vector<Range> one(1);
    one[0].add(message.listed);
    one[0].header_only = message.outcome == BodyOutcome::oversize;
    body_item = one[0].header_only ? "BODY[HEADER]" : "BODY[]";
    Collect collect;
    std::vector<Fetched> failed;
    Status status = co_await fetch_ranges(std::move(one), collect, failed);
    body_item = "BODY[]";
    if (!status.ok()) co_return status;
    if (!collect.taken.empty()) {
      message = std::move(collect.taken.front());
      break;
    }
    const bool header = message.outcome == BodyOutcome::oversize;
    message = std::move(failed.front());
    if (header) message.outcome = BodyOutcome::oversize;  // not even a header: still its name
  }
  std::vector<Fetched> range;
  range.push_back(std::move(message));
  Status status = co_await sink.take(std::move(range));
  if (!status.ok()) channel.fail(Trouble::stopped, "接收方中止 / the receiver ended the fetch");
  co_return status;
}

Task<Status> ImapSession::fetch(std::vector<Listed> wanted, FetchOptions options, BodySink& sink) {
  Impl& s = *impl_;
  s.refused_last = false;
  s.literal_limit = options.literal_limit;
  s.body_dir = options.dir;
  s.body_item = "BODY[]";
  s.blamed = 0;
  std::sort(wanted.begin(), wanted.end(),
            [](const Listed& a, const Listed& b) { return a.uid < b.uid; });
  std::vector<Impl::Range> ranges;
  std::vector<Fetched> alone;
  std::uint64_t octets = 0;
  for (Listed& message : wanted) {
    if (message.size > options.literal_limit) {
      alone.emplace_back();
      alone.back().outcome = BodyOutcome::oversize;
      alone.back().listed = std::move(message);
      continue;
    }
    if (ranges.empty() || ranges.back().messages.size() >= options.range_messages ||
        octets + message.size > options.range_octets) {
      ranges.emplace_back();
      octets = 0;
    }
    octets += message.size;
    ranges.back().add(std::move(message));
  }
  s.want_bodies = true;
  Status status = co_await s.fetch_ranges(std::move(ranges), sink, alone);
  for (std::size_t i = 0; status.ok() && i < alone.size(); ++i) {
    Fetched message = std::move(alone[i]);
    status = co_await s.fetch_alone(std::move(message), options, sink);
  }
  s.want_bodies = false;
  s.body_item = "BODY[]";
  co_return status;
}

}  // namespace shouwen::net
