// One FETCH response, fed in pieces: the text before a literal, the text after it, and so on, so
// that bodies are streamed and never held. Knows only the items we ask for and steps over others;
// anything that does not balance is bad. Pure; bounded by the line limit of the caller.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::net {

class FetchParser {
 public:
  enum class Step { done, literal, bad };
  enum class Body { absent, nil, quoted, literal };

  // `item` is what the server calls the body asked for: "BODY[]" or "BODY[HEADER]".
  explicit FetchParser(std::string_view item) : item_(item) {}

  // First the text behind "* n FETCH ", then the text behind each literal. literal: size() octets
  // follow, then feed() the line behind them. is_body() tells whether they are the body.
  Step feed(std::string_view text);

  std::uint64_t literal_size() const { return literal_size_; }
  bool is_body() const { return literal_is_body_; }

  std::uint64_t uid() const { return uid_; }  // 0: none was told
  std::uint64_t size() const { return size_; }
  Body body() const { return body_; }
  const std::vector<std::string>& flags() const { return flags_; }
  const std::string& internal_date() const { return internal_date_; }

 private:
  bool name(std::string_view& text);
  bool value(std::string_view text, bool quoted);
  bool quoted(std::string_view& text, std::string& out);
  Step literal(std::string_view text);
  Step nested(std::string_view& text);

  std::string item_, name_, internal_date_;
  std::vector<std::string> flags_;
  std::uint64_t uid_ = 0, size_ = 0, literal_size_ = 0;
  int depth_ = 0;
  bool expect_name_ = true, finished_ = false, literal_is_body_ = false;
  Body body_ = Body::absent;
};

}  // namespace shouwen::net
