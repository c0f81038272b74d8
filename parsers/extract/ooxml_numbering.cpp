// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/ooxml_numbering.h"

#include <algorithm>

#include "parsers/extract/list_number.h"
#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kMost =
    20000;  // of definitions and styles each; real documents have hundreds

int as_int(std::string_view text, int otherwise) {
  return static_cast<int>(std::clamp(to_number(text, otherwise), -1L, 1L << 30));
}

// A level's index out of its attribute; -1 when it is none.
int level_index(std::string_view text) {
  const long level = to_number(text, -1);
  return level >= 0 && level < Numbering::kLevels ? static_cast<int>(level) : -1;
}

std::string short_text(std::string text) {
  cut_utf8(text, 200);
  return text;
}

// 一、 and （一） stand close to their text; 1 and 1.1 need a blank.
std::string_view gap(std::string_view label, std::string_view suffix) {
  if (suffix == "nothing" || label.empty()) return "";
  static constexpr std::array<std::string_view, 8> close = {"、", "）", "．", "，",
                                                            "。", "：", "】", "〕"};
  return std::ranges::any_of(close, [&](auto end) { return label.ends_with(end); }) ? "" : " ";
}

}  // namespace

void Numbering::read_definitions(Xml& xml) {
  while (xml.next()) {
    if (xml.opens("abstractNum")) read_abstract(xml);
    if (xml.opens("num")) read_number(xml);
  }
}

void Numbering::read_styles(Xml& xml) {
  while (xml.next())
    if (xml.opens("style") && styles_.size() < kMost) read_style(xml);
}

void Numbering::read_level(Xml& xml, Level& level) {
  const int depth = xml.depth();
  level = Level{};
  level.defined = true;
  while (xml.next() && !(xml.closes("lvl") && xml.depth() == depth)) {
    if (xml.opens("start")) level.start = to_number(xml.attribute("val"), 1);
    if (xml.opens("numFmt")) level.format = xml.attribute("val");
    if (xml.opens("lvlText")) level.text = short_text(xml.attribute("val"));
    if (xml.opens("pStyle")) level.style = xml.attribute("val");
    if (xml.opens("suff")) level.suffix = xml.attribute("val");
    if (xml.opens("lvlRestart")) level.restart = as_int(xml.attribute("val"), -1);
    if (xml.opens("isLgl")) level.legal = is_on(xml.attribute("val"));
    if (xml.opens("pPr") || xml.opens("rPr")) xml.skip();
  }
}

void Numbering::read_abstract(Xml& xml) {
  const int depth = xml.depth();
  const std::string id = xml.attribute("abstractNumId");
  if (abstracts_.size() >= kMost) return xml.skip();
  Abstract& abstract = abstracts_[id];
  while (xml.next() && !(xml.closes("abstractNum") && xml.depth() == depth)) {
    if (xml.opens("styleLink")) abstract.style_link = xml.attribute("val");
    if (xml.opens("numStyleLink")) abstract.num_style_link = xml.attribute("val");
    if (!xml.opens("lvl")) continue;
    const int level = level_index(xml.attribute("ilvl"));
    if (level >= 0)
      read_level(xml, abstract.levels[static_cast<std::size_t>(level)]);
    else
      xml.skip();
  }
}

void Numbering::read_number(Xml& xml) {
  const int depth = xml.depth();
  const int id = as_int(xml.attribute("numId"), -1);
  if (numbers_.size() >= kMost) return xml.skip();
  Number& number = numbers_[id];
  number.start.fill(-1);
  while (xml.next() && !(xml.closes("num") && xml.depth() == depth)) {
    if (xml.opens("abstractNumId")) number.abstract = xml.attribute("val");
    if (xml.opens("lvlOverride")) read_override(xml, number);
  }
}

void Numbering::read_override(Xml& xml, Number& number) {
  const int depth = xml.depth();
  const int level = level_index(xml.attribute("ilvl"));
  if (level < 0) return xml.skip();
  const auto i = static_cast<std::size_t>(level);
  while (xml.next() && !(xml.closes("lvlOverride") && xml.depth() == depth)) {
    if (xml.opens("startOverride")) number.start[i] = to_number(xml.attribute("val"), 1);
    if (!xml.opens("lvl")) continue;
    read_level(xml, number.levels[i]);
    number.replaced[i] = true;
  }
}

