// SPDX-License-Identifier: Apache-2.0
#include "parsers/header/address.h"

#include "parsers/header/words.h"
#include "parsers/text/charset.h"

namespace shouwen::parsers {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

// One pass over the field; quotes, comments, encoded words and <> are the only nesting, and each is
// skipped by a loop with a counter.
class Reader {
 public:
  Reader(std::string_view raw, const Limits& limits, std::string_view hint)
      : text_(unfold(raw.substr(0, limits.header_line))), limits_(limits), hint_(hint) {
    double_octet_ = !valid_utf8(text_);
  }

  std::vector<Address> read(bool* limited) {
    while (pos_ < text_.size()) {
      if (found_.size() >= limits_.recipients) {
        if (limited) *limited = true;
        return std::move(found_);
      }
      step();
    }
    finish();
    return std::move(found_);
  }

 private:
  void step() {
    const char c = text_[pos_];
    switch (c) {
      case ',':
      case ';':
        finish();
        ++pos_;
        break;
      case ':':  // the name of a group is no address
        phrase_.clear();
        ++pos_;
        break;
      case '"':
        if (text_.find('"', pos_ + 1) == std::string::npos) {  // never closed: a sign like others
          phrase_ += text_[pos_++];
          break;
        }
        quoted_part();
        break;
      case '(':
        comment();
        break;
      case '<':
        angle();
        break;
      case '=':
        if (encoded_word()) break;
        [[fallthrough]];
      default:
        phrase_ += c;
        ++pos_;
    }
  }

  // A name, or the local part of an address, which keeps its quotes.
  void quoted_part() {
    const std::string part = quoted();
    any_quoted_ = true;
    const bool local = pos_ < text_.size() && text_[pos_] == '@';
    phrase_ += local ? '"' + part + '"' : part;
  }

  // An encoded word is taken whole: careless programs leave commas inside.
  bool encoded_word() {
    const std::string_view rest = std::string_view(text_).substr(pos_, 4096);
    if (!rest.starts_with("=?")) return false;
    const std::size_t charset = rest.find('?', 2);
    if (charset == std::string_view::npos || charset > 60 || charset + 2 >= rest.size() ||
        rest[charset + 2] != '?') {
      return false;
    }
    const std::size_t end = rest.find("?=", charset + 3);
    if (end == std::string_view::npos) return false;
    phrase_ += rest.substr(0, end + 2);
    pos_ += end + 2;
    return true;
  }

  std::string quoted() {
    std::string out;
    ++pos_;
    while (pos_ < text_.size()) {
      const char c = text_[pos_++];
      if (c == '"') break;
      const bool lead =
          double_octet_ && static_cast<unsigned char>(c) >= 0x81 && pos_ < text_.size();
      if (c == '\\' && pos_ < text_.size()) {
        out += text_[pos_++];
      } else {
        out += c;
        if (lead && static_cast<unsigned char>(text_[pos_]) >= 0x40) out += text_[pos_++];
      }
    }
    return out;
  }

  void comment() {
    std::size_t depth = 0;
    std::string out;
    while (pos_ < text_.size()) {
      const char c = text_[pos_++];
      if (c == '(' && depth++ == 0) continue;
      if (c == ')' && --depth == 0) break;
      if (c == '\\' && pos_ < text_.size()) {
        out += text_[pos_++];
      } else {
        out += c;
      }
    }
    if (comment_.empty()) comment_ = std::move(out);
  }

  void angle() {
    // Searched for in vain once, it is not searched for again: "<,<,<," stays linear.
    const std::size_t end = no_close_ ? std::string::npos : text_.find('>', pos_);
    no_close_ = end == std::string::npos;
    // Without '>' the address ends at a comma.
    const std::size_t stop = end != std::string::npos ? end : text_.find(',', pos_);
    const std::size_t size = stop == std::string::npos ? stop : stop - pos_ - 1;
    std::string inside = text_.substr(pos_ + 1, size);
    // "<a@b" of a name that holds '<': the last one counts.
    if (const std::size_t again = inside.rfind('<'); again != std::string::npos) {
      inside.erase(0, again + 1);
    }
    // "<b>Name</b> <a@b>": of several, the first that can be an address.
    const bool address = inside.find('@') != std::string::npos;
    if (!has_angle_ || (address && angle_.find('@') == std::string::npos)) {
      if (has_angle_) phrase_ += " <" + angle_ + ">";
      angle_ = inside;
    }
    has_angle_ = true;
    pos_ = stop == std::string::npos ? text_.size() : end != std::string::npos ? stop + 1 : stop;
  }

