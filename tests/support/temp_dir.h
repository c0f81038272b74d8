// A private folder that is removed with everything in it. Mode 0755, below TMPDIR or /tmp, so that
// servers running as another user may enter.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shouwen::testing {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Whole files; a failure throws, as a test cannot go on.
std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view octets);
std::vector<std::string> list_files(const std::string& dir);  // names, sorted; {} when absent

}  // namespace shouwen::testing
