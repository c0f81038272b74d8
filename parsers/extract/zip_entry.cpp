// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/zip_entry.h"

#define ZLIB_CONST  // next_in points to const
#include <zlib.h>

#include <algorithm>
#include <array>

#include "parsers/text/charset.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kEnd = 22, kCentral = 46, kLocal = 30;
constexpr std::uint64_t kRatioFrom = std::uint64_t{64} << 20;  // smaller ones may be any shape
constexpr std::uint64_t kRatio = 200;

std::uint64_t le(std::string_view s, std::size_t at, std::size_t octets) {
  std::uint64_t v = 0;
  if (at + octets > s.size()) return 0;
  for (std::size_t i = octets; i-- > 0;) v = v << 8 | static_cast<unsigned char>(s[at + i]);
  return v;
}

std::string decoded_name(std::string_view raw, std::uint64_t flags) {
  if (valid_utf8(raw)) return std::string(raw);
  // A flag that says UTF-8 may lie; a name that is none would break whoever prints it.
  return to_utf8(raw, (flags & 0x800U) != 0 ? "utf-8" : "gb18030", 4096).text;
}

std::string folded(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c == '\\') c = '/';
    if (c == '/' && (out.empty() || out.back() == '/')) continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out;
}

// Sizes and place beyond 4 GB stand in extra field 1, in the order of the fields that are full.
void read_zip64(std::string_view extra, ZipPart& e) {
  for (std::size_t at = 0; at + 4 <= extra.size();) {
    const std::size_t size = le(extra, at + 2, 2);
    if (le(extra, at, 2) == 1) {
      std::size_t field = at + 4;
      for (std::uint64_t* value : {&e.size, &e.packed, &e.header}) {
        if (*value != 0xffffffffU || field + 8 > at + 4 + size) continue;
        *value = le(extra, field, 8);
        field += 8;
      }
    }
    at += 4 + size;
  }
}

}  // namespace

Zip::Zip(std::string_view octets, const Limits& limits) : octets_(octets), limits_(limits) {
  read_directory();
  if (entries_.empty()) read_local_headers();
  index();
}

void Zip::read_directory() {
  if (octets_.size() < kEnd) return;
  const std::size_t end = octets_.rfind("PK\x05\x06", octets_.size() - kEnd);
  if (end == std::string_view::npos) return;
  std::uint64_t count = le(octets_, end + 10, 2);
  std::uint64_t size = le(octets_, end + 12, 4), offset = le(octets_, end + 16, 4);
  if (end >= 20 && octets_.substr(end - 20, 4) == std::string_view("PK\x06\x07", 4)) {
    const std::uint64_t record = le(octets_, end - 12, 8);
    if (record < end && octets_.substr(record, 4) == std::string_view("PK\x06\x06", 4)) {
      count = le(octets_, record + 32, 8);
      size = le(octets_, record + 40, 8);
      offset = le(octets_, record + 48, 8);
    }
  }
  // What is written before a zip shifts every offset in it; the directory ends where `end` begins.
  if (octets_.substr(std::min<std::uint64_t>(offset, octets_.size()), 4) != "PK\x01\x02" &&
      size <= end && octets_.substr(end - size, 4) == "PK\x01\x02" && end - size > offset)
    base_ = end - size - offset;
  if (offset > end) return;
  std::uint64_t at = base_ + offset;
  while (at + kCentral <= end && octets_.substr(at, 4) == "PK\x01\x02") {
    if (entries_.size() >= limits_.entries) {
      too_many_ = true;
      return;
    }
    const std::size_t name = le(octets_, at + 28, 2), extra = le(octets_, at + 30, 2);
    const std::uint64_t flags = le(octets_, at + 8, 2);
    if (at + kCentral + name + extra > end) break;
    ZipPart e;
    e.name = decoded_name(octets_.substr(at + kCentral, name), flags);
    e.method = static_cast<std::uint16_t>(le(octets_, at + 10, 2));
    e.crc = static_cast<std::uint32_t>(le(octets_, at + 16, 4));
    e.packed = le(octets_, at + 20, 4);
    e.size = le(octets_, at + 24, 4);
    e.header = le(octets_, at + 42, 4);
    e.encrypted = (flags & 1U) != 0;
    read_zip64(octets_.substr(at + kCentral + name, extra), e);
    entries_.push_back(std::move(e));
    at += kCentral + name + extra + le(octets_, at + 32, 2);
  }
  damaged_ = entries_.size() != count;
}

