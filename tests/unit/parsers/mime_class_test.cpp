// The structural classes real mail parsers fail on: boundaries, nesting, encodings of parts.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kMixed = "From: a@b.example\nContent-Type: multipart/mixed; boundary=";

std::string mixed(const std::string& boundary, const std::string& body) {
  return std::string(kMixed) + boundary + "\n\n" + body;
}

// Runs a check on the text as it is and with CRLF.
template <class Check>
void both(const std::string& text, Check check) {
  {
    SCOPED_TRACE("LF");
    Sample sample(text);
    check(sample);
  }
  SCOPED_TRACE("CRLF");
  Sample sample(crlf(text));
  check(sample);
}

TEST(MimeClass, PreambleAndEpilogueAreNoParts) {
  both(mixed("B", "preamble\n--B\n\none\n--B\n\ntwo\n--B--\nepilogue\n"), [](Sample& s) {
    EXPECT_THAT(s.bodies(), ElementsAre("one", "two"));
    EXPECT_THAT(s.paths(), ElementsAre("1", "2"));
    EXPECT_EQ(s.message.defects, 0U);
  });
}

// RFC 2046 §5.1.1: what follows a boundary on its line does not count - unless the boundary is so
// short that a line of text may begin with it.
TEST(MimeClass, WordsAfterALongBoundaryAreIgnored) {
  for (const std::string name : {"12345678", "1234567"}) {
    const bool long_enough = name.size() == 8;
    both(mixed(name, "--" + name + " words\n\none\n--" + name + "\n\ntwo\n--" + name + "--\n"),
         [&](Sample& s) {
           if (long_enough) {
             EXPECT_THAT(s.bodies(), ElementsAre("one", "two"));
           } else {
             EXPECT_THAT(s.bodies(), ElementsAre("two")) << "the first line is preamble";
           }
         });
  }
}

TEST(MimeClass, MissingInnerTerminatorKeepsWhatFollows) {
  both(mixed(
           "OUT",
           "--OUT\nContent-Type: multipart/alternative; boundary=IN\n\n--IN\n\nplain\n"
           "--IN\nContent-Type: text/html\n\n<p>html\n"
           "--OUT\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
           "JVBERg==\n--OUT--\n"),
       [](Sample& s) {
         EXPECT_THAT(s.bodies(), ElementsAre("plain", "<p>html", "%PDF"));
         EXPECT_THAT(s.paths(), ElementsAre("1.1", "1.2", "2"));
         EXPECT_TRUE(s.has(mime::kUnclosed));
       });
}

TEST(MimeClass, OuterEndClosesEveryInner) {
  both(mixed("A",
             "--A\nContent-Type: multipart/mixed; boundary=BB\n\n--BB\n"
             "Content-Type: multipart/mixed; boundary=CCC\n\n--CCC\n\nx\n--A--\nlate\n"),
       [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("x")); });
}

TEST(MimeClass, InnerBoundaryAfterOuterClosedItIsText) {
  both(mixed("A",
             "--A\nContent-Type: multipart/mixed; boundary=I\n\n--I\n\nx\n--A\n\n--I\ny\n--A--\n"),
       [](Sample& s) {
         EXPECT_THAT(s.bodies(), ElementsAre("x", testing::StartsWith("--I"))) << s.octets;
       });
}

TEST(MimeClass, NoFinalBoundary) {
  both(mixed("B", "--B\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n"), [](Sample& s) {
    EXPECT_THAT(s.bodies(), ElementsAre("hello"));
    EXPECT_TRUE(s.has(mime::kUnclosed));
  });
}

TEST(MimeClass, FinalBoundaryWithoutNewlineAddsNothing) {
  both(mixed("B", "--B\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--B--"),
       [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("hello")); });
}

TEST(MimeClass, BlanksAfterBoundary) {
  both(mixed("B", "--B  \t\n\none\n--B \n\ntwo\n--B--  \n"),
       [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("one", "two")); });
}

TEST(MimeClass, BoundaryParameterWithTrailingSpace) {
  both(mixed("\"B \"", "--B\n\none\n--B--\n"),
       [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("one")); });
}

TEST(MimeClass, BoundaryWrittenWithItsTrailingSpaces) {
  both(mixed("\"B  \"", "--B  \n\none\n--B \nis text\n--B  \n\ntwo\n--B  --\n"), [](Sample& s) {
    ASSERT_EQ(s.bodies().size(), 2U);
    EXPECT_THAT(s.bodies()[0], testing::HasSubstr("--B "));
    EXPECT_EQ(s.bodies()[1], "two");
  });
}

TEST(MimeClass, BoundaryRightAfterHeaders) {
  both(mixed("B", "--B\nContent-Type: text/plain\n--B\nContent-Type: text/plain\n\ntwo\n--B--\n"),
       [](Sample& s) {
         EXPECT_THAT(s.bodies(), ElementsAre("", "two"));
         EXPECT_TRUE(s.has(mime::kHeaderUnended));
       });
}

