// Helpers of the parser tests: a message written as a string, its leaves decoded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "parsers/mail.h"

namespace shouwen::parsers {

// Owns the octets a Message refers to.
struct Sample {
  std::string octets;
  mime::Message message;
  Mail mail;

  explicit Sample(std::string text, const Limits& limits = {}) : octets(std::move(text)) {
    const auto bytes = std::as_bytes(std::span(octets.data(), octets.size()));
    message = mime::parse(bytes, limits);
    mail = read_mail(message, bytes);
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  // Decoded octets of every leaf, in order.
  std::vector<std::string> bodies() const {
    std::vector<std::string> found;
    for (const Leaf& leaf : mail.leaves) {
      found.push_back(mime::decode_string(message, leaf.part, 100 << 20));
    }
    return found;
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> found;
    for (const Leaf& leaf : mail.leaves) found.push_back(leaf.path);
    return found;
  }
  bool has(mime::Defect defect) const { return message.defects & defect; }
  bool named(const std::string& defect) const {
    for (const std::string& name : mail.defects) {
      if (name == defect) return true;
    }
    return false;
  }
};

// The same text with CRLF line ends: every class is tested both ways.
inline std::string crlf(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

inline std::filesystem::path shared_folder() {
  const char* set = std::getenv("SHOUWEN_SHARED");
  return set && *set ? std::filesystem::path(set)
                     : std::filesystem::path(SHOUWEN_SOURCE_DIR) / ".." / "shared";
}

inline std::string read_whole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace shouwen::parsers
