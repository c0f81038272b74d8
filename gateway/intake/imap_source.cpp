// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/imap_source.h"

#include <algorithm>
#include <random>
#include <set>

#include "gateway/ops/log.h"
#include "gateway/ops/on_writer.h"

namespace shouwen::intake {

namespace {

constexpr std::int64_t kCompareEvery = 7 * kDay;
// After a listing that lacked something: soon, then ever later.
constexpr std::int64_t kCompareSoon = 10 * kMinute, kCompareLater = 6 * kHour;
constexpr int kConnectionsOneMailMayBreak = 3;

std::function<double()> jitter() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
}

}  // namespace

// Turns a fetched range into Incoming, makes it durable, and only then moves the checkpoint.
class ImapSource::Sink final : public net::BodySink {
 public:
  Sink(ImapSource& source, const net::Folder& folder, storage::FolderState& state)
      : source_(source), folder_(folder), state_(state) {}

  net::Task<Status> take(std::vector<net::Fetched> range) override {
    std::vector<storage::Incoming> batch;
    for (net::Fetched& one : range) {
      if (one.outcome == net::BodyOutcome::received) {
        given_.push_back(one.listed.uid);
        batch.push_back(incoming(one, true));
      } else if (one.outcome == net::BodyOutcome::oversize) {
        batch.push_back(incoming(one, false));
      }
      if (one.outcome != net::BodyOutcome::received) {
        Status noted = co_await source_.set_aside(
            folder_.name, state_.uidvalidity, one.listed.uid,
            std::string(net::outcome_name(one.outcome)) + " " + one.note);
        if (!noted.ok()) co_return noted;
      }
    }
    const std::size_t count = batch.size();
    Status taken = co_await source_.receiver_.take(std::move(batch));
    if (!taken.ok()) co_return taken;
    source_.state_.received += count;
    co_return co_await checkpoint(range);
  }

  const std::vector<std::uint64_t>& given() const { return given_; }

 private:
  storage::Incoming incoming(const net::Fetched& one, bool whole) const {
    storage::Incoming in;
    in.file = one.file;
    in.octets = one.octets;
    in.size = one.size;
    in.arrival = {
        "imap", source_.settings_.id,     folder_.name,        state_.uidvalidity, one.listed.uid,
        "",     one.listed.internal_date, source_.clock_.now()};
    in.own_sent = folder_.role == net::FolderRole::sent;
    in.answerable = whole && !in.own_sent &&
                    !source_.before_start(one.listed.internal_date,
                                          state_.census_at.value_or(source_.clock_.now()));
    return in;
  }

  net::Task<Status> checkpoint(const std::vector<net::Fetched>& range) {
    for (const net::Fetched& one : range)
      state_.last_uid = std::max(state_.last_uid, one.listed.uid);
    co_return co_await source_.save(state_);
  }

  ImapSource& source_;
  const net::Folder& folder_;
  storage::FolderState& state_;
  std::vector<std::uint64_t> given_;  // UIDs whose octets are in the store
};

ImapSource::ImapSource(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
                       storage::Writer& writer, Receiver& receiver, const Clock& clock,
                       const config::MailboxSettings& settings, net::Endpoint endpoint,
                       const FetchLimits& limits)
    : pool_(pool),
      writer_(writer),
      receiver_(receiver),
      clock_(clock),
      settings_(settings),
      endpoint_(std::move(endpoint)),
      limits_(limits),
      backoff_(jitter()),
      wake_(std::move(executor)) {
  state_.id = settings_.id;
  state_.poll_interval_seconds = settings_.poll_interval_seconds;
}

ImapSource::~ImapSource() = default;

void ImapSource::stop() {
  stopping_ = true;
  if (imap_) imap_->stop();
  wake_.notify();
}

void ImapSource::wake() {
  wake_.notify();
  // What was filed is marked now and not at the next poll; with nothing to mark the server is not
  // bothered.
  if (imap_ && settings_.mark.kind != config::Mark::Kind::none) imap_->interrupt_idle();
}

