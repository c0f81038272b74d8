// The smallest mails that tell two rules apart, and contexts to judge them in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "config/campaign.h"
#include "parsers/mail.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {

using storage::Answer;
using storage::Disposition;
using storage::Earlier;
using Refs = std::vector<MessageRef>;

inline const std::string kNongan = "naxjtj@163.example", kTongyu = "tyxjtj@163.example";

inline config::Campaign campaign_of(const char* path) {
  auto c = config::load_campaign(std::string(SHOUWEN_SOURCE_DIR) + path);
  if (!c.ok()) throw std::runtime_error(c.error().text());
  return *c;
}
inline config::Campaign credit() {
  return campaign_of("/config/etc/campaigns/2020-credit-month.toml");
}
inline config::Campaign safety() {
  return campaign_of("/tests/campaign/2021-campus-safety.toml");
}

inline Letter mail(const std::string& from, const std::string& subject,
                   const std::string& body = "", std::vector<File> files = {{"材料.docx"}}) {
  Letter l;
  l.from = from;
  l.subject = subject;
  l.body = body;
  l.files = std::move(files);
  return l;
}
inline Letter stranger(const std::string& subject, const std::string& body = "",
                       std::vector<File> files = {{"材料.docx"}}) {
  return mail("someone@qq.example", subject, body, std::move(files));
}

// With whatever else the context holds.
inline storage::Decision in_context(const Letter& l,
                                    const std::function<void(classify::Context&)>& set,
                                    const classify::Knowledge& rules = knowledge(),
                                    std::vector<extract::Document> more = {}) {
  const std::string raw = octets(l);
  const auto bytes = std::as_bytes(std::span(raw));
  const auto tree = parsers::mime::parse(bytes);
  const auto read = parsers::read_mail(tree, bytes);
  auto documents = extract::extract(tree, read);
  documents.insert(documents.end(), more.begin(), more.end());
  const Instant now = *parse_rfc3339("2021-12-01T00:00:00+08:00");
  classify::Context context{
      rules,  {kOwn}, {kOwnDomain}, {}, classify::arrival(read, {true, std::nullopt, now}),
      Zone{}, {}};
  set(context);
  return classify::classify(read, documents, context);
}

inline Earlier earlier(std::int64_t n, const std::string& from, const std::string& title,
                       bool confirmed = true) {
  Earlier e;
  e.message = {n};
  e.unit = "220822";
  e.from = from;
  e.subject = title;
  e.arrival = *parse_rfc3339("2020-10-12T08:00:00+08:00") + n * kHour;
  e.disposition = Disposition::submission;
  storage::Item item;
  item.type = "brief";
  item.title = title;
  item.attachments = {title + ".docx"};
  item.confidence = 0.9;
  e.items = {item};
  e.parts = {{"sha256:" + std::to_string(n)}};
  e.sender_confirmed = confirmed;
  return e;
}
inline storage::History history(std::vector<Earlier> all) {
  storage::History out;
  for (Earlier& e : all) out.earlier.push_back(std::move(e));
  out.earlier.sort();
  return out;
}

}  // namespace shouwen::test
