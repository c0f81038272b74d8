// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/extractor.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "parsers/extract/wire.h"

namespace shouwen::extract {

namespace protocol = parsers::extract::protocol;
namespace wire = parsers::extract::wire;
using parsers::extract::Outcome;
using std::chrono::milliseconds;

// One answer as it came, not yet believed.
struct Extractor::Raw {
  std::string head;
  protocol::End end;
  Outcome outcome = Outcome::crashed;  // ok: the worker ended well and `head` is whole
  std::string why;
  bool unreached = false;
};

namespace {

constexpr std::size_t kJpeg = std::size_t{64} << 20;  // octets of one page
constexpr std::size_t kSpare = 8 << 20;               // of a head, beyond its text and pictures

std::string signal_words(int number) {
  std::string words = "信号 signal " + std::to_string(number);
  const char* name = ::sigabbrev_np(number);
  if (name != nullptr) words += std::string(" SIG") + name;
  if (number == SIGSYS) words += "（做了沙箱不许的事 it did what the sandbox forbids）";
  return words;
}

void judge_end(const protocol::End& end, Outcome* outcome, std::string* why) {
  if (end.deadline || end.signal == SIGXCPU) {
    *outcome = Outcome::timeout;
    *why = "提取超时 it took too long";
  } else if (end.signal != 0) {
    *outcome = Outcome::crashed;
    *why = "提取程序中断 the worker died: " + signal_words(end.signal);
  } else if (end.code == protocol::kExitNoMemory) {
    *outcome = Outcome::limit;
    *why = "超出内存限额 more memory than one document may use";
  } else if (end.code != 0) {
    *outcome = Outcome::crashed;
    *why = end.code == protocol::kExitNoSandbox
               ? "沙箱未能建立 the sandbox could not be entered"
               : "提取程序退出 the worker ended with " + std::to_string(end.code);
  } else {
    *outcome = Outcome::ok;
  }
}

// False when `until` passes first.
bool readable(int socket, Extractor::Clock::time_point until) {
  for (;;) {
    pollfd one{socket, POLLIN, 0};
    const auto left = std::chrono::ceil<milliseconds>(until - Extractor::Clock::now()).count();
    if (left <= 0) return false;
    const int got = ::poll(&one, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (got > 0) return true;
    if (got < 0 && errno != EINTR) return true;  // receive() will say
  }
}

// What members were announced must be what came.
bool members_whole(const parsers::extract::Extracted& document, const Blob& octets) {
  std::uint64_t sum = 0;
  for (const auto& m : document.members)
    if (m.outcome == Outcome::ok) sum += m.size;
  return sum == octets.size();
}

}  // namespace

Extractor::Raw Extractor::ask(const protocol::Request& request, int octets, Clock::time_point until,
                              const std::function<bool(std::string_view)>& bulk) {
  Raw raw;
  const int socket = connect(&raw.why);
  if (socket < 0) {
    raw.outcome = Outcome::unsupported;
    raw.unreached = true;
    return raw;
  }
  const std::size_t most =
      std::min(protocol::kHead, request.limits.text + request.limits.picture_octets + kSpare);
  std::string packet;
  int passed = -1;
  bool over = !wire::send(socket, 'R', protocol::encode(request), octets);
  raw.why = "提取程序没有回答 the helper did not answer";
  while (!over) {
    over = true;
    if (!readable(socket, until)) {
      raw.outcome = Outcome::timeout;
      raw.why = "提取超时 it took too long";
      break;  // closing the socket tells the helper to end its worker
    }
    if (wire::receive(socket, packet, passed) != wire::Got::packet || packet.empty()) break;
    if (passed >= 0) ::close(passed);  // nobody has anything to pass to us
    const std::string_view body = std::string_view(packet).substr(1);
    if (packet.front() == 'E') {
      if (protocol::decode(body, raw.end)) judge_end(raw.end, &raw.outcome, &raw.why);
    } else if (packet.front() == 'H' && raw.head.size() + body.size() <= most) {
      raw.head += body;
      over = false;
    } else if (packet.front() == 'B') {
      over = !bulk(body);
    }
  }
  ::close(socket);
  return raw;
}

Extractor::Answer Extractor::read(std::string_view kind, const Blob& octets,
                                  const parsers::extract::Limits& limits, Clock::time_point until) {
  const Clock::time_point now = Clock::now();
  until = std::min(until, now + options_.deadline);
  protocol::Request request;
  request.kind = kind;
  request.limits = limits;
  request.deadline_ms = static_cast<std::uint32_t>(
      std::max<std::int64_t>(std::chrono::ceil<milliseconds>(until - now).count(), 1));
  Answer answer;
  const Raw raw = ask(request, octets.fd(), until, [&](std::string_view piece) {
    return answer.members.size() + piece.size() <= limits.unpacked && answer.members.append(piece);
  });
  answer.cpu_us = raw.end.cpu_us;
  answer.peak_kb = raw.end.peak_kb;
  answer.unreached = raw.unreached;
  protocol::Reading reading;
  if (raw.outcome == Outcome::ok && protocol::decode(raw.head, reading) &&
      members_whole(reading.extracted, answer.members)) {
    answer.document = std::move(reading.extracted);
    answer.engine = std::move(reading.engine);
    return answer;
  }
  answer.members = Blob();
  answer.document.kind = kind;
  answer.document.outcome = raw.outcome == Outcome::ok ? Outcome::crashed : raw.outcome;
  answer.document.why = raw.outcome == Outcome::ok
                            ? "提取程序的回答不可信 the worker's answer makes no sense"
                            : raw.why;
  return answer;
}

parsers::extract::Extracted Extractor::read(std::string_view kind, std::string_view octets,
                                            const parsers::extract::Limits& limits) {
  Blob blob;
  if (!blob.append(octets) || !blob.seal()) {
    parsers::extract::Extracted none;
    none.kind = kind;
    none.outcome = Outcome::crashed;
    none.why = "内存不足 no memory for it";
    return none;
  }
  Answer answer = read(kind, blob, limits);
  std::uint64_t at = 0;
  for (auto& m : answer.document.members) {
    if (m.outcome != Outcome::ok) continue;
    answer.members.each(at, m.size, [&](std::string_view piece) { m.octets += piece; });
    at += m.size;
  }
  return std::move(answer.document);
}

Extractor::Drawn Extractor::render(std::string_view kind, const Blob& octets, int page, double dpi,
                                   const parsers::extract::Limits& limits) {
  protocol::Request request;
  request.op = protocol::Op::render;
  request.kind = kind;
  request.page = page;
  request.dpi = dpi;
  request.limits = limits;
  request.deadline_ms = static_cast<std::uint32_t>(options_.deadline.count());
  Drawn drawn;
  std::string pixels;
  const std::size_t most = limits.pixels * 3;
  const Raw raw =
      ask(request, octets.fd(), Clock::now() + options_.deadline, [&](std::string_view piece) {
        if (pixels.size() + piece.size() > most) return false;
        pixels += piece;
        return true;
      });
  drawn.cpu_us = raw.end.cpu_us;
  drawn.outcome = raw.outcome;
  drawn.why = raw.why;
  if (raw.outcome != Outcome::ok) return drawn;
  parsers::extract::Raster& r = drawn.raster;
  std::string why;
  const bool sane =
      protocol::decode_head(raw.head, r, why) &&
      std::uint64_t(r.width) * std::uint64_t(r.height) * std::uint64_t(r.channels) == pixels.size();
  if (!sane || pixels.empty()) {
    r = {};
    drawn.outcome = sane ? Outcome::unsupported : Outcome::crashed;
    drawn.why = !sane         ? "提取程序的回答不可信 the worker's answer makes no sense"
                : why.empty() ? "没有这一页，或画不出来 no such page, or it cannot be drawn"
                              : why;
    return drawn;
  }
  r.pixels = std::move(pixels);
  drawn.why.clear();
  return drawn;
}

Extractor::Page Extractor::preview(std::string_view kind, const Blob& octets, int page, int width,
                                   const parsers::extract::Limits& limits) {
  protocol::Request request;
  request.op = protocol::Op::preview;
  request.kind = kind;
  request.page = page;
  request.width = width;
  request.limits = limits;
  request.deadline_ms = static_cast<std::uint32_t>(options_.deadline.count());
  Page out;
  std::string jpeg;
  const Raw raw =
      ask(request, octets.fd(), Clock::now() + options_.deadline, [&](std::string_view piece) {
        if (jpeg.size() + piece.size() > kJpeg) return false;
        jpeg += piece;
        return true;
      });
  out.cpu_us = raw.end.cpu_us;
  out.outcome = raw.outcome;
  out.why = raw.why;
  out.unreached = raw.unreached;
  if (raw.outcome != Outcome::ok) return out;
  protocol::PreviewHead head;
  const bool whole = jpeg.starts_with("\xFF\xD8") && jpeg.ends_with("\xFF\xD9");
  if (!protocol::decode(raw.head, head) || whole != (head.outcome == Outcome::ok)) {
    out.outcome = Outcome::crashed;
    out.why = "提取程序的回答不可信 the worker's answer makes no sense";
    return out;
  }
  out.outcome = head.outcome;
  out.why = head.why;
  out.pages = head.pages;
  out.width = head.width;
  out.height = head.height;
  out.jpeg = std::move(jpeg);
  return out;
}

Extractor::Codes Extractor::codes(const Blob& tiff, const parsers::extract::Limits& limits) {
  protocol::Request request;
  request.op = protocol::Op::codes;
  request.kind = "tif";
  request.limits = limits;
  request.deadline_ms = static_cast<std::uint32_t>(options_.deadline.count());
  Codes out;
  const Raw raw =
      ask(request, tiff.fd(), Clock::now() + options_.deadline, [&](std::string_view piece) {
        if (out.octets.size() + piece.size() > protocol::kCodes) return false;
        out.octets += piece;
        return true;
      });
  out.cpu_us = raw.end.cpu_us;
  out.head.outcome = raw.outcome;
  out.head.why = raw.why;
  if (raw.outcome != Outcome::ok) return out;
  protocol::CodesHead head;
  std::uint64_t sum = 0;
  const bool read = protocol::decode(raw.head, head);
  for (const protocol::CodedPage& page : head.pages) sum += page.size;
  if (!read || sum != out.octets.size() || (head.outcome == Outcome::ok) != (sum > 0)) {
    out.head.outcome = Outcome::crashed;
    out.head.why = "提取程序的回答不可信 the worker's answer makes no sense";
    return out;
  }
  out.head = std::move(head);
  return out;
}

}  // namespace shouwen::extract
