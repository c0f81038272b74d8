// SPDX-License-Identifier: Apache-2.0
#include "parsers/text/html.h"

#include <algorithm>
#include <unordered_set>

#include "parsers/text/entities.h"

namespace shouwen::parsers {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_block(std::string_view name) {
  return one_of(
      name, {"p",      "div",  "br",     "tr",         "li",      "ul",      "ol",      "dl",
             "dt",     "dd",   "table",  "blockquote", "pre",     "hr",      "h1",      "h2",
             "h3",     "h4",   "h5",     "h6",         "section", "article", "header",  "footer",
             "center", "form", "title",  "address",    "tbody",   "thead",   "caption", "fieldset",
             "body",   "html", "option", "includetail"});
}

bool is_void(std::string_view name) {
  return one_of(name, {"br", "hr", "img", "meta", "link", "input", "base", "col", "area", "wbr"});
}

bool web_address(std::string_view url) {
  const std::string head = lower(url.substr(0, 8));
  return head.starts_with("http://") || head.starts_with("https://");
}

struct Tag {
  std::string name;  // lower case
  bool closing = false, self_closed = false;
  std::vector<std::pair<std::string, std::string>> attributes;

  std::string_view get(std::string_view key) const {
    for (const auto& [name_, value] : attributes) {
      if (name_ == key) return value;
    }
    return {};
  }
  bool has(std::string_view key) const {
    return std::any_of(attributes.begin(), attributes.end(),
                       [&](const auto& entry) { return entry.first == key; });
  }
};

constexpr std::size_t kAttributes = 40, kAttributeLength = 8192;

class Extractor {
 public:
  Extractor(std::string_view html, std::size_t text_limit, std::size_t link_limit)
      : html_(html), text_limit_(text_limit), link_limit_(link_limit) {}

  HtmlText run() {
    while (pos_ < html_.size()) {
      if (result_.text.size() >= text_limit_) {
        result_.limited = true;
        break;
      }
      if (html_[pos_] == '<' && markup()) continue;
      text();
    }
    cut_at_limit();
    while (!result_.text.empty() && (result_.text.back() == '\n' || result_.text.back() == ' ')) {
      result_.text.pop_back();
    }
    return std::move(result_);
  }

 private:
  // One run of text may be as long as the page: what is over the limit goes, never half a
  // character.
  void cut_at_limit() {
    std::string& text = result_.text;
    if (text.size() <= text_limit_) return;
    result_.limited = true;
    std::size_t cut = text_limit_;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
    text.resize(cut);
  }

  // Markup that begins here is consumed; false when the '<' is text.
  bool markup() {
    const std::string_view rest = html_.substr(pos_);
    if (rest.starts_with("<!--")) {
      // Outlook's conditional comments too: what only Outlook shows is not the text.
      const std::size_t end =
          no_comment_end_ ? std::string_view::npos : html_.find("-->", pos_ + 4);
      if (end == std::string_view::npos) {
        no_comment_end_ = true;  // not searched again: keeps the whole linear
        pos_ += 4;
      } else {
        pos_ = end + 3;
      }
      return true;
    }
    if (rest.size() < 2) return false;
    const char c = static_cast<char>(rest[1] | 0x20);
    if (rest[1] == '!' || rest[1] == '?') {
      const std::size_t end = html_.find('>', pos_);
      pos_ = end == std::string_view::npos ? html_.size() : end + 1;
      return true;
    }
    if (!(c >= 'a' && c <= 'z') && rest[1] != '/') return false;
    Tag tag;
    read_tag(&tag);
    handle(tag);
    return true;
  }

  void read_tag(Tag* tag) {
    ++pos_;
    if (pos_ < html_.size() && html_[pos_] == '/') {
      tag->closing = true;
      ++pos_;
    }
    const std::size_t end = std::min(html_.find_first_of(" \t\r\n/>", pos_), html_.size());
    tag->name = lower(html_.substr(pos_, std::min<std::size_t>(end - pos_, 40)));
    pos_ = end;
    while (pos_ < html_.size() && html_[pos_] != '>') {
      if (html_[pos_] == '<') return;  // the tag was never closed
      if (html_[pos_] == '/' || space(html_[pos_])) {
        tag->self_closed = html_[pos_] == '/';
        ++pos_;
        continue;
      }
      read_attribute(tag);
    }
    if (pos_ < html_.size()) ++pos_;
  }

