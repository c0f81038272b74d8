// SPDX-License-Identifier: Apache-2.0
#include "parsers/content.h"

#include <array>

#include "parsers/header/words.h"
#include "parsers/mime/scan.h"

namespace shouwen::parsers {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFields{{
    {"From", "from"},
    {"To", "to"},
    {"Date", "date"},
    {"Subject", "subject"},
    {"Message-ID", "message-id"},
}};

void give(const mime::Sink& sink, std::string_view text) {
  if (!text.empty()) sink(std::as_bytes(std::span(text.data(), text.size())));
}

// Line ends at the very end differ between servers and protocols; they say nothing.
std::string_view without_last_ends(std::string_view body) {
  while (!body.empty() && (body.back() == '\n' || body.back() == '\r')) body.remove_suffix(1);
  return body;
}

void give_body(const mime::Sink& sink, std::string_view body) {
  body = without_last_ends(body);
  std::size_t pos = 0, kept = 0;  // [kept, pos) already has CRLF ends and is given whole
  while (pos < body.size()) {
    const std::size_t feed = body.find('\n', pos);
    if (feed == std::string_view::npos) break;
    if (feed == 0 || body[feed - 1] != '\r') {
      give(sink, body.substr(kept, feed - kept));
      give(sink, "\r\n");
      kept = feed + 1;
    }
    pos = feed + 1;
  }
  give(sink, body.substr(kept));
}

}  // namespace

void content_form(const mime::Message& message, const mime::Sink& sink) {
  const mime::Part& top = message.top();
  const std::vector<mime::RawField> fields = mime::raw_fields(top.header, message.limits);
  for (const auto& [name, key] : kFields) {
    for (const mime::RawField& field : fields) {
      if (!mime::equal_nocase(field.name, name)) continue;
      give(sink, key);
      give(sink, ":");
      give(sink, unfold(field.value));
      give(sink, "\r\n");
    }
  }
  give(sink, "\r\n");
  give_body(sink, top.body);
}

}  // namespace shouwen::parsers
