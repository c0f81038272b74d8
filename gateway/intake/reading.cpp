// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/reading.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/content.h"
#include "storage/sha256.h"

namespace shouwen::intake {

std::shared_ptr<const MappedFile> MappedFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return nullptr;
  struct stat info {};
  const char* data = nullptr;
  std::size_t size = 0;
  if (::fstat(fd, &info) == 0 && info.st_size > 0) {
    size = static_cast<std::size_t>(info.st_size);
    // Read from end to end at once, so faulting its pages in one by one would only cost more.
    void* map = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    data = map == MAP_FAILED ? nullptr : static_cast<const char*>(map);
  }
  ::close(fd);
  if (data == nullptr && size > 0) return nullptr;
  return std::shared_ptr<const MappedFile>(new MappedFile(data, size));
}

MappedFile::~MappedFile() {
  // munmap takes a pointer to non-const although it writes nothing.
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);  // NOLINT
}

Reading parse_step(const storage::Work& work, const std::string& object_path) {
  Reading reading;
  reading.work = work;
  reading.octets = MappedFile::open(object_path);
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
  reading.documents = extract::extract(reading.tree, reading.mail, limits, tools);
}

}  // namespace shouwen::intake
