// Reading one file and what lies in it, as far down as the message's budget goes.
// Threads: one at a time. Lifetime: for one message; appends to the list it was given.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gateway/extract/extract.h"
#include "gateway/extract/extractor.h"
#include "gateway/extract/taken.h"

namespace shouwen::extract {

class FileReading {
 public:
  FileReading(const Limits& limits, const Tools& tools, std::vector<Document>& out);

  bool wants_octets() const { return tools_.extractor != nullptr || tools_.scanner != nullptr; }
  std::size_t text_limit() const;

  // Finishes `taken` and files it as `document` (whose path, name and place are set), then its
  // members. `charset` as declared, for text.
  void add(Document document, Taken& taken, std::string_view charset, int depth);

 private:
  bool scan(Document& d, const Taken& taken);
  void read(Document& d, const Taken& taken, std::string_view charset, int depth);
  bool abandoned() const { return tools_.abandoned != nullptr && *tools_.abandoned; }
  void ask_helper(std::size_t at, const Taken& taken, int depth);
  void add_members(std::size_t at, Extractor::Answer& answer, int depth);
  void add_member(std::size_t at, const parsers::extract::Member& member,
                  const Extractor::Answer& answer, std::uint64_t from, int depth);
  std::string own_path(const std::string& wanted);

  const Limits& limits_;
  const Tools& tools_;
  std::vector<Document>& out_;
  std::size_t text_left_;
  std::uint64_t unpacked_left_;
  std::size_t entries_left_;
  std::unordered_map<std::string, int> copies_;  // of a path wanted again
  std::unordered_set<std::string> paths_;        // of members
  const std::chrono::steady_clock::time_point until_, ocr_until_;
};

}  // namespace shouwen::extract