  static bool space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

  void read_attribute(Tag* tag) {
    const std::size_t name_end =
        std::min(html_.find_first_of(" \t\r\n=/>", pos_ + 1), html_.size());
    std::string name = lower(html_.substr(pos_, std::min<std::size_t>(name_end - pos_, 40)));
    pos_ = name_end;
    std::size_t look = pos_;
    while (look < html_.size() && space(html_[look])) ++look;
    std::string_view value;
    if (look < html_.size() && html_[look] == '=') {
      pos_ = look + 1;
      while (pos_ < html_.size() && space(html_[pos_])) ++pos_;
      const char quote = pos_ < html_.size() ? html_[pos_] : '\0';
      if (quote == '"' || quote == '\'') {
        const std::size_t end = std::min(html_.find(quote, pos_ + 1), html_.size());
        value = html_.substr(pos_ + 1, end - pos_ - 1);
        pos_ = std::min(end + 1, html_.size());
      } else {
        const std::size_t end = std::min(html_.find_first_of(" \t\r\n>", pos_), html_.size());
        value = html_.substr(pos_, end - pos_);
        pos_ = end;
      }
    }
    if (tag->attributes.size() < kAttributes) {
      tag->attributes.emplace_back(std::move(name),
                                   decode_references(value.substr(0, kAttributeLength)));
    }
  }

  void handle(const Tag& tag) {
    if (!hidden_.empty()) {
      leave_hidden(tag);
      return;
    }
    if (!tag.closing && (tag.name == "script" || tag.name == "style" || tag.name == "textarea" ||
                         tag.name == "xml" || tag.name == "noframes" || tag.name == "title")) {
      skip_raw(tag.name);
      return;
    }
    if (!tag.closing && !tag.self_closed && !is_void(tag.name) && hides(tag)) {
      hidden_ = tag.name;
      hidden_nest_ = 1;
      return;
    }
    if (!tag.closing) collect(tag);
    if (tag.name == "pre") pre_ = !tag.closing;
    if (tag.name == "blockquote") quote(tag);
    if (is_block(tag.name)) line_break(tag.name == "br" && !tag.closing);
    if ((tag.name == "td" || tag.name == "th") && tag.closing) blank_ = true;
  }

  // The content of these is not markup; it ends at the closing tag or, without one, is dropped.
  void skip_raw(const std::string& name) {
    while (pos_ < html_.size()) {
      pos_ = html_.find("</", pos_);
      if (pos_ == std::string_view::npos) {
        pos_ = html_.size();
        return;
      }
      if (lower(html_.substr(pos_ + 2, name.size())) == name) {
        pos_ = std::min(html_.find('>', pos_), html_.size());
        if (pos_ < html_.size()) ++pos_;
        return;
      }
      pos_ += 2;
    }
  }

  void leave_hidden(const Tag& tag) {
    if (tag.name != hidden_) return;
    if (tag.closing) {
      if (--hidden_nest_ == 0) hidden_.clear();
    } else if (tag.name == "p") {
      hidden_.clear();  // a paragraph ends where the next begins
    } else if (!tag.self_closed) {
      ++hidden_nest_;
    }
  }

  static bool hides(const Tag& tag) {
    if (tag.name == "noscript" || tag.name == "template") return true;
    if (tag.has("hidden")) return true;
    std::string style = lower(tag.get("style"));
    style.erase(std::remove_if(style.begin(), style.end(), space), style.end());
    for (std::string_view rule :
         {"display:none", "visibility:hidden", "mso-hide:all", "opacity:0;"}) {
      if (style.find(rule) != std::string::npos) return true;
    }
    const std::size_t size = style.find("font-size:0");
    if (size == std::string::npos) return false;
    const char next = size + 11 < style.size() ? style[size + 11] : ';';
    return next != '.' && !(next >= '0' && next <= '9');
  }

