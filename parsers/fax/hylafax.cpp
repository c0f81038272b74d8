// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/hylafax.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace shouwen::parsers::fax {
namespace {

enum Column : std::size_t {
  kDate,
  kType,
  kCommid,
  kModem,
  kQueueFile,
  kJobTag,
  kSender,
  kLocalNumber,
  kStationId,
  kParams,
  kPages,
  kJobTime,
  kConnectTime,
  kReason,
  kCidName,
  kCidNumber,
  kCallId,
  kColumns
};
constexpr std::size_t kLineOctets = 8192;

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

int count_of(std::string_view text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string> columns_of(std::string_view line) {
  std::vector<std::string> out;
  std::size_t from = 0;
  while (from <= line.size()) {
    const std::size_t tab = std::min(line.find('\t', from), line.size());
    std::string_view cell = line.substr(from, tab - from);
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"')
      cell = cell.substr(1, cell.size() - 2);
    out.emplace_back(cell);
    from = tab + 1;
  }
  return out;
}

void learn_line(FaxArrival& a, std::string_view number, std::string_view name, Origin from) {
  a.cid_number.learn(withheld(number) ? "" : std::string(number), from);
  if (!name.empty()) a.cid_name.learn(std::string(name), from);
}

}  // namespace

FaxArrival from_faxrcvd(std::span<const std::string> argv) {
  FaxArrival a;
  a.source_kind = Kind::hylafax;
  const auto at = [&](std::size_t i) { return i < argv.size() ? argv[i] : std::string(); };
  a.file = last_part(at(1));
  if (!at(2).empty()) a.device.learn(at(2), Origin::hook);
  a.external_id = at(3);
  // Four arguments are always given; fewer, and nobody said how the call ended.
  if (argv.size() > 4) a.result.learn(at(4), Origin::hook);
  if (argv.size() > 5) learn_line(a, at(5), at(6), Origin::hook);
  if (!at(8).empty()) a.called.learn(at(8), Origin::hook);
  return a;
}

void learn_faxinfo(FaxArrival& a, std::string_view key, std::string_view value) {
  const std::string text(value);
  if (key == "Sender") a.tsi.learn(text, Origin::info);
  if (key == "SubAddr" && !text.empty()) a.sub.learn(text, Origin::info);
  if (key == "Pages" && count_of(value) >= 0) a.pages_claimed.learn(count_of(value), Origin::info);
  if (key == "Received" && !civil_time(value).empty())
    a.received.learn(civil_time(value), Origin::info);
  if ((key == "SignalRate" || key == "Signal Rate") && count_of(value) > 0)
    a.rate.learn(count_of(value), Origin::info);
  if ((key == "ErrCorrect" || key == "Error Correct") && !text.empty())
    a.ecm.learn(text == "Yes", Origin::info);
  if (key == "Quality" && !text.empty())
    a.resolution.learn(text == "Fine"     ? "204x196"
                       : text == "Normal" ? "204x98"
                                          : text,
                       Origin::info);
  if (key == "CallID1") a.cid_number.learn(withheld(value) ? "" : text, Origin::info);
  if (key == "CallID2" && !text.empty()) a.cid_name.learn(text, Origin::info);
  if (key == "CallID4" && !text.empty()) a.called.learn(text, Origin::info);
}

std::optional<LogLine> from_xferfaxlog(std::string_view line) {
  if (line.size() > kLineOctets) return std::nullopt;
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  const std::vector<std::string> c = columns_of(line);
  if (c.size() <= kReason || (c[kType] != "RECV" && c[kType] != "CALL")) return std::nullopt;
  LogLine out;
  out.received = c[kType] == "RECV";
  out.queue_file = c[kQueueFile];
  FaxArrival& a = out.arrival;
  a.source_kind = Kind::hylafax;
  a.external_id = c[kCommid];
  a.file = last_part(c[kQueueFile]);
  a.device.learn(c[kModem], Origin::log);
  if (const std::string at = civil_time(c[kDate]); !at.empty()) a.received.learn(at, Origin::log);
  a.tsi.learn(c[kStationId], Origin::log);
  if (count_of(c[kPages]) >= 0) a.pages_claimed.learn(count_of(c[kPages]), Origin::log);
  a.result.learn(c[kReason], Origin::log);
  if (c.size() > kCidNumber) learn_line(a, c[kCidNumber], c[kCidName], Origin::log);
  if (c.size() > kCallId) {
    // "::85097619": what the line told beyond number and name; the dialled number is its last.
    const std::string dialled = c[kCallId].substr(c[kCallId].rfind(':') + 1);
    if (!dialled.empty()) a.called.learn(dialled, Origin::log);
  }
  a.without_page = !out.received && a.pages_claimed.value == 0;
  return out;
}

}  // namespace shouwen::parsers::fax
