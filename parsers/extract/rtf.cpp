// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/rtf.h"

#include <algorithm>
#include <array>

#include "parsers/extract/documents.h"
#include "parsers/extract/octets.h"
#include "parsers/extract/package.h"
#include "parsers/extract/picture_header.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kDepth = 2000;  // groups in groups; beyond it nothing is read
constexpr unsigned kSymbol = 42;      // a font of pictures, not of letters
constexpr std::size_t kFonts = 20000;

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

unsigned page_of_charset(long charset) {
  switch (charset) {
    case 2:
      return kSymbol;
    case 128:
      return 932;
    case 129:
      return 949;
    case 134:
      return 936;
    case 136:
      return 950;
    case 161:
      return 1253;
    case 162:
      return 1254;
    case 204:
      return 1251;
    case 238:
      return 1250;
    default:
      return 0;  // the document's own
  }
}

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

// Destinations with no text of the page, although nothing marks them as such.
constexpr std::array<std::string_view, 13> kShut = {
    "colortbl", "stylesheet", "nonshppict", "shprslt", "nonesttableprops", "xe",      "tc",
    "tcn",      "private",    "pntxta",     "pntxtb",  "objdata",          "objclass"};
// No text themselves, but some further down.
constexpr std::array<std::string_view, 7> kThrough = {"shpinst", "shppict", "background", "info",
                                                      "upr",     "sn",      "sv"};
constexpr std::array<std::string_view, 11> kAside = {"header",   "headerl", "headerr", "headerf",
                                                     "footer",   "footerl", "footerr", "footerf",
                                                     "footnote", "ftnsep",  "aftnsep"};

}  // namespace

Rtf::Rtf(std::string_view octets, const Limits& limits, Extracted& out)
    : octets_(octets), limits_(limits), out_(out), after_(limits.text) {}

bool Rtf::read(TextOut& text) {
  groups_.push_back({});
  now().out = &text;
  bool deep = false, whole = false;
  while (at_ < octets_.size() && !text.full() && !deep && !whole) {
    const char c = octets_[at_];
    if (c == '{') {
      ++at_;
      open_group();
      deep = groups_.size() > kDepth;
    } else if (c == '}') {
      ++at_;
      close_group();
      whole = groups_.size() <= 1;  // what follows the last brace is no RTF
    } else if (c == '\\') {
      control();
    } else if (c == '\r' || c == '\n' || c == '\0') {
      ++at_;
    } else {
      const std::size_t end = std::min(octets_.find_first_of("{}\\\r\n", at_), octets_.size());
      put(octets_.substr(at_, end - at_));
      at_ = end;
    }
  }
  flush();
  text.end_line();
  text.add(after_.text());
  return whole;
}

void Rtf::open_group() {
  flush();
  to_skip_ = 0;
  groups_.push_back(groups_.back());
  now().began = false;
}

void Rtf::close_group() {
  flush();
  to_skip_ = 0;
  star_ = false;
  if (groups_.size() <= 1) return;
  const Group closed = now();
  groups_.pop_back();
  if (closed.began && closed.into == Into::picture) picture_done();
  if (closed.began && closed.out == &after_ && now().out != &after_) after_.end_line();
}

void Rtf::control() {
  ++at_;
  if (at_ >= octets_.size()) return;
  if (letter(octets_[at_])) {
    apply(word());
    return;
  }
  const char c = octets_[at_++];
  if (c != '\'') return symbol(c);
  const int a = at_ < octets_.size() ? hex_digit(octets_[at_]) : -1;
  const int b = at_ + 1 < octets_.size() ? hex_digit(octets_[at_ + 1]) : -1;
  if (a < 0 || b < 0) return;
  at_ += 2;
  const char octet = static_cast<char>(a * 16 + b);
  put({&octet, 1});
}

void Rtf::symbol(char c) {
  switch (c) {
    case '*':
      star_ = true;
      break;
    case '~':
      put_point(U' ');
      break;
    case '_':
      put_point(U'-');
      break;
    case '\n':
    case '\r':
      end_line();
      break;
    case '{':
    case '}':
    case '\\':
      put({&c, 1});
      break;
    default:
      break;
  }
}

Rtf::Word Rtf::word() {
  Word w;
  std::size_t end = at_;
  while (end < octets_.size() && letter(octets_[end]) && end - at_ < 40) ++end;
  w.name = octets_.substr(at_, end - at_);
  at_ = end;
  const bool minus = at_ < octets_.size() && octets_[at_] == '-';
  if (minus) ++at_;
  for (; at_ < octets_.size() && octets_[at_] >= '0' && octets_[at_] <= '9'; ++at_) {
    w.value = std::min(w.value * 10 + (octets_[at_] - '0'), 1L << 40);
    w.has_value = true;
  }
  if (minus) w.value = -w.value;
  if (at_ < octets_.size() && octets_[at_] == ' ') ++at_;
  return w;
}