TEST(MimeClass, TextWithoutBlankLineAfterBoundaryIsKept) {
  both(mixed("B", "--B\nHello there\nsecond line\n--B--\n"), [](Sample& s) {
    ASSERT_EQ(s.bodies().size(), 1U);
    EXPECT_THAT(s.bodies()[0], testing::HasSubstr("Hello there"));
    EXPECT_TRUE(s.has(mime::kNoHeader));
  });
}

TEST(MimeClass, BoundaryThatIsAPrefixOfAnother) {
  both(mixed("ab",
             "--ab\nContent-Type: multipart/mixed; boundary=abc\n\n--abc\n\nin\n--abc--\n"
             "--ab\n\nout\n--ab--\n"),
       [](Sample& s) {
         EXPECT_THAT(s.bodies(), ElementsAre("in", "out"));
         EXPECT_THAT(s.paths(), ElementsAre("1.1", "2"));
       });
}

TEST(MimeClass, OuterBoundaryIsTheLongerOne) {
  both(mixed("abc",
             "--abc\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\n\nin\n--ab--\n"
             "--abc\n\nout\n--abc--\n"),
       [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("in", "out")); });
}

TEST(MimeClass, BoundaryTextInsideALineIsText) {
  both(mixed("B", "--B\n\nsee --B here\nx--B\n --B\n--Bx\n--B--x\n--B--\n"),
       [](Sample& s) { EXPECT_EQ(s.bodies().size(), 1U); });
}

TEST(MimeClass, WordsAfterABoundaryDoNotCount) {
  both(mixed("boundary", "--boundary ignored\n\none\n--boundaryx y\n--boundary-- ignored\nlate\n"),
       [](Sample& s) {
         ASSERT_EQ(s.bodies().size(), 1U);
         EXPECT_THAT(s.bodies()[0], testing::HasSubstr("--boundaryx y"));
         EXPECT_THAT(s.bodies()[0], testing::Not(testing::HasSubstr("late")));
       });
}

TEST(MimeClass, BoundaryFoldedInsideQuotes) {
  both(
      "Content-Type: multipart/mixed;\n boundary=\"----=_Part\n _1\"\n\n------=_Part _1\n\nx\n"
      "------=_Part _1--\n",
      [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("x")); });
}

TEST(MimeClass, BoundaryByContinuation) {
  both("Content-Type: multipart/mixed; boundary*1=B; boundary*0=AA\n\n--AAB\n\nx\n--AAB--\n",
       [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("x")); });
}

TEST(MimeClass, NoBoundaryParameterIsReadFromTheBody) {
  both("Content-Type: multipart/mixed\n\n--=_Part_77\n\nx\n--=_Part_77--\n", [](Sample& s) {
    EXPECT_THAT(s.bodies(), ElementsAre("x"));
    EXPECT_TRUE(s.has(mime::kNoBoundary));
  });
}

TEST(MimeClass, NoBoundaryParameterAndAPreamble) {
  both(
      "Content-Type: multipart/report;\n\tbo\nX: y\n\nThis is a message\n-------------\n\n"
      "--JAB03225.9865/z.example\n\none\n--JAB03225.9865/z.example\n"
      "Content-Type: message/delivery-status\n\nAction: failed\n--JAB03225.9865/z.example--\n",
      [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("one", "Action: failed")); });
}

TEST(MimeClass, OwnBoundaryRightAfterTheHeader) {
  both(
      "Subject: s\nContent-Type: multipart/mixed;\n boundary=\"----=_P1\"\nThis is a message.\n"
      "------=_P1\nContent-Type: text/plain\n\none\n------=_P1\n\ntwo\n------=_P1--\n",
      [](Sample& s) {
        EXPECT_THAT(s.bodies(), ElementsAre("one", "two"));
        EXPECT_EQ(s.mail.subject, "s");
      });
}

TEST(MimeClass, MultipartWhoseBoundaryNeverComesIsOneLeaf) {
  both(mixed("B", "just text\n"), [](Sample& s) {
    ASSERT_EQ(s.bodies().size(), 1U);
    EXPECT_THAT(s.mail.body_text, testing::HasSubstr("just text"));
    EXPECT_TRUE(s.has(mime::kBoundaryNotFound));
  });
}

TEST(MimeClass, EmptyParts) {
  both(mixed("B", "--B\n--B\n\n--B--\n"),
       [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("", "")); });
}

TEST(MimeClass, ForwardedMessageAndItsSibling) {
  both(mixed("B",
             "--B\nContent-Type: message/rfc822\n\nSubject: in\nContent-Type: multipart/mixed; "
             "boundary=I\n\n--I\n\nx\n--I\n\ny\n--I--\n--B\n\nafter\n--B--\n"),
       [](Sample& s) {
         EXPECT_THAT(s.bodies(), ElementsAre("x", "y", "after"));
         EXPECT_THAT(s.paths(), ElementsAre("1.1", "1.2", "2"));
         ASSERT_EQ(s.mail.inner.size(), 1U);
         EXPECT_EQ(s.mail.inner[0].subject, "in");
         EXPECT_THAT(s.mail.inner[0].leaf_paths, ElementsAre("1.1", "1.2"));
         EXPECT_TRUE(s.mail.leaves[0].in_rfc822);
         EXPECT_FALSE(s.mail.leaves[2].in_rfc822);
         EXPECT_EQ(s.mail.body_text, "after");
       });
}

