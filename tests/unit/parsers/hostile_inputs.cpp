// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/parsers/hostile_inputs.h"

#include <random>
#include <string_view>

namespace shouwen::parsers {
namespace {

std::string repeated(std::string_view piece, std::size_t count) {
  std::string out;
  out.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

std::string numbered(std::string_view before, std::string_view after, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out.append(before).append(std::to_string(i)).append(after);
  }
  return out;
}

std::string deep_multiparts(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) {
    const std::string name = "b" + std::to_string(i);
    text += "Content-Type: multipart/mixed; boundary=" + name + "\n\n--" + name + "\n";
  }
  return text + "\ninnermost\n";
}

const std::string kMixed = "Content-Type: multipart/mixed; boundary=B\n\n";
const std::string kHtml = "Content-Type: text/html\n\n";
const std::string kBase64 = "Content-Transfer-Encoding: base64\n\n";
const std::string kQuoted = "Content-Transfer-Encoding: quoted-printable\n\n";

std::string junk(std::size_t count) {
  std::mt19937 random(5);
  std::string text(count, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

std::vector<HostileInput> made() {
  using N = std::size_t;
  return {
      {"one header line",
       [](N n) { return "X: " + std::string(n, 'x') + "\nFrom: a@b.example\n\nb"; }, 10 << 20,
       20000, "limit_header"},
      {"a subject of a megabyte",
       [](N n) { return "From: a@b.example\nSubject: " + std::string(n, 'x') + "\n\nb"; }, 1 << 20,
       20000, "limit_header"},
      {"header lines", [](N n) { return repeated("X: y\n", n) + "\nb"; }, 1000000, 900,
       "limit_header"},
      {"folded lines", [](N n) { return "X: y\n" + repeated(" z\n", n) + "\nb"; }, 1000000, 9000,
       "limit_header"},
      {"colons", [](N n) { return std::string(n, ':') + "\n\n"; }, 1 << 20, 20000, ""},
      {"junk header lines", [](N n) { return "A: b\n" + repeated("junk\n", n) + "\nb"; }, 1000000,
       20000, ""},
      {"dashed lines in a header",
       [](N n) {
         return "Content-Type: multipart/mixed; boundary=" + std::string(900, 'q') + "\n" +
                repeated("--zz\n", n) + "\nb";
       },
       200000, 10000, ""},
      {"parts", [](N n) { return kMixed + repeated("--B\n\nx\n", n); }, 100000, 4000,
       "limit_parts"},
      {"empty parts", [](N n) { return kMixed + repeated("--B\n\n", n); }, 1000000, 4000,
       "limit_parts"},
      {"parts with trailing blanks in boundaries",
       [](N n) {
         return kMixed +
                repeated("--B\nContent-Type: multipart/mixed; boundary=\"C \"\n\n--C \n\nx\n", n);
       },
       20000, 1000, ""},
      {"parts without boundary parameter",
       [](N n) { return kMixed + repeated("--B\nContent-Type: multipart/mixed\n\nx\n", n); }, 20000,
       1000, "limit_parts"},
      {"depth of multiparts", deep_multiparts, 10000, 90, "limit_depth"},
      {"depth of messages",
       [](N n) { return repeated("Content-Type: message/rfc822\n\n", n) + "x"; }, 10000, 90,
       "limit_depth"},
      {"depth under one boundary",
       [](N n) {
         return kMixed + repeated("--B\nContent-Type: multipart/mixed; boundary=B\n\n", n);
       },
       10000, 90, ""},
      {"near-boundaries under 199 levels",
       [](N n) { return deep_multiparts(199) + repeated("--b1234\n", n); }, 500000, 20000, ""},
      {"near-boundaries with words",
       [](N n) { return deep_multiparts(199) + repeated("--b1234567 x\n", n); }, 500000, 20000, ""},
      {"dashes without boundary",
       [](N n) { return "Content-Type: multipart/mixed\n\n" + repeated("--\n", n); }, 500000, 20000,
       "multipart_without_boundary"},
      {"groups in From", [](N n) { return "From: " + repeated("g:", n) + "\n\n"; }, 500000, 10000,
       "limit_header"},
      {"brackets in From", [](N n) { return "From: " + std::string(n, '(') + "\n\n"; }, 1 << 20,
       20000, "limit_header"},
      {"quotes in From", [](N n) { return "From: " + repeated("\" ", n) + "\n\n"; }, 100000, 10000,
       "limit_header"},
      {"angles in To", [](N n) { return "To: " + repeated("<,", n) + "\n\n"; }, 100000, 400,
       "limit_header"},
      {"open angles in To", [](N n) { return "To: " + repeated("<a", n) + "\n\n"; }, 100000, 400,
       "limit_header"},
      {"recipients", [](N n) { return "To: " + repeated("a@b.example,", n) + "\n\n"; }, 500000, 480,
       "limit_recipients"},
      {"encoded words", [](N n) { return "Subject: " + repeated("=?utf-8?B?5oql?= ", n) + "\n\n"; },
       300000, 900, "limit_header"},
      {"words of many charsets",
       [](N n) { return "Subject: " + repeated("=?gbk?B?sag=?= =?big5?B?pEA=?= ", n) + "\n\n"; },
       100000, 500, "limit_header"},
      {"words never closed", [](N n) { return "Subject: " + repeated("=?a?Q?", n) + "\n\n"; },
       100000, 1000, "limit_header"},
      {"parameters",
       [](N n) { return "Content-Type: text/plain; " + repeated("a=b;", n) + "\n\n"; }, 200000, 100,
       "limit_header"},
      {"sections of a parameter",
       [](N n) { return "Content-Type: text/plain" + numbered("; name*", "=x", n) + "\n\n"; },
       100000, 100, "limit_header"},
      {"references", [](N n) { return "References: " + numbered("<", "@b.example> ", n) + "\n\n"; },
       100000, 90, ""},
      {"random octets", junk, 5 << 20, 100000, ""},
      {"NUL", [](N n) { return std::string(n, '\0'); }, 5 << 20, 100000, ""},
      {"CR", [](N n) { return std::string(n, '\r'); }, 5 << 20, 100000, ""},
      {"LF", [](N n) { return std::string(n, '\n'); }, 5 << 20, 100000, ""},
      {"equals signs as quoted-printable", [](N n) { return kQuoted + std::string(n, '='); },
       5 << 20, 100000, ""},
      {"blanks as quoted-printable", [](N n) { return kQuoted + std::string(n, ' '); }, 5 << 20,
       100000, ""},
      {"equals signs as base64", [](N n) { return kBase64 + std::string(n, '='); }, 5 << 20, 100000,
       ""},
      {"junk as base64", [](N n) { return kBase64 + repeated("A|", n); }, 3 << 20, 100000, ""},
      {"begin lines", [](N n) { return "\n" + repeated("begin 644 a\n", n); }, 400000, 10000, ""},
      {"uuencoded files", [](N n) { return "\n" + repeated("begin 644 a\n#0V%T\nend\n", n); },
       100000, 49, "inline_uuencode"},
      {"uuencoded lines cut short", [](N n) { return "\nbegin 644 a\n" + repeated("M\n", n); },
       1000000, 10000, "inline_uuencode"},
      {"open tags", [](N n) { return kHtml + repeated("<div ", n); }, 500000, 10000, ""},
      {"open comments", [](N n) { return kHtml + repeated("<!--", n); }, 500000, 10000, ""},
      {"open scripts", [](N n) { return kHtml + repeated("<script>", n); }, 300000, 10000, ""},
      {"quotations", [](N n) { return kHtml + repeated("<blockquote type=cite>x", n); }, 100000,
       5000, ""},
      {"links", [](N n) { return kHtml + numbered("<a href=http://x.example/", ">", n); }, 100000,
       90, ""},
      {"paragraphs", [](N n) { return kHtml + repeated("<p>x", n); }, 1000000, 20000, ""},
      {"quoted lines", [](N n) { return "\n" + repeated("> ", n); }, 1000000, 20000, ""},
      {"lines like a quoted header", [](N n) { return "\n" + repeated("From: x\n", n); }, 300000,
       10000, ""},
      {"lines like an attribution", [](N n) { return "\n" + repeated("On 1 wrote\n", n); }, 300000,
       10000, ""},
      {"rulers", [](N n) { return "\n" + repeated("_____\n\n", n); }, 300000, 10000, ""},
      {"addresses of pages", [](N n) { return "\n" + repeated("http://", n); }, 500000, 10000, ""},
  };
}

}  // namespace

const std::vector<HostileInput>& hostile_inputs() {
  static const std::vector<HostileInput> inputs = made();
  return inputs;
}

}  // namespace shouwen::parsers
