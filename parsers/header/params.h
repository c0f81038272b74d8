// Parameters of Content-Type and Content-Disposition, tolerant: comments, quoted strings, RFC 2231
// continuations in any order and charsets, RFC 2047 where it is not allowed, raw 8-bit.
// Threads: pure; never fails. Source: RFC 2045 5.1, 2183, 2231.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/limits.h"

namespace shouwen::parsers {

struct Parameter {
  std::string name;     // lower case, without * and section
  std::string value;    // unquoted octets; percent-decoded when extended
  std::string charset;  // RFC 2231; "" when none given
  bool extended = false;
};

struct Parameterized {
  std::string value;  // "text/plain", "attachment": lower case, comments removed
  std::vector<Parameter> params;
  bool limited = false;  // parameters beyond the limit were dropped

  const Parameter* find(std::string_view name) const;
};

Parameterized parse_params(std::string_view raw, const Limits& limits = {});

// The parameter as people read it: UTF-8.
std::string param_text(const Parameter& param, const Limits& limits = {},
                       std::string_view charset_hint = {});

// A Content-Transfer-Encoding or similar token: comments, quotes and ';' removed, lower case.
std::string bare_token(std::string_view raw);

}  // namespace shouwen::parsers