void Rtf::apply(const Word& w) {
  const bool star = star_;
  star_ = false;
  if (w.name == "bin") return binary(w.value);
  if (to_skip_ > 0 && w.name != "u") {
    --to_skip_;  // a control word counts as one character
    return;
  }
  star_ = star;
  const bool known = destination(w);
  star_ = false;
  if (known) return;
  if (star) {  // a destination nobody here knows
    flush();
    now().into = Into::nothing;
    now().shut = true;
    return;
  }
  if (!character(w)) state(w);
}

bool Rtf::destination(const Word& w) {
  const auto enter = [&](Into into) {
    flush();
    now().into = into;
    now().began = true;
    return true;
  };
  if (now().shut) return star_;
  if (w.name == "nesttableprops") return true;  // the end of an inner row stands in it
  if (w.name == "fonttbl") return enter(Into::fonts);
  if (w.name == "pict") {
    picture_.clear();
    metafile_ = half_ = false;
    width_ = height_ = 0;
    return enter(Into::picture);
  }
  if (w.name == "title") return enter(Into::title);
  if (w.name == "author") return enter(Into::author);
  if (w.name == "shptxt" || w.name == "ud" || w.name == "fldrslt" || w.name == "result")
    return enter(Into::text);
  if (w.name == "listtext" || w.name == "pntext") {
    now().label = true;
    return enter(now().into);
  }
  if (one_of(kAside, w.name)) {
    now().out = &after_;
    return enter(w.name.ends_with("sep") ? Into::nothing : Into::text);
  }
  if (one_of(kThrough, w.name)) return enter(Into::nothing);
  if (one_of(kShut, w.name)) {
    now().shut = true;
    return enter(Into::nothing);
  }
  if (w.name == "annotation" || w.name == "atnid") add_flag(out_, "comments");
  return false;
}

// Words that are characters or line ends.
bool Rtf::character(const Word& w) {
  struct Named {
    std::string_view name;
    char32_t c;
  };
  static constexpr std::array<Named, 13> kNamed{{{"emdash", U'—'},
                                                 {"endash", U'–'},
                                                 {"lquote", U'‘'},
                                                 {"rquote", U'’'},
                                                 {"ldblquote", U'“'},
                                                 {"rdblquote", U'”'},
                                                 {"bullet", U'•'},
                                                 {"emspace", U' '},
                                                 {"enspace", U' '},
                                                 {"qmspace", U' '},
                                                 {"tab", U'\t'},
                                                 {"cell", U'\t'},
                                                 {"nestcell", U'\t'}}};
  if (w.name == "u") {
    unicode(w.value);
    return true;
  }
  if (w.name == "par" || w.name == "line" || w.name == "sect" || w.name == "page" ||
      w.name == "row" || w.name == "nestrow") {
    const bool row = w.name.ends_with("row");
    if (now().cell && !row)
      put_point(U' ');  // a cell of two paragraphs stays on its row
    else
      end_line();
    return true;
  }
  const auto* const named = std::ranges::find(kNamed, w.name, &Named::name);
  if (named == kNamed.end()) return false;
  // 一、 and its text stand close.
  if (!(now().label && w.name == "tab")) put_point(named->c);
  return true;
}

void Rtf::state(const Word& w) {
  const bool on = !w.has_value || w.value != 0;
  if (w.name == "f") {
    if (now().into == Into::fonts) font_defined_ = static_cast<int>(w.value & 0xfffff);
    now().font = static_cast<int>(w.value & 0xfffff);
  } else if (w.name == "fcharset" && now().into == Into::fonts && fonts_.size() < kFonts) {
    fonts_[font_defined_] = page_of_charset(w.value);
  } else if (w.name == "cpg" && now().into == Into::fonts && fonts_.size() < kFonts) {
    fonts_[font_defined_] = static_cast<unsigned>(w.value & 0xffff);
  } else if (w.name == "ansicpg") {
    ansi_ = static_cast<unsigned>(w.value & 0xffff);
  } else if (w.name == "deff") {
    default_font_ = static_cast<int>(w.value & 0xfffff);
  } else if (w.name == "uc") {
    now().skip = static_cast<int>(std::clamp(w.value, 0L, 16L));
  } else if (w.name == "v") {
    now().hidden = on;
    if (on && now().into == Into::text) add_flag(out_, "hidden_text");
  } else if (w.name == "deleted") {
    now().deleted = on;
  } else if (w.name == "plain") {
    now().hidden = now().deleted = false;
    now().font = default_font_;
  } else if (w.name == "intbl") {
    now().cell = true;
  } else if (w.name == "pard") {
    now().cell = false;
  } else if (w.name == "wmetafile") {
    metafile_ = true;
  } else if (w.name == "picwgoal") {
    width_ = static_cast<int>(std::clamp(w.value, 0L, 1L << 24));
  } else if (w.name == "pichgoal") {
    height_ = static_cast<int>(std::clamp(w.value, 0L, 1L << 24));
  }
}

