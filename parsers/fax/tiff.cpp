// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/tiff.h"

#include <algorithm>
#include <set>

namespace shouwen::parsers::fax {
namespace {

enum Tag : std::uint16_t {
  kImageWidth = 256,
  kImageLength = 257,
  kBitsPerSample = 258,
  kCompression = 259,
  kPhotometric = 262,
  kFillOrder = 266,
  kImageDescription = 270,
  kMake = 271,
  kModel = 272,
  kStripOffsets = 273,
  kOrientation = 274,
  kRowsPerStrip = 278,
  kStripByteCounts = 279,
  kXResolution = 282,
  kYResolution = 283,
  kT4Options = 292,
  kT6Options = 293,
  kResolutionUnit = 296,
  kPageNumber = 297,
  kSoftware = 305,
  kDateTime = 306,
  kBadFaxLines = 326,
  kFaxRecvParams = 34908,
  kFaxSubAddress = 34909,
  kFaxRecvTime = 34910,
  kFaxDcs = 34911
};

constexpr std::uint16_t kAscii = 2, kShort = 3, kLong = 4, kRational = 5;

std::size_t unit_size(std::uint16_t type) {
  switch (type) {
    case 1:
    case kAscii:
    case 6:
    case 7:
      return 1;
    case kShort:
    case 8:
      return 2;
    case kLong:
    case 9:
    case 11:
      return 4;
    case kRational:
    case 10:
    case 12:
      return 8;
    default:
      return 0;
  }
}

class Octets {
 public:
  explicit Octets(std::span<const std::byte> all) : all_(all) {
    little_ = all_.size() > 1 && all_[0] == std::byte{'I'};
  }

  std::size_t size() const { return all_.size(); }
  bool holds(std::uint64_t at, std::uint64_t count) const {
    return at <= all_.size() && count <= all_.size() - at;
  }
  // REQUIRES: holds(at, 2), holds(at, 4).
  std::uint16_t two(std::uint64_t at) const {
    return static_cast<std::uint16_t>(little_ ? byte(at) | byte(at + 1) << 8
                                              : byte(at) << 8 | byte(at + 1));
  }
  std::uint32_t four(std::uint64_t at) const {
    const std::uint32_t first = two(at), second = two(at + 2);
    return little_ ? first | second << 16 : first << 16 | second;
  }
  std::uint32_t byte(std::uint64_t at) const {
    return std::to_integer<std::uint32_t>(all_[static_cast<std::size_t>(at)]);
  }

 private:
  std::span<const std::byte> all_;
  bool little_ = true;
};

// One directory entry, its value located and known to lie inside the file.
struct Entry {
  std::uint16_t tag = 0, type = 0;
  std::uint32_t count = 0;
  std::uint64_t at = 0;
};

class PageReader {
 public:
  PageReader(const Octets& octets, std::vector<std::string>& defects, std::size_t& strips_left)
      : octets_(octets), defects_(defects), strips_left_(strips_left) {}

  Page read(std::uint64_t directory, std::size_t entries) {
    for (std::size_t i = 0; i < std::min(entries, kTiffEntries); ++i) {
      const std::uint64_t at = directory + 2 + 12 * i;
      Entry entry{octets_.two(at), octets_.two(at + 2), octets_.four(at + 4), at + 8};
      const std::uint64_t size = std::uint64_t{entry.count} * unit_size(entry.type);
      if (size == 0) continue;
      if (size > 4) entry.at = octets_.four(at + 8);
      if (!octets_.holds(entry.at, size)) {
        note("value_outside_file");
        continue;
      }
      take(entry);
    }
    if (entries > kTiffEntries) note("too_many_tags");
    finish();
    return std::move(page_);
  }

 private:
  void note(const char* defect) {
    if (std::find(defects_.begin(), defects_.end(), defect) == defects_.end())
      defects_.emplace_back(defect);
  }

  std::uint32_t number(const Entry& e, std::size_t index = 0) const {
    if (index >= e.count) return 0;
    if (e.type == kShort) return octets_.two(e.at + 2 * index);
    if (e.type == kLong) return octets_.four(e.at + 4 * index);
    return unit_size(e.type) == 1 ? octets_.byte(e.at + index) : 0;
  }

  // Pages of absurd size stay readable values: whoever decodes has limits of its own.
  int small(const Entry& e, std::size_t index = 0) const {
    return static_cast<int>(std::min<std::uint32_t>(number(e, index), 1u << 30));
  }

  double ratio(const Entry& e) const {
    if (e.type != kRational) return number(e);
    const std::uint32_t below = octets_.four(e.at + 4);
    return below == 0 ? 0 : static_cast<double>(octets_.four(e.at)) / below;
  }

  std::string text(const Entry& e) const {
    std::string out;
    if (unit_size(e.type) != 1) return out;
    for (std::size_t i = 0; i < std::min<std::size_t>(e.count, kTiffText); ++i) {
      const auto c = static_cast<char>(octets_.byte(e.at + i));
      if (c == '\0') break;
      out += c;
    }
    return out;
  }

