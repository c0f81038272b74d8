// SPDX-License-Identifier: Apache-2.0
#include "config/pattern.h"

#include <re2/re2.h>

namespace shouwen::config {

namespace {

constexpr int kMemory = 1 << 20;  // octets of one compiled expression and its states

}  // namespace

std::optional<Pattern> Pattern::compile(const std::string& text, std::string& why) {
  if (text.empty() || text.size() > kPatternOctets) {
    why = text.empty() ? "空的 empty" : "过长 longer than " + std::to_string(kPatternOctets);
    return std::nullopt;
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemory);
  auto expression = std::make_shared<const RE2>(text, options);
  if (!expression->ok()) {
    why = expression->error();
    return std::nullopt;
  }
  Pattern out;
  for (const auto& [name, group] : expression->NamedCapturingGroups()) out.names_.push_back(name);
  out.expression_ = std::move(expression);
  return out;
}

bool Pattern::find(std::string_view text, const Take& take) const {
  const re2::StringPiece input(text.data(), text.size());
  const auto groups = static_cast<std::size_t>(expression_->NumberOfCapturingGroups()) + 1;
  std::vector<re2::StringPiece> found(groups);
  if (!expression_->Match(input, 0, input.size(), RE2::UNANCHORED, found.data(),
                          static_cast<int>(groups)))
    return false;
  if (!take) return true;
  for (const auto& [name, group] : expression_->NamedCapturingGroups()) {
    const re2::StringPiece& value = found[static_cast<std::size_t>(group)];
    if (value.data() != nullptr) take(name, {value.data(), value.size()});
  }
  return true;
}

}  // namespace shouwen::config