TEST(MimeClass, ForwardedMessageOfOnePart) {
  both(mixed("B", "--B\nContent-Type: message/rfc822\n\nSubject: in\n\nbody\n--B--\n"),
       [](Sample& s) { EXPECT_THAT(s.paths(), ElementsAre("1.1")); });
}

TEST(MimeClass, Base64ForwardedMessageIsDescended) {
  // "Subject: deep\n\nhello"
  both(mixed("B",
             "--B\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
             "U3ViamVjdDogZGVlcAoKaGVsbG8=\n--B--\n"),
       [](Sample& s) {
         EXPECT_THAT(s.bodies(), ElementsAre("hello"));
         ASSERT_EQ(s.mail.inner.size(), 1U);
         EXPECT_EQ(s.mail.inner[0].subject, "deep");
         EXPECT_TRUE(s.has(mime::kEncodedMultipart));
       });
}

TEST(MimeClass, QuotedPrintableForwardedMessageIsDescended) {
  both(mixed("B",
             "--B\nContent-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n"
             "=53ubject: q=\np\n\nhi=21\n--B--\n"),
       [](Sample& s) {
         ASSERT_EQ(s.mail.inner.size(), 1U);
         EXPECT_EQ(s.mail.inner[0].subject, "qp");
         EXPECT_THAT(s.bodies(), ElementsAre("hi!"));
       });
}

TEST(MimeClass, ForwardedMessageOnlyLabelledBase64) {
  both(mixed("B",
             "--B\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
             "Subject: plain\n\nhello\n--B--\n"),
       [](Sample& s) { EXPECT_THAT(s.bodies(), ElementsAre("hello")); });
}

TEST(MimeClass, DigestChildrenAreMessages) {
  both(
      "Content-Type: multipart/digest; boundary=B\n\n--B\n\nSubject: one\n\nx\n--B\n\nSubject: "
      "two\n\n"
      "y\n--B--\n",
      [](Sample& s) {
        EXPECT_THAT(s.bodies(), ElementsAre("x", "y"));
        ASSERT_EQ(s.mail.inner.size(), 2U);
        EXPECT_EQ(s.mail.inner[1].subject, "two");
      });
}

TEST(MimeClass, InlineUuencode) {
  both("Subject: uu\n\nbefore\nbegin 644 cat.txt\n#0V%T\n`\nend\nafter\n", [](Sample& s) {
    ASSERT_EQ(s.mail.leaves.size(), 2U);
    EXPECT_EQ(s.mail.leaves[1].filename, "cat.txt");
    EXPECT_EQ(s.bodies()[1], "Cat");
    EXPECT_EQ(s.mail.body_text, "before\nafter\n");
    EXPECT_TRUE(s.has(mime::kInlineUuencode));
  });
}

TEST(MimeClass, WordsThatBeginLikeUuencodeAreText) {
  both("\nbegin 644 reasons\nto go on with this sentence in small letters\n",
       [](Sample& s) { EXPECT_EQ(s.mail.leaves.size(), 1U); });
}

TEST(MimeClass, UuencodeAsTransferEncoding) {
  both(
      "Content-Type: application/octet-stream\nContent-Transfer-Encoding: x-uuencode\n\n"
      "begin 644 cat.txt\n#0V%T\n`\nend\n",
      [](Sample& s) {
        EXPECT_THAT(s.bodies(), ElementsAre("Cat"));
        EXPECT_EQ(s.mail.leaves[0].filename, "cat.txt");
      });
}

TEST(MimeClass, LongLinesAndNulInBodies) {
  std::string body(100000, 'x');
  body[50] = '\0';
  Sample sample("Subject: s\n\n" + body);
  EXPECT_THAT(sample.bodies(), ElementsAre(body));
}

TEST(MimeClass, BodyLengthsAroundBlockSizesAreExact) {
  for (std::size_t size : {0U, 1U, 15U, 16U, 17U, 4085U, 4092U, 4096U, 8117U, 8124U, 16384U}) {
    const std::string body(size, 'a');
    Sample sample(crlf(mixed("B", "--B\n\n")) + body + "\r\n--B--\r\n");
    EXPECT_THAT(sample.bodies(), ElementsAre(body)) << size;
  }
}

TEST(MimeClass, TwentyEightOctetsThatAbortOthers) {
  Sample sample("Content-Type:multipart\n\n\r\n--");
  EXPECT_EQ(sample.mail.leaves.size(), 1U);
}

TEST(MimeClass, NothingAtAll) {
  Sample sample("");
  EXPECT_EQ(sample.message.parts.size(), 1U);
  EXPECT_TRUE(sample.named("empty_message"));
  EXPECT_THAT(sample.mail.body_text, IsEmpty());
}

}  // namespace
}  // namespace shouwen::parsers