  void take(const Entry& e) {
    if (take_text(e) || take_strips(e)) return;
    switch (e.tag) {
      case kImageWidth:
        page_.width = small(e);
        break;
      case kImageLength:
        page_.height = small(e);
        break;
      case kBitsPerSample:
        page_.bits = small(e);
        break;
      case kCompression:
        page_.compression = small(e);
        break;
      case kPhotometric:
        page_.photometric = small(e);
        break;
      case kFillOrder:
        page_.fill_order = small(e);
        break;
      case kOrientation:
        page_.orientation = small(e);
        break;
      case kXResolution:
        page_.dpi_x = ratio(e);
        break;
      case kYResolution:
        page_.dpi_y = ratio(e);
        break;
      case kResolutionUnit:
        per_centimetre_ = number(e) == 3;
        break;
      case kT4Options:
      case kT6Options:
        page_.options = number(e);
        break;
      case kPageNumber:
        page_.page_number = small(e, 0);
        page_.page_total = small(e, 1);
        break;
      case kBadFaxLines:
        page_.bad_lines = small(e);
        break;
      case kFaxRecvParams:
        page_.receive_params = number(e);
        break;
      case kFaxRecvTime:
        page_.receive_seconds = number(e);
        break;
      default:
        break;
    }
  }

  bool take_text(const Entry& e) {
    switch (e.tag) {
      case kImageDescription:
        return page_.description = text(e), true;
      case kMake:
        return page_.make = text(e), true;
      case kModel:
        return page_.model = text(e), true;
      case kSoftware:
        return page_.software = text(e), true;
      case kDateTime:
        return page_.date_time = text(e), true;
      case kFaxSubAddress:
        return page_.sub_address = text(e), true;
      case kFaxDcs:
        return page_.dcs = text(e), true;
      default:
        return false;
    }
  }

  bool take_strips(const Entry& e) {
    if (e.tag == kRowsPerStrip) {
      page_.rows_per_strip = number(e);
      return true;
    }
    if (e.tag != kStripOffsets && e.tag != kStripByteCounts) return false;
    const std::size_t count = std::min({std::size_t{e.count}, kTiffStrips, strips_left_});
    if (e.count > count) note("too_many_strips");
    strips_left_ -= count;
    auto& values = e.tag == kStripOffsets ? offsets_ : sizes_;
    values.clear();
    for (std::size_t i = 0; i < count; ++i) values.push_back(number(e, i));
    return true;
  }

  void finish() {
    if (per_centimetre_) {
      page_.dpi_x *= 2.54;
      page_.dpi_y *= 2.54;
    }
    if (page_.width <= 0 || page_.height <= 0) note("page_without_size");
    page_.strips_inside = !offsets_.empty() && offsets_.size() == sizes_.size();
    for (std::size_t i = 0; i < std::min(offsets_.size(), sizes_.size()); ++i) {
      page_.strips.push_back({offsets_[i], sizes_[i]});
      if (sizes_[i] == 0 || !octets_.holds(offsets_[i], sizes_[i])) page_.strips_inside = false;
    }
    // A strip more or less than the rows need is as good as a cut one.
    if (page_.rows_per_strip > 0 && page_.height > 0) {
      const std::uint64_t rows = page_.rows_per_strip;
      const std::uint64_t needed = (static_cast<std::uint64_t>(page_.height) + rows - 1) / rows;
      if (needed != page_.strips.size()) page_.strips_inside = false;
    }
    if (!page_.strips_inside) note("strip_outside_file");
  }

  const Octets& octets_;
  std::vector<std::string>& defects_;
  Page page_;
  std::size_t& strips_left_;
  std::vector<std::uint64_t> offsets_, sizes_;
  bool per_centimetre_ = false;
};

}  // namespace

const char* name(Chain chain) {
  switch (chain) {
    case Chain::whole:
      return "whole";
    case Chain::truncated:
      return "truncated";
    case Chain::loop:
      return "loop";
    case Chain::too_long:
      return "too_long";
    case Chain::not_tiff:
      return "not_tiff";
  }
  return "not_tiff";
}

bool is_tiff(std::span<const std::byte> octets) {
  const Octets in(octets);
  if (in.size() < 8) return false;
  const bool order =
      (in.byte(0) == 'I' && in.byte(1) == 'I') || (in.byte(0) == 'M' && in.byte(1) == 'M');
  return order && in.two(2) == 42;
}

Tiff read_tiff(std::span<const std::byte> octets) {
  Tiff out;
  if (!is_tiff(octets)) return out;
  const Octets in(octets);
  std::set<std::uint32_t> seen;
  std::size_t strips_left = 2 * kTiffStripsInAll;  // where they are and how long
  std::uint32_t at = in.four(4);
  out.chain = at == 0 ? Chain::truncated : Chain::whole;
  while (at != 0) {
    if (!seen.insert(at).second) {
      out.chain = Chain::loop;
      break;
    }
    if (out.pages.size() >= kTiffPages) {
      out.chain = Chain::too_long;
      break;
    }
    if (!in.holds(at, 2) || !in.holds(at, 6 + 12 * std::uint64_t{in.two(at)})) {
      out.chain = Chain::truncated;
      break;
    }
    const std::uint16_t entries = in.two(at);
    out.pages.push_back(PageReader(in, out.defects, strips_left).read(at, entries));
    at = in.four(std::uint64_t{at} + 2 + 12 * std::uint64_t{entries});
  }
  if (out.chain != Chain::whole) out.defects.push_back(std::string("chain_") + name(out.chain));
  return out;
}

}  // namespace shouwen::parsers::fax
