// FaxArrival: what is known of one received fax, whatever device took it and whatever brought it.
// Each fact says where it is from, so that "not known" and "known to be empty" stay two things: a
// caller without a station id is not one whose station id nobody told us.
// Shapes: to_text/from_text is the sidecar: one `key=value` a line with its origin, `key@origin=`;
// written by the hook and the sources, kept verbatim by the store, read again on every re-run.
// Units: `received` is civil time of the receiving device ("2020-10-15 17:05:00"), no zone: the
// devices have none. Rates in bit/s.
// Threads: pure. Errors: none; unknown keys are ignored, bad values stay unknown.
// Source: HylaFAX faxrcvd(8C), faxinfo(1), xferfaxlog(5F); ITU-T T.30 for TSI, SUB, ECM.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/fax/tiff.h"

namespace shouwen::parsers::fax {

enum class Origin : std::uint8_t {
  unknown,
  hook,      // arguments of faxrcvd
  info,      // faxinfo, read from the file by the fax server
  log,       // xferfaxlog
  tiff,      // tags of the file itself
  file,      // name or time of the file
  mail,      // a fax-by-mail message, by its profile
  operator_  // a person
};
const char* name(Origin origin);

template <class T>
struct Fact {
  T value{};
  Origin from = Origin::unknown;

  bool known() const { return from != Origin::unknown; }
  // The first to tell keeps the word; later sources only fill gaps.
  void learn(T told, Origin who) {
    if (known()) return;
    value = std::move(told);
    from = who;
  }
};

enum class Kind : std::uint8_t { unknown, hylafax, folder, mail };
const char* name(Kind kind);

struct FaxArrival {
  Kind source_kind = Kind::unknown;
  std::string source_id;    // as configured
  std::string external_id;  // commid, file name, Message-ID with part path
  std::string file;         // name of the file as the device gave it
  Fact<std::string> received;
  Fact<std::string> called;  // number or extension dialled
  Fact<std::string> cid_number, cid_name;
  Fact<std::string> tsi, sub;
  Fact<int> pages_claimed;
  Fact<std::string> result;  // "" = the call ended well
  Fact<int> rate;
  Fact<bool> ecm;
  Fact<std::string> resolution;  // "204x196"
  Fact<std::string> device;      // modem or line
  bool without_page = false;     // a call that brought nothing
  // It came by mail and nothing proves that its device wrote that mail: the numbers it tells are
  // `claims`, for a person to read, and no facts.
  bool unproven = false;
  std::string claims;  // "caller 04332510000, tsi YANBIAN"
};

std::string to_text(const FaxArrival& arrival);
FaxArrival from_text(std::string_view text);

// What all who told of one fax say together, by arrival: the first to tell keeps the word, but what
// came by mail only fills what the line itself left open, and of several readings of one mail the
// last counts.
FaxArrival merged(const std::vector<std::string>& told);

// What another source told of the same fax; fills gaps only. Proven by one, it is proven.
void learn_from(FaxArrival& arrival, const FaxArrival& other);
// What an unproven one tells of numbers becomes its claims.
void distrust(FaxArrival& arrival);
// What the file's own tags tell; fills gaps only.
void learn_from(FaxArrival& arrival, const Tiff& tiff);

// "2026:11:23 07:49:06", "2026/11/23 07:40:28", "11/23/26 07:48" → "2026-11-23 07:49:06"; also its
// digits alone, or with other signs between them (20261123074906, 2026年11月23日7时49分); "" when
// it is none of them.
std::string civil_time(std::string_view text);

// Caller ids that name nobody: UNAVAILABLE, PRIVATE, anonymous, unknown, 0 ...
bool withheld(std::string_view number);

// Digits of a number without country code, trunk zero and punctuation, to be compared by its
// tail: "+86 433 2510000", "04332510000" and "0433-2510000" are one. "" when it has no digits.
std::string national_digits(std::string_view number);
// True when both have at least seven digits and one ends in the other's.
bool same_number(std::string_view a, std::string_view b);

}  // namespace shouwen::parsers::fax
