// Input made to exhaust a parser. Each must end, be named, and stay within a multiple of its size
// in memory, counted by our own operator new; cost that doubles with the input is checked by
// counting allocations, which no slow machine changes.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <new>
#include <random>

#include "tests/unit/parsers/sample.h"

namespace {

std::atomic<std::size_t> live{0}, peak{0}, calls{0};

void* counted(std::size_t size) {
  void* block = std::malloc(size ? size : 1);
  if (!block) throw std::bad_alloc();
  const std::size_t now = live += malloc_usable_size(block);
  if (now > peak) peak = now;
  ++calls;
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

std::string repeated(std::string_view piece, std::size_t count) {
  std::string out;
  out.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

struct Cost {
  std::size_t peak_octets = 0, allocations = 0;
};

// Parses, reads and decodes everything. Checks memory: 64 MB and eight times the input.
Cost read_all(std::string text, const std::string& defect = {}) {
  const std::size_t size = text.size();
  const std::size_t before = live;
  peak = live.load();
  calls = 0;
  const Sample sample(std::move(text));
  for (const Leaf& leaf : sample.mail.leaves) {
    mime::decode(sample.message, leaf.part, [](std::span<const std::byte>) {});
  }
  const Cost cost{peak - before, calls};
  EXPECT_LE(cost.peak_octets, (std::size_t{64} << 20) + size * 8);
  EXPECT_FALSE(sample.message.parts.empty());
  if (!defect.empty()) {
    EXPECT_TRUE(sample.named(defect)) << defect;
  }
  return cost;
}

std::string deep_multiparts(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) {
    const std::string name = "b" + std::to_string(i);
    text += "Content-Type: multipart/mixed; boundary=" + name + "\n\n--" + name + "\n";
  }
  return text + "\ninnermost\n";
}

TEST(Hostile, LongHeaderLine) {
  read_all("From: a@b.example\nSubject: " + std::string(1 << 20, 'x') + "\n\nbody", "limit_header");
  read_all("X: " + std::string(10 << 20, 'x') + "\nFrom: a@b.example\n\nbody", "limit_header");
}

TEST(Hostile, HundredThousandParts) {
  read_all("Content-Type: multipart/mixed; boundary=B\n\n" + repeated("--B\n\nx\n", 100000),
           "limit_parts");
}

TEST(Hostile, MillionEmptyParts) {
  read_all("Content-Type: multipart/mixed; boundary=B\n\n" + repeated("--B\n\n", 1000000),
           "limit_parts");
}

TEST(Hostile, DepthTenThousand) {
  read_all(deep_multiparts(10000), "limit_depth");
  read_all(repeated("Content-Type: message/rfc822\n\n", 10000) + "x", "limit_depth");
  read_all("Content-Type: multipart/mixed; boundary=B\n\n" +
               repeated("--B\nContent-Type: multipart/mixed; boundary=B\n\n", 10000),
           "");
}

TEST(Hostile, OpenLevelsAndNearBoundaries) {
  read_all(deep_multiparts(199) + repeated("--b1234\n", 500000));
}

TEST(Hostile, DashedLinesWithoutBoundary) {
  read_all("Content-Type: multipart/mixed\n\n" + repeated("--\n", 500000),
           "multipart_without_boundary");
}

TEST(Hostile, HeaderFloods) {
  read_all(repeated("X: y\n", 1000000) + "\nbody", "limit_header");
  read_all(std::string(1 << 20, ':') + "\n\n");
  read_all("From: " + repeated("g:", 500000) + "\n\n");
  read_all("From: " + std::string(1 << 20, '(') + "\n\n");
  read_all("To: " + repeated("a@b.example,", 500000) + "\n\n", "limit_recipients");
  read_all("To: " + repeated("<,", 30000) + "\n\n");
  read_all("Subject: " + repeated("=?utf-8?B?5oql?= ", 300000) + "\n\n");
  read_all("Subject: " + repeated("=?a?Q?", 10000) + "\n\n");
  read_all("Content-Type: text/plain; " + repeated("a=b;", 200000) + "\n\n");
  std::string sections = "Content-Type: text/plain";
  for (int i = 0; i < 100000; ++i) sections += "; name*" + std::to_string(i) + "=x";
  read_all(sections + "\n\n", "limit_header");
}

TEST(Hostile, BinaryJunk) {
  std::mt19937 random(5);
  std::string junk(5 << 20, '\0');
  for (char& c : junk) c = static_cast<char>(random());
  read_all(junk);
  read_all(std::string(5 << 20, '\0'));
  read_all(std::string(5 << 20, '\r'));
  read_all(std::string(5 << 20, '\n'));
  read_all(std::string(5 << 20, '='));
  read_all("Content-Transfer-Encoding: quoted-printable\n\n" + std::string(5 << 20, '='));
  read_all("Content-Transfer-Encoding: base64\n\n" + std::string(5 << 20, '='), "");
}

TEST(Hostile, BodyFloods) {
  read_all("\n" + repeated("begin 644 a\n", 400000));
  read_all("\n" + repeated("begin 644 a\n#0V%T\nend\n", 100000), "inline_uuencode");
  read_all("Content-Type: text/html\n\n" + repeated("<div ", 500000));
  read_all("Content-Type: text/html\n\n" + repeated("<!--", 500000));
  read_all("Content-Type: text/html\n\n" + repeated("<script>", 300000));
  read_all("Content-Type: text/html\n\n" + repeated("<blockquote type=cite>", 100000));
  read_all("Content-Type: text/html\n\n" + repeated("<a href=http://x.example/>", 100000));
  read_all("\n" + repeated("> ", 1000000));
  read_all("\n" + repeated("From: x\n", 300000));
  read_all("\n" + repeated("On 1 wrote\n", 300000));
  read_all("\n" + repeated("http://", 500000));
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

// Allocations may grow with the input, never faster.
void doubles(std::string (*make)(std::size_t), std::size_t size) {
  const Cost once = read_all(make(size)), twice = read_all(make(size * 2));
  EXPECT_LE(twice.allocations, once.allocations * 22 / 10 + 500);
  EXPECT_LE(twice.peak_octets, once.peak_octets * 22 / 10 + (1 << 20));
}

TEST(Hostile, CostDoublesWithTheInput) {
  doubles([](std::size_t n) { return "X: " + std::string(n, 'x') + "\n\nb"; }, 30000);
  doubles([](std::size_t n) { return deep_multiparts(n); }, 90);
  doubles(
      [](std::size_t n) {
        return "Content-Type: multipart/mixed; boundary=B\n\n" + repeated("--B\n\nx\n", n);
      },
      4000);
  doubles([](std::size_t n) { return "Content-Type: text/html\n\n" + repeated("<p>x", n); }, 50000);
  doubles([](std::size_t n) { return repeated("X: y\n", n) + "\nb"; }, 900);
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
      deep_multiparts(5) + "--b4\nContent-Type: message/rfc822\n\nTo: a@b\n\n--b0--";
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