void Rtf::binary(long size) {
  const std::size_t left = octets_.size() - at_;
  const std::size_t n = size <= 0 ? 0 : std::min(static_cast<std::size_t>(size), left);
  if (now().into == Into::picture && picture_.size() + n <= limits_.entry)
    picture_ += octets_.substr(at_, n);
  at_ += n;
}

bool Rtf::shown() const {
  const Group& g = groups_.back();
  return g.into == Into::text && !g.hidden && !g.deleted;
}

unsigned Rtf::code_page() const {
  const int font = groups_.back().font >= 0 ? groups_.back().font : default_font_;
  const auto it = fonts_.find(font);
  const unsigned page = it == fonts_.end() ? 0 : it->second;
  return page != 0 ? page : ansi_ != 0 ? ansi_ : 1252;
}

void Rtf::put(std::string_view octets) {
  const auto skipped = std::min(static_cast<std::size_t>(to_skip_), octets.size());
  to_skip_ -= static_cast<int>(skipped);
  octets.remove_prefix(skipped);
  const Into into = now().into;
  if (octets.empty() || into == Into::nothing || into == Into::fonts) return;
  if (into == Into::picture) return hex(octets);
  if (into == Into::text && !shown()) return;
  const unsigned page = code_page();
  if (page == kSymbol) return;
  if (page != pending_page_) flush();
  pending_page_ = page;
  pending_ += octets;
  if (pending_.size() > limits_.text) flush();
}

void Rtf::flush() {
  if (pending_.empty()) return;
  std::string octets;
  octets.swap(pending_);
  put_utf8(from_code_page(octets, pending_page_));
}

void Rtf::put_utf8(std::string_view text) {
  const Group& g = now();
  if (g.into == Into::text)
    g.out->add(text);
  else if (g.into == Into::title && out_.title.size() < 1000)
    out_.title += text;
  else if (g.into == Into::author && out_.author.size() < 1000)
    out_.author += text;
}

void Rtf::put_point(char32_t c) {
  if (to_skip_ > 0) {
    --to_skip_;
    return;
  }
  flush();
  if (now().into == Into::text && !shown()) return;
  std::string one;
  append_code_point(one, c);
  put_utf8(one);
}

void Rtf::end_line() {
  flush();
  if (shown()) now().out->end_line();
}

void Rtf::unicode(long value) {
  to_skip_ = 0;
  const auto unit = static_cast<char32_t>(value < 0 ? value + 0x10000 : value);
  if (unit >= 0xd800 && unit < 0xdc00) {
    high_ = unit;
  } else if (unit >= 0xdc00 && unit < 0xe000) {
    if (high_ != 0) put_point(0x10000 + ((high_ - 0xd800) << 10) + (unit - 0xdc00));
    high_ = 0;
  } else if (unit < 0xf000 || unit > 0xf0ff) {  // a symbol font's private area says nothing
    put_point(unit);
  }
  to_skip_ = now().skip;
}

void Rtf::hex(std::string_view digits) {
  if (picture_.size() > limits_.entry) return;
  for (const char c : digits) {
    const int d = hex_digit(c);
    if (d < 0) continue;
    if (half_)
      picture_.back() = static_cast<char>(static_cast<unsigned char>(picture_.back()) | d);
    else
      picture_ += static_cast<char>(d << 4);
    half_ = !half_;
  }
}

void Rtf::picture_done() {
  std::string octets;
  octets.swap(picture_);
  half_ = false;  // a picture around this one goes on with a whole octet
  if (octets.empty()) return;
  const std::size_t before = out_.pictures.size();
  const bool known = !picture_header(octets).kind.empty();
  // An RTF's Windows metafile has no header of its own: its size stands beside it.
  if (metafile_ && !known && before < limits_.pictures) {
    out_.pictures.push_back({"wmf", width_ / 15, height_ / 15, octets.size(), {}});
    return;
  }
  add_picture(out_, std::move(octets), limits_);
}

Extracted read_rtf(std::string_view octets, const Limits& limits) {
  Extracted out;
  out.kind = "rtf";
  TextOut text(limits.text);
  const bool whole = Rtf(octets, limits, out).read(text);
  const bool full = text.full();
  out.text = text.take();
  out.title = on_one_line(out.title);
  out.author = on_one_line(out.author);
  const bool blank = out.text.find_first_not_of(" \t\n") == std::string::npos;
  out.outcome = full     ? Outcome::limit
                : !whole ? Outcome::corrupt
                : blank  ? Outcome::empty
                         : Outcome::ok;
  if (full) out.why = "more text than is kept";
  if (!full && !whole) out.why = "groups are not closed, or nested without end";
  if (out.outcome == Outcome::empty && !out.pictures.empty()) add_flag(out, "no_text");
  return out;
}

}  // namespace shouwen::parsers::extract
