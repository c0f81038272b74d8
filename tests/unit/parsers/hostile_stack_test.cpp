// The hostile set on a thread with a stack of 64 KB: nothing in the parsers recurses on input, and
// no buffer on the stack is large. A stack overflow ends the test program.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <pthread.h>

#include "tests/unit/parsers/hostile_inputs.h"
#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

constexpr std::size_t kStack = 64 << 10;

struct Work {
  std::string octets;
  std::size_t leaves = 0;
};

void* read_everything(void* argument) {
  Work& work = *static_cast<Work*>(argument);
  const auto octets = std::as_bytes(std::span(work.octets.data(), work.octets.size()));
  const mime::Message message = mime::parse(octets);
  const Mail mail = read_mail(message, octets);
  for (const Leaf& leaf : mail.leaves) {
    mime::decode(message, leaf.part, [](std::span<const std::byte>) {});
    if (++work.leaves <= 100) leaf_text(message, leaf);
  }
  return nullptr;
}

void read_on_small_stack(Work* work) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStack), 0);
  pthread_t thread{};
  ASSERT_EQ(pthread_create(&thread, &attributes, read_everything, work), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST(HostileStack, SixtyFourKilobytesAreEnough) {
  for (const HostileInput& input : hostile_inputs()) {
    SCOPED_TRACE(input.name);
    Work work{input.make(input.large), 0};
    read_on_small_stack(&work);
    EXPECT_GT(work.leaves, 0U);
  }
}

TEST(HostileStack, EveryEncodingAndCharset) {
  for (const char* encoding : {"base64", "quoted-printable", "x-uuencode", "8bit"}) {
    for (const char* charset :
         {"utf-8", "gb18030", "big5", "utf-16", "iso-2022-jp", "koi8-r", ""}) {
      Work work{std::string("Subject: =?") + charset +
                    "?B?saixyw==?=\nContent-Type: text/html; charset=" + charset +
                    "\nContent-Transfer-Encoding: " + encoding +
                    "\n\nbegin 644 a\n#0V%T\n`\nend\nsaixy7XExNPdf" + std::string(100000, 'A'),
                0};
      read_on_small_stack(&work);
      EXPECT_GT(work.leaves, 0U) << encoding << " " << charset;
    }
  }
}

}  // namespace
}  // namespace shouwen::parsers
