// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/channel.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <utility>
#include <vector>

namespace shouwen::net {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

// Small enough to stay in the processor's cache between receiving, hashing and writing.
constexpr std::size_t kBuffer = 256UL * 1024;
// How much the kernel gathers before it wakes us inside a large literal. Twice this must still be
// due (TLS may hold part of it in a record already read), else the end of the literal could be
// slept over.
constexpr int kGather = 64 * 1024;
// A sender that never lets the socket run dry must not starve the other sessions of this thread.
constexpr int kFillsBeforeYield = 16;

}  // namespace

struct LineChannel::State {
  State(Service s, Endpoint e, asio::thread_pool& p)
      : service(s), endpoint(std::move(e)), pool(p), buffer(kBuffer) {}

  Service service;
  Endpoint endpoint;
  asio::thread_pool& pool;
  CurlLink link;
  std::optional<asio::posix::stream_descriptor> descriptor;
  std::optional<asio::steady_timer> timer;

  std::vector<char> buffer;
  std::size_t begin = 0, end = 0;
  std::size_t scanned = 0;  // octets of pending() known to hold no LF

  Clock::time_point deadline, total, timer_at;
  bool waiting = false, timer_set = false, timed_out = false;
  bool open = false, stopping = false;
  bool patient = false;  // in fill_within(): nothing is owed to us
  int fills = 0, gather = 1;
  Failure failure;
  Transcript transcript;
  std::uint64_t in = 0, out = 0;

  // One lazy timer instead of one a wait: deadlines move later all the time, so it is set again
  // only when it fires too early or a deadline is sooner than it.
  void arm(const std::shared_ptr<State>& self) {
    if (timer_set && timer_at <= deadline) return;
    timer_at = deadline;
    timer_set = true;
    timer->expires_at(timer_at);
    timer->async_wait([weak = std::weak_ptr<State>(self)](const boost::system::error_code& error) {
      const auto state = weak.lock();
      if (!state || error) return;
      state->timer_set = false;
      if (!state->waiting) return;
      if (Clock::now() < state->deadline) return state->arm(state);
      state->timed_out = true;
      state->descriptor->cancel();
    });
  }
};

LineChannel::LineChannel(Service service, Endpoint endpoint, asio::thread_pool& pool)
    : state_(std::make_shared<State>(service, std::move(endpoint), pool)) {
  state_->transcript.hide(state_->endpoint.password);
}

LineChannel::~LineChannel() {
  // The socket belongs to libcurl: released here, closed there, in this order.
  if (state_->descriptor) state_->descriptor->release();
  state_->timer.reset();
}

asio::awaitable<bool> LineChannel::open() {
  const std::shared_ptr<State> state = state_;
  const auto executor = co_await asio::this_coro::executor;
  if (state->stopping) {
    fail(Trouble::stopped, "已停止 / stopped");
    co_return false;
  }
  // Over to a pool thread, and back.
  const auto pool = state->pool.get_executor();
  co_await asio::post(asio::bind_executor(pool, asio::use_awaitable));
  Failure failure = state->link.connect(state->service, state->endpoint);
  co_await asio::post(asio::bind_executor(executor, asio::use_awaitable));

  std::string_view said = state->link.dialogue();
  while (!said.empty()) {
    const std::size_t cut = std::min(said.find('\n'), said.size() - 1);
    state->transcript.add(Transcript::From::server, said.substr(0, cut));
    said.remove_prefix(cut + 1);
  }
  if (failure.kind != Trouble::none) {
    state->failure = std::move(failure);
    co_return false;
  }
  if (state->stopping) {
    fail(Trouble::stopped, "已停止 / stopped");
    co_return false;
  }
  state->descriptor.emplace(executor, state->link.socket());
  state->timer.emplace(executor);
  state->open = true;
  start_clock();
  co_return true;
}

void LineChannel::start_clock() {
  state_->total = Clock::now() + state_->endpoint.timeouts.total;
}

asio::awaitable<LineChannel::Fill> LineChannel::wait(bool write, Clock::time_point deadline) {
  const std::shared_ptr<State> state = state_;
  state->deadline = deadline;
  state->timed_out = false;
  state->waiting = true;
  state->arm(state);
  boost::system::error_code error;
  const auto what = write ? asio::posix::stream_descriptor::wait_write
                          : asio::posix::stream_descriptor::wait_read;
  co_await state->descriptor->async_wait(what, asio::redirect_error(asio::use_awaitable, error));
  state->waiting = false;
  if (!error) co_return Fill::more;
  if (state->stopping) {
    fail(Trouble::stopped, "已停止 / stopped");
  } else if (state->timed_out) {
    co_return Fill::timeout;
  } else {
    fail(error == asio::error::operation_aborted ? Trouble::stopped : Trouble::closed,
         "等待被中断 / waiting was interrupted");
  }
  co_return Fill::dead;
}

asio::awaitable<bool> LineChannel::send(std::string octets, bool show) {
  const std::shared_ptr<State> state = state_;
  std::string_view left = octets;
  if (show)
    state->transcript.add(Transcript::From::us, left.substr(0, left.find_last_not_of("\r\n") + 1));
  while (!left.empty()) {
    if (!alive()) co_return false;
    std::size_t sent = 0;
    const CurlLink::Io io = state->link.send(left, sent);
    if (io == CurlLink::Io::failed) {
      fail(Trouble::closed, "发送时连接中断 / connection lost while sending");
      co_return false;
    }
    left.remove_prefix(sent);
    state->out += sent;
    if (io != CurlLink::Io::again) continue;
    const auto deadline = std::min(Clock::now() + state->endpoint.timeouts.idle, state->total);
    const Fill outcome = co_await wait(true, deadline);
    if (outcome == Fill::timeout) fail(Trouble::timeout, "发送超时 / the server does not read");
    if (outcome != Fill::more) co_return false;
  }
  co_return true;
}

