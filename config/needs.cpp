// SPDX-License-Identifier: Apache-2.0
#include "config/needs.h"

#include <algorithm>
#include <array>

#include "config/text.h"

namespace shouwen::config {
namespace {

bool blank_at_an_end(std::string_view text) {
  static constexpr std::array<std::string_view, 4> blanks = {" ", "\t", "\u3000", "\u00a0"};
  return std::ranges::any_of(
      blanks, [&](std::string_view b) { return text.starts_with(b) || text.ends_with(b); });
}

}  // namespace

bool need_words(const Fields& f, const char* key) {
  const Node* node = f.node(key);
  if (!node || !node->is(Node::Kind::text)) return true;
  if (node->text.empty()) {
    f.fail(key, std::string(key) + " 是空的 is empty", "写上，或删去此行 fill it in or delete it");
    return false;
  }
  if (!blank_at_an_end(node->text)) return true;
  f.fail(key, std::string(key) + " 前后有空格 begins or ends with a blank",
         "删去引号内前后的空格 delete the blanks inside the quotes");
  return false;
}

void need_absolute(const Fields& f, const char* key) {
  if (!need_words(f, key)) return;
  const std::string path = f.text(key);
  if (path.empty() || path.starts_with('/')) return;
  f.fail(key, std::string(key) + " 应为绝对路径 must be an absolute path: " + neutral(path),
         "以/开头 begin with /");
}

}  // namespace shouwen::config