void Zip::read_local_headers() {
  damaged_ = true;
  for (std::size_t at = octets_.find("PK\x03\x04"); at != std::string_view::npos;) {
    if (at + kLocal > octets_.size()) return;
    if (entries_.size() >= limits_.entries) {
      too_many_ = true;
      return;
    }
    const std::uint64_t flags = le(octets_, at + 6, 2);
    const std::size_t name = le(octets_, at + 26, 2), extra = le(octets_, at + 28, 2);
    ZipPart e;
    e.name = decoded_name(octets_.substr(std::min(at + kLocal, octets_.size()), name), flags);
    e.method = static_cast<std::uint16_t>(le(octets_, at + 8, 2));
    e.crc = static_cast<std::uint32_t>(le(octets_, at + 14, 4));
    e.packed = le(octets_, at + 18, 4);
    e.size = le(octets_, at + 22, 4);
    e.header = at;
    e.encrypted = (flags & 1U) != 0;
    const std::size_t data = at + kLocal + name + extra;
    // Sizes that follow the data (bit 3) are not known here: up to the next header.
    std::size_t next = std::string_view::npos;
    if (data <= octets_.size())
      next = octets_.find("PK\x03\x04", e.packed != 0 && e.packed < octets_.size() - data
                                            ? data + static_cast<std::size_t>(e.packed)
                                            : data);
    if (e.packed == 0 && data <= octets_.size()) e.packed = std::min(next, octets_.size()) - data;
    entries_.push_back(std::move(e));
    at = next;
  }
}

void Zip::index() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    by_name_.emplace(entries_[i].name, i);
    by_folded_.emplace(folded(entries_[i].name), i);
  }
}

const ZipPart* Zip::find(std::string_view name) const {
  while (name.starts_with('/')) name.remove_prefix(1);
  if (const auto it = by_name_.find(std::string(name)); it != by_name_.end())
    return &entries_[it->second];
  const auto it = by_folded_.find(folded(name));
  return it == by_folded_.end() ? nullptr : &entries_[it->second];
}

Unpacked Zip::unpack(std::string_view name) {
  const ZipPart* entry = find(name);
  return entry == nullptr ? Unpacked{} : unpack(*entry);
}

Unpacked Zip::unpack(const ZipPart& entry) {
  Unpacked out;
  const std::uint64_t at = base_ + entry.header;
  if (entry.encrypted) return {Outcome::encrypted, {}};
  if (entry.size > limits_.entry || unpacked_ >= limits_.unpacked) return {Outcome::limit, {}};
  if (at + kLocal > octets_.size() || octets_.substr(at, 4) != "PK\x03\x04") return out;
  const std::uint64_t data = at + kLocal + le(octets_, at + 26, 2) + le(octets_, at + 28, 2);
  if (data > octets_.size()) return out;
  const std::string_view packed = octets_.substr(data, entry.packed);
  if (entry.method == 0) {
    if (unpacked_ + packed.size() > limits_.unpacked) return {Outcome::limit, {}};
    unpacked_ += packed.size();
    out.octets = packed;
    out.outcome = packed.size() == entry.packed ? Outcome::ok : Outcome::corrupt;
  } else if (entry.method == 8) {
    out = inflate_entry(packed, entry);
  } else {
    out.outcome = Outcome::unsupported;
  }
  // Sloppy writers leave the sum out; a wrong one means that octets were changed on the way.
  if (out.outcome == Outcome::ok && entry.crc != 0 &&
      entry.crc != crc32_z(0, reinterpret_cast<const Bytef*>(out.octets.data()), out.octets.size()))
    out.outcome = Outcome::corrupt;
  return out;
}

Unpacked Zip::inflate_entry(std::string_view packed, const ZipPart& entry) {
  Unpacked out;
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return out;
  packed = packed.substr(0, std::size_t{1} << 30);
  stream.next_in = reinterpret_cast<const Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  // The announced size is only a hint: it may lie in either direction.
  out.octets.reserve(std::min<std::uint64_t>(entry.size, packed.size() * 20 + 1024));
  std::array<char, 32768> block;
  int rc = Z_OK;
  while (rc == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    rc = inflate(&stream, Z_NO_FLUSH);
    const std::size_t got = block.size() - stream.avail_out;
    out.octets.append(block.data(), got);
    unpacked_ += got;
    const bool absurd =
        out.octets.size() > kRatioFrom && out.octets.size() / kRatio > packed.size();
    if (out.octets.size() > limits_.entry || unpacked_ > limits_.unpacked || absurd) {
      out.outcome = Outcome::limit;
      break;
    }
    if (rc == Z_OK && got == 0 && stream.avail_in == 0) break;  // ends too early
  }
  inflateEnd(&stream);
  if (out.outcome == Outcome::limit) return out;
  const bool whole = rc == Z_STREAM_END && (damaged_ || out.octets.size() == entry.size);
  out.outcome = whole ? Outcome::ok : Outcome::corrupt;
  return out;
}

}  // namespace shouwen::parsers::extract
