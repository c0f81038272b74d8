// One pass over a file's octets: digest, size, both ends, its text if it is text, and, for helper
// and scanner, the octets themselves. Threads: one. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/extract/blob.h"
#include "storage/sha256.h"

namespace shouwen::extract {

class Taken {
 public:
  // `text_limit` 0: its text is not wanted. `keep`: its octets are.
  Taken(std::string_view name, std::string_view declared, std::size_t text_limit, bool keep);

  void add(std::string_view octets);
  Digest finish();

  std::uint64_t size = 0;
  std::string head, tail, text, kind;
  std::optional<Blob> octets;  // sealed by finish()

 private:
  void know();  // the kind, once the head is whole

  std::string_view name_, declared_;
  std::size_t text_limit_;
  bool text_ = false;
  storage::Sha256 hash_;
};

}  // namespace shouwen::extract