Task<void> ImapSource::run() {
  while (!stopping_) {
    Status ended = co_await session();
    if (stopping_) break;
    if (!ended.ok()) co_await pause_after_failure(ended.error());
  }
  if (imap_ && imap_->alive()) co_await imap_->logout();
  imap_.reset();
}

Task<Status> ImapSource::session() {
  imap_ = std::make_unique<net::ImapSession>(endpoint_, pool_);
  Status opened = co_await imap_->open();
  if (!opened.ok()) co_return opened;
  auto listed = co_await imap_->folders();
  if (!listed.ok()) co_return listed.error();
  Open open{std::move(*listed)};
  ops::log(ops::Event::mailbox_connected, {{"mailbox", settings_.id}});

  bool all = true;
  while (!stopping_) {
    Status ready = co_await receiver_.ready();
    if (!ready.ok()) {
      // Intake is held back on our side: keep the connection, look again shortly.
      state_.trouble = "held_back";
      state_.error = ready.error().text();
      state_.remedy = ready.error().remedy;
      co_await wake_.wait(std::chrono::seconds(2));
      continue;
    }
    if (all && !missing(open).empty()) {
      // Somebody may have made it meanwhile.
      auto again = co_await imap_->folders();
      if (!again.ok()) co_return again.error();
      open.folders = std::move(*again);
    }
    if (all) next_full_ = Steady::now() + std::chrono::seconds(settings_.poll_interval_seconds);
    Status status = co_await poll(open, all);
    if (!status.ok()) co_return status;
    backoff_.success();
    if (stopping_) break;

    auto rest = co_await wait_for_mail(open);
    if (!rest.ok()) co_return rest.error();
    all = *rest;
  }
  co_return Done{};
}

// INBOX where it is polled, else the first folder that was polled well; nullptr: none was.
const net::Folder* ImapSource::watched_folder(const Open& open) const {
  const net::Folder* first = nullptr;
  for (const net::Folder& folder : open.folders) {
    if (!polled(folder) || !uidnext_seen_.contains(folder.name)) continue;
    if (folder.role == net::FolderRole::inbox) return &folder;
    if (first == nullptr) first = &folder;
  }
  return first;
}

bool ImapSource::polled(const net::Folder& folder) const {
  if (!folder.selectable) return false;
  if (!settings_.folders.empty()) {
    return std::find(settings_.folders.begin(), settings_.folders.end(), folder.display) !=
           settings_.folders.end();
  }
  return folder.role == net::FolderRole::inbox || folder.role == net::FolderRole::junk ||
         folder.role == net::FolderRole::sent;
}

// A folder the settings name and the server has not: the others go on, and an operator is told.
std::vector<std::string> ImapSource::missing(const Open& open) const {
  std::vector<std::string> names;
  for (const std::string& wanted : settings_.folders) {
    const bool there = std::any_of(open.folders.begin(), open.folders.end(),
                                   [&](const net::Folder& f) { return f.display == wanted; });
    if (!there) names.push_back(wanted);
  }
  return names;
}

Task<Status> ImapSource::poll(Open& open, bool all_folders) {
  state_.polling = true;
  const std::vector<std::string> before = state_.warnings;
  if (all_folders) {
    state_.warnings.clear();
    for (const std::string& name : missing(open))
      state_.warnings.push_back("没有文件夹 no such folder: " + name);
  }
  for (const net::Folder& folder : open.folders) {
    if (!polled(folder)) continue;
    if (!all_folders && &folder != watched_folder(open)) continue;
    Status status = co_await poll_folder(folder);
    if (!status.ok()) {
      // One folder may be refused (renamed, deleted meanwhile) while the others go on.
      if (!imap_->alive() || imap_->failure().kind != net::Trouble::refused) co_return status;
      state_.warnings.push_back("文件夹打不开 folder refused: " + folder.display + ": " +
                                status.error().text());
    }
  }
  for (const auto& [folder, count] : omitted_) {
    if (all_folders && count > 0)
      state_.warnings.push_back(
          "服务器的列表缺" + std::to_string(count) +
          "封，稍后再比对 mail left out of the server's listing, compared again soon: " + folder);
  }
  if (state_.warnings != before) {
    for (const std::string& warning : state_.warnings)
      ops::log(ops::Event::folder_missing, {{"mailbox", settings_.id}, {"why", warning}});
  }
  Status todo = co_await work_off_todo(open);
  if (!todo.ok()) co_return todo;
  state_.polling = false;
  state_.last_success = clock_.now();
  state_.trouble.clear();
  state_.error.clear();
  state_.remedy.clear();
  co_return Done{};
}