  static std::string bare_address(std::string_view text) {
    // Obsolete source route: <@a,@b:user@host>.
    if (text.starts_with('@')) {
      const std::size_t colon = text.find(':');
      if (colon != std::string_view::npos) text.remove_prefix(colon + 1);
    }
    std::string out;
    bool quote = false;
    std::size_t comment = 0;
    for (char c : text) {
      if (c == '"') quote = !quote;
      if (!quote && c == '(') ++comment;
      if (!quote && c == ')' && comment > 0) {
        --comment;
        continue;
      }
      if (comment == 0 && (quote || (c != ' ' && c != '\t'))) out += c;
    }
    if (out.starts_with("mailto:")) out.erase(0, 7);
    return out;
  }

  void finish() {
    Address address;
    const std::string phrase = trimmed(phrase_);
    if (has_angle_) {
      address.name = trimmed(decode_text(phrase, limits_, hint_));
      address.address = bare_address(angle_);
      if (address.name.empty()) address.name = decode_text(comment_, limits_, hint_);
    } else if (phrase.find('@') != std::string::npos && !any_quoted_) {
      plain(phrase, &address);
    } else if (phrase.find('@') != std::string::npos) {
      address.address = bare_address(phrase);
      address.name = decode_text(comment_, limits_, hint_);
    } else {
      address.name = decode_text(phrase.empty() ? comment_ : phrase, limits_, hint_);
      split_encoded(&address);
    }
    if (!address.address.empty() || !address.name.empty() || has_angle_) {
      found_.push_back(std::move(address));
    }
    phrase_.clear();
    comment_.clear();
    angle_.clear();
    has_angle_ = any_quoted_ = false;
  }

  // Words without <>: the one with '@' is the address, the others a name.
  void plain(const std::string& phrase, Address* address) {
    std::string name;
    std::size_t pos = 0;
    const std::string tight = tighten(phrase);
    while (pos < tight.size()) {
      std::size_t end = tight.find_first_of(" \t", pos);
      if (end == std::string::npos) end = tight.size();
      const std::string_view word = std::string_view(tight).substr(pos, end - pos);
      if (address->address.empty() && word.find('@') != std::string_view::npos) {
        address->address = bare_address(word);
      } else if (!word.empty()) {
        name += name.empty() ? "" : " ";
        name += word;
      }
      pos = end + 1;
    }
    if (name.empty()) name = comment_;
    address->name = trimmed(decode_text(name, limits_, hint_));
  }

  // Blanks around '@' and '.' of an obsolete address removed.
  static std::string tighten(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == ' ' || text[i] == '\t') {
        const std::size_t next = text.find_first_not_of(" \t", i);
        const bool joins = (!out.empty() && out.back() == '@') ||
                           (next != std::string_view::npos && text[next] == '@');
        if (joins) continue;
      }
      out += text[i];
    }
    return out;
  }

  // The whole "name <address>" inside encoded words.
  static void split_encoded(Address* address) {
    const std::size_t open = address->name.rfind('<');
    const std::size_t close = address->name.rfind('>');
    if (open == std::string::npos || close == std::string::npos || close < open) {
      if (address->name.find('@') != std::string::npos &&
          address->name.find_first_of(" \t") == std::string::npos) {
        address->address = address->name;
        address->name.clear();
      }
      return;
    }
    const std::string inside = address->name.substr(open + 1, close - open - 1);
    if (inside.find('@') == std::string::npos) return;
    address->address = bare_address(inside);
    address->name = trimmed(address->name.substr(0, open));
  }

  std::string text_;
  const Limits& limits_;
  std::string_view hint_;
  std::size_t pos_ = 0;
  std::string phrase_, comment_, angle_;
  bool has_angle_ = false, any_quoted_ = false, double_octet_ = false, no_close_ = false;
  std::vector<Address> found_;
};

}  // namespace

std::vector<Address> parse_addresses(std::string_view raw, const Limits& limits,
                                     std::string_view charset_hint, bool* limited) {
  return Reader(raw, limits, charset_hint).read(limited);
}

std::vector<std::string> parse_ids(std::string_view raw, std::size_t limit) {
  std::vector<std::string> ids;
  const std::string text = unfold(raw);
  std::size_t pos = 0;
  while (pos < text.size() && ids.size() < limit) {
    const std::size_t begin = text.find_first_not_of(" \t,;", pos);
    if (begin == std::string::npos) break;
    const bool angled = text[begin] == '<';
    std::size_t end = text.find_first_of(angled ? ">" : " \t,;<", begin + 1);
    if (end == std::string::npos) end = text.size();
    const std::size_t from = angled ? begin + 1 : begin;
    std::string id = trimmed(std::string_view(text).substr(from, end - from));
    if (!id.empty() && (angled || id.find('@') != std::string::npos)) ids.push_back(std::move(id));
    pos = angled ? end + 1 : end;
  }
  return ids;
}

}  // namespace shouwen::parsers
