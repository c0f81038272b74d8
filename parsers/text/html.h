// HTML as mail carries it, to readable text: a small tolerant tokenizer, linear in time, bounded.
// Scripts, styles, comments and hidden elements are dropped; block elements become line breaks;
// targets of links and remote images are collected, never fetched.
// Threads: pure; never fails. Input and output are UTF-8. Source: WHATWG HTML 13.2.5, simplified.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers {

struct HtmlText {
  std::string text;
  std::vector<std::string> links;  // http(s) targets of <a>, each once
  int remote_images = 0;           // <img src=http...>
  bool limited = false;
};

HtmlText html_to_text(std::string_view html, std::size_t text_limit = std::size_t{4} << 20,
                      std::size_t link_limit = 200);

// http(s) addresses in plain text, each once, appended to `links`.
void collect_links(std::string_view text, std::size_t link_limit, std::vector<std::string>& links);

}  // namespace shouwen::parsers