bool ImapSource::before_start(const std::optional<Instant>& internal_date, Instant census) const {
  const Instant start = settings_.start_time.value_or(census);
  return internal_date.has_value() && *internal_date < start;
}

Task<Result<std::vector<net::Listed>>> ImapSource::wanted(const net::Folder& folder,
                                                          storage::FolderState& state,
                                                          bool everything, bool& complete) {
  auto listing = co_await imap_->list(everything ? 1 : state.last_uid + 1);
  if (!listing.ok()) co_return listing.error();
  if (listing->omitted > 0) {
    ops::log(ops::Event::listing_mismatch, {{"mailbox", settings_.id},
                                            {"folder", folder.display},
                                            {"omitted", std::to_string(listing->omitted)}});
  }
  complete = listing->reconciled;
  omitted_[folder.display] = listing->omitted;
  auto call = [account = settings_.id, name = folder.name, uidvalidity = state.uidvalidity,
               from = everything ? 0 : state.last_uid + 1](storage::Store& store) {
    return store.known_uids(account, name, uidvalidity, from);
  };
  auto known = co_await ops::on_writer(writer_, std::move(call));
  if (!known.ok()) co_return known.error();
  const std::set<std::uint64_t> have(known->begin(), known->end());
  std::vector<net::Listed> fetch;
  for (net::Listed& one : listing->messages) {
    if (have.contains(one.uid)) continue;
    // Our own copies from before the start time tell nothing about this campaign's trail.
    if (folder.role == net::FolderRole::sent &&
        before_start(one.internal_date, state.census_at.value_or(clock_.now()))) {
      continue;
    }
    if (auto broke = blamed_.find({place_, one.uid});
        broke != blamed_.end() && broke->second >= kConnectionsOneMailMayBreak) {
      Status noted = co_await set_aside(folder.name, state.uidvalidity, one.uid,
                                        "连续中断连接 breaks the connection every time");
      if (!noted.ok()) co_return noted.error();
      blamed_.erase(broke);
      continue;
    }
    fetch.push_back(std::move(one));
  }
  co_return fetch;
}

// When the folder is listed whole again. Part of it listed whole leaves that as it was.
ImapSource::Compared ImapSource::compared_now(const Compared& before, bool whole, bool complete,
                                              Instant now) {
  if (complete) return whole ? Compared{now, kCompareEvery} : before;
  const bool again = before.good_for < kCompareEvery;  // the last one lacked something too
  return {now, again ? std::min(before.good_for * 2, kCompareLater) : kCompareSoon};
}

