// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/fax_sweep.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "gateway/intake/fax_reading.h"
#include "parsers/fax/hylafax.h"

namespace shouwen::intake {

namespace fax = parsers::fax;

namespace {

constexpr std::streamoff kLogTail = std::streamoff{8} << 20;

struct Logged {
  fax::LogLine line;
  bool covered = false;  // CALL: a fax was received in it
};

// A CALL ends what its modem received since the one before.
std::vector<Logged> read_lines(const std::string& log) {
  std::vector<Logged> out;
  std::set<std::string> received;  // modems with a RECV since their last CALL
  std::size_t from = 0;
  while (from < log.size()) {
    const std::size_t end = std::min(log.find('\n', from), log.size());
    auto line = fax::from_xferfaxlog(std::string_view(log).substr(from, end - from));
    from = end + 1;
    if (!line) continue;
    const std::string modem = line->arrival.device.value;
    Logged one{*line, false};
    if (line->received)
      received.insert(modem);
    else
      one.covered = received.erase(modem) > 0;
    out.push_back(std::move(one));
  }
  return out;
}

bool before_start(const fax::FaxArrival& arrival, const SweepInput& in) {
  const auto at = civil_moment(arrival.received.value, in.zone);
  // The log counts in minutes.
  return !at || *at + kMinute < in.start;
}

std::string note_key(const char* what, const fax::FaxArrival& a) {
  return std::string(what) + "/" + a.external_id + "/" + a.received.value + "/" + a.device.value +
         "/" + a.file;
}

bool name_known(const SweepInput& in, const std::string& name) {
  const auto at = in.known.lower_bound(name + "#");
  return at != in.known.end() && at->starts_with(name + "#");
}

// A logged call of which there is no file: told once.
std::optional<SweptCall> note(const SweepInput& in, const Logged& one) {
  fax::FaxArrival arrival = one.line.arrival;
  const bool lost = one.line.received;
  if (before_start(arrival, in) || (lost ? name_known(in, arrival.file) : one.covered))
    return std::nullopt;
  SweptCall call{note_key(lost ? "lost" : "call", arrival), arrival, {}, lost};
  if (in.known.contains(call.key)) return std::nullopt;
  call.arrival.without_page = true;
  return call;
}

}  // namespace

std::vector<SweptCall> sweep(const SweepInput& in) {
  std::map<std::string, const FaxFile*> files;
  for (const FaxFile& file : in.queue) files[file.name] = &file;
  std::map<std::string, fax::FaxArrival> logged;  // by file name, the last counts
  std::vector<SweptCall> out;
  for (const Logged& one : read_lines(in.log)) {
    const std::string& name = one.line.arrival.file;
    if (one.line.received && files.contains(name)) {
      logged[name] = one.line.arrival;
    } else if (auto noted = note(in, one)) {
      out.push_back(std::move(*noted));
    }
  }
  for (const FaxFile& file : in.queue) {
    if (!file.name.ends_with(".tif")) continue;  // seqf stands beside them
    const std::string key = fax_key(file.name, file);
    const auto still = in.still.find(file.path);
    const std::int64_t unchanged = still == in.still.end() ? 0 : still->second;
    const auto told = logged.find(file.name);
    const bool finished = unchanged >= (told == logged.end() ? in.give_up_ms : in.quiet_ms);
    if (!finished || in.known.contains(key)) continue;
    SweptCall call{key, {}, file, false};
    if (told != logged.end()) call.arrival = told->second;
    call.arrival.source_kind = fax::Kind::hylafax;
    call.arrival.file = file.name;
    out.push_back(std::move(call));
  }
  return out;
}

std::string read_log(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return "";
  in.seekg(0, std::ios::end);
  const std::streamoff size = in.tellg();
  const std::streamoff from = std::max<std::streamoff>(0, size - kLogTail);
  in.seekg(from);
  std::string out(static_cast<std::size_t>(size - from), '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  if (from > 0) out.erase(0, out.find('\n') + 1);
  // A line still being written is read next time.
  out.resize(out.rfind('\n') == std::string::npos ? 0 : out.rfind('\n') + 1);
  return out;
}

}  // namespace shouwen::intake
