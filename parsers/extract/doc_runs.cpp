// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/doc_runs.h"

#include <algorithm>

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kPage = 512;

// The octets each page (FKP) of a bin table holds, in order.
template <typename Visit>
void each_page(std::string_view stream, std::string_view bin_table, Visit visit) {
  if (bin_table.size() < 8) return;
  const std::size_t count = std::min((bin_table.size() - 4) / 8, stream.size() / kPage + 1);
  const std::size_t numbers = ((bin_table.size() - 4) / 8 + 1) * 4;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t number = le32(bin_table, numbers + i * 4) & 0x3FFFFF;
    const std::string_view page = slice(stream, number * kPage, kPage);
    if (page.size() == kPage) visit(page);
  }
}

void sort_runs(std::vector<Run>& runs) {
  std::ranges::stable_sort(runs, {}, &Run::begin);
}

}  // namespace

std::string_view Fib::part(std::string_view table_stream, std::size_t n) const {
  const std::size_t words = le16(stream, 32);
  const std::size_t longs = le16(stream, 34 + words * 2);
  const std::size_t pairs = 36 + words * 2 + longs * 4;
  if (n >= le16(stream, pairs)) return {};
  return slice(table_stream, le32(stream, pairs + 2 + n * 8), le32(stream, pairs + 6 + n * 8));
}

Fib read_fib(std::string_view stream) {
  Fib fib;
  fib.stream = stream;
  fib.version = le16(stream, 2);
  fib.language = le16(stream, 6);
  fib.flags = le16(stream, 10);
  const std::size_t longs = 36 + le16(stream, 32) * std::size_t{2};
  for (std::size_t i = 0; i < 8; ++i) fib.characters[i] = le32(stream, longs + 12 + i * 4);
  return fib;
}

std::vector<Piece> read_pieces(std::string_view clx) {
  std::vector<Piece> out;
  std::vector<std::string_view> groups;  // modifiers that pieces share, by number
  std::size_t at = 0;
  while (at < clx.size() && clx[at] == 1) {
    groups.push_back(slice(clx, at + 3, le16(clx, at + 1)));
    at += 3 + std::size_t{le16(clx, at + 1)};
  }
  if (at >= clx.size() || clx[at] != 2) return out;
  const std::string_view table = slice(clx, at + 5, le32(clx, at + 1));
  if (table.size() < 16) return out;
  const std::size_t count = (table.size() - 4) / 12;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t row = (count + 1) * 4 + i * 8;
    const std::uint32_t begin = le32(table, i * 4), end = le32(table, i * 4 + 4);
    const std::uint32_t position = le32(table, row + 2);
    if (end <= begin || row + 8 > table.size()) continue;
    Piece piece{.first = begin, .count = end - begin};
    piece.narrow = (position & 0x40000000) != 0;
    piece.offset = piece.narrow ? (position & 0x3FFFFFFF) / 2 : position;
    const std::uint16_t modifier = le16(table, row + 6);
    if ((modifier & 1) == 0)
      piece.modifier = modifier;
    else if (std::size_t{modifier} >> 1 < groups.size())
      piece.modifiers = groups[modifier >> 1];
    out.push_back(piece);
  }
  return out;
}

std::vector<Run> character_runs(std::string_view stream, std::string_view bin_table) {
  std::vector<Run> out;
  each_page(stream, bin_table, [&](std::string_view page) {
    const std::size_t count = std::min<std::size_t>(octet_at(page, kPage - 1), 101);
    for (std::size_t i = 0; i < count; ++i) {
      Run run{.begin = le32(page, i * 4), .end = le32(page, i * 4 + 4)};
      const std::size_t at = octet_at(page, (count + 1) * 4 + i) * std::size_t{2};
      if (at != 0) run.modifiers = slice(page, at + 1, octet_at(page, at));
      if (run.begin < run.end) out.push_back(run);
    }
  });
  sort_runs(out);
  return out;
}

std::vector<Run> paragraph_runs(std::string_view stream, std::string_view bin_table) {
  std::vector<Run> out;
  each_page(stream, bin_table, [&](std::string_view page) {
    const std::size_t count = std::min<std::size_t>(octet_at(page, kPage - 1), 29);
    for (std::size_t i = 0; i < count; ++i) {
      Run run{.begin = le32(page, i * 4), .end = le32(page, i * 4 + 4)};
      std::size_t at = octet_at(page, (count + 1) * 4 + i * 13) * std::size_t{2};
      if (at != 0) {
        std::size_t size = octet_at(page, at) * std::size_t{2};
        // An odd length is kept as half of one more; zero says the next octet holds the half.
        if (size == 0)
          size = octet_at(page, ++at) * std::size_t{2};
        else
          --size;
        run.style = le16(page, at + 1);
        run.modifiers = size < 2 ? std::string_view{} : slice(page, at + 3, size - 2);
      }
      if (run.begin < run.end) out.push_back(run);
    }
  });
  sort_runs(out);
  return out;
}

const Run* RunCursor::at(std::size_t octet) {
  const auto holds = [&](std::size_t i) {
    return i < runs_.size() && octet >= runs_[i].begin && octet < runs_[i].end;
  };
  if (holds(at_)) return &runs_[at_];
  if (holds(at_ + 1)) return &runs_[++at_];
  const auto next = std::ranges::upper_bound(runs_, octet, {}, &Run::begin);
  if (next == runs_.begin()) return nullptr;
  const auto index = static_cast<std::size_t>(next - runs_.begin()) - 1;
  if (!holds(index)) return nullptr;
  at_ = index;
  return &runs_[at_];
}

}  // namespace shouwen::parsers::extract