Task<Status> ImapSource::poll_folder(const net::Folder& folder) {
  auto selected = co_await imap_->select(folder.name, false);
  if (!selected.ok()) co_return selected.error();
  auto call = [account = settings_.id, name = folder.name](storage::Store& store) {
    return store.folder(account, name);
  };
  auto known = co_await ops::on_writer(writer_, std::move(call));
  if (!known.ok()) co_return known.error();

  const Instant now = clock_.now();
  const bool first_contact = !known->has_value();
  storage::FolderState state = first_contact ? storage::FolderState{} : **known;
  state.account = settings_.id;
  state.folder = folder.name;
  const bool new_validity = state.uidvalidity != selected->uidvalidity;
  if (first_contact) state.census_at = now;
  // The clock was ahead then: mail from now on is not from before the start.
  if (state.census_at && *state.census_at > now) state.census_at = now;
  if (new_validity) {
    ops::log(first_contact ? ops::Event::census_finished : ops::Event::uidvalidity_changed,
             {{"mailbox", settings_.id},
              {"folder", folder.display},
              {"exists", std::to_string(selected->exists)}});
    state.uidvalidity = selected->uidvalidity;
    state.last_uid = 0;
    uidnext_seen_.erase(folder.name);
    compared_.erase(folder.name);
  }
  place_ = folder.name + "\n" + state.uidvalidity;
  const bool untouched = !new_validity && selected->uidnext != 0 &&
                         selected->uidnext == uidnext_seen_[folder.name] &&
                         selected->exists == state.exists;
  auto last = compared_.find(folder.name);
  const bool due =
      state.owed || last == compared_.end() || now - last->second.at > last->second.good_for;
  if (untouched && !due) co_return Done{};
  if (new_validity) {
    Status saved = co_await save(state);
    if (!saved.ok()) co_return saved;
  }

  // Asked for again while this listing runs is asked for at the next.
  auto asked = co_await asked_again(state);
  if (!asked.ok()) co_return asked.error();
  bool complete = true;
  auto fetch = co_await wanted(folder, state, due || new_validity, complete);
  if (!fetch.ok()) co_return fetch.error();
  net::FetchOptions options;
  options.dir = receiver_.incoming_dir();
  options.literal_limit = limits_.message_max;
  options.range_octets = limits_.range_octets;
  Sink sink(*this, folder, state);
  // Until every wanted body was given, the checkpoint may have passed one that is still owed: a
  // broken connection makes the next one compare the whole folder.
  const Compared before = last == compared_.end() ? Compared{} : last->second;
  compared_.erase(folder.name);
  if (!fetch->empty()) {
    Status fetched = co_await imap_->fetch(std::move(*fetch), options, sink);
    if (!fetched.ok()) co_return fetched;
  }
  // What an incomplete listing left out is not gone: it stays asked for.
  if (state.owed && complete) {
    Status settled = co_await settle(state, *asked, sink.given());
    if (!settled.ok()) co_return settled;
  }
  for (const std::uint64_t uid : sink.given()) blamed_.erase({place_, uid});
  compared_[folder.name] = compared_now(before, due, complete, now);
  uidnext_seen_[folder.name] = selected->uidnext;
  state.exists = selected->exists;
  co_return co_await save(state);
}

Task<Status> ImapSource::save(const storage::FolderState& state) {
  auto call = [state, now = clock_.now()](storage::Store& store) {
    return store.save_folder(state, now);
  };
  co_return co_await ops::on_writer(writer_, std::move(call));
}

Task<Result<std::vector<std::int64_t>>> ImapSource::asked_again(const storage::FolderState& state) {
  if (!state.owed) co_return std::vector<std::int64_t>{};
  auto call = [state](storage::Store& store) {
    return store.unfetchable_asked(state.account, state.folder);
  };
  co_return co_await ops::on_writer(writer_, std::move(call));
}

Task<Status> ImapSource::settle(const storage::FolderState& state,
                                const std::vector<std::int64_t>& asked,
                                const std::vector<std::uint64_t>& given) {
  auto call = [state, asked, given, now = clock_.now()](storage::Store& store) {
    return store.settle_unfetchable(asked, state.uidvalidity, given, now);
  };
  co_return co_await ops::on_writer(writer_, std::move(call));
}

Task<Status> ImapSource::set_aside(const std::string& folder, const std::string& uidvalidity,
                                   std::uint64_t uid, const std::string& why) {
  ops::log(
      ops::Event::message_unfetchable,
      {{"mailbox", settings_.id}, {"folder", folder}, {"uid", std::to_string(uid)}, {"why", why}});
  auto call = [=, account = settings_.id, now = clock_.now()](storage::Store& store) {
    return store.note_unfetchable(account, folder, uidvalidity, uid, why, now);
  };
  co_return co_await ops::on_writer(writer_, std::move(call));
}

}  // namespace shouwen::intake
