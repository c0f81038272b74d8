// Finished octets (a page, a PDF made of an office file) kept by what they were made from. A name
// is the SHA-256 of its key: nothing that came with a mail is ever part of a path. Bounded in
// octets; what was not asked for longest goes first. Losing any of it costs making it again, no
// more. Threads: safe from any, and several programs may use one folder: files appear whole, by
// rename. Lifetime: none held. Errors: none: what cannot be kept is not kept. Source:
// docs/design.md, "Previews".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shouwen::preview {

class Cache {
 public:
  struct Options {
    std::string folder;                              // "" = keep nothing; made when first needed
    std::uint64_t bytes = std::uint64_t{512} << 20;  // of all files together
    std::uint64_t keep_free = 0;                     // of the disk: below it nothing is kept
  };

  explicit Cache(Options options) : options_(std::move(options)) {}

  std::optional<std::string> get(std::string_view key) const;
  // True: it is there now, whole, at path(key).
  bool put(std::string_view key, std::string_view octets) const;
  std::string path(std::string_view key) const;
  void drop(std::string_view key) const;  // it turned out to be damaged

 private:
  bool room_for(std::uint64_t size) const;
  void trim() const;

  const Options options_;
};

}  // namespace shouwen::preview
