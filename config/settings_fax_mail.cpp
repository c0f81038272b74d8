// SPDX-License-Identifier: Apache-2.0
#include "config/settings_fax_mail.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "config/mailbox.h"
#include "config/syntax.h"
#include "config/text.h"

namespace shouwen::config {

namespace {

using Proof = FaxMailSettings::Proof;

constexpr auto kOptional = KeySpec::optional;
constexpr auto kRequired = KeySpec::required;

constexpr KeySpec kMaker[] = {
    {"name", Type::slug, "\"pbx\"", kRequired, "名字", "name"},
    {"subject", Type::words, "['^fax']", kOptional, "主题", "subject"},
    {"file", Type::words, "['^fax']", kOptional, "附件名", "name of an attachment"},
    {"body", Type::words, "['^fax']", kOptional, "正文", "body"},
    {"notice", Type::words, "['^fax']", kOptional, "通知", "notice"},
    {"only_whole_calls", Type::boolean, "false", KeySpec::defaulted, "只转整份", "whole ones only"},
};

constexpr std::array<std::string_view, 11> kFacts = {"called",   "caller", "device", "name",
                                                     "ok",       "pages",  "part",   "parts",
                                                     "received", "result", "tsi"};

bool is_numeric_host(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> out{};
  return ::inet_pton(AF_INET, text.c_str(), out.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), out.data()) == 1;
}

// pbx@mail.example, all of a provider's gateway (@fax.example), or a device that names no domain.
bool is_sender(const std::string& text) {
  if (text.starts_with('@')) return is_domain(text.substr(1)) && text.find('.') != text.npos;
  return is_address(text) || is_slug(text);
}

std::string facts() {
  std::string out;
  for (const std::string_view fact : kFacts) out += (out.empty() ? "" : " ") + std::string(fact);
  return out;
}

std::vector<Pattern> read_patterns(const Fields& f, const char* key, bool tell) {
  std::vector<Pattern> out;
  const Node* list = f.has(key) ? f.node(key) : nullptr;
  if (list == nullptr) return out;
  for (const Node& item : list->items) {
    std::string why;
    auto pattern = Pattern::compile(item.text, why);
    if (!pattern) {
      f.fail(
          item.at, std::string(key) + " 不是正则表达式 is no regular expression: " + why,
          "RE2语法，TOML里用单引号 RE2 syntax, in single quotes: '^New fax from (?P<caller>\\d+)'");
      continue;
    }
    for (const std::string& name : pattern->names()) {
      if (tell && std::find(kFacts.begin(), kFacts.end(), name) != kFacts.end()) continue;
      f.fail(item.at, std::string(key) + " 没有这个组名 no such group: " + neutral(name),
             tell ? "可用 choose from: " + facts() : "通知不说号码 a notice tells nothing: (?:…)");
    }
    out.push_back(std::move(*pattern));
  }
  return out;
}

void read_all_patterns(const Fields& f, FaxMailSettings& out) {
  if (f.node("subject")) out.subject = read_patterns(f, "subject", true);
  if (f.node("file")) out.file = read_patterns(f, "file", true);
  if (f.node("body")) out.body = read_patterns(f, "body", true);
  if (f.node("notice")) out.notice = read_patterns(f, "notice", false);
  if (f.node("only_whole_calls")) out.only_whole_calls = f.flag("only_whole_calls");
}

const std::vector<FaxMailSettings>& makers() {
  static const std::vector<FaxMailSettings> kAll = [] {
    Problems none;
    return read_fax_makers(Source("fax_mail.toml", kFaxMakers), none);
  }();
  return kAll;
}

// The patterns of the maker named; what the table states itself then takes their place.
FaxMailSettings from_maker(const Fields& f) {
  FaxMailSettings out;
  const std::string name = f.text("maker");
  if (name.empty()) return out;
  std::string all;
  for (const FaxMailSettings& one : makers()) {
    if (one.maker == name) return one;
    all += (all.empty() ? "" : " ") + one.maker;
  }
  f.fail("maker", "没有这个样式 no such maker: " + ellipsis(neutral(name), 60),
         "可选 choose from: " + all + "，或自己写subject、file or state subject, file");
  return out;
}

void read_senders(const Fields& f, const Settings& so_far, FaxMailSettings& out) {
  const Node* list = f.has("from") ? f.node("from") : nullptr;
  if (list == nullptr) return;
  for (const Node& item : list->items) {
    const std::string sender = lower_ascii(item.text);
    const std::vector<std::string> own = so_far.own_addresses();
    const bool ours = std::any_of(own.begin(), own.end(), [&](const std::string& address) {
      return same_mailbox(address, sender) ||
             (sender.starts_with('@') && address.ends_with(sender));
    });
    if (!is_sender(sender)) {
      f.fail(item.at, "from 不是地址 is no address: " + ellipsis(neutral(item.text), 60),
             "例如 for example: \"pbx@mail.example\"、\"@fax.example\"、\"FaxMaster\"");
    } else if (ours) {
      f.fail(item.at, "from 是收件邮箱自己 is the mailbox itself: " + sender,
             "写设备的地址 state the device's address");
    }
    out.from.push_back(sender);
  }
}

void read_proof(const Fields& f, FaxMailSettings& out) {
  const std::string word = f.text("proof");
  out.proof = word == "host"      ? Proof::host
              : word == "address" ? Proof::address
              : word == "none"    ? Proof::none
                                  : Proof::authenticated;
  out.hosts = f.words("hosts");
  const Node* hosts = f.has("hosts") ? f.node("hosts") : nullptr;
  if (hosts) {
    for (const Node& item : hosts->items) {
      if (is_numeric_host(item.text)) continue;
      f.fail(item.at, "hosts 应为IP地址 must be numeric addresses: " + neutral(item.text),
             "例如 for example: hosts = [\"192.0.2.10\"]");
    }
  }
  if (out.proof == Proof::host && (hosts ? hosts->items.empty() : f.missing("hosts"))) {
    f.fail(hosts ? hosts->at : f.where(), "[[fax_mail]] proof = \"host\" 缺少 is missing: hosts",
           "写上设备的IP地址 add: hosts = [\"192.0.2.10\"]");
  }
  if (out.proof != Proof::host && f.node("hosts")) {
    f.fail("hosts", "hosts 与proof不符 has no meaning for proof = \"" + word + "\"",
           "写成 write: proof = \"host\"，或删去此行 or delete the line");
  }
}

}  // namespace

