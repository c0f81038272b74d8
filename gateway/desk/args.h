// The arguments of one desk request, read by type. request.cpp only.
// Threads: one. Errors: the first mistake, kept.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "config/result.h"
#include "config/time.h"

namespace shouwen::desk {

inline Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "request", std::move(what), std::move(remedy)};
}

// The members of "args", read by type. The first mistake is kept and every later read gives
// nothing, so a handler reads all it needs and then asks once.
class Args {
 public:
  explicit Args(const nlohmann::json& object) : object_(object) {}

  std::optional<std::string> text(const char* key) {
    const nlohmann::json* v = find(key);
    if (!v) return std::nullopt;
    if (v->is_string()) return v->get<std::string>();
    if (v->is_number_integer()) return std::to_string(v->get<std::int64_t>());
    return wrong(key, "文本 text"), std::nullopt;
  }
  std::optional<std::int64_t> number(const char* key) {
    const nlohmann::json* v = find(key);
    if (!v) return std::nullopt;
    if (v->is_number_integer()) return v->get<std::int64_t>();
    // Ids come from a command line as text.
    if (v->is_string()) {
      const std::string s = v->get<std::string>();
      if (!s.empty() && s.size() <= 18 && s.find_first_not_of("0123456789") == std::string::npos)
        return std::stoll(s);
    }
    return wrong(key, "整数 an integer"), std::nullopt;
  }
  std::vector<std::int64_t> numbers(const char* key) {
    std::vector<std::int64_t> out;
    const nlohmann::json* v = find(key);
    if (!v) return out;
    if (!v->is_array()) return wrong(key, "整数列表 a list of integers"), out;
    for (const auto& one : *v) {
      if (!one.is_number_integer()) return wrong(key, "整数列表 a list of integers"), out;
      out.push_back(one.get<std::int64_t>());
    }
    return out;
  }
  std::vector<std::string> texts(const char* key) {
    std::vector<std::string> out;
    const nlohmann::json* v = find(key);
    if (!v) return out;
    if (!v->is_array()) return wrong(key, "文本列表 a list of texts"), out;
    for (const auto& one : *v) {
      if (!one.is_string()) return wrong(key, "文本列表 a list of texts"), out;
      out.push_back(one.get<std::string>());
    }
    return out;
  }
  bool flag(const char* key) {
    const nlohmann::json* v = find(key);
    if (!v) return false;
    if (!v->is_boolean()) wrong(key, "true 或 or false");
    return v->is_boolean() && v->get<bool>();
  }
  bool needed_flag(const char* key) {
    if (find(key) == nullptr && !error_)
      error_ = refuse("缺少 missing: " + std::string(key), "true 或 or false");
    return flag(key);
  }
  std::optional<Instant> moment(const char* key) {
    auto written = text(key);
    if (!written || written->empty()) return std::nullopt;
    auto at = parse_rfc3339(*written);
    if (!at) wrong(key, "时间 a moment, 2020-10-14T10:25:00+08:00");
    return at;
  }
  std::string needed(const char* key) {
    auto value = text(key);
    if ((!value || value->empty()) && !error_)
      error_ = refuse("缺少 missing: " + std::string(key), "见 docs/records.md");
    return value.value_or("");
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const nlohmann::json* find(const char* key) {
    auto at = object_.find(key);
    return at == object_.end() || at->is_null() ? nullptr : &*at;
  }
  void wrong(const char* key, const char* expected) {
    if (!error_) error_ = refuse(std::string(key) + " 应为 should be: " + expected);
  }
  const nlohmann::json& object_;
  std::optional<Error> error_;
};

}  // namespace shouwen::desk
