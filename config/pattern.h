// A regular expression an operator states, for text that strangers write. RE2 runs it: time grows
// with the text alone, so no subject a stranger thinks of makes it run for minutes, as it would
// with backtracking; what needs that (back references, look-around) cannot be stated. Shapes: RE2
// syntax on UTF-8; a fact is taken by a named group, (?P<caller>\d+). Threads: immutable, shared.
// Lifetime: a value. Errors: what does not compile has a `why`. Limits: kPatternOctets of
// expression; the text is the caller's to bound.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace shouwen::config {

inline constexpr std::size_t kPatternOctets = 500;

class Pattern {
 public:
  // nullopt: no expression, and `why` says what is wrong with it.
  static std::optional<Pattern> compile(const std::string& text, std::string& why);

  // The names of its groups, in the order of the alphabet.
  const std::vector<std::string>& names() const { return names_; }

  // Does it occur in `text`? `take` is called for each named group that took part in the match.
  using Take = std::function<void(const std::string& name, std::string_view value)>;
  bool find(std::string_view text, const Take& take = {}) const;

 private:
  std::shared_ptr<const re2::RE2> expression_;
  std::vector<std::string> names_;
};

}  // namespace shouwen::config
