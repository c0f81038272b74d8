// SPDX-License-Identifier: Apache-2.0
#include "config/fields.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include "config/syntax.h"
#include "config/text.h"

namespace shouwen::config {
namespace {

std::string shown(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

bool one_of(std::string_view choices, std::string_view value) {
  for (std::size_t from = 0; from <= choices.size();) {
    const std::size_t bar = std::min(choices.find('|', from), choices.size());
    if (choices.substr(from, bar - from) == value) return true;
    from = bar + 1;
  }
  return false;
}

std::string example(const KeySpec& spec) {
  const std::string name = spec.name;
  if (spec.type == Type::tables) return "写成 write: [[" + name + "]]";
  if (spec.type == Type::table) return "写成 write: [" + name + "]";
  return std::string("例如 for example: ") + spec.name + " = " + spec.value;
}

}  // namespace

Node literal(const char* toml) {
  const std::string_view text = toml;
  Node node;
  if (text.starts_with('"')) {
    node.kind = Node::Kind::text;
    node.text = text.substr(1, text.size() - 2);
  } else if (text == "true" || text == "false") {
    node.kind = Node::Kind::boolean;
    node.boolean = text == "true";
  } else if (text.starts_with('[')) {
    node.kind = Node::Kind::array;
  } else {
    node.kind = text.find('.') == std::string_view::npos ? Node::Kind::integer : Node::Kind::number;
    node.number = std::strtod(toml, nullptr);
    node.integer = static_cast<std::int64_t>(node.number);
  }
  return node;
}

std::optional<CivilDate> node_date(const Node& node) {
  if (node.is(Node::Kind::date)) return node.date;
  return node.is(Node::Kind::text) ? parse_date(node.text) : std::nullopt;
}

std::optional<int> node_clock(const Node& node) {
  if (node.is(Node::Kind::clock)) return node.clock;
  return node.is(Node::Kind::text) ? parse_clock(node.text) : std::nullopt;
}

Fields::Fields(const Source& source, const Node* table, Position at, std::string name,
               std::span<const KeySpec> specs, Problems& problems, bool intact)
    : source_(source),
      table_(table),
      at_(at),
      specs_(specs),
      problems_(problems),
      intact_(intact),
      good_(specs.size(), nullptr) {
  if (table_) {
    check_known(*table_, name);
    for (std::size_t i = 0; i < specs_.size(); ++i) {
      const Member* member = table_->find(specs_[i].name);
      if (member && check_value(specs_[i], member->value)) good_[i] = &member->value;
    }
  }
  check_required(name);
}

void Fields::check_known(const Node& table, const std::string& name) {
  std::vector<std::string> known;
  for (const KeySpec& spec : specs_) known.emplace_back(spec.name);
  for (const Member& member : table.members) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    const std::string shown_key = neutral(member.key);
    if (is_secret_name(member.key)) {
      fail(member.at, "密码和授权码不能写在这里 a secret must not stand in this file: " + shown_key,
           "写入只有本程序可读的文件（0600），用password_file指明 put it in a 0600 file and name "
           "that with password_file");
      mistaken_.emplace_back("password_file");
      continue;
    }
    const std::string near = nearest(member.key, known);
    mistaken_.push_back(near);
    std::string all;
    for (const std::string& key : known) all += (all.empty() ? "" : " ") + key;
    fail(member.at, name + " 没有这个键 unknown key: " + shown_key,
         near.empty() ? "可用的键 known keys: " + all : "是不是 did you mean: " + near + " ?");
  }
}

void Fields::check_required(const std::string& name) {
  for (const KeySpec& spec : specs_) {
    if (spec.need != KeySpec::required || !missing(spec.name)) continue;
    fail(at_, name + " 缺少 is missing: " + spec.name, example(spec));
  }
}

bool Fields::wrong_type(const KeySpec& spec, const Node& value, const std::string& expected) {
  fail(value.at,
       std::string(spec.name) + " 应为 must be: " + expected +
           "，写的是 found: " + kind_name(value.kind),
       example(spec));
  return false;
}

bool Fields::check_range(const KeySpec& spec, const Node& value, double number, const char* unit) {
  // NaN compares false with everything, so the test is written to catch it.
  if (spec.low == spec.high || (number >= spec.low && number <= spec.high)) return true;
  fail(value.at, std::string(spec.name) + " 超出范围 out of range: " + shown(number) + unit,
       "允许 allowed: " + shown(spec.low) + unit + " – " + shown(spec.high) + unit);
  return false;
}

bool Fields::check_value(const KeySpec& spec, const Node& value) {
  using Kind = Node::Kind;
  switch (spec.type) {
    case Type::any:
      return true;
    case Type::boolean:
      return value.is(Kind::boolean) || wrong_type(spec, value, "true/false");
    case Type::integer:
      if (!value.is(Kind::integer)) return wrong_type(spec, value, "整数 an integer");
      return check_range(spec, value, value.number, "");
    case Type::number:
      if (!value.is(Kind::integer) && !value.is(Kind::number)) {
        return wrong_type(spec, value, "数 a number");
      }
      return check_range(spec, value, value.number, "");
    case Type::table:
      return value.is(Kind::table) || wrong_type(spec, value, "表 a table");
    case Type::tables:
    case Type::words: {
      const Kind inner = spec.type == Type::words ? Kind::text : Kind::table;
      const char* expected = inner == Kind::text ? "文字列表 a list of texts" : "[[...]] tables";
      if (!value.is(Kind::array)) return wrong_type(spec, value, expected);
      for (const Node& item : value.items) {
        if (!item.is(inner)) return wrong_type(spec, item, expected);
      }
      return true;
    }
    case Type::date:
      if (value.is(Kind::date)) return true;
      break;
    case Type::clock:
      if (value.is(Kind::clock)) return true;
      break;
    case Type::moment:
      if (value.is(Kind::moment)) return true;
      break;
    default:
      break;
  }
  if (!value.is(Kind::text)) return wrong_type(spec, value, "文字 text");
  return check_form(spec, value);
}

// The types that are written as text.
bool Fields::check_form(const KeySpec& spec, const Node& value) {
  const std::string& text = value.text;
  const auto form = [&](bool good, const char* what) {
    if (!good) {
      fail(value.at, std::string(spec.name) + " " + what + ": " + ellipsis(neutral(text), 60),
           example(spec));
    }
    return good;
  };
  switch (spec.type) {
    case Type::text:
      if (spec.need == KeySpec::required && text.empty()) return form(false, "不能为空 is empty");
      return form(neutral(text, true) == text, "含有看不见的字符 has invisible characters");
    case Type::key:
      return form(is_key(text), "只能用小写字母、数字、_ must be [a-z][a-z0-9_]*");
    case Type::slug:
      return form(is_slug(text), "只能用小写字母、数字、-、_ must be [a-z0-9-_]");
    case Type::address:
      return form(is_address(text), "不是邮箱地址 not a mail address");
    case Type::domain:
      return form(is_domain(text), "不是域名 not a domain");
    case Type::host:
      return form(is_host(text), "不是主机名 not a host name");
    case Type::date:
      return form(parse_date(text).has_value(), "不是日期 not a date");
    case Type::clock:
      return form(parse_clock(text).has_value(), "不是时刻 not a time of day");
    case Type::zone:
      return form(parse_zone(text).has_value(), "不是时区 not a zone");
    case Type::moment:
      return form(parse_rfc3339(text).has_value(), "不是带时区的时间 not a moment with its zone");
    case Type::duration: {
      const auto seconds = parse_duration(text);
      if (!seconds) return form(false, "不是时长 not a duration (s m h d)");
      return check_range(spec, value, static_cast<double>(*seconds), "s");
    }
    case Type::size: {
      const auto bytes = parse_size(text);
      if (!bytes) return form(false, "不是大小 not a size (KB MB GB)");
      return check_range(spec, value, static_cast<double>(*bytes) / (1 << 20), "MB");
    }
    case Type::choice:
      if (one_of(spec.choices, text)) return true;
      fail(value.at,
           std::string(spec.name) + " 没有这个选项 no such choice: " + ellipsis(neutral(text), 60),
           std::string("可选 choose from: ") + spec.choices);
      return false;
    default:
      throw std::logic_error("a type without a form");
  }
}

const KeySpec& Fields::spec(std::string_view key) const {
  for (const KeySpec& spec : specs_) {
    if (spec.name == key) return spec;
  }
  throw std::logic_error("no such key in the table: " + std::string(key));
}

const Node* Fields::good(std::string_view key) const {
  return good_[static_cast<std::size_t>(&spec(key) - specs_.data())];
}

bool Fields::missing(std::string_view key) const {
  return intact_ && !node(key) &&
         std::find(mistaken_.begin(), mistaken_.end(), key) == mistaken_.end();
}

bool Fields::has(std::string_view key) const {
  return good(key) != nullptr;
}

const Node* Fields::node(std::string_view key) const {
  const Member* member = table_ ? table_->find(spec(key).name) : nullptr;
  return member ? &member->value : nullptr;
}

Position Fields::at(std::string_view key) const {
  const Node* value = node(key);
  return value ? value->at : at_;
}

const std::vector<Node>& Fields::tables(std::string_view key) const {
  static const std::vector<Node> kNone;
  const Node* value = good(key);
  return value ? value->items : kNone;
}

void Fields::fail(Position where, std::string message, std::string remedy) const {
  problems_.push_back(source_.problem(where, std::move(message), std::move(remedy)));
}

std::string Fields::text(std::string_view key) const {
  if (const Node* value = good(key)) return value->text;
  const KeySpec& s = spec(key);
  return s.need == KeySpec::defaulted ? literal(s.value).text : "";
}

std::int64_t Fields::integer(std::string_view key) const {
  const KeySpec& s = spec(key);
  Node fallback;
  const Node* value = good(key);
  if (!value) {
    if (s.need != KeySpec::defaulted) return 0;
    fallback = literal(s.value);
    value = &fallback;
  }
  switch (s.type) {
    case Type::duration:
      return parse_duration(value->text).value_or(0);
    case Type::size:
      return static_cast<std::int64_t>(parse_size(value->text).value_or(0));
    case Type::clock:
      return node_clock(*value).value_or(0);
    default:
      return value->integer;
  }
}

double Fields::number(std::string_view key) const {
  if (const Node* value = good(key)) return value->number;
  const KeySpec& s = spec(key);
  return s.need == KeySpec::defaulted ? literal(s.value).number : 0;
}

bool Fields::flag(std::string_view key) const {
  if (const Node* value = good(key)) return value->boolean;
  const KeySpec& s = spec(key);
  return s.need == KeySpec::defaulted && literal(s.value).boolean;
}

std::optional<CivilDate> Fields::date(std::string_view key) const {
  const Node* value = good(key);
  return value ? node_date(*value) : std::nullopt;
}

std::optional<Instant> Fields::moment(std::string_view key) const {
  const Node* value = good(key);
  if (!value) return std::nullopt;
  if (value->is(Node::Kind::moment)) return value->moment;
  return parse_rfc3339(value->text);
}

Zone Fields::zone(std::string_view key) const {
  return parse_zone(text(key)).value_or(Zone{});
}

std::vector<std::string> Fields::words(std::string_view key) const {
  std::vector<std::string> out;
  if (const Node* value = good(key)) {
    for (const Node& item : value->items) out.push_back(item.text);
  }
  return out;
}

}  // namespace shouwen::config
