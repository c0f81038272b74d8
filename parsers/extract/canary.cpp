// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/canary.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "parsers/extract/wire.h"

namespace shouwen::parsers::extract {
namespace {

constexpr unsigned kSeconds = 10;
constexpr double kDpi = 100;
constexpr unsigned char kDark = 128;

struct Answer {
  std::string head, bulk;
  int status = -1;  // as waitpid gives it
};

// The worker's answer, read while it runs: a drawn page is larger than a socket's buffer.
Answer ask(const Registry& registry, const Sandbox& sandbox, const protocol::Request& request,
           const std::string& document) {
  Answer answer;
  int ends[2] = {-1, -1};
  const int octets = wire::sealed(document);
  if (octets < 0 || ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return answer;
  const pid_t worker = start_worker(registry, {}, sandbox, request, octets, ends[1]);
  ::close(ends[1]);
  ::close(octets);
  // A worker that hangs is ended by its CPU limit or by this.
  const timeval longest{kSeconds, 0};
  ::setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
  std::string packet;
  int passed = -1;
  wire::Got got = wire::Got::closed;
  while (worker > 0 && (got = wire::receive(ends[0], packet, passed)) == wire::Got::packet)
    (packet.front() == 'H' ? answer.head : answer.bulk).append(packet, 1);
  if (got == wire::Got::nothing) ::kill(worker, SIGKILL);
  ::close(ends[0]);
  if (worker > 0) ::waitpid(worker, &answer.status, 0);
  return answer;
}

std::string died(int status) {
  if (status == -1) return "worker未能启动 the worker could not be started";
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    return "worker被信号终止 the worker was killed by signal " + std::to_string(number) +
           (number == SIGSYS ? "（沙箱不许 forbidden by the sandbox）" : "");
  }
  if (WEXITSTATUS(status) != 0) return "worker exit " + std::to_string(WEXITSTATUS(status));
  return {};
}

std::string check_text(const Canary& canary, const Answer& answer) {
  protocol::Reading reading;
  if (!protocol::decode(answer.head, reading)) return "无回答 no answer";
  const Extracted& e = reading.extracted;
  if (e.text == canary.text) return {};
  return "应得 expected “" + std::string(canary.text) + "”，得 got “" + e.text.substr(0, 200) +
         "” " + std::string(name(e.outcome)) + (e.why.empty() ? "" : ": " + e.why);
}

std::string check_ink(const Canary& canary, const Answer& answer) {
  Raster raster;
  if (!protocol::decode_head(answer.head, raster) || answer.bulk.empty())
    return "未能绘出 could not be drawn";
  const auto dark = std::ranges::count_if(
      answer.bulk, [](char c) { return static_cast<unsigned char>(c) < kDark; });
  const double share = static_cast<double>(dark) / static_cast<double>(answer.bulk.size());
  return share >= canary.ink ? std::string()
                             : "页面上没有字 the page shows no letters: " + std::to_string(share);
}

std::string check(const Registry& registry, const Sandbox& sandbox, const Canary& canary) {
  protocol::Request request;
  request.op = canary.ink > 0 ? protocol::Op::render : protocol::Op::read;
  request.kind = canary.kind;
  request.dpi = kDpi;
  request.deadline_ms = kSeconds * 1000;
  const Answer answer = ask(registry, sandbox, request, canary.octets());
  if (std::string why = died(answer.status); !why.empty()) return why;
  return canary.ink > 0 ? check_ink(canary, answer) : check_text(canary, answer);
}

}  // namespace

SelfTest self_test(const Registry& registry, const Sandbox& sandbox) {
  SelfTest result;
  for (const Canary& canary : registry.canaries) {
    const std::string why = check(registry, sandbox, canary);
    if (why.empty()) continue;
    result.closed[std::string(canary.kind)] = "自检未过 self-test failed (" +
                                              std::string(canary.name) + "): " + why + "; " +
                                              std::string(canary.remedy);
    result.failures.push_back({std::string(canary.name), why, std::string(canary.remedy)});
  }
  return result;
}

}  // namespace shouwen::parsers::extract
