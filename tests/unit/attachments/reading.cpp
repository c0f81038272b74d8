// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/attachments/reading.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "tests/unit/documents/samples.h"

namespace shouwen::attachments {
namespace {

extract::Extractor& helper(std::chrono::seconds deadline) {
  const auto with = [](std::chrono::seconds time) {
    return extract::Extractor::Options{"", SHOUWEN_BINARY_DIR "/shouwen-extract", time};
  };
  static extract::Extractor patient(with(kPatient)), shipped(with(kAsShipped));
  return deadline == kPatient ? patient : shipped;
}

// What one worker took for the outermost file; the kind as reading found it.
void print_cost(const std::string& octets, const Document& first) {
  extract::Blob blob;
  ASSERT_TRUE(blob.append(octets) && blob.seal());
  extract::Extractor::Answer answer;  // once was enough of what took all its time
  if (first.outcome != Outcome::timeout) answer = helper(kPatient).read(first.kind, blob);
  std::printf("%-28s %-11s %6.1f MB in  %5u ms CPU  %4u MB  %s\n", first.name.c_str(),
              std::string(extract::name(first.outcome)).c_str(),
              static_cast<double>(octets.size()) / 1e6, answer.cpu_us / 1000, answer.peak_kb / 1024,
              first.why.c_str());
}

void next_succeeds(std::chrono::seconds deadline) {
  const auto next = helper(deadline).read("txt", "信用交通");
  EXPECT_EQ(next.outcome, Outcome::ok) << next.why;
  EXPECT_EQ(next.text, "信用交通");
}

}  // namespace

std::vector<Document> read_file(const std::string& octets, const std::string& name,
                                std::chrono::seconds deadline) {
  const extract::Tools tools{&helper(deadline), nullptr};
  extract::Limits limits;
  if (deadline == kPatient) limits.deadline = kPatient;
  auto all = extract::extract_file(octets, name, limits, tools);
  print_cost(octets, all.front());
  next_succeeds(deadline);
  return all;
}

std::vector<Document> read_sample(const std::string& name, std::chrono::seconds deadline) {
  const std::string octets = testing::attachment(name);
  EXPECT_FALSE(octets.empty()) << name << " was not made";
  return read_file(octets, name, deadline);
}

Document named(const std::vector<Document>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Document::name);
  if (found != all.end()) return *found;
  ADD_FAILURE() << "no document is called " << name;
  return {};
}

std::string shown(const Document& d) {
  std::string out =
      d.name + " " + d.kind + " " + std::string(extract::name(d.outcome)) + " " + d.why;
  for (const auto& flag : d.flags) out += " " + flag;
  return out;
}

}  // namespace shouwen::attachments
