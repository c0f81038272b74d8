// The compound file (OLE2) that doc, xls, ppt, msg and encrypted OOXML are: a small file system.
// Chains are followed at most as long as the file has sectors, so loops end; what a cut file lacks
// is missing from the stream, not an error. Nothing is read until asked for.
// Threads: pure. Lifetime: refers to the octets. Errors: open() has no value when the header is
// none. Source: MS-CFB 2.1-2.6.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::extract {

class Cfb {
 public:
  struct Entry {
    std::string name;  // UTF-8
    bool storage = false;
    std::uint32_t start = 0;
    std::uint64_t size = 0;  // as the directory says
    std::size_t parent = 0;  // index; the root is 0 and its own parent
  };

  static std::optional<Cfb> open(std::string_view octets);

  const std::vector<Entry>& entries() const { return entries_; }  // [0] is the root
  // A child by its name without regard to ASCII case; names seen in the wild differ in it.
  std::optional<std::size_t> child(std::size_t parent, std::string_view name) const;
  bool has(std::string_view name) const { return child(0, name).has_value(); }
  std::vector<std::size_t> children(std::size_t parent) const;

  // A stream's octets, at most `limit`; shorter than its size when the file is cut.
  std::string read(std::size_t entry, std::size_t limit = kStream) const;
  // A child of the root; "" when there is none.
  std::string read(std::string_view name, std::size_t limit = kStream) const;

  static constexpr std::size_t kStream = std::size_t{256} << 20;

 private:
  void load_fat();
  void load_directory();
  void walk(std::string_view directory);
  std::string chain(std::uint32_t sector, std::size_t limit) const;
  std::string mini_chain(std::uint32_t sector, std::size_t limit) const;
  std::string_view sector(std::uint32_t number) const;

  std::string_view octets_;
  unsigned shift_ = 9;
  std::vector<std::uint32_t> fat_, mini_fat_;
  std::string mini_;  // the stream that holds the small streams
  std::uint32_t mini_cutoff_ = 4096;
  std::vector<Entry> entries_;
};

}  // namespace shouwen::parsers::extract
