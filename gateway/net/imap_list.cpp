// Listing a folder and proving the listing complete. exmail's ranges leave out messages that can be
// read one by one, so the sequence numbers (which have no holes by definition) are checked.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>
#include <utility>

#include "gateway/net/imap_impl.h"

namespace shouwen::net {
namespace {

constexpr std::uint64_t kSlice = 500;
constexpr std::size_t kSlicesInFlight = 4;
constexpr std::uint64_t kAskedAlone = 1000;  // holes asked for one by one in one listing
constexpr const char* kItems = " (UID FLAGS RFC822.SIZE INTERNALDATE)";

std::string range(std::uint64_t from, std::uint64_t to) {
  return from == to ? std::to_string(from) : std::to_string(from) + ":" + std::to_string(to);
}

// Old mailboxes have few messages and huge UIDs: their UID ranges would be mostly empty.
bool sparse(std::uint64_t span, std::uint64_t count) {
  return span > 4 * count + 2000;
}

std::vector<std::string> slices(const char* verb, std::uint64_t from, std::uint64_t to) {
  std::vector<std::string> commands;
  for (std::uint64_t a = from; a <= to; a += kSlice)
    commands.push_back(verb + range(a, std::min(to, a + kSlice - 1)) + kItems);
  return commands;
}

}  // namespace

void ImapSession::Impl::take_listed(const Response& response, std::uint64_t first_uid) {
  if (!response.fetch) return;
  const FetchParser& fetch = *response.fetch;
  // Without a UID it is somebody's change of flags; UID 0 is a server's mistake.
  if (fetch.uid() == 0) return;
  if (sequences.size() > 2 * exists + 10'000) {
    channel.fail(Trouble::protocol, "列表无尽 / a listing far longer than the folder");
    return;
  }
  sequences[response.number] = fetch.uid();
  if (fetch.uid() < first_uid) return;
  Listed& message = listed[fetch.uid()];
  if (message.uid != 0 && message.size != 0 && fetch.size() == 0) return;
  message.uid = fetch.uid();
  message.size = fetch.size();
  message.flags = fetch.flags();
  message.internal_date = parse_internal_date(fetch.internal_date());
}

Task<Status> ImapSession::Impl::list_ranges(const std::vector<std::string>& commands,
                                            std::uint64_t first_uid) {
  refused_last = false;
  std::deque<std::string> tags;
  std::size_t sent = 0;
  Status outcome = Done{};
  while (sent < commands.size() || !tags.empty()) {
    // After a refusal only what is already on its way is read.
    while (outcome.ok() && sent < commands.size() && tags.size() < kSlicesInFlight) {
      tags.push_back(next_tag());
      const bool good = co_await send(tags.back(), commands[sent++]);
      if (!good) co_return last_error();
    }
    if (tags.empty()) break;
    channel.start_clock();
    for (Response response;;) {
      const bool good = co_await next(response);
      if (!good) co_return last_error();
      take_listed(response, first_uid);
      if (response.kind != ImapLine::Kind::tagged) continue;
      if (response.tag != tags.front()) {
        channel.fail(Trouble::protocol, "标签不符 / an answer to a command never sent");
        co_return last_error();
      }
      tags.pop_front();
      if (response.status != ImapStatus::ok) outcome = refused(response, "FETCH");
      if (!channel.alive()) co_return last_error();
      break;
    }
  }
  co_return outcome;
}

Task<Status> ImapSession::Impl::list_one(std::uint64_t sequence, std::uint64_t first_uid) {
  const std::string text = "FETCH " + std::to_string(sequence) + kItems;
  const OnResponse on = [this, first_uid](Response& r) { take_listed(r, first_uid); };
  Status status = co_await command(text, on);
  if (!status.ok() && channel.alive()) co_return Done{};  // refused alone: it stays omitted
  co_return status;
}

Task<Status> ImapSession::Impl::reconcile(std::uint64_t first_uid, std::uint64_t count,
                                          Listing& listing) {
  const std::uint64_t gone = expunged;
  std::uint64_t asked = 0;
  std::uint64_t lowest = count + 1;
  for (const auto& [sequence, uid] : sequences) {
    if (sequence != 0) lowest = std::min(lowest, sequence);
  }
  // From the newest down: holes above the lowest seen, then below it until a UID we did not ask
  // for, which proves that nothing between was left out.
  for (std::uint64_t sequence = count; sequence > 0; --sequence) {
    if (sequences.count(sequence) == 0) {
      if (++asked > kAskedAlone) {
        listing.omitted += sequence;
        break;
      }
      Status status = co_await list_one(sequence, first_uid);
      if (!status.ok()) co_return status;
      if (expunged != gone) co_return Done{};  // the numbers moved: the next poll will tell
      const auto found = sequences.find(sequence);
      if (found == sequences.end())
        ++listing.omitted;
      else if (found->second >= first_uid)
        ++listing.recovered;
    }
    if (sequence >= lowest) continue;
    const auto found = sequences.find(sequence);
    if (first_uid > 1 && found != sequences.end() && found->second < first_uid) break;
  }
  listing.reconciled = listing.omitted == 0;
  co_return Done{};
}

Task<Result<Listing>> ImapSession::list(std::uint64_t first_uid) {
  Impl& s = *impl_;
  s.listed.clear();
  s.sequences.clear();
  Listing listing;
  first_uid = std::max<std::uint64_t>(first_uid, 1);
  const std::uint64_t count = s.exists, gone = s.expunged;
  if (count == 0 || (s.uidnext != 0 && first_uid >= s.uidnext)) {
    listing.reconciled = true;
    co_return listing;
  }
  bool by_uid = s.uidnext != 0 && !sparse(s.uidnext - first_uid, count);
  if (by_uid) {
    const auto commands = slices("UID FETCH ", first_uid, s.uidnext - 1);
    Status status = co_await s.list_ranges(commands, first_uid);
    if (!status.ok() && !s.channel.alive()) co_return status.error();
    by_uid = status.ok();  // some refuse a range that holds no message
  }
  if (!by_uid) {
    const auto commands = slices("FETCH ", 1, count);
    Status status = co_await s.list_ranges(commands, first_uid);
    if (!status.ok()) co_return status.error();
  }
  if (s.expunged == gone) {
    Status status = co_await s.reconcile(first_uid, count, listing);
    if (!status.ok()) co_return status.error();
  }
  for (auto& [uid, message] : s.listed) listing.messages.push_back(std::move(message));
  s.listed.clear();
  s.sequences.clear();
  co_return listing;
}

}  // namespace shouwen::net
