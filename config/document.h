// A TOML file as a plain tree with positions. Inside config/: keeps toml++ in one source, so that
// nothing else compiles against it and the rest of config/ sees only values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.h"
#include "config/time.h"

namespace shouwen::config {

struct Member;

struct Node {
  enum class Kind { text, integer, number, boolean, date, clock, moment, array, table, other };
  Kind kind = Kind::other;
  Position at;
  std::string text;
  std::int64_t integer = 0;
  double number = 0;
  bool boolean = false;
  CivilDate date;
  int clock = 0;  // seconds since midnight
  Instant moment;
  std::vector<Node> items;      // array
  std::vector<Member> members;  // table, in the order of the file

  const Member* find(std::string_view key) const;
  bool is(Kind k) const { return kind == k; }
};

struct Member {
  std::string key;
  Position at;  // of the key
  Node value;
};

// Chinese and English name of a kind, for messages: "文字 text".
const char* kind_name(Node::Kind kind);

struct Document {
  Node root;
  bool intact = true;  // false: some lines could not be read and were left out
};

// Never fails: each syntax error is appended and its line left out, so that the rest of the file is
// still checked and all errors come in one run.
Document read_document(const Source& source, Problems& problems);

}  // namespace shouwen::config
