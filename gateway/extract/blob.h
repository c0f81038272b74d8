// Octets held by the kernel, not by our heap: a memfd, grown by appending, then sealed, so it can
// be handed to the helper or the scanner as it is, and a large archive does not swell the daemon.
// Threads: one at a time until sealed, any after. Lifetime: the object owns the descriptor.
// Errors: append() and seal() say false when the system refuses (memory, descriptors).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace shouwen::extract {

class Blob {
 public:
  Blob();
  ~Blob();
  Blob(Blob&& other) noexcept;
  Blob& operator=(Blob&& other) noexcept;

  bool append(std::string_view octets);
  bool seal();
  int fd() const { return fd_; }  // -1: the system gave none
  std::uint64_t size() const { return size_; }
  bool whole() const { return fd_ >= 0 && whole_; }  // nothing appended was lost

  // `size` octets from `from` in pieces; false when they are not there.
  bool each(std::uint64_t from, std::uint64_t size,
            const std::function<void(std::string_view)>& take) const;

 private:
  int fd_ = -1;
  std::uint64_t size_ = 0;
  bool whole_ = true;
};

}  // namespace shouwen::extract
