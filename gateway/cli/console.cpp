// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/console.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>

namespace shouwen::cli {

namespace {

constexpr std::size_t kLongestLine = 4096;

// For the handler: the terminal whose echo is off and how it was before.
volatile sig_atomic_t g_quiet_terminal = -1;
termios g_before{};  // written while no handler is set

// Ends the program as the signal would have; only calls that a handler may make.
extern "C" void give_echo_back(int number) {
  const int terminal = g_quiet_terminal;
  if (terminal >= 0) ::tcsetattr(terminal, TCSANOW, &g_before);
  ::signal(number, SIG_DFL);
  ::raise(number);
}

// Echo comes back however the question ends, also by ^C, a lost line or a kill.
class NoEcho {
 public:
  explicit NoEcho(int terminal) {
    if (terminal < 0 || ::isatty(terminal) == 0 || ::tcgetattr(terminal, &g_before) != 0) return;
    g_quiet_terminal = terminal;
    struct sigaction act {};
    act.sa_handler = give_echo_back;
    for (std::size_t i = 0; i < kEnding.size(); ++i) ::sigaction(kEnding[i], &act, &acts_[i]);
    termios quiet = g_before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    if (!active()) return;
    ::tcsetattr(g_quiet_terminal, TCSAFLUSH, &g_before);
    for (std::size_t i = 0; i < kEnding.size(); ++i) ::sigaction(kEnding[i], &acts_[i], nullptr);
    g_quiet_terminal = -1;
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  bool active() const { return g_quiet_terminal >= 0; }

 private:
  static constexpr std::array kEnding{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  std::array<struct sigaction, kEnding.size()> acts_{};
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
