// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/cloud.h"

#include "parsers/cloud_links.h"
#include "parsers/mail.h"
#include "parsers/text/charset.h"
#include "storage/sha256.h"

namespace shouwen::extract {
namespace {

constexpr std::size_t kHtml = std::size_t{4} << 20;

bool quoted_only(const parsers::Mail& mail, const parsers::CloudFile& file) {
  const std::string& sign = file.name.empty() ? file.url : file.name;
  return !mail.forwards_inline && mail.quoted_text.find(sign) != std::string::npos &&
         mail.own_text.find(sign) == std::string::npos;
}

}  // namespace

void add_cloud_links(const parsers::mime::Message& message, const parsers::Mail& mail,
                     std::vector<Document>& documents) {
  std::string html, text = mail.body_text;
  for (const auto& leaf : mail.leaves) {
    if (leaf.type != "text/html" || !leaf.filename.empty() || html.size() > kHtml) continue;
    html += parsers::to_utf8(parsers::mime::decode_string(message, leaf.part, kHtml), leaf.charset)
                .text;
  }
  for (const auto& inner : mail.inner) text += "\n\n" + inner.body_text;
  int number = 0;
  for (auto& file : parsers::cloud_links(html, text)) {
    if (quoted_only(mail, file)) continue;
    Document d;
    d.path = "link" + std::to_string(++number);
    d.name = std::move(file.name);
    d.kind = "link";
    d.size = file.size;
    storage::Sha256 hash;
    hash.update(file.url);
    d.digest = hash.digest();
    d.link = {std::move(file.provider), std::move(file.url), std::move(file.expires)};
    documents.push_back(std::move(d));
  }
}

}  // namespace shouwen::extract