bool FaxMailSettings::sends(std::string_view address) const {
  return std::any_of(from.begin(), from.end(), [&](const std::string& one) {
    return one.starts_with('@') ? lower_ascii(address).ends_with(one) : same_mailbox(one, address);
  });
}

FaxMailSettings read_fax_mail(const Fields& f, const Settings& so_far) {
  FaxMailSettings out = from_maker(f);
  out.id = f.text("id");
  read_all_patterns(f, out);
  read_senders(f, so_far, out);
  read_proof(f, out);
  if (!out.from.empty() || f.node("from")) return out;
  if (out.proof != Proof::none && f.missing("from")) {
    f.fail(
        f.where(), "[[fax_mail]] 没有说明是谁的来信 does not say whose mails: from",
        "写上设备的地址 add: from = [\"pbx@mail.example\"]，任何人都可以则 or, for anybody: proof "
        "= \"none\"");
  } else if (out.subject.empty() && out.file.empty() && f.missing("from") && f.intact()) {
    f.fail(f.where(), "[[fax_mail]] 没有from，也没有样式 has neither from nor a pattern",
           "写上 add: maker，或 or subject、file");
  }
  return out;
}

std::vector<FaxMailSettings> read_fax_makers(const Source& source, Problems& problems) {
  std::vector<FaxMailSettings> out;
  const Document document = read_document(source, problems);
  const Member* member = document.root.find("maker");
  if (member == nullptr) return out;
  for (const Node& table : member->value.items) {
    const Fields f(source, &table, table.at, "[[maker]]", kMaker, problems, document.intact);
    FaxMailSettings one;
    one.maker = f.text("name");
    read_all_patterns(f, one);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace shouwen::config
