// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "config/text.h"
#include "gateway/desk/desk.h"

namespace shouwen::desk {
namespace {

constexpr std::size_t kHeaderLooked = 64 << 10;
constexpr std::size_t kLongestName = 255;
constexpr std::int64_t kOldest = 366 * kDay;

Error refuse(std::string what, std::string remedy) {
  return {Fault::rejected_input, "ingest", std::move(what), std::move(remedy)};
}

bool starts_with_folded(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(), [](char want, char c) {
           return want == (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
         });
}

// A document dropped by mistake has none of these at the beginning of a line before its first
// empty one; every mail a server kept has one.
bool looks_like_mail(std::string_view octets) {
  constexpr std::array<std::string_view, 4> kFields = {
      "from:", "received:", "subject:", "return-path:"};
  octets = octets.substr(0, kHeaderLooked);
  while (!octets.empty()) {
    const std::size_t end = octets.find('\n');
    const std::string_view line = octets.substr(0, end);
    if (line.empty() || line == "\r") return false;
    if (std::any_of(kFields.begin(), kFields.end(),
                    [line](std::string_view f) { return starts_with_folded(line, f); }))
      return true;
    if (end == std::string_view::npos) return false;
    octets.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace

Result<storage::Received> ingest(const Call& call, const Brought& mail) {
  if (!looks_like_mail(mail.octets))
    return refuse("不是一封邮件 not a mail: " + neutral(mail.name),
                  "在网页邮箱中另存为 .eml save it there as .eml");
  if (mail.arrived && (*mail.arrived > call.now || *mail.arrived < call.now + -kOldest))
    return refuse("到达时间在将来或早于一年前 the arrival lies in the future or over a year back",
                  "--arrived");
  if (mail.arrived && call.actor.reason.empty())
    return refuse("说明到达时间须写明依据 say on what ground it came then", "-r 邮箱服务器显示");
  storage::Arrival arrival;
  arrival.channel = "ingest";
  arrival.key = mail.name.substr(0, kLongestName);
  arrival.internal_date = mail.arrived;
  arrival.first_seen = call.now;
  return call.store.take_in(mail.octets, arrival, mail.answer, call.actor, call.now);
}

}  // namespace shouwen::desk
