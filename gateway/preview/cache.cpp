// SPDX-License-Identifier: Apache-2.0
#include "gateway/preview/cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <vector>

#include "storage/sha256.h"

namespace shouwen::preview {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargest = std::uint64_t{256} << 20;  // of one entry
constexpr std::string_view kBegun = ".new";                   // being written

bool write_all(int fd, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t put = ::write(fd, octets.data(), octets.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    octets.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

// A name nobody else writes under.
std::string begun(const std::string& path) {
  static std::atomic<unsigned> number{0};
  return path + "." + std::to_string(::getpid()) + "-" + std::to_string(++number) +
         std::string(kBegun);
}

struct Entry {
  fs::path path;
  std::uint64_t size = 0;
  fs::file_time_type used;
};

std::vector<Entry> entries_of(const std::string& folder) {
  std::vector<Entry> out;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;  // another program may trim at the same time
    Entry e{it->path(), it->file_size(gone), it->last_write_time(gone)};
    if (!gone && it->is_regular_file(gone)) out.push_back(std::move(e));
  }
  return out;
}

// What a program that was killed left behind.
bool is_stale(const Entry& e) {
  return e.path.native().ends_with(kBegun) &&
         e.used + std::chrono::hours(1) < fs::file_time_type::clock::now();
}

}  // namespace

std::string Cache::path(std::string_view key) const {
  const std::string digest = storage::sha256(key).text;
  return options_.folder + "/" + digest.substr(digest.find(':') + 1);
}

std::optional<std::string> Cache::get(std::string_view key) const {
  if (options_.folder.empty()) return std::nullopt;
  const int fd = ::open(path(key).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  struct stat info {};
  const bool good = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
                    static_cast<std::uint64_t>(info.st_size) <= kLargest;
  std::string octets(good ? static_cast<std::size_t>(info.st_size) : 0, '\0');
  std::size_t have = 0;
  while (have < octets.size()) {
    const ssize_t got = ::read(fd, octets.data() + have, octets.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  // Asked for now: it stays longer. Whoever may only read leaves it as it is.
  (void)::futimens(fd, nullptr);
  ::close(fd);
  if (octets.empty() || have < octets.size()) return std::nullopt;
  return octets;
}

bool Cache::room_for(std::uint64_t size) const {
  if (options_.folder.empty() || size == 0 || size > std::min(options_.bytes, kLargest))
    return false;
  std::error_code error;
  if (fs::create_directory(options_.folder, error))
    fs::permissions(options_.folder,
                    fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec, error);
  const fs::space_info space = fs::space(options_.folder, error);
  return !error && space.available >= options_.keep_free + size;
}

bool Cache::put(std::string_view key, std::string_view octets) const {
  if (!room_for(octets.size())) return false;
  const std::string final_path = path(key), temporary = begun(final_path);
  const int fd =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (fd < 0) return false;
  const bool written = write_all(fd, octets) && ::fsync(fd) == 0;
  const bool whole = ::close(fd) == 0 && written;
  if (!whole || ::rename(temporary.c_str(), final_path.c_str()) != 0) {
    ::unlink(temporary.c_str());
    return false;
  }
  trim();
  return ::access(final_path.c_str(), R_OK) == 0;
}

void Cache::drop(std::string_view key) const {
  if (!options_.folder.empty()) ::unlink(path(key).c_str());
}

void Cache::trim() const {
  std::vector<Entry> entries = entries_of(options_.folder);
  std::uint64_t sum = 0;
  for (const Entry& e : entries) sum += e.size;
  std::ranges::sort(entries, {}, &Entry::used);
  for (const Entry& e : entries) {
    if (sum <= options_.bytes && !is_stale(e)) continue;
    std::error_code ignored;
    if (fs::remove(e.path, ignored)) sum -= e.size;
  }
}

}  // namespace shouwen::preview
