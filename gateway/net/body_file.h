// A temporary file filled while its SHA-256 is taken. Removed again unless keep() was called, so a
// connection that breaks leaves nothing behind. Not synced: the store syncs a batch at once.
// One thread. Errors: ok() turns false and stays so (disk full).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "config/ids.h"

namespace shouwen::net {

class BodyFile {
 public:
  explicit BodyFile(const std::string& dir);  // a new file with a name of its own
  ~BodyFile();
  BodyFile(const BodyFile&) = delete;
  BodyFile& operator=(const BodyFile&) = delete;

  bool write(std::string_view octets);
  bool finish();  // closes; digest() is valid after it
  void keep() { keep_ = true; }

  bool ok() const { return ok_; }
  const std::string& path() const { return path_; }
  const Digest& digest() const { return digest_; }
  std::uint64_t size() const { return size_; }

 private:
  struct Hash;
  std::unique_ptr<Hash> hash_;
  std::string path_;
  Digest digest_;
  std::uint64_t size_ = 0;
  int fd_ = -1;
  bool ok_ = false, keep_ = false;
};

}  // namespace shouwen::net
