// A page to text, and a text apart into own and quoted words.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/text/html.h"

#include "parsers/text/entities.h"
#include "parsers/text/quoted.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  using namespace shouwen::parsers;
  const std::string text = to_utf8(octets, "utf-8").text;  // input of both is UTF-8
  const HtmlText page = html_to_text(text);
  must_be_utf8(page.text, "text of a page");
  must(page.links.size() <= 200, "links within the limit");
  const HtmlText little = html_to_text(text, 64, 2);
  must(little.links.size() <= 2 && little.text.size() <= 64 + 16, "small limits hold");
  must_be_utf8(little.text, "text cut at a limit");
  must_be_utf8(decode_references(text), "references");
  for (const std::string& each : {text, page.text}) {
    const QuotedSplit split = split_quoted(each);
    must_be_utf8(split.own, "own words");
    must_be_utf8(split.quoted, "quoted words");
  }
}