void Numbering::read_style(Xml& xml) {
  const int depth = xml.depth();
  const std::string id = xml.attribute("styleId");
  if (xml.attribute("type") == "paragraph" && xml.has_attribute("default") &&
      is_on(xml.attribute("default")))
    default_style_ = id;
  Style style;
  while (xml.next() && !(xml.closes("style") && xml.depth() == depth)) {
    if (xml.opens("basedOn")) style.based_on = xml.attribute("val");
    if (xml.opens("numId")) style.number = as_int(xml.attribute("val"), -1);
    if (xml.opens("ilvl")) style.level = level_index(xml.attribute("val"));
    if (xml.opens("rPr") || xml.opens("tblStylePr")) xml.skip();
  }
  styles_[id] = std::move(style);
}

// The style, or the one it is based on, that states a number.
const Numbering::Style* Numbering::numbered_style(std::string_view style) const {
  std::string id(style.empty() ? default_style_ : style);
  for (int steps = 0; steps < 20; ++steps) {
    const auto it = styles_.find(id);
    if (it == styles_.end()) return nullptr;
    if (it->second.number >= 0) return &it->second;
    id = it->second.based_on;
  }
  return nullptr;
}

Numbering::Abstract* Numbering::abstract_of(const Number& number) {
  auto it = abstracts_.find(number.abstract);
  if (it == abstracts_.end()) return nullptr;
  if (it->second.num_style_link.empty()) return &it->second;
  const auto style = styles_.find(it->second.num_style_link);
  if (style == styles_.end()) return &it->second;
  const auto linked = numbers_.find(style->second.number);
  if (linked == numbers_.end()) return &it->second;
  const auto target = abstracts_.find(linked->second.abstract);
  return target == abstracts_.end() ? &it->second : &target->second;
}

int Numbering::level_of_style(const Abstract& abstract, std::string_view style) const {
  for (std::size_t i = 0; i < kLevels; ++i)
    if (!style.empty() && abstract.levels[i].style == style) return static_cast<int>(i);
  return -1;
}

std::string Numbering::label(std::string_view style, int number, int level) {
  const Style* from_style = numbered_style(style);
  const int id = number >= 0 ? number : from_style != nullptr ? from_style->number : -1;
  const auto it = numbers_.find(id);
  if (id <= 0 || it == numbers_.end()) return {};  // 0: numbering taken off this paragraph
  Abstract* abstract = abstract_of(it->second);
  if (abstract == nullptr) return {};
  if (level < 0 && number < 0) level = level_of_style(*abstract, style);
  if (level < 0 && from_style != nullptr) level = from_style->level;
  const auto l = static_cast<std::size_t>(std::clamp(level, 0, kLevels - 1));
  count(*abstract, it->second, id, l);
  return write(*abstract, it->second, l);
}

void Numbering::count(Abstract& a, const Number& number, int number_id, std::size_t level) {
  const auto rule = [&](std::size_t i) -> const Level& {
    return number.replaced[i] ? number.levels[i] : a.levels[i];
  };
  // The first paragraph of a number with its own start begins there, wherever the list stood.
  const int key = number_id % (1 << 24) * kLevels + static_cast<int>(level);
  if (number.start[level] >= 0 && restarted_.insert(key).second) {
    a.count[level] = number.start[level];
  } else if (!a.begun[level]) {
    a.count[level] = number.start[level] >= 0 ? number.start[level] : rule(level).start;
  } else {
    ++a.count[level];
  }
  a.begun[level] = true;
  for (std::size_t i = 0; i < level; ++i) {
    if (!a.begun[i]) a.count[i] = rule(i).start;
    a.begun[i] = true;
  }
  for (std::size_t i = level + 1; i < kLevels; ++i) {
    const int restart = rule(i).restart;
    if (restart < 0 || (restart > 0 && static_cast<int>(level) < restart)) a.begun[i] = false;
  }
}

std::string Numbering::write(const Abstract& a, const Number& number, std::size_t level) {
  const auto rule = [&](std::size_t i) -> const Level& {
    return number.replaced[i] ? number.levels[i] : a.levels[i];
  };
  const Level& own = rule(level);
  if (!own.defined || own.format == "bullet") return {};  // a bullet is no text
  std::string out;
  for (std::size_t i = 0; i < own.text.size(); ++i) {
    const char digit = own.text[i] == '%' && i + 1 < own.text.size() ? own.text[i + 1] : '0';
    if (digit < '1' || digit > '9') {
      out += own.text[i];
      continue;
    }
    const auto of = static_cast<std::size_t>(digit - '1');
    if (of <= level) out += list_number(a.count[of], own.legal ? "decimal" : rule(of).format);
    ++i;
  }
  return out + std::string(gap(out, own.suffix));
}

}  // namespace shouwen::parsers::extract
