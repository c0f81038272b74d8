// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/cfb.h"

#include <algorithm>

#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kLastSector = 0xFFFFFFFA;  // beyond: end, free and table marks
constexpr std::size_t kHeader = 512, kEntry = 128, kMini = 64;
constexpr std::size_t kEntries = 100'000;
constexpr std::uint32_t kNone = 0xFFFFFFFF;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

void append_numbers(std::vector<std::uint32_t>& out, std::string_view octets) {
  for (std::size_t at = 0; at + 4 <= octets.size(); at += 4) out.push_back(le32(octets, at));
}

}  // namespace

std::optional<Cfb> Cfb::open(std::string_view octets) {
  if (octets.size() < kHeader || !octets.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv))
    return std::nullopt;
  Cfb out;
  out.octets_ = octets;
  out.shift_ = le16(octets, 30);
  if (out.shift_ < 7 || out.shift_ > 16) return std::nullopt;
  out.mini_cutoff_ = le32(octets, 56);
  out.load_fat();
  out.load_directory();
  if (out.entries_.empty()) return std::nullopt;
  return out;
}

std::string_view Cfb::sector(std::uint32_t number) const {
  const std::size_t size = std::size_t{1} << shift_;
  return slice(octets_, (std::size_t{number} + 1) << shift_, size);
}

void Cfb::load_fat() {
  const std::size_t per_sector = (std::size_t{1} << shift_) / 4;
  const std::size_t sectors = (octets_.size() >> shift_) + 1;
  // The table's own sectors: 109 named by the header, the others by a chain of sectors whose last
  // number is the next one.
  std::vector<std::uint32_t> tables;
  append_numbers(tables, octets_.substr(76, 436));
  std::uint32_t next = le32(octets_, 68);
  for (std::size_t i = 0; i < sectors && next < kLastSector; ++i) {
    const std::string_view more = sector(next);
    if (more.size() < per_sector * 4) break;
    append_numbers(tables, more.substr(0, (per_sector - 1) * 4));
    next = le32(more, (per_sector - 1) * 4);
  }
  for (const std::uint32_t table : tables) {
    if (fat_.size() > sectors) break;
    if (table < kLastSector) append_numbers(fat_, sector(table));
  }
}

std::string Cfb::chain(std::uint32_t number, std::size_t limit) const {
  std::string out;
  const std::size_t sectors = (octets_.size() >> shift_) + 1;
  for (std::size_t i = 0; i < sectors && number < kLastSector && out.size() < limit; ++i) {
    const std::string_view part = sector(number);
    if (part.empty()) break;
    out.append(part.substr(0, limit - out.size()));
    if (number >= fat_.size()) break;
    number = fat_[number];
  }
  return out;
}

std::string Cfb::mini_chain(std::uint32_t number, std::size_t limit) const {
  std::string out;
  const std::size_t sectors = mini_.size() / kMini + 1;
  for (std::size_t i = 0; i < sectors && number < kLastSector && out.size() < limit; ++i) {
    const std::string_view part = slice(mini_, std::size_t{number} * kMini, kMini);
    if (part.empty()) break;
    out.append(part.substr(0, limit - out.size()));
    if (number >= mini_fat_.size()) break;
    number = mini_fat_[number];
  }
  return out;
}

void Cfb::load_directory() {
  const std::string directory = chain(le32(octets_, 48), kEntries * kEntry);
  if (directory.size() < kEntry) return;
  append_numbers(mini_fat_, chain(le32(octets_, 60), kStream));
  const std::uint64_t mini_size = le64(directory, 120);
  mini_ = chain(le32(directory, 116),
                static_cast<std::size_t>(std::min<std::uint64_t>(mini_size, kStream)));
  walk(directory);
}

// Each storage's children are a red-black tree of their own; walked with a list, each entry once.
void Cfb::walk(std::string_view directory) {
  struct Step {
    std::uint32_t id;
    std::size_t parent;
  };
  const std::size_t count = directory.size() / kEntry;
  std::vector<bool> seen(count);
  entries_.push_back({.name = {}, .storage = true, .start = 0, .size = 0, .parent = 0});
  seen[0] = true;
  std::vector<Step> todo{{le32(directory, 76), 0}};
  while (!todo.empty()) {
    const Step step = todo.back();
    todo.pop_back();
    if (step.id >= count || seen[step.id]) continue;
    seen[step.id] = true;
    const std::string_view raw = directory.substr(step.id * kEntry, kEntry);
    const std::size_t name_octets = std::min<std::size_t>(le16(raw, 64), 64);
    const std::uint32_t type = octet_at(raw, 66);
    todo.push_back({le32(raw, 68), step.parent});
    todo.push_back({le32(raw, 72), step.parent});
    if (type != 1 && type != 2) continue;
    Entry e;
    e.name = utf16le(raw.substr(0, name_octets < 2 ? 0 : name_octets - 2));
    e.storage = type == 1;
    e.start = le32(raw, 116);
    // Version 3 leaves rubbish in the upper half.
    e.size = shift_ == 12 ? le64(raw, 120) : le32(raw, 120);
    e.parent = step.parent;
    entries_.push_back(std::move(e));
    if (type == 1 && le32(raw, 76) != kNone) todo.push_back({le32(raw, 76), entries_.size() - 1});
  }
}

std::optional<std::size_t> Cfb::child(std::size_t parent, std::string_view name) const {
  for (std::size_t i = 1; i < entries_.size(); ++i)
    if (entries_[i].parent == parent && same_name(entries_[i].name, name)) return i;
  return std::nullopt;
}

std::vector<std::size_t> Cfb::children(std::size_t parent) const {
  std::vector<std::size_t> out;
  for (std::size_t i = 1; i < entries_.size(); ++i)
    if (entries_[i].parent == parent) out.push_back(i);
  return out;
}

std::string Cfb::read(std::size_t entry, std::size_t limit) const {
  const Entry& e = entries_[entry];
  if (e.storage) return {};
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(e.size, limit));
  return e.size < mini_cutoff_ ? mini_chain(e.start, size) : chain(e.start, size);
}

std::string Cfb::read(std::string_view name, std::size_t limit) const {
  const auto at = child(0, name);
  return at ? read(*at, limit) : std::string{};
}

}  // namespace shouwen::parsers::extract
