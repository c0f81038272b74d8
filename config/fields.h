// One table of a statement, read by a list of key descriptions: unknown keys, wrong types and
// values out of range become Problems here and nowhere else. Inside config/. Pure.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/source.h"
#include "config/time.h"

namespace shouwen::config {

enum class Type {
  text,     // any line of text
  key,      // is_key
  slug,     // is_slug
  address,  // is_address
  domain,   // is_domain
  host,     // is_host
  integer,  // low..high
  number,   // low..high
  boolean,
  date,      // 2020-10-15, as TOML date or text
  clock,     // "17:00"
  moment,    // RFC 3339 with zone
  zone,      // "+08:00", "Asia/Shanghai"
  duration,  // "30m"; low..high in seconds
  size,      // "128MB"; low..high in bytes
  choice,    // one of choices, "a|b|c"
  words,     // list of text
  table,
  tables,  // list of tables
  any,     // read by hand
};

// In the order the tables are written.
struct KeySpec {  // NOLINT(clang-analyzer-optin.performance.Padding)
  const char* name;
  Type type;
  // TOML of the default; for optional and required keys of the example in the sample file.
  const char* value;
  enum Need { defaulted, optional, required } need;
  const char* zh;
  const char* en;
  double low = 0, high = 0;
  const char* choices = "";
};

class Fields {
 public:
  // `table` may be null: every key then has its default. `name` is for messages: "[smtp]".
  // Missing required keys are not reported when the document was not read completely.
  Fields(const Source& source, const Node* table, Position at, std::string name,
         std::span<const KeySpec> specs, Problems& problems, bool intact);

  bool has(std::string_view key) const;          // stated, and of the right form
  const Node* node(std::string_view key) const;  // stated (any and table types too), or null
  Position at(std::string_view key) const;       // of the value if stated, else of the table
  const std::vector<Node>& tables(std::string_view key) const;
  // True when saying that `key` is missing would help: it is not there, no misspelt key was taken
  // for it, and the whole document was read.
  bool missing(std::string_view key) const;

  // The stated value, the default when there is none, empty for an optional key left out.
  std::string text(std::string_view key) const;
  std::int64_t integer(
      std::string_view key) const;  // also duration in s, size in bytes, clock in s
  double number(std::string_view key) const;
  bool flag(std::string_view key) const;
  std::optional<CivilDate> date(std::string_view key) const;
  std::optional<Instant> moment(std::string_view key) const;
  Zone zone(std::string_view key) const;
  std::vector<std::string> words(std::string_view key) const;

  void fail(Position where, std::string message, std::string remedy) const;
  void fail(std::string_view key, std::string message, std::string remedy) const {
    fail(at(key), std::move(message), std::move(remedy));
  }
  const Source& source() const { return source_; }
  Problems& problems() const { return problems_; }
  bool intact() const { return intact_; }
  Position where() const { return at_; }

 private:
  const KeySpec& spec(std::string_view key) const;
  const Node* good(std::string_view key) const;  // the checked node, null when left out or wrong
  void check_known(const Node& table, const std::string& name);
  void check_required(const std::string& name);
  bool check_value(const KeySpec& spec, const Node& value);
  bool check_form(const KeySpec& spec, const Node& value);
  bool check_range(const KeySpec& spec, const Node& value, double number, const char* unit);
  bool wrong_type(const KeySpec& spec, const Node& value, const std::string& expected);

  const Source& source_;
  const Node* table_;
  Position at_;
  std::span<const KeySpec> specs_;
  Problems& problems_;
  bool intact_;
  std::vector<const Node*> good_;      // beside specs_
  std::vector<std::string> mistaken_;  // keys that misspelt ones were taken for
};

// A default as KeySpec writes it: "\"30m\"", "60", "true", "[]".
Node literal(const char* toml);

// date = 2020-10-15 or "2020-10-15"; nothing when it is neither.
std::optional<CivilDate> node_date(const Node& node);
// "17:00" or 17:00:00, in seconds since midnight.
std::optional<int> node_clock(const Node& node);

}  // namespace shouwen::config
