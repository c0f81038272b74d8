// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/reading.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "gateway/intake/fax_mail.h"
#include "parsers/content.h"
#include "storage/sha256.h"

namespace shouwen::intake {

namespace {

// Below this a copy is cheaper than a mapping: to take a mapping back, every processor that runs a
// thread of ours is interrupted.
constexpr std::size_t kCopyBelow = std::size_t{256} * 1024;

bool read_whole(int fd, std::string& into) {
  std::size_t have = 0;
  while (have < into.size()) {
    const ssize_t got = ::read(fd, into.data() + have, into.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    have += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

std::shared_ptr<const FileOctets> FileOctets::open(const std::string& path, std::size_t limit) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return nullptr;
  std::shared_ptr<FileOctets> file(new FileOctets);
  struct stat info {};
  bool good = ::fstat(fd, &info) == 0;
  const std::size_t size = good ? std::min(static_cast<std::size_t>(info.st_size), limit) : 0;
  if (size > 0 && size < kCopyBelow) {
    file->copy_.resize(size);
    good = read_whole(fd, file->copy_);
    file->text_ = file->copy_;
  } else if (size > 0) {
    // Read from end to end at once, so faulting its pages in one by one would only cost more.
    void* map = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    good = map != MAP_FAILED;
    if (good) file->text_ = {static_cast<const char*>(map), size};
  }
  ::close(fd);
  return good ? file : nullptr;
}

FileOctets::~FileOctets() {
  // munmap takes a pointer to non-const although it writes nothing.
  if (copy_.empty() && !text_.empty())
    ::munmap(const_cast<char*>(text_.data()), text_.size());  // NOLINT
}

Reading parse_step(const storage::Work& work, const std::string& object_path) {
  Reading reading;
  reading.work = work;
  reading.octets = FileOctets::open(object_path);
  if (!reading.octets) {
    reading.failed_step = "parse: 原件缺失 original missing";
    return reading;
  }
  reading.tree = parsers::mime::parse(reading.octets->bytes());
  reading.mail = parsers::read_mail(reading.tree, reading.octets->bytes());
  storage::Sha256 hash;
  parsers::content_form(reading.tree, [&](std::span<const std::byte> piece) {
    hash.update({reinterpret_cast<const char*>(piece.data()), piece.size()});
  });
  reading.content = hash.digest();
  return reading;
}

void extract_step(Reading& reading, const extract::Limits& limits, const extract::Tools& tools) {
  if (!reading.octets) return;
  // A fax is read in its own lane, not once more as a file of the mail that brought it.
  const bool handed_over = reading.device && !reading.device->faxes.empty();
  reading.documents =
      extract::extract(reading.tree, reading.mail, limits, handed_over ? extract::Tools{} : tools);
  if (!handed_over) return;
  for (extract::Document& document : reading.documents) {
    for (const EnclosedFax& fax : reading.device->faxes) {
      if (document.path == fax.path) document.outcome = extract::Outcome::ok;
    }
  }
}

void extract_batch(std::vector<Reading>& batch, const extract::Limits& limits,
                   const extract::Tools& tools) {
  using std::chrono::milliseconds, std::chrono::steady_clock;
  constexpr milliseconds kPatience{2000}, kLeast{100};
  if (batch.size() == 1) return extract_step(batch.front(), limits, tools);
  extract::Limits within = limits;
  within.deadline = std::min(limits.deadline, kPatience);
  for (Reading& one : batch) {
    const auto begun = steady_clock::now();
    extract_step(one, within, tools);
    one.slow = within.deadline < limits.deadline && steady_clock::now() - begun >= within.deadline;
    // Halved by each, so that sixty-four of them cost the others little more than two do.
    if (one.slow) within.deadline = std::max(within.deadline / 2, kLeast);
  }
}

}  // namespace shouwen::intake
