// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/fax_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "gateway/intake/fax_reading.h"
#include "gateway/intake/folder_source.h"
#include "gateway/ops/log.h"
#include "gateway/ops/on_pool.h"
#include "gateway/ops/on_writer.h"
#include "storage/sha256.h"

namespace shouwen::intake {

namespace fax = parsers::fax;

namespace {

constexpr auto kLookAgain = std::chrono::seconds(1);

std::int64_t seconds(int n) {
  return n * kSecond;
}

// A call without a page is its own note: there are no other octets.
Result<storage::Incoming> write_note(const std::string& text, const std::string& dir) {
  std::string name = dir + "/fax-XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return Error{Fault::transient, "fax", "建不了临时文件 cannot create " + name, ""};
  const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(fd);
  if (!whole) {
    ::unlink(name.c_str());
    return Error{Fault::transient, "fax", "写不了临时文件 cannot write " + name, ""};
  }
  storage::Incoming out;
  out.file = name;
  out.octets = storage::sha256(text);
  out.size = text.size();
  return out;
}

Instant time_of(const FaxFile& file) {
  return {file.changed / 1'000'000};
}

// When it came: as the fax server says, else the time of its file.
Instant came(const fax::FaxArrival& arrival, const FaxFile& file, Zone zone) {
  const auto told = civil_moment(arrival.received.value, zone);
  return told ? *told : time_of(file);
}

}  // namespace

FaxSource::FaxSource(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
                     storage::Writer& writer, Receiver& receiver, const Clock& clock, Zone zone,
                     const config::FaxSettings& settings, std::uint64_t message_max)
    : pool_(pool),
      writer_(writer),
      receiver_(receiver),
      clock_(clock),
      zone_(zone),
      settings_(settings),
      message_max_(message_max),
      wake_(std::move(executor)) {
  state_.id = settings_.id;
  state_.poll_interval_seconds = settings_.poll_interval_seconds;
}

void FaxSource::stop() {
  stopping_ = true;
  wake_.notify();
}

Task<void> FaxSource::run() {
  while (!stopping_) {
    state_.polling = true;
    Status status = co_await receiver_.ready();
    if (status.ok()) status = co_await poll();
    state_.polling = false;
    if (status.ok()) {
      state_.last_success = clock_.now();
      state_.trouble.clear();
      state_.error.clear();
      state_.remedy.clear();
    } else {
      state_.trouble = "folder";
      state_.error = status.error().text();
      state_.remedy = status.error().remedy;
      ops::log(ops::Event::poll_failed, status.error(), {{"mailbox", settings_.id}});
    }
    if (stopping_) break;
    co_await wake_.wait(unfinished_ ? kLookAgain
                                    : std::chrono::seconds(settings_.poll_interval_seconds));
  }
}

Task<Status> FaxSource::poll() {
  std::error_code error;
  if (!std::filesystem::is_directory(settings_.path, error)) {
    co_return Error{Fault::transient, "fax", "文件夹不存在 no such folder: " + settings_.path,
                    "建好后自动继续 create it, polling goes on by itself"};
  }
  auto make = [path = settings_.path] { return make_fax_folders(path); };
  if (Status made = co_await ops::on_pool(pool_, std::move(make)); !made.ok()) co_return made;
  auto start = co_await first_look(writer_, settings_.id, settings_.start_time, clock_.now());
  if (!start.ok()) co_return start.error();
  Status status = co_await claim_finished();
  if (status.ok()) status = co_await take_claimed(*start);
  if (status.ok() && !settings_.spool.empty()) status = co_await sweep_server(*start);
  co_return status;
}

Task<Status> FaxSource::claim_finished() {
  auto list = [path = settings_.path] { return list_fax_files(path); };
  std::vector<FaxFile> found = co_await ops::on_pool(pool_, std::move(list));
  const auto still = incoming_.look(found, clock_.now());
  const auto unchanged = [&](const FaxFile& file) { return still.at(file.path); };
  const std::size_t all = found.size();
  std::erase_if(found, [&](const FaxFile& file) {
    return !file.sidecar && unchanged(file) < seconds(settings_.quiet_seconds);
  });
  auto take = [this, found, still] {
    std::size_t claimed = 0;
    for (const FaxFile& file : found) {
      const bool given_up = still.at(file.path) >= seconds(settings_.give_up_seconds);
      if (!file.sidecar && !given_up && !structurally_whole(file.path)) continue;
      claimed += claim(settings_.path, file) ? 1 : 0;
    }
    return claimed;
  };
  const std::size_t claimed = co_await ops::on_pool(pool_, std::move(take));
  unfinished_ = claimed < all;
  co_return Done{};
}

// Everything in work/, also what a killed process left there.
Task<Status> FaxSource::take_claimed(Instant start) {
  auto list = [path = settings_.path] { return list_fax_files(path + "/work"); };
  const std::vector<FaxFile> found = co_await ops::on_pool(pool_, std::move(list));
  for (const FaxFile& file : found) {
    if (stopping_) co_return Done{};
    auto call = [file, dir = receiver_.incoming_dir(), limit = message_max_] {
      return std::tuple{copy_in(file.path, dir, limit), read_sidecar(file),
                        structurally_whole(file.path)};
    };
    auto [copied, told, whole] = co_await ops::on_pool(pool_, std::move(call));
    if (!copied.ok() && copied.error().fault == Fault::transient) co_return copied.error();
    if (copied.ok()) {
      // Only our hook writes beside its files; in a device's folder anybody may.
      const bool server = settings_.kind == config::FaxSettings::Kind::hylafax;
      fax::FaxArrival arrival = server ? fax::from_text(told) : fax::FaxArrival();
      if (arrival.source_kind == fax::Kind::unknown)
        arrival.source_kind = server ? fax::Kind::hylafax : fax::Kind::folder;
      arrival.source_id = settings_.id;
      if (arrival.file.empty()) arrival.file = file.name;
      storage::Incoming incoming = *copied;
      const Instant now = clock_.now(), at = came(arrival, file, zone_);
      std::optional<Instant> date;
      if (!server && time_of(file) <= now) date = time_of(file);
      incoming.arrival = {
          "fax", settings_.id, server ? "recvq" : "drop", "", 0, fax_key(arrival.file, file),
          date,  now};
      incoming.answerable = at >= start;
      incoming.told = fax::to_text(arrival);
      if (Status taken = co_await take(std::move(incoming)); !taken.ok()) co_return taken;
    } else {
      whole = false;
    }
    if (!whole) {
      state_.warnings = {"不完整的文件 a file that is not whole: failed/" + file.name};
      ops::log(ops::Event::fax_quarantined, {{"mailbox", settings_.id}, {"file", file.name}});
    }
    auto move = [this, file, whole] {
      return settle(settings_.path, file, whole ? "done" : "failed");
    };
    if (Status moved = co_await ops::on_pool(pool_, std::move(move)); !moved.ok()) co_return moved;
  }
  co_return Done{};
}

Task<Result<std::set<std::string>>> FaxSource::known_keys() {
  auto call = [id = settings_.id](storage::Store& store) { return store.known_keys(id); };
  auto known = co_await ops::on_writer(writer_, std::move(call));
  if (!known.ok()) co_return known.error();
  std::set<std::string> keys;
  for (auto& [folder, key] : *known) keys.insert(std::move(key));
  co_return keys;
}

Task<Status> FaxSource::sweep_server(Instant start) {
  auto look = [spool = settings_.spool] {
    return std::pair{read_log(spool + "/log/xferfaxlog"), list_fax_files(spool + "/recvq")};
  };
  SweepInput in;
  std::tie(in.log, in.queue) = co_await ops::on_pool(pool_, std::move(look));
  in.still = queue_.look(in.queue, clock_.now());
  auto known = co_await known_keys();
  if (!known.ok()) co_return known.error();
  in.known = std::move(*known);
  in.start = start;
  in.zone = zone_;
  in.quiet_ms = seconds(settings_.quiet_seconds);
  in.give_up_ms = seconds(settings_.give_up_seconds);
  for (const FaxFile& file : in.queue)
    unfinished_ = unfinished_ ||
                  (file.name.ends_with(".tif") && !in.known.contains(fax_key(file.name, file)));
  for (SweptCall& one : sweep(in)) {
    if (stopping_) break;
    one.arrival.source_id = settings_.id;
    const std::string told = fax::to_text(one.arrival);
    auto copy = [file = one.file, told, dir = receiver_.incoming_dir(), limit = message_max_] {
      return file.path.empty() ? write_note(told, dir) : copy_in(file.path, dir, limit);
    };
    auto incoming = co_await ops::on_pool(pool_, std::move(copy));
    if (!incoming.ok()) {
      state_.warnings = {incoming.error().text()};
      if (incoming.error().fault == Fault::transient) co_return incoming.error();
      continue;
    }
    incoming->arrival = {"fax", settings_.id, "recvq", "", 0, one.key, std::nullopt, clock_.now()};
    incoming->answerable = came(one.arrival, one.file, zone_) >= start;
    incoming->told = told;
    if (one.lost)
      ops::log(ops::Event::fax_missing, {{"mailbox", settings_.id}, {"file", one.arrival.file}});
    if (Status taken = co_await take(std::move(*incoming)); !taken.ok()) co_return taken;
  }
  co_return Done{};
}

Task<Status> FaxSource::take(storage::Incoming incoming) {
  std::vector<storage::Incoming> batch;
  batch.push_back(std::move(incoming));
  Status taken = co_await receiver_.take(std::move(batch));
  if (taken.ok()) ++state_.received;
  co_return taken;
}

}  // namespace shouwen::intake
