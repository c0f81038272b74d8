// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "parsers/extract/ofd_pdf.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kMost = std::size_t{8} << 20;  // octets of one path

struct Point {
  double x = 0, y = 0;
};

class PathWriter {
 public:
  void add(char letter, const std::array<double, 7>& v) {
    const Point end = letter == 'B'   ? Point{v[4], v[5]}
                      : letter == 'Q' ? Point{v[2], v[3]}
                      : letter == 'A' ? Point{v[5], v[6]}
                                      : Point{v[0], v[1]};
    if (letter == 'S' || letter == 'M') {
      put({end}, "m");
    } else if (letter == 'L') {
      put({end}, "l");
    } else if (letter == 'B') {
      put({{v[0], v[1]}, {v[2], v[3]}, end}, "c");
    } else if (letter == 'Q') {  // quadratic: both handles lie two thirds of the way to its own
      const Point c{v[0], v[1]};
      put({{at_.x + (c.x - at_.x) * 2 / 3, at_.y + (c.y - at_.y) * 2 / 3},
           {end.x + (c.x - end.x) * 2 / 3, end.y + (c.y - end.y) * 2 / 3},
           end},
          "c");
    } else if (letter == 'A') {
      arc(v, end);
    }
    at_ = end;
  }
  void close() { out += "h\n"; }
  std::string out;

 private:
  void put(std::initializer_list<Point> points, const char* what) {
    std::array<char, 64> text{};
    for (const Point& p : points) {
      const auto held = [](double n) { return std::isfinite(n) ? std::clamp(n, -1e6, 1e6) : 0.0; };
      std::snprintf(text.data(), text.size(), "%.4f %.4f ", held(p.x), held(p.y));
      out += text.data();
    }
    out += what;
    out += '\n';
  }

  // From the two ends, radii, turn and the two choices to a centre, then quarter by quarter.
  void arc(const std::array<double, 7>& v, Point end) {
    double rx = std::abs(v[0]), ry = std::abs(v[1]);
    const double turn = v[2] * std::numbers::pi / 180, c = std::cos(turn), s = std::sin(turn);
    const double dx = (at_.x - end.x) / 2, dy = (at_.y - end.y) / 2;
    const double px = c * dx + s * dy, py = -s * dx + c * dy;
    if (!(rx > 0) || !(ry > 0)) return put({end}, "l");
    const double reach = px * px / (rx * rx) + py * py / (ry * ry);
    if (!(reach > 0)) return;
    if (reach > 1) rx *= std::sqrt(reach), ry *= std::sqrt(reach);
    const double part = rx * rx * py * py + ry * ry * px * px;
    double k = std::sqrt(std::max(0.0, rx * rx * ry * ry / part - 1));
    if ((v[3] != 0) == (v[4] != 0)) k = -k;
    const double mx = k * rx * py / ry, my = -k * ry * px / rx;
    const double from = std::atan2((py - my) / ry, (px - mx) / rx);
    double sweep = std::atan2((-py - my) / ry, (-px - mx) / rx) - from;
    if (v[4] != 0 && sweep < 0) sweep += 2 * std::numbers::pi;
    if (v[4] == 0 && sweep > 0) sweep -= 2 * std::numbers::pi;
    const Point middle{c * mx - s * my + (at_.x + end.x) / 2,
                       s * mx + c * my + (at_.y + end.y) / 2};
    const auto on = [&](double x, double y) {
      return Point{middle.x + c * rx * x - s * ry * y, middle.y + s * rx * x + c * ry * y};
    };
    constexpr int kPieces = 4;
    const double step = sweep / kPieces, handle = 4.0 / 3 * std::tan(step / 4);
    for (int i = 0; i < kPieces; ++i) {
      const double a = from + i * step, b = a + step;
      put({on(std::cos(a) - handle * std::sin(a), std::sin(a) + handle * std::cos(a)),
           on(std::cos(b) + handle * std::sin(b), std::sin(b) - handle * std::cos(b)),
           on(std::cos(b), std::sin(b))},
          "c");
    }
  }

  Point at_;
};

std::size_t numbers_of(char letter) {
  switch (letter) {
    case 'S':
    case 'M':
    case 'L':
      return 2;
    case 'Q':
      return 4;
    case 'B':
      return 6;
    case 'A':
      return 7;
    default:
      return 0;
  }
}

}  // namespace

std::string ofd_path(std::string_view data) {
  PathWriter path;
  char letter = 0;
  std::array<double, 7> numbers{};
  std::size_t have = 0;
  while (!data.empty() && path.out.size() < kMost) {
    const std::size_t begin = data.find_first_not_of(" \t\r\n,");
    if (begin == std::string_view::npos) break;
    data.remove_prefix(begin);
    const std::string_view token = data.substr(0, data.find_first_of(" \t\r\n,"));
    data.remove_prefix(token.size());
    if (token.size() == 1 && token[0] >= 'A' && token[0] <= 'Z') {
      letter = token[0];
      have = 0;
      if (letter == 'C' && !path.out.empty()) path.close();
      continue;
    }
    double value = 0;
    std::from_chars(token.data(), token.data() + token.size(), value);
    const std::size_t wanted = numbers_of(letter);
    if (wanted == 0) continue;
    numbers[have++] = value;
    if (have < wanted) continue;
    have = 0;
    // A path begins with a move, whatever a damaged one says.
    path.add(path.out.empty() ? 'M' : letter, numbers);
  }
  return path.out;
}

}  // namespace shouwen::parsers::extract
