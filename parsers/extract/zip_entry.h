// One entry of a zip by its name, unpacked in memory within bounds: how OOXML, OFD and ODF are
// read. Archives that are handed on as archives go through archive readers, not through this.
// Names are compared as they are stored; a second try ignores case and the direction of slashes,
// as office programs do. A file that lost its directory (cut off) is listed by its local headers.
// Threads: one Zip one thread. Lifetime: the octets given must outlive the Zip. Errors: `state`.
// Source: PKWARE APPNOTE 6.3 (4.3.7, 4.3.12, 4.3.14 zip64, 4.3.16); stored and deflated only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

struct ZipPart {
  std::string name;  // UTF-8
  std::uint64_t packed = 0, size = 0, header = 0;
  std::uint32_t crc = 0;
  std::uint16_t method = 0;
  bool encrypted = false;
};

struct Unpacked {
  Outcome outcome = Outcome::corrupt;  // ok, corrupt (missing too), encrypted, limit, unsupported
  std::string octets;                  // what could be read, also when not ok
};

class Zip {
 public:
  Zip(std::string_view octets, const Limits& limits);

  bool is_zip() const { return !entries_.empty(); }
  bool damaged() const { return damaged_; }  // no directory, or not all of it
  bool too_many() const { return too_many_; }
  const std::vector<ZipPart>& entries() const { return entries_; }
  const ZipPart* find(std::string_view name) const;

  Unpacked unpack(const ZipPart& entry);
  Unpacked unpack(std::string_view name);  // missing: corrupt and empty

 private:
  void read_directory();
  void read_local_headers();
  void index();
  Unpacked inflate_entry(std::string_view packed, const ZipPart& entry);

  std::string_view octets_;
  Limits limits_;
  std::uint64_t unpacked_ = 0;  // octets given out so far, against limits.unpacked
  std::uint64_t base_ = 0;      // octets before the zip proper (a stub, a mail's leftover)
  bool damaged_ = false, too_many_ = false;
  std::vector<ZipPart> entries_;
  std::unordered_map<std::string, std::size_t> by_name_, by_folded_;
};

}  // namespace shouwen::parsers::extract
