// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/canary.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "parsers/extract/picture_decoders.h"
#include "parsers/extract/wire.h"

namespace shouwen::parsers::extract {
namespace {

constexpr unsigned kSeconds = 10;
constexpr double kDpi = 100;
constexpr int kWidth = 200;
constexpr unsigned char kDark = 128;
constexpr double kDarkest = 0.9;

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

// Its text, and of each file inside the name and the octets.
std::string all_said(const protocol::Reading& reading, std::string_view bulk) {
  std::string said = reading.extracted.text;
  for (const Member& m : reading.extracted.members) {
    said += m.name + "=";
    if (m.outcome != Outcome::ok) continue;
    said += bulk.substr(0, m.size);
    bulk.remove_prefix(std::min<std::size_t>(bulk.size(), m.size));
  }
  return said;
}

std::string check_text(const Canary& canary, const Answer& answer) {
  protocol::Reading reading;
  if (!protocol::decode(answer.head, reading)) return "无回答 no answer";
  const Extracted& e = reading.extracted;
  const std::string said = all_said(reading, answer.bulk);
  if (said == canary.text) return {};
  return "应得 expected “" + std::string(canary.text) + "”，得 got “" + said.substr(0, 200) + "” " +
         std::string(name(e.outcome)) + (e.why.empty() ? "" : ": " + e.why);
}

std::string check_ink(const Canary& canary, const Raster& page) {
  if (page.pixels.empty()) return "未能绘出 could not be drawn";
  const auto dark = std::ranges::count_if(
      page.pixels, [](char c) { return static_cast<unsigned char>(c) < kDark; });
  const double share = static_cast<double>(dark) / static_cast<double>(page.pixels.size());
  if (share >= canary.ink && share <= kDarkest) return {};
  return "页面上没有该有的内容 the page does not show what is on it: " + std::to_string(share);
}

std::string check_page(const Canary& canary, const Answer& answer) {
  Raster page;
  std::string why;
  if (!protocol::decode_head(answer.head, page, why)) return "无回答 no answer";
  page.pixels = answer.bulk;
  return check_ink(canary, page);
}

std::string check_preview(const Canary& canary, const Answer& answer) {
  protocol::PreviewHead head;
  if (!protocol::decode(answer.head, head)) return "无回答 no answer";
  if (head.outcome != Outcome::ok) return std::string(name(head.outcome)) + ": " + head.why;
  Raster page;
  bool whole = true;
  if (!decode_jpeg(answer.bulk, {}, page, whole)) return "不是JPEG no JPEG";
  return check_ink(canary, page);
}

std::string check_codes(const Answer& answer) {
  protocol::CodesHead head;
  if (!protocol::decode(answer.head, head)) return "无回答 no answer";
  if (head.outcome != Outcome::ok) return std::string(name(head.outcome)) + ": " + head.why;
  const bool one = head.pages.size() == 1 && head.pages[0].size == answer.bulk.size();
  return one && !answer.bulk.empty() ? "" : "没有编码 no codes";
}

std::string check(const Registry& registry, const Sandbox& sandbox, const Canary& canary) {
  protocol::Request request;
  request.op = canary.op;
  request.kind = canary.kind;
  request.dpi = kDpi;
  request.width = kWidth;
  request.deadline_ms = kSeconds * 1000;
  const Answer answer = ask(registry, sandbox, request, canary.octets());
  if (std::string why = died(answer.status); !why.empty()) return why;
  switch (canary.op) {
    case protocol::Op::render:
      return check_page(canary, answer);
    case protocol::Op::preview:
      return check_preview(canary, answer);
    case protocol::Op::codes:
      return check_codes(answer);
    default:
      return check_text(canary, answer);
  }
}

}  // namespace

SelfTest self_test(const Registry& registry, const Sandbox& sandbox) {
  SelfTest result;
  for (const Canary& canary : registry.canaries) {
    const std::string why = check(registry, sandbox, canary);
    if (why.empty()) continue;
    result.closed.of(canary.op)[std::string(canary.kind)] = "自检未过 self-test failed (" +
                                                            std::string(canary.name) + "): " + why +
                                                            "; " + std::string(canary.remedy);
    result.failures.push_back({std::string(canary.name), why, std::string(canary.remedy)});
  }
  return result;
}

}  // namespace shouwen::parsers::extract
