// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/tiff_fields.h"

#include <set>

#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {
namespace {

constexpr int kPages = 10'000;

struct Order {
  std::string_view s;
  bool big;

  std::uint32_t u16(std::size_t at) const { return big ? be16(s, at) : le16(s, at); }
  std::uint32_t u32(std::size_t at) const { return big ? be32(s, at) : le32(s, at); }
  // SHORT or LONG, whichever the field says.
  std::uint32_t number(std::size_t field) const {
    return u16(field + 2) == 3 ? u16(field + 8) : u32(field + 8);
  }
  double rational(std::size_t field) const {
    const std::size_t at = u32(field + 8);
    const double below = u32(at + 4);
    return below == 0 ? 0 : u32(at) / below;
  }
};

// Calls `visit(offset of the directory)` for each page until it says false.
template <typename Visit>
void each_page(const Order& order, Visit visit) {
  std::set<std::uint32_t> seen;
  std::uint32_t at = order.u32(4);
  for (int page = 0; page < kPages && at != 0 && at + 2ULL <= order.s.size(); ++page) {
    if (!seen.insert(at).second || !visit(at)) return;
    at = order.u32(at + 2 + std::size_t{order.u16(at)} * 12);
  }
}

TiffPage read_page(const Order& order, std::size_t directory) {
  TiffPage out;
  double x = 0, y = 0, unit = 1;
  const std::size_t fields = order.u16(directory);
  for (std::size_t i = 0; i < fields; ++i) {
    const std::size_t field = directory + 2 + i * 12;
    if (field + 12 > order.s.size()) break;
    const std::uint32_t value = order.number(field);
    switch (order.u16(field)) {
      case 0x100:
        out.width = value;
        break;
      case 0x101:
        out.height = value;
        break;
      case 0x102:
        // More than two fit only elsewhere; one sample's bits stand for all.
        out.bits = static_cast<int>(order.u32(field + 4) <= 2 ? value & 0xFFFF
                                                              : order.u16(order.u32(field + 8)));
        break;
      case 0x103:
        out.compression = static_cast<int>(value & 0xFFFF);
        break;
      case 0x112:
        out.orientation = static_cast<int>(value & 0xFFFF);
        break;
      case 0x115:
        out.samples = static_cast<int>(value & 0xFFFF);
        break;
      case 0x11A:
        x = order.rational(field);
        break;
      case 0x11B:
        y = order.rational(field);
        break;
      case 0x128:
        unit = value == 3 ? 2.54 : 1;
        break;
      default:
        break;
    }
  }
  out.dpi_x = x * unit;
  out.dpi_y = y * unit;
  if (out.orientation < 1 || out.orientation > 8) out.orientation = 1;
  return out;
}

}  // namespace

TiffPage tiff_page(std::string_view octets, int page) {
  const Order order{octets, octets.starts_with("MM")};
  TiffPage out;
  int number = 0;
  each_page(order, [&](std::uint32_t at) {
    if (number++ != page) return true;
    out = read_page(order, at);
    return false;
  });
  return out;
}

int tiff_pages(std::string_view octets) {
  int pages = 0;
  each_page(Order{octets, octets.starts_with("MM")}, [&](std::uint32_t) { return ++pages > 0; });
  return pages;
}

}  // namespace shouwen::parsers::extract
