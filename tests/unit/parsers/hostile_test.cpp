// Input made to exhaust a parser. Each must end, be named, and stay within 64 MB beside its octets,
// counted by our own operator new. How cost grows: hostile_cost_test.cpp; on a small stack:
// hostile_stack_test.cpp.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <ctime>
#include <iostream>
#include <new>
#include <random>

#include "tests/unit/parsers/hostile_inputs.h"
#include "tests/unit/parsers/sample.h"

namespace {

std::atomic<std::size_t> live{0}, peak{0};

void* counted(std::size_t size) {
  void* block = std::malloc(size ? size : 1);
  if (!block) throw std::bad_alloc();
  const std::size_t now = live += malloc_usable_size(block);
  if (now > peak) peak = now;
  return block;
}

void release(void* block) noexcept {
  if (block) live -= malloc_usable_size(block);
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return counted(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return counted(size);
}
void operator delete(void* block, const std::nothrow_t&) noexcept {
  release(block);
}
void operator delete[](void* block, const std::nothrow_t&) noexcept {
  release(block);
}
void operator delete(void* block) noexcept {
  release(block);
}
void operator delete[](void* block) noexcept {
  release(block);
}
void operator delete(void* block, std::size_t) noexcept {
  release(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  release(block);
}

namespace shouwen::parsers {
namespace {

struct Cost {
  std::size_t peak_octets = 0;
};

// Parses, reads and decodes everything. `before` counts the text itself.
Cost read_all(std::string text, const std::string& defect = {}) {
  const std::size_t before = live;
  peak = live.load();
  const Sample sample(std::move(text));
  for (const Leaf& leaf : sample.mail.leaves) {
    mime::decode(sample.message, leaf.part, [](std::span<const std::byte>) {});
  }
  const Cost cost{peak - before};
  EXPECT_LE(cost.peak_octets, std::size_t{64} << 20);
  EXPECT_FALSE(sample.message.parts.empty());
  if (!defect.empty()) {
    EXPECT_TRUE(sample.named(defect)) << defect;
  }
  return cost;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kLess = 2;  // a sanitizer is slow
#else
constexpr std::size_t kLess = 1;
#endif

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

TEST(Hostile, EveryInputIsBoundedAndNamed) {
  double slowest = 0;
  std::size_t most = 0;
  std::string slow, big;
  for (const HostileInput& input : hostile_inputs()) {
    SCOPED_TRACE(input.name);
    std::string text = input.make(input.large / kLess);
    const double megabytes = static_cast<double>(text.size()) / 1e6, before = cpu_seconds();
    const Cost cost = read_all(std::move(text), input.defect);
    const double rate = (cpu_seconds() - before) / megabytes * 10;
    if (megabytes > 1 && rate > slowest) {
      slowest = rate;
      slow = input.name;
    }
    if (cost.peak_octets > most) {
      most = cost.peak_octets;
      big = input.name;
    }
  }
  std::cout << "hostile: " << hostile_inputs().size() << " inputs; slowest " << slowest
            << " s CPU per 10 MB (" << slow << "), most memory " << most / 1000000
            << " MB beside the input (" << big << ")\n";
}

TEST(Hostile, ALargeMailStreamsInTwoMegabytes) {
  std::string text =
      "From: a@b.example\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nreport\n--B\n"
      "Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n";
  const std::string line = std::string(76, 'Q') + "\r\n";
  while (text.size() < std::size_t{47} << 20) text += line;
  const Cost cost = read_all(text + "--B--\n");
  std::cout << "a mail of 47 MB: " << cost.peak_octets / 1024 << " KB beside its octets\n";
  EXPECT_LE(cost.peak_octets, std::size_t{2} << 20);
}

TEST(Hostile, EncodedForwardedBomb) {
  // A base64 message of 2 MB inside a message: decoded once, within its limit.
  std::string inner = "Subject: in\n\n" + std::string(3 << 19, 'A');
  while (inner.size() % 3) inner += 'A';
  std::string text = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n";
  // "Subject: in\n\n" and zeros of base64 stand for the bulk.
  text += "U3ViamVjdDogaW4KCg==";
  read_all(text, "encoded_multipart");
  Limits limits;
  limits.nested_decoded = 4;
  const Sample small(text, limits);
  EXPECT_TRUE(small.named("limit_nested"));
}

TEST(Hostile, EveryPrefixOfAMailIsRead) {
  const std::string mail = crlf(
      "From: \"x\" <a@b.example>\nSubject: =?utf-8?B?5oql6YCB?=\nContent-Type: multipart/mixed;\n "
      "boundary=\"B\"\n\n--B\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: "
      "quoted-printable\n\n<p>=B1=A8</p>\n--B\nContent-Type: message/rfc822\n"
      "Content-Transfer-Encoding: base64\n\nU3ViamVjdDogZGVlcAoKaGVsbG8=\n--B--\n");
  for (std::size_t size = 0; size <= mail.size(); ++size) {
    const Sample sample(mail.substr(0, size));
    ASSERT_FALSE(sample.message.parts.empty());
    ASSERT_EQ(sample.bodies().size(), sample.mail.leaves.size());
  }
}

TEST(Hostile, DamagedMailsAreRead) {
  const std::string mail =
      "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; "
      "boundary=ab\n\n--ab\nContent-Type: message/rfc822\n\nTo: a@b\n\n--a--";
  std::mt19937 random(6);
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = mail;
    for (int hits = 0; hits < 4; ++hits)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    const Sample sample(std::move(damaged));
    ASSERT_FALSE(sample.message.parts.empty());
  }
}

}  // namespace
}  // namespace shouwen::parsers
