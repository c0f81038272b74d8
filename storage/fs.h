// The one seam for the file system: everything the store writes outside SQLite goes through here,
// so tests can drop whatever was not synced (a power cut) or run out of space.
// Threads: implementations are safe to call from any thread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/result.h"

namespace shouwen::storage {

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Status make_dirs(const std::string& path) = 0;
  virtual Status write_file(const std::string& path, std::string_view octets) = 0;  // not synced
  // At the end of a file, made when it is not there; not synced. The real one never writes over
  // what stands there.
  virtual Status append(const std::string& path, std::string_view octets);
  virtual Status rename(const std::string& from, const std::string& to) = 0;  // not synced
  // Not synced. The real one makes a hard link where it can: an object never changes.
  virtual Status link_or_copy(const std::string& from, const std::string& to);
  virtual Status remove(const std::string& path) = 0;
  virtual Status sync_all(const std::string& dir) = 0;  // syncfs of the file system holding `dir`
  virtual bool exists(const std::string& path) = 0;
  virtual Result<std::string> read_file(const std::string& path, std::uint64_t limit) = 0;
  virtual Result<std::vector<std::string>> list(const std::string& dir) = 0;
  virtual Result<std::uint64_t> free_bytes(const std::string& dir) = 0;
};

FileSystem& real_file_system();

}  // namespace shouwen::storage
