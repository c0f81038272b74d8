// Two class 1 soft modems on pseudo-terminals with an exchange of two lines between them: what a
// fax server needs to telephone with itself. Audio in real time, 8 kHz, frames of 20 ms.
//   modem_pair LINK_A LINK_B [--cid NUMBER] [--cut SECONDS] [--for SECONDS]
// --cut: the first call is cut so long after it was answered; later ones are not. Ends after --for
// (default 1200 s) or by a signal. Says on stderr who dials, answers and hangs up.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <pty.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#define SPANDSP_EXPOSE_INTERNAL_STRUCTURES
#include <spandsp.h>

namespace {

constexpr int kFrame = 160;
constexpr double kFrameSeconds = 0.02;
constexpr int kRingEvery = 200;  // frames: 4 s

enum class State { idle, ringing, up };

struct Exchange {
  t31_state_t* modem[2] = {};
  int terminal[2] = {-1, -1};
  State state = State::idle;
  int caller = -1, ringing = 0;
  double now = 0, answered = 0, cut_after = 0;
  std::string caller_id = "04332510000";

  void say(const char* what, int line) const {
    std::fprintf(stderr, "%.1f line %d %s\n", now, line, what);
  }

  void dial(int line, const char* number) {
    say("dials", line);
    if (state != State::idle) return t31_call_event(modem[line], AT_CALL_EVENT_BUSY);
    state = State::ringing;
    caller = line;
    ringing = 0;
    at_state_t* other = &modem[1 - line]->at_state;
    at_reset_call_info(other);
    at_set_call_info(other, "NMBR", caller_id.c_str());
    at_set_call_info(other, "NAME", "YANBIAN");
    at_set_call_info(other, "NDID", number == nullptr ? "" : number);
  }

  void answer(int line) {
    say("answers", line);
    if (state != State::ringing || line == caller) return;
    state = State::up;
    answered = now;
    t31_call_event(modem[line], AT_CALL_EVENT_ANSWERED);
    t31_call_event(modem[caller], AT_CALL_EVENT_CONNECTED);
  }

  void hang_up(int line) {
    if (state == State::idle) return;
    say("hangs up", line);
    const State before = state;
    state = State::idle;
    caller = -1;
    if (before == State::up) t31_call_event(modem[1 - line], AT_CALL_EVENT_HANGUP);
  }

  void cut_when_due() {
    if (state != State::up || cut_after <= 0 || now - answered <= cut_after) return;
    say("is cut", caller);
    state = State::idle;
    cut_after = 0;
    for (t31_state_t* one : modem) t31_call_event(one, AT_CALL_EVENT_HANGUP);
  }

  void ring() {
    if (state == State::ringing && ringing++ % kRingEvery == 0)
      t31_call_event(modem[1 - caller], AT_CALL_EVENT_ALERTING);
  }
};

Exchange exchange;

int line_of(void* user) {
  return *static_cast<int*>(user);
}

int to_terminal(at_state_t*, void* user, const std::uint8_t* octets, std::size_t size) {
  const ssize_t written = ::write(exchange.terminal[line_of(user)], octets, size);
  (void)written;  // a terminal nobody reads loses what it is told
  return 0;
}

int control(t31_state_t*, void* user, int operation, const char* number) {
  const int line = line_of(user);
  if (operation == AT_MODEM_CONTROL_CALL) exchange.dial(line, number);
  if (operation == AT_MODEM_CONTROL_ANSWER) exchange.answer(line);
  if (operation == AT_MODEM_CONTROL_HANGUP) exchange.hang_up(line);
  return 0;
}

bool open_line(int line, const char* link, int* number) {
  char name[128];
  int slave = -1;
  termios raw{};
  cfmakeraw(&raw);
  if (openpty(&exchange.terminal[line], &slave, name, &raw, nullptr) != 0) return false;
  ::fcntl(exchange.terminal[line], F_SETFL, O_NONBLOCK);
  ::chmod(name, 0666);
  ::unlink(link);
  if (::symlink(name, link) != 0) return false;
  exchange.modem[line] = t31_init(nullptr, to_terminal, number, control, number, nullptr, nullptr);
  t31_set_transmit_on_idle(exchange.modem[line], 1);
  return true;
}

// What the server wrote, as far as the modem has room for it.
void from_terminal(int line) {
  t31_state_t* modem = exchange.modem[line];
  char octets[1024];
  int room = sizeof octets;
  const auto mode = modem->at_state.at_rx_mode;
  if (mode == AT_MODE_DELIVERY || mode == AT_MODE_STUFFED || mode == AT_MODE_HDLC) {
    const int used = std::max(0, modem->tx.in_bytes - modem->tx.out_bytes);
    room = std::min<int>(room, T31_TX_BUF_HIGH_TIDE - used);
  }
  if (room <= 0 || modem->tx.holding != 0) return;
  const ssize_t got = ::read(exchange.terminal[line], octets, static_cast<std::size_t>(room));
  if (got > 0) t31_at_rx(modem, octets, static_cast<int>(got));
}

void pass_audio() {
  std::int16_t sent[2][kFrame];
  for (int line = 0; line < 2; ++line) {
    const int n = t31_tx(exchange.modem[line], sent[line], kFrame);
    std::fill(sent[line] + n, sent[line] + kFrame, std::int16_t{0});
    if (exchange.state != State::up) std::fill(sent[line], sent[line] + kFrame, std::int16_t{0});
  }
  for (int line = 0; line < 2; ++line) {
    std::int16_t heard[kFrame];
    for (int i = 0; i < kFrame; ++i) heard[i] = static_cast<std::int16_t>(sent[1 - line][i] / 2);
    t31_rx(exchange.modem[line], heard, kFrame);
  }
}

void wait_for(timespec& next) {
  next.tv_nsec += static_cast<long>(kFrameSeconds * 1e9);
  if (next.tv_nsec >= 1'000'000'000) {
    next.tv_nsec -= 1'000'000'000;
    ++next.tv_sec;
  }
  ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: modem_pair LINK_A LINK_B [--cid N] [--cut S] [--for S]\n");
    return 2;
  }
  double last = 1200;
  for (int i = 3; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--cid") exchange.caller_id = argv[i + 1];
    if (option == "--cut") exchange.cut_after = std::atof(argv[i + 1]);
    if (option == "--for") last = std::atof(argv[i + 1]);
  }
  int lines[2] = {0, 1};
  for (int line = 0; line < 2; ++line) {
    if (open_line(line, argv[1 + line], &lines[line])) continue;
    std::perror("modem_pair");
    return 1;
  }
  timespec next{};
  ::clock_gettime(CLOCK_MONOTONIC, &next);
  for (; exchange.now < last; exchange.now += kFrameSeconds) {
    for (int line = 0; line < 2; ++line) from_terminal(line);
    exchange.ring();
    exchange.cut_when_due();
    pass_audio();
    wait_for(next);
  }
  return 0;
}
