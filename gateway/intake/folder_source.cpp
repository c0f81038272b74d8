// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/folder_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "config/text.h"
#include "gateway/ops/log.h"
#include "gateway/ops/on_pool.h"
#include "gateway/ops/on_writer.h"
#include "storage/sha256.h"

namespace shouwen::intake {

namespace {

namespace files = std::filesystem;

constexpr std::size_t kBatch = 64, kWarnings = 20;
constexpr const char* kFile = "file";  // for a UIDVALIDITY, of what is no mailbox's
constexpr auto kLookAgain = std::chrono::seconds(1);
constexpr auto kQuiet = std::chrono::milliseconds(900);  // unchanged so long: finished
constexpr std::size_t kChunk = std::size_t{256} << 10;

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error cannot_read(const std::string& path) {
  return {Fault::transient, "folder", "读不了文件 cannot read " + path,
          "查权限 check its permissions"};
}

// Maildir: everything before ":2," stays the same while flags change.
std::string stable_name(const std::string& name) {
  return name.substr(0, name.find(":2,"));
}

// Regular files only: a link could point anywhere, and a name that starts with a dot or ends in
// .tmp or .part is still being written.
void list_files(const files::path& dir, bool eml_only, std::vector<files::path>& out) {
  std::error_code error;
  for (files::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.starts_with(".") || !files::is_regular_file(it->symlink_status())) continue;
    if (eml_only && !name.ends_with(".eml")) continue;
    out.push_back(it->path());
  }
}

}  // namespace