std::string_view LineChannel::pending() const {
  return {state_->buffer.data() + state_->begin, state_->end - state_->begin};
}

void LineChannel::consume(std::size_t count) {
  state_->begin += count;
  state_->scanned = 0;
  if (state_->begin == state_->end) state_->begin = state_->end = 0;
}

void LineChannel::expect(std::uint64_t count) {
  const int gather = count > 2UL * kGather ? kGather : 1;
  if (gather == state_->gather || !state_->open) return;
  state_->gather = gather;
  ::setsockopt(state_->link.socket(), SOL_SOCKET, SO_RCVLOWAT, &gather, sizeof gather);
}

void LineChannel::make_room() {
  State& state = *state_;
  if (state.end < state.buffer.size()) return;
  if (state.begin > 0) {
    std::memmove(state.buffer.data(), state.buffer.data() + state.begin, state.end - state.begin);
    state.end -= state.begin;
    state.begin = 0;
  } else {
    state.buffer.resize(state.buffer.size() * 2);  // one line fills it: line() bounds this
  }
}

bool LineChannel::drain() {
  State& state = *state_;
  make_room();
  bool some = false;
  while (state.end < state.buffer.size()) {
    std::size_t got = 0;
    const auto io =
        state.link.receive(state.buffer.data() + state.end, state.buffer.size() - state.end, got);
    if (io == CurlLink::Io::ok) {
      state.end += got;
      state.in += got;
      some = true;
      continue;
    }
    if (io == CurlLink::Io::again) break;
    // What came before the end is still read; the next call meets the end again.
    if (!some)
      fail(Trouble::closed, io == CurlLink::Io::end ? "服务器关闭了连接 / the server closed"
                                                    : "连接中断 / connection lost");
    break;
  }
  return some;
}

asio::awaitable<LineChannel::Fill> LineChannel::fill_until(Clock::time_point deadline) {
  const std::shared_ptr<State> state = state_;
  if (state->stopping) fail(Trouble::stopped, "已停止 / stopped");
  if (++state->fills % kFillsBeforeYield == 0) {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(asio::bind_executor(executor, asio::use_awaitable));
  }
  while (alive()) {
    // Read first, wait only when there is nothing: TLS may hold decrypted octets.
    if (drain()) co_return Fill::more;
    if (!alive()) break;
    const Fill outcome = co_await wait(false, deadline);
    // Less than was to be gathered is no silence.
    if (outcome == Fill::timeout && drain()) co_return Fill::more;
    if (outcome != Fill::more) co_return alive() ? outcome : Fill::dead;
  }
  co_return Fill::dead;
}

asio::awaitable<bool> LineChannel::fill() {
  const auto idle = Clock::now() + state_->endpoint.timeouts.idle;
  const auto deadline = std::min(idle, state_->total);
  const Fill outcome = co_await fill_until(deadline);
  if (outcome == Fill::timeout)
    fail(Trouble::timeout, deadline == idle ? "服务器无响应 / the server went silent"
                                            : "总时限已到 / the total time ran out");
  // A drip that never goes silent still ends at the total deadline.
  if (outcome == Fill::more && Clock::now() > state_->total)
    fail(Trouble::timeout, "总时限已到 / the total time ran out");
  co_return outcome == Fill::more&& alive();
}

asio::awaitable<LineChannel::Fill> LineChannel::fill_within(std::chrono::milliseconds longest) {
  const std::shared_ptr<State> state = state_;
  const auto deadline = Clock::now() + longest;
  state->patient = true;
  const Fill outcome = co_await fill_until(deadline);
  state->patient = false;
  co_return outcome;
}

void LineChannel::interrupt() {
  if (!state_->patient || !state_->waiting) return;
  state_->timed_out = true;
  state_->descriptor->cancel();
}

asio::awaitable<std::optional<std::string_view>> LineChannel::line(std::size_t limit) {
  const std::shared_ptr<State> state = state_;
  for (;;) {
    const std::string_view have = pending();
    const std::size_t at = have.find('\n', state->scanned);
    if (at != std::string_view::npos && at <= limit) {
      std::string_view text = have.substr(0, at);
      if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
      // consume() moves indices only, the octets stay until the next fill.
      consume(at + 1);
      state->transcript.add(Transcript::From::server, text);
      co_return text;
    }
    if (have.size() > limit) {
      fail(Trouble::protocol, "应答行过长 / a line over the limit");
      co_return std::nullopt;
    }
    state->scanned = have.size();
    const bool more = co_await fill();
    if (!more) co_return std::nullopt;
  }
}

void LineChannel::fail(Trouble kind, std::string_view what, std::string_view server_text) {
  if (state_->failure.kind != Trouble::none) return;
  state_->failure =
      make_failure(kind,
                   std::string(service_name(state_->service)) + " " + state_->endpoint.host + ":" +
                       std::to_string(state_->endpoint.port),
                   what, server_text);
  state_->open = false;
}

void LineChannel::stop() {
  state_->stopping = true;
  state_->link.cancel();
  if (state_->descriptor) state_->descriptor->cancel();
}

bool LineChannel::alive() const {
  return state_->open;
}
const Failure& LineChannel::failure() const {
  return state_->failure;
}
const std::string& LineChannel::dialogue() const {
  return state_->link.dialogue();
}
const Endpoint& LineChannel::endpoint() const {
  return state_->endpoint;
}
Transcript& LineChannel::transcript() {
  return state_->transcript;
}
std::uint64_t LineChannel::octets_in() const {
  return state_->in;
}
std::uint64_t LineChannel::octets_out() const {
  return state_->out;
}

}  // namespace shouwen::net
