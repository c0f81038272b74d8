// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/console.h"

#include <termios.h>
#include <unistd.h>

namespace shouwen::cli {

namespace {

constexpr std::size_t kLongestLine = 4096;

// Echo comes back however the question ends.
class NoEcho {
 public:
  explicit NoEcho(int terminal) : terminal_(terminal) {
    if (terminal_ < 0 || ::isatty(terminal_) == 0 || ::tcgetattr(terminal_, &before_) != 0) {
      terminal_ = -1;
      return;
    }
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal_, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    if (terminal_ >= 0) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  bool active() const { return terminal_ >= 0; }

 private:
  int terminal_;
  termios before_{};
};

}  // namespace

Result<std::string> Console::line() {
  std::string text;
  if (!std::getline(in_, text)) {
    return Error{Fault::rejected_input, "init",
                 "输入已结束，什么也没有写 the input ended, nothing was set up",
                 "重新运行 run it again"};
  }
  if (text.size() > kLongestLine) text.resize(kLongestLine);
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return std::string();
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

Result<std::string> Console::ask(const std::string& question, const std::string& otherwise) {
  say(question + (otherwise.empty() ? "" : " [" + otherwise + "]") + ": ");
  auto answer = line();
  if (answer.ok() && answer->empty()) return otherwise;
  return answer;
}

Result<std::string> Console::ask_secret(const std::string& question) {
  say(question + ": ");
  const NoEcho quiet(terminal_);
  auto answer = line();
  if (quiet.active()) say("\n");
  return answer;
}

Result<std::string> Console::ask_until(
    const std::string& question, const std::string& otherwise,
    const std::function<std::string(const std::string&)>& accept) {
  for (;;) {
    auto answer = ask(question, otherwise);
    if (!answer.ok()) return answer;
    const std::string wrong = accept(*answer);
    if (wrong.empty()) return answer;
    say("  ✗ " + wrong + "\n");
  }
}

}  // namespace shouwen::cli