Result<storage::Incoming> copy_in(const std::string& path, const std::string& dir,
                                  std::uint64_t limit) {
  const Fd in(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat info {};
  if (in.get() < 0 || ::fstat(in.get(), &info) != 0) return cannot_read(path);
  if (static_cast<std::uint64_t>(info.st_size) > limit) {
    return Error{Fault::rejected_input, "folder", "超过大小上限 over the size limit: " + path,
                 "调大 limits.message_max raise it"};
  }
  std::string name = dir + "/folder-XXXXXX";
  const Fd out(::mkostemp(name.data(), O_CLOEXEC));
  if (out.get() < 0)
    return Error{Fault::transient, "folder", "建不了临时文件 cannot create " + name, ""};

  storage::Incoming incoming;
  storage::Sha256 hash;
  std::vector<char> chunk(kChunk);
  for (;;) {
    const ssize_t got = ::read(in.get(), chunk.data(), chunk.size());
    if (got == 0) break;
    const bool kept = got > 0 && incoming.size + static_cast<std::uint64_t>(got) <= limit &&
                      ::write(out.get(), chunk.data(), static_cast<std::size_t>(got)) == got;
    if (!kept) {
      ::unlink(name.c_str());
      return cannot_read(path);
    }
    hash.update({chunk.data(), static_cast<std::size_t>(got)});
    incoming.size += static_cast<std::uint64_t>(got);
  }
  incoming.file = name;
  incoming.octets = hash.digest();
  incoming.arrival.internal_date = Instant{std::int64_t{info.st_mtim.tv_sec} * kSecond};
  return incoming;
}

FolderSource::FolderSource(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
                           storage::Writer& writer, Receiver& receiver, const Clock& clock,
                           const config::MailboxSettings& settings, std::uint64_t message_max)
    : pool_(pool),
      writer_(writer),
      receiver_(receiver),
      clock_(clock),
      settings_(settings),
      message_max_(message_max),
      wake_(std::move(executor)) {
  state_.id = settings_.id;
  state_.poll_interval_seconds = settings_.poll_interval_seconds;
}

void FolderSource::stop() {
  stopping_ = true;
  wake_.notify();
}

Task<void> FolderSource::run() {
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

std::vector<FolderSource::Found> FolderSource::scan(const config::MailboxSettings& settings) {
  std::vector<Found> found;
  std::error_code error;
  if (settings.kind == config::MailboxSettings::Kind::drop) {
    std::vector<files::path> paths;
    list_files(settings.path, true, paths);
    for (const files::path& path : paths)
      found.push_back({path.string(), "drop", path.filename().string(), 0, 0});
    // Below, size and time join the name: people save a second mail over the first.
  } else {
    std::vector<std::pair<std::string, files::path>> folders{{"INBOX", settings.path}};
    for (files::directory_iterator it(settings.path, error), end; !error && it != end;
         it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (name.starts_with(".") && name.size() > 1 && files::is_directory(it->path() / "cur"))
        folders.emplace_back(name.substr(1), it->path());
    }
    for (const auto& [folder, root] : folders) {
      std::vector<files::path> paths;
      list_files(root / "new", false, paths);
      list_files(root / "cur", false, paths);
      for (const files::path& path : paths)
        found.push_back({path.string(), folder, stable_name(path.filename().string()), 0, 0});
    }
  }
  for (Found& one : found) {
    struct stat info {};
    if (::lstat(one.path.c_str(), &info) != 0) continue;
    one.size = info.st_size;
    one.changed = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
    if (settings.kind == config::MailboxSettings::Kind::drop)
      one.key += "?" + std::to_string(one.size) + "," + std::to_string(one.changed);
  }
  std::sort(found.begin(), found.end(),
            [](const Found& a, const Found& b) { return a.key < b.key; });
  return found;
}

Task<Result<Instant>> first_look(storage::Writer& writer, const std::string& id,
                                 std::optional<Instant> start, Instant now) {
  if (start) co_return *start;
  auto look = [id, now](storage::Store& store) {
    auto known = store.folder(id, "");
    if (!known.ok()) return Result<Instant>(known.error());
    if (*known && (*known)->census_at) return Result<Instant>(*(*known)->census_at);
    storage::FolderState state;
    state.account = id;
    state.census_at = now;
    Status saved = store.save_folder(state, now);
    return saved.ok() ? Result<Instant>(now) : Result<Instant>(saved.error());
  };
  co_return co_await ops::on_writer(writer, std::move(look));
}

void FolderSource::keep_finished(std::vector<Found>& found) {
  if (settings_.kind != config::MailboxSettings::Kind::drop) return;
  const auto now = std::chrono::steady_clock::now();
  std::map<std::string, Look> looks;
  for (const Found& one : found) {
    auto before = looked_.find(one.path);
    const bool same = before != looked_.end() && before->second.size == one.size &&
                      before->second.changed == one.changed;
    looks[one.path] = same ? before->second : Look{one.size, one.changed, now};
  }
  looked_ = std::move(looks);
  std::erase_if(found, [&](const Found& one) { return now - looked_[one.path].since < kQuiet; });
  unfinished_ = found.size() < looked_.size();
}

Task<Status> FolderSource::poll() {
  std::error_code error;
  if (!files::is_directory(settings_.path, error)) {
    co_return Error{Fault::transient, "folder", "文件夹不存在 no such folder: " + settings_.path,
                    "建好后自动继续 create it, polling goes on by itself"};
  }
  auto look = [settings = settings_] { return scan(settings); };
  auto found = co_await ops::on_pool(pool_, std::move(look));
  auto call = [id = settings_.id](storage::Store& store) { return store.known_keys(id); };
  auto known = co_await ops::on_writer(writer_, std::move(call));
  if (!known.ok()) co_return known.error();
  const std::set<std::pair<std::string, std::string>> have(known->begin(), known->end());
  std::erase_if(found, [&](const Found& f) { return have.contains({f.folder, f.key}); });

  keep_finished(found);
  state_.warnings.clear();
  auto start = co_await first_look(writer_, settings_.id, settings_.start_time, clock_.now());
  if (!start.ok()) co_return start.error();
  for (std::size_t at = 0; at < found.size() && !stopping_; at += kBatch) {
    const std::size_t end = std::min(found.size(), at + kBatch);
    const std::vector<Found> some(found.begin() + static_cast<std::ptrdiff_t>(at),
                                  found.begin() + static_cast<std::ptrdiff_t>(end));
    Status taken = co_await take(some, *start);
    if (!taken.ok()) co_return taken;
  }
  co_return Done{};
}

// A file has no UID: its name and size stand for it, so that each is told of once.
Task<Status> FolderSource::set_aside(const Found& file, const Error& why) {
  if (why.fault != Fault::rejected_input) {  // it may be readable the next time
    ops::log(ops::Event::message_unfetchable, why, {{"mailbox", settings_.id}});
    co_return Done{};
  }
  const std::string name = neutral(files::path(file.path).filename().string());
  const auto size = static_cast<std::uint64_t>(file.size);
  auto call = [=, account = settings_.id, text = why.text(),
               now = clock_.now()](storage::Store& store) -> Result<bool> {
    auto known = store.known_uids(account, name, kFile, size);
    if (!known.ok()) return known.error();
    if (std::ranges::find(*known, size) != known->end()) return false;
    Status noted = store.note_unfetchable(account, name, kFile, size, text, now);
    return noted.ok() ? Result<bool>(true) : Result<bool>(noted.error());
  };
  auto fresh = co_await ops::on_writer(writer_, std::move(call));
  if (!fresh.ok()) co_return fresh.error();
  if (*fresh)
    ops::log(ops::Event::message_unfetchable, why, {{"mailbox", settings_.id}, {"file", name}});
  co_return Done{};
}

Task<Status> FolderSource::take(const std::vector<Found>& found, Instant start) {
  auto call = [found, dir = receiver_.incoming_dir(), limit = message_max_] {
    std::vector<Result<storage::Incoming>> results;
    results.reserve(found.size());
    for (const Found& one : found) results.push_back(copy_in(one.path, dir, limit));
    return results;
  };
  auto copied = co_await ops::on_pool(pool_, std::move(call));
  std::vector<storage::Incoming> batch;
  const std::string channel =
      settings_.kind == config::MailboxSettings::Kind::drop ? "drop" : "maildir";
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!copied[i].ok()) {
      if (state_.warnings.size() < kWarnings) state_.warnings.push_back(copied[i].error().text());
      Status noted = co_await set_aside(found[i], copied[i].error());
      if (!noted.ok()) co_return noted;
      continue;
    }
    storage::Incoming one = *copied[i];
    const std::optional<Instant> internal = one.arrival.internal_date;
    one.arrival = {channel, settings_.id, found[i].folder, "",
                   0,       found[i].key, internal,        clock_.now()};
    one.answerable = !internal || *internal >= start;
    batch.push_back(std::move(one));
  }
  const std::size_t count = batch.size();
  Status taken = co_await receiver_.take(std::move(batch));
  if (taken.ok()) state_.received += count;
  co_return taken;
}

}  // namespace shouwen::intake
