// The last lines of a conversation, both ways, for diagnosing a server. Secrets given to it are
// masked wherever they appear; message bodies never enter it. One thread; bounded memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::net {

class Transcript {
 public:
  enum class From { server, us };

  void hide(std::string secret);  // also in base64; secrets under 3 characters are not searched for
  void add(From from, std::string_view line);
  std::string text() const;  // oldest first, cleaned

 private:
  struct Line {
    From from = From::us;
    std::string text;
  };
  static constexpr std::size_t kLines = 64, kWidth = 160;
  std::array<Line, kLines> lines_;
  std::size_t count_ = 0;
  std::vector<std::string> secrets_;
};

}  // namespace shouwen::net
