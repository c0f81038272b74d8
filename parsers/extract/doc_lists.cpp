// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/doc_lists.h"

#include <algorithm>

#include "parsers/extract/doc_runs.h"
#include "parsers/extract/list_number.h"
#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kLists = 4096, kOverrides = 8192, kStyles = 4096;
constexpr int kNoStyle = 0xFFF, kBaseDepth = 16;
constexpr std::uint16_t kList = 0x460B, kLevel = 0x260A, kRowEnd = 0x2417, kInTable = 0x2416;

void apply(std::string_view modifiers, ParagraphForm& form) {
  each_modifier(modifiers, [&](std::uint16_t sprm, std::string_view operand) {
    if (sprm == kList) form.list = le16(operand, 0);
    if (sprm == kLevel) form.level = static_cast<int>(octet_at(operand, 0));
    if (sprm == kRowEnd) form.row_end = octet_at(operand, 0) != 0;
    if (sprm == kInTable) form.in_table = octet_at(operand, 0) != 0;
  });
}

}  // namespace

DocLists::DocLists(std::string_view styles, std::string_view lists, std::size_t size,
                   std::string_view overrides) {
  read_styles(styles);
  read_lists(lists, size);
  read_overrides(overrides);
}

void DocLists::read_styles(std::string_view styles) {
  const std::size_t header = le16(styles, 0);
  const std::size_t count = std::min<std::size_t>(le16(styles, 2), kStyles);
  const std::size_t base_size = le16(styles, 4);
  std::size_t at = 2 + header;
  for (std::size_t i = 0; i < count && at + 2 <= styles.size(); ++i) {
    const std::size_t size = le16(styles, at);
    const std::string_view std = slice(styles, at + 2, size);
    at += 2 + size + (size & 1);
    Style style;
    if ((le16(std, 2) & 0xF) == 1) {  // of paragraphs
      style.base = le16(std, 2) >> 4;
      // The name and a zero stand between the fixed part and the paragraph's modifiers.
      std::size_t upx = base_size + 2 + le16(std, base_size) * std::size_t{2} + 2;
      upx += upx & 1;
      const std::size_t length = le16(std, upx);
      if (length > 2) style.modifiers = slice(std, upx + 4, length - 2);
    }
    styles_.push_back(style);
  }
}

std::size_t DocLists::read_level(std::string_view octets, Level& level) {
  constexpr std::size_t kFixed = 28;
  if (octets.size() < kFixed + 2) return octets.size();
  level.start = static_cast<int>(std::min<std::uint32_t>(le32(octets, 0), 32767));
  level.format = static_cast<int>(octet_at(octets, 4));
  level.arabic = (octet_at(octets, 5) & 4) != 0;
  level.restart = (octet_at(octets, 5) & 8) == 0;
  level.restart_after = static_cast<int>(octet_at(octets, 26));
  std::size_t at = kFixed + octet_at(octets, 24) + octet_at(octets, 25);
  const std::size_t length = le16(octets, at);
  at += 2;
  const std::string_view text = slice(octets, at, length * 2);
  for (std::size_t i = 0; i + 1 < text.size() && i < 128; i += 2)
    level.text += static_cast<char16_t>(le16(text, i));
  return at + length * 2;
}

void DocLists::read_lists(std::string_view lists, std::size_t size) {
  constexpr std::size_t kFormat = 28;
  const std::size_t count = std::min<std::size_t>(le16(lists, 0), kLists);
  std::size_t at = size;
  for (std::size_t i = 0; i < count && at < lists.size(); ++i) {
    const std::string_view format = slice(lists, 2 + i * kFormat, kFormat);
    if (format.size() < kFormat) return;
    List list;
    const std::size_t levels = (octet_at(format, 26) & 1) != 0 ? 1 : 9;
    for (std::size_t level = 0; level < levels && at < lists.size(); ++level)
      at += read_level(lists.substr(at), list.levels[level]);
    lists_[le32(format, 0)] = std::move(list);
  }
}

void DocLists::read_overrides(std::string_view overrides) {
  const std::size_t count = std::min<std::size_t>(le32(overrides, 0), kOverrides);
  std::size_t at = 4 + count * 16;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view lfo = slice(overrides, 4 + i * 16, 16);
    if (lfo.size() < 16) return;
    Override out;
    out.list = le32(lfo, 0);
    const std::size_t levels = std::min<std::size_t>(octet_at(lfo, 12), 9);
    at += 4;
    for (std::size_t k = 0; k < levels && at + 8 <= overrides.size(); ++k) {
      const std::uint32_t flags = le32(overrides, at + 4);
      const std::size_t level = std::min<std::size_t>(flags & 0xF, 8);
      out.restarts[level] = (flags & 0x10) != 0;
      out.start[level] = static_cast<int>(std::min<std::uint32_t>(le32(overrides, at), 32767));
      at += 8;
      if ((flags & 0x20) != 0 && at < overrides.size()) {  // a whole level of its own follows
        Level own;
        at += read_level(overrides.substr(at), own);
        out.start[level] = own.start;
        const auto list = lists_.find(out.list);
        if (list != lists_.end()) list->second.levels[level] = own;
      }
    }
    overrides_.push_back(out);
  }
}

ParagraphForm DocLists::form(std::uint16_t style, std::string_view modifiers) const {
  std::vector<std::string_view> from_base;
  int number = style;
  for (int depth = 0; depth < kBaseDepth && number != kNoStyle; ++depth) {
    if (static_cast<std::size_t>(number) >= styles_.size()) break;
    const Style& s = styles_[static_cast<std::size_t>(number)];
    from_base.push_back(s.modifiers);
    number = s.base;
  }
  ParagraphForm out;
  for (auto it = from_base.rbegin(); it != from_base.rend(); ++it) apply(*it, out);
  apply(modifiers, out);
  out.level = std::clamp(out.level, 0, 8);
  return out;
}

std::string DocLists::next(const ParagraphForm& form) {
  if (form.list < 1 || static_cast<std::size_t>(form.list) > overrides_.size()) return {};
  Override& lfo = overrides_[static_cast<std::size_t>(form.list) - 1];
  const auto found = lists_.find(lfo.list);
  if (found == lists_.end()) return {};
  List& list = found->second;
  const auto level = static_cast<std::size_t>(form.level);
  if (lfo.restarts[level]) {  // once, where the override first appears
    lfo.restarts[level] = false;
    list.counts[level] = lfo.start[level];
    list.begun[level] = true;
  } else if (!list.begun[level]) {
    list.counts[level] = list.levels[level].start;
    list.begun[level] = true;
  } else {
    ++list.counts[level];
  }
  for (std::size_t above = 0; above < level; ++above) {
    if (list.begun[above]) continue;  // 1.1 without a 1 before it
    list.counts[above] = list.levels[above].start;
    list.begun[above] = true;
  }
  for (std::size_t below = level + 1; below < 9; ++below)
    if (list.levels[below].restart || static_cast<int>(level) < list.levels[below].restart_after)
      list.begun[below] = false;
  return show(list, form.level);
}

std::string DocLists::show(const List& list, int level) const {
  const Level& l = list.levels[static_cast<std::size_t>(level)];
  if (l.format == 23 || l.format == 255) return {};
  std::string out;
  for (const char16_t c : l.text) {
    if (c > 8) {
      append_code_point(out, c);
      continue;
    }
    const Level& of = list.levels[c];
    out += list_number(list.counts[c], list_format(l.arabic ? 0 : of.format));
  }
  return out;
}

}  // namespace shouwen::parsers::extract