  void collect(const Tag& tag) {
    if (tag.name == "img" && web_address(tag.get("src"))) ++result_.remote_images;
    if (tag.name != "a" && tag.name != "area") return;
    const std::string_view url = tag.get("href");
    if (web_address(url) && result_.links.size() < link_limit_ && seen_.emplace(url).second) {
      result_.links.emplace_back(url);
    }
  }

  void quote(const Tag& tag) {
    if (tag.closing) {
      if (!quotes_.empty()) {
        quote_depth_ -= quotes_.back() ? 1 : 0;
        quotes_.pop_back();
      }
      return;
    }
    const std::string mark = lower(tag.get("class")) + " " + lower(tag.get("id"));
    const bool cites = lower(tag.get("type")) == "cite" ||
                       mark.find("quote") != std::string::npos ||
                       mark.find("replycontent") != std::string::npos || !tag.get("cite").empty();
    if (quotes_.size() < 100000) quotes_.push_back(cites);
    if (cites) ++quote_depth_;
  }

  void line_break(bool always) {
    blank_ = false;
    if (at_line_start_ && !always) return;
    while (!result_.text.empty() && result_.text.back() == ' ') result_.text.pop_back();
    result_.text += '\n';
    at_line_start_ = true;
  }

  void put(std::string_view piece) {
    if (at_line_start_) {
      for (int i = 0; i < std::min(quote_depth_, 3); ++i) result_.text += "> ";
    } else if (blank_) {
      result_.text += ' ';
    }
    blank_ = at_line_start_ = false;
    result_.text += piece;
  }

  void text() {
    const char c = html_[pos_];
    if (!hidden_.empty()) {
      ++pos_;
      return;
    }
    if (space(c)) {
      if (pre_ && c == '\n') {
        line_break(true);
      } else if (!at_line_start_) {
        blank_ = true;
      }
      ++pos_;
      return;
    }
    if (c == '&') {
      std::string piece;
      append_reference(piece, html_, pos_);
      if (piece == "\xc2\xa0") {
        if (!at_line_start_) blank_ = true;
      } else {
        put(piece);
      }
      return;
    }
    const std::size_t end = std::min(html_.find_first_of("<& \t\r\n\f", pos_ + 1), html_.size());
    put(html_.substr(pos_, end - pos_));
    pos_ = end;
  }

  std::string_view html_;
  std::size_t text_limit_, link_limit_, pos_ = 0;
  HtmlText result_;
  std::unordered_set<std::string> seen_;
  std::string hidden_;  // name of the hidden element we are in
  std::size_t hidden_nest_ = 0;
  std::vector<bool> quotes_;
  int quote_depth_ = 0;
  bool pre_ = false, blank_ = false, at_line_start_ = true, no_comment_end_ = false;
};

}  // namespace

HtmlText html_to_text(std::string_view html, std::size_t text_limit, std::size_t link_limit) {
  return Extractor(html, text_limit, link_limit).run();
}

void collect_links(std::string_view text, std::size_t link_limit, std::vector<std::string>& links) {
  for (std::size_t at = text.find("http"); at != std::string_view::npos;
       at = text.find("http", at)) {
    if (links.size() >= link_limit) return;
    std::size_t end = at;
    // A URL in Chinese text ends at the first octet that is not printable ASCII.
    while (end < text.size() && text[end] > ' ' && text[end] < 127 && text[end] != '<' &&
           text[end] != '>' && text[end] != '"' && end - at < 4096) {
      ++end;
    }
    std::string_view url = text.substr(at, end - at);
    while (!url.empty() &&
           std::string_view(".,;:!?)']").find(url.back()) != std::string_view::npos) {
      url.remove_suffix(1);
    }
    if (web_address(url) && url.size() > 10 &&
        std::find(links.begin(), links.end(), url) == links.end()) {
      links.emplace_back(url);
    }
    at = std::max(end, at + 4);
  }
}

}  // namespace shouwen::parsers
