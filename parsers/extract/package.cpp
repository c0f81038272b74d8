// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/package.h"

#include <algorithm>
#include <vector>

#include "parsers/extract/octets.h"
#include "parsers/extract/picture_header.h"

namespace shouwen::parsers::extract {
namespace {

// What a person must hear of first when several things are wrong.
int gravity(Outcome outcome) {
  switch (outcome) {
    case Outcome::limit:
      return 3;
    case Outcome::encrypted:
      return 2;
    case Outcome::corrupt:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

void add_flag(Extracted& out, std::string_view flag) {
  if (std::ranges::find(out.flags, flag) == out.flags.end()) out.flags.emplace_back(flag);
}

void add_picture(Extracted& out, std::string octets, const Limits& limits) {
  PictureHeader head = picture_header(octets);
  if (head.kind.empty()) return;
  if (out.pictures.size() >= limits.pictures) {
    add_flag(out, "truncated");
    return;
  }
  std::size_t kept = 0;
  for (const Picture& p : out.pictures) kept += p.octets.size();
  Picture picture{std::move(head.kind), head.width, head.height, octets.size(), {}};
  if (kept + octets.size() <= limits.picture_octets) picture.octets = std::move(octets);
  out.pictures.push_back(std::move(picture));
}

Package::Package(std::string_view octets, const Limits& limits, Extracted& out)
    : limits_(limits), out_(out), zip_(octets, limits) {
  if (!zip_.is_zip()) note(Outcome::corrupt, "no zip entries");
  if (zip_.damaged()) note(Outcome::corrupt, "the zip's directory is missing or cut");
  if (zip_.too_many()) note(Outcome::limit, "too many zip entries");
}

std::string Package::part(std::string_view name) {
  const ZipPart* entry = zip_.find(name);
  if (entry == nullptr) return {};
  Unpacked unpacked = zip_.unpack(*entry);
  switch (unpacked.outcome) {
    case Outcome::ok:
      break;
    case Outcome::limit:
      // What such a part begins with is as long as the limit and worth no second of reading.
      note(Outcome::limit, entry->name + " unfolds beyond the limit");
      return {};
    case Outcome::encrypted:
      note(Outcome::encrypted, entry->name + " is encrypted");
      break;
    default:
      note(Outcome::corrupt, entry->name + " cannot be unpacked whole");
  }
  return std::move(unpacked.octets);
}

void Package::note(Outcome outcome, std::string_view why) {
  if (gravity(outcome) <= gravity(trouble_)) return;
  trouble_ = outcome;
  why_ = on_one_line(why);
  cut_utf8(why_, 300);
}

void Package::note(const Xml& xml, std::string_view part) {
  if (xml.refused())
    note(Outcome::corrupt, std::string(part) + ": a document type, an entity or too deep");
  else if (xml.failed())
    note(Outcome::corrupt, std::string(part) + ": not well-formed");
}

void Package::add_picture_part(const ZipPart& entry) {
  if (out_.pictures.size() >= limits_.pictures) {
    add_flag(out_, "truncated");
    return;
  }
  Unpacked unpacked = zip_.unpack(entry);
  if (unpacked.outcome == Outcome::limit) note(Outcome::limit, entry.name + " is too large");
  add_picture(out_, std::move(unpacked.octets), limits_);
}

void Package::add_member_part(const ZipPart& entry, std::string name) {
  if (out_.members.size() >= limits_.entries) return;
  Member member;
  member.name = std::move(name);
  member.size = entry.size;
  Unpacked unpacked = zip_.unpack(entry);
  member.outcome = unpacked.outcome;
  if (unpacked.outcome == Outcome::ok) member.octets = std::move(unpacked.octets);
  out_.members.push_back(std::move(member));
}

void Package::finish(TextOut& text) {
  const bool full = text.full();
  text.end_line();
  out_.text = text.take();
  if (full) note(Outcome::limit, "more text than is kept");
  out_.outcome = trouble_;
  out_.why = why_;
  if (trouble_ != Outcome::ok) return;
  if (out_.text.find_first_not_of(" \t\n") != std::string::npos) return;
  out_.outcome = Outcome::empty;
  if (!out_.pictures.empty()) add_flag(out_, "no_text");
}

std::string resolve(std::string_view base, std::string_view target) {
  std::vector<std::string_view> path;
  const auto walk = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t slash = text.find_first_of("/\\");
      const std::string_view step = text.substr(0, slash);
      if (step == ".." && !path.empty()) path.pop_back();
      if (!step.empty() && step != "." && step != "..") path.push_back(step);
      text = slash == std::string_view::npos ? std::string_view{} : text.substr(slash + 1);
    }
  };
  const std::size_t folder = base.rfind('/');
  if (!target.starts_with('/') && folder != std::string_view::npos) walk(base.substr(0, folder));
  walk(target);
  std::string out;
  for (const std::string_view step : path) {
    if (!out.empty()) out += '/';
    out += step;
  }
  return out;
}

}  // namespace shouwen::parsers::extract
