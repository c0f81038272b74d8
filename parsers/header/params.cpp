// SPDX-License-Identifier: Apache-2.0
#include "parsers/header/params.h"

#include <algorithm>

#include "parsers/header/words.h"
#include "parsers/text/charset.h"

namespace shouwen::parsers {
namespace {

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

struct Section {
  std::string name, value;
  unsigned number = 0;
  bool extended = false, numbered = false;
};

class Reader {
 public:
  explicit Reader(std::string text) : text_(std::move(text)) {
    // GB and Big5 characters may end in the octet of '\': in such text they go by twos.
    double_octet_ = !valid_utf8(text_);
  }

  bool more() const { return pos_ < text_.size(); }

  // Text up to ';' without comments or quotes: the field's own value.
  std::string head() {
    std::string out;
    while (more() && text_[pos_] != ';') {
      if (text_[pos_] == '(') {
        skip_comment();
      } else if (text_[pos_] == '"') {
        out += quoted();
      } else {
        if (!blank(text_[pos_])) out += text_[pos_];
        ++pos_;
      }
    }
    return lower(out);
  }

  // The next "name=value" after ';'. False at the end.
  bool next(Section* section) {
    while (more()) {
      skip_separators();
      const std::size_t begin = pos_;
      while (more() && text_[pos_] != '=' && text_[pos_] != ';') ++pos_;
      if (!more()) return false;
      if (text_[pos_] == ';') continue;  // a word without value
      std::string name = lower(unfold(std::string_view(text_).substr(begin, pos_ - begin)));
      ++pos_;
      section->value = value();
      split_name(std::move(name), section);
      if (!section->name.empty()) return true;
    }
    return false;
  }

 private:
  void skip_separators() {
    while (more()) {
      if (text_[pos_] == '(') {
        skip_comment();
      } else if (blank(text_[pos_]) || text_[pos_] == ';') {
        ++pos_;
      } else {
        return;
      }
    }
  }

  void skip_comment() {
    std::size_t depth = 0;
    while (more()) {
      const char c = text_[pos_++];
      if (c == '\\' && more()) ++pos_;
      if (c == '(') ++depth;
      if (c == ')' && --depth == 0) return;
    }
  }

  // "(which) utf-8", but "(1).doc" is a name.
  void skip_leading_comment() {
    const std::size_t begin = pos_;
    skip_comment();
    if (!more() || !blank(text_[pos_])) {
      pos_ = begin;
      return;
    }
    while (more() && blank(text_[pos_])) ++pos_;
  }

  std::string quoted() {
    std::string out;
    ++pos_;
    while (more()) {
      const char c = text_[pos_++];
      if (c == '"') break;
      const bool lead = double_octet_ && static_cast<unsigned char>(c) >= 0x81 && more() &&
                        static_cast<unsigned char>(text_[pos_]) >= 0x40;
      if (lead) {
        out += c;
        out += text_[pos_++];
      } else if (c == '\\' && more() && (text_[pos_] == '"' || text_[pos_] == '\\')) {
        out += text_[pos_++];  // any other '\' is part of a Windows path
      } else {
        out += c;
      }
    }
    return out;
  }

  std::string value() {
    while (more() && blank(text_[pos_])) ++pos_;
    if (more() && text_[pos_] == '(') skip_leading_comment();
    if (more() && text_[pos_] == '"') {
      std::string out = quoted();
      // Several quoted pieces, or words after the quote, up to ';' are one careless value.
      while (more() && text_[pos_] != ';') {
        if (text_[pos_] == '"') {
          out += quoted();
        } else if (text_[pos_] == '(') {
          skip_comment();
        } else {
          ++pos_;
        }
      }
      return out;
    }
    const std::size_t begin = pos_;
    std::size_t end = pos_;
    while (more() && text_[pos_] != ';') {
      if (text_[pos_] == '(' && pos_ > begin && blank(text_[pos_ - 1])) {
        skip_comment();
      } else {
        if (!blank(text_[pos_])) end = pos_ + 1;
        ++pos_;
      }
    }
    return text_.substr(begin, end - begin);
  }

  // "filename*2*" is section 2 of filename, extended.
  static void split_name(std::string name, Section* section) {
    section->extended = section->numbered = false;
    section->number = 0;
    if (name.ends_with('*')) {
      section->extended = true;
      name.pop_back();
    }
    const std::size_t star = name.find('*');
    if (star != std::string::npos) {
      section->numbered = true;
      for (std::size_t i = star + 1; i < name.size() && section->number < 100000; ++i) {
        if (name[i] >= '0' && name[i] <= '9') {
          section->number = section->number * 10 + static_cast<unsigned>(name[i] - '0');
        }
      }
      name.resize(star);
    }
    section->name = std::move(name);
  }

  std::string text_;
  std::size_t pos_ = 0;
  bool double_octet_ = false;
};

std::string percent_decoded(std::string_view text) {
  auto hex = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex(text[i + 1]) : -1;
    const int low = high >= 0 ? hex(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// charset'language'text, of the first extended section.
std::string_view without_charset(std::string_view value, std::string* charset) {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos || first > 40) return value;
  *charset = value.substr(0, first);
  return value.substr(second + 1);
}

void add_section(const Section& section, Parameter* param) {
  std::string_view value = section.value;
  if (section.extended) {
    if (!param->extended && param->value.empty()) value = without_charset(value, &param->charset);
    param->extended = true;
    param->value += percent_decoded(value);
  } else {
    param->value += value;
  }
}

}  // namespace

const Parameter* Parameterized::find(std::string_view name) const {
  const Parameter* found = nullptr;
  for (const Parameter& param : params) {
    if (param.name == name && (!found || (param.extended && !found->extended))) found = &param;
  }
  return found;
}

Parameterized parse_params(std::string_view raw, const Limits& limits) {
  Parameterized result;
  Reader reader(unfold(raw.substr(0, limits.header_line)));
  result.value = reader.head();
  std::vector<Section> sections;
  Section section;
  std::size_t count = 0;
  while (reader.next(&section)) {
    if (++count > limits.params) {
      result.limited = true;
      break;
    }
    if (section.numbered) {
      sections.push_back(section);
    } else {
      Parameter& param = result.params.emplace_back();
      param.name = section.name;
      add_section(section, &param);
    }
  }
  std::stable_sort(sections.begin(), sections.end(), [](const Section& a, const Section& b) {
    return a.name != b.name ? a.name < b.name : a.number < b.number;
  });
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const bool fresh = i == 0 || sections[i].name != sections[i - 1].name;
    if (!fresh && sections[i].number == sections[i - 1].number) continue;  // given twice
    if (fresh) result.params.emplace_back().name = sections[i].name;
    add_section(sections[i], &result.params.back());
  }
  return result;
}

std::string param_text(const Parameter& param, const Limits& limits,
                       std::string_view charset_hint) {
  std::string text;
  if (param.extended) {
    text = to_utf8(param.value, param.charset).text;
  } else if (param.value.size() > 7 && lower(param.value.substr(0, 7)) == "utf-8''") {
    text = to_utf8(percent_decoded(std::string_view(param.value).substr(7)), "utf-8").text;
  } else {
    text = decode_text(param.value, limits, charset_hint);
  }
  if (text.size() > limits.filename) {
    std::size_t cut = limits.filename;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
    text.resize(cut);
  }
  return text;
}

std::string bare_token(std::string_view raw) {
  Reader reader(unfold(raw.substr(0, 1000)));
  return reader.head();
}

}  // namespace shouwen::parsers
