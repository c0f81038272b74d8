// A zip we wrote, read by another program's library: name → content.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace shouwen::track {

inline std::map<std::string, std::string> unpacked(const std::string& octets) {
  std::map<std::string, std::string> out;
  archive* a = archive_read_new();
  archive_read_support_format_zip(a);
  EXPECT_EQ(archive_read_open_memory(a, octets.data(), octets.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(a, &entry) == ARCHIVE_OK) {
    std::string body(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    EXPECT_EQ(archive_read_data(a, body.data(), body.size()), static_cast<la_ssize_t>(body.size()))
        << archive_error_string(a);
    out[archive_entry_pathname(entry)] = body;
  }
  archive_read_free(a);
  return out;
}

}  // namespace shouwen::track
