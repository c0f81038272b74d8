// Questions and answers on standard input, typed or piped. A secret is read with echo off and is
// never printed.
// Threads: one. Errors: the end of the input is an error every caller passes on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <istream>
#include <ostream>
#include <string>

#include "config/result.h"

namespace shouwen::cli {

class Console {
 public:
  // `terminal`: the descriptor whose echo is turned off for secrets; -1 when there is none.
  Console(std::istream& in, std::ostream& out, int terminal)
      : in_(in), out_(out), terminal_(terminal) {}

  void say(const std::string& text) { out_ << text << std::flush; }
  // One line, trimmed; an empty answer gives `otherwise`.
  Result<std::string> ask(const std::string& question, const std::string& otherwise = "");
  Result<std::string> ask_secret(const std::string& question);
  // Asks until `accept` finds nothing wrong with the answer; what it says is shown.
  Result<std::string> ask_until(const std::string& question, const std::string& otherwise,
                                const std::function<std::string(const std::string&)>& accept);

 private:
  Result<std::string> line();

  std::istream& in_;
  std::ostream& out_;
  int terminal_;
};

}  // namespace shouwen::cli
