// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/blob.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "parsers/extract/wire.h"

namespace shouwen::extract {

Blob::Blob() : fd_(::memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING)) {}

Blob::~Blob() {
  if (fd_ >= 0) ::close(fd_);
}

Blob::Blob(Blob&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), size_(other.size_), whole_(other.whole_) {}

Blob& Blob::operator=(Blob&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(size_, other.size_);
  std::swap(whole_, other.whole_);
  return *this;
}

bool Blob::append(std::string_view octets) {
  while (fd_ >= 0 && !octets.empty()) {
    const ssize_t put = ::write(fd_, octets.data(), octets.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) break;
    size_ += static_cast<std::uint64_t>(put);
    octets.remove_prefix(static_cast<std::size_t>(put));
  }
  whole_ = whole_ && octets.empty();
  return whole();
}

bool Blob::seal() {
  return whole() && parsers::extract::wire::seal(fd_);
}

bool Blob::each(std::uint64_t from, std::uint64_t size,
                const std::function<void(std::string_view)>& take) const {
  constexpr std::uint64_t kPiece = 64 << 10;
  if (from > size_ || size > size_ - from) return false;
  std::string piece;
  while (size > 0) {
    piece.resize(std::min(size, kPiece));
    const ssize_t got = ::pread(fd_, piece.data(), piece.size(), static_cast<off_t>(from));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    take(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
    from += static_cast<std::uint64_t>(got);
    size -= static_cast<std::uint64_t>(got);
  }
  return true;
}

}  // namespace shouwen::extract
