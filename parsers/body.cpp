// SPDX-License-Identifier: Apache-2.0
#include "parsers/body.h"

#include <algorithm>

#include "parsers/mime/scan.h"
#include "parsers/mime/uuencode.h"
#include "parsers/text/charset.h"
#include "parsers/text/html.h"

namespace shouwen::parsers {
namespace {

bool ends_nocase(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         mime::equal_nocase(text.substr(text.size() - end.size()), end);
}

// Line ends as "\n", no NUL.
std::string plain_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      if (i + 1 >= text.size() || text[i + 1] != '\n') out += '\n';
    } else if (text[i] != '\0') {
      out += text[i];
    }
  }
  return out;
}

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// charset=... inside the first kilobytes of an HTML page: used when the part declares none.
std::string meta_charset(std::string_view html) {
  const std::string_view head = html.substr(0, 4096);
  const std::size_t at = head.find("charset=");
  if (at == std::string_view::npos) return "";
  std::size_t begin = at + 8;
  while (begin < head.size() && (head[begin] == '"' || head[begin] == '\'')) ++begin;
  const std::size_t end = std::min(head.find_first_of("\"'>; /", begin), head.size());
  return std::string(head.substr(begin, end - begin));
}

// The octets of a text part without the uuencoded files in it.
std::string text_octets(const mime::Message& message, mime::PartId id) {
  const mime::Part& part = message.parts[id];
  if (part.first_child == mime::kNone) {
    return mime::decode_string(message, id, message.limits.text);
  }
  std::string out;
  std::size_t pos = 0;
  for (mime::PartId child = part.first_child; child != mime::kNone;
       child = message.parts[child].next) {
    const std::string_view block = message.parts[child].body;
    const std::size_t at = static_cast<std::size_t>(block.data() - part.body.data());
    out += part.body.substr(pos, at - pos);
    pos = at + block.size();
  }
  out += part.body.substr(pos);
  return out.substr(0, message.limits.text);
}

struct ReadText {
  std::string text;
  HtmlText html;
  bool contradicted = false, replaced = false, limited = false;
};

ReadText read_text(const mime::Message& message, const Leaf& leaf) {
  ReadText read;
  const std::string octets = text_octets(message, leaf.part);
  read.limited = octets.size() >= message.limits.text;
  const bool html = leaf.type == "text/html" || leaf.type == "text/enriched" ||
                    leaf.type == "text/richtext" || ends_nocase(leaf.filename, ".htm") ||
                    ends_nocase(leaf.filename, ".html");
  const std::string label = leaf.charset.empty() && html ? meta_charset(octets) : leaf.charset;
  const Converted converted = to_utf8(octets, label, message.limits.text);
  read.contradicted = converted.contradicted;
  read.replaced = converted.replaced;
  if (html) {
    read.html = html_to_text(converted.text, message.limits.text, message.limits.links);
    read.text = read.html.text;
    read.limited = read.limited || read.html.limited;
  } else {
    read.text = plain_lines(converted.text);
  }
  return read;
}

bool readable_type(std::string_view type) {
  return type == "text/plain" || type == "text/html" || type == "text/enriched" ||
         type == "text/richtext" || type == "text" || type.starts_with("multipart/");
}

// Text a person is meant to read in place. `only` is true when the message has no other leaf.
bool body_candidate(const Leaf& leaf, bool only) {
  if (!readable_type(leaf.type)) return false;
  if (only) return leaf.disposition != "attachment" || leaf.filename.empty();
  return leaf.filename.empty() && leaf.disposition != "attachment";
}

// The outermost multipart/alternative around a part inside its message; kNone when there is none.
mime::PartId alternative_of(const mime::Message& message, mime::PartId part) {
  mime::PartId found = mime::kNone;
  for (mime::PartId id = message.parts[part].parent; id != mime::kNone;
       id = message.parts[id].parent) {
    if (message.parts[id].kind == mime::Kind::message) break;
    if (mime::equal_nocase(message.parts[id].type, "multipart/alternative")) found = id;
  }
  return found;
}

class Collector {
 public:
  Collector(const mime::Message& message) : message_(message) {}

  void add(const Leaf& leaf, mime::PartId group) {
    if (group == mime::kNone || group != group_) flush();
    group_ = group;
    if (body_.text.size() + plain_.size() + html_.size() >= message_.limits.body_text) {
      body_.limited = true;
      return;
    }
    ReadText read = read_text(message_, leaf);
    body_.contradicted |= read.contradicted;
    body_.replaced |= read.replaced;
    body_.limited |= read.limited;
    body_.remote_images += read.html.remote_images;
    for (std::string& link : read.html.links) add_link(std::move(link));
    std::string& into = leaf.type == "text/plain" || leaf.type == "text" ? plain_ : html_;
    if (!into.empty() && !into.ends_with('\n')) into += '\n';
    into += read.text;
    if (group == mime::kNone) flush();
  }

  BodyText finish() {
    flush();
    collect_links(body_.text, message_.limits.links, body_.links);
    return std::move(body_);
  }

 private:
  void add_link(std::string link) {
    if (body_.links.size() < message_.limits.links &&
        std::find(body_.links.begin(), body_.links.end(), link) == body_.links.end()) {
      body_.links.push_back(std::move(link));
    }
  }

  void flush() {
    const std::string& chosen = blank(plain_) ? html_ : plain_;
    if (!blank(chosen)) {
      if (!body_.text.empty() && !body_.text.ends_with('\n')) body_.text += '\n';
      body_.text += chosen;
    }
    plain_.clear();
    html_.clear();
  }

  const mime::Message& message_;
  mime::PartId group_ = mime::kNone;
  std::string plain_, html_;
  BodyText body_;
};

}  // namespace

mime::PartId scope_of(const mime::Message& message, mime::PartId part) {
  for (mime::PartId id = message.parts[part].parent; id != mime::kNone;
       id = message.parts[id].parent) {
    if (message.parts[id].kind == mime::Kind::message) return id;
  }
  return 0;
}

BodyText read_body(const mime::Message& message, mime::PartId scope, std::vector<Leaf>& leaves) {
  std::vector<Leaf*> inside;
  for (Leaf& leaf : leaves) {
    if (leaf.scope == scope && !message.parts[leaf.part].inline_uu) inside.push_back(&leaf);
  }
  Collector collector(message);
  for (Leaf* leaf : inside) {
    if (!body_candidate(*leaf, inside.size() == 1)) continue;
    leaf->body = true;
    collector.add(*leaf, alternative_of(message, leaf->part));
  }
  return collector.finish();
}

std::string leaf_text(const mime::Message& message, const Leaf& leaf) {
  const bool text_type = (leaf.type.starts_with("text/") && leaf.type != "text/rtf") ||
                         leaf.type == "text" || leaf.type.starts_with("multipart/");
  const bool text_name = ends_nocase(leaf.filename, ".txt") || ends_nocase(leaf.filename, ".csv") ||
                         ends_nocase(leaf.filename, ".htm") || ends_nocase(leaf.filename, ".html");
  if (!text_type && !text_name) return "";
  // Some programs send any attachment as text/plain: the name tells.
  if (!text_name && !leaf.filename.empty()) {
    for (std::string_view end : {".doc", ".docx", ".xls", ".xlsx", ".pdf", ".zip", ".rar", ".jpg",
                                 ".jpeg", ".png", ".wps", ".et", ".ofd", ".7z", ".rtf", ".gif"}) {
      if (ends_nocase(leaf.filename, end)) return "";
    }
  }
  return read_text(message, leaf).text;
}

}  // namespace shouwen::parsers
