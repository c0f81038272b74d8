// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/eml.h"

#include <span>

#include "parsers/extract/octets.h"
#include "parsers/extract/ole.h"
#include "parsers/mail.h"

namespace shouwen::parsers::extract {
namespace {

std::string shown(const Address& a) {
  if (a.address.empty() || a.name == a.address) return a.name;
  return a.name.empty() ? a.address : a.name + " <" + a.address + ">";
}

}  // namespace

Extracted read_eml(std::string_view octets, const Limits& limits) {
  Extracted out;
  out.kind = "eml";
  const auto bytes = std::as_bytes(std::span(octets.data(), octets.size()));
  const mime::Message message = mime::parse(bytes);
  const Mail mail = read_mail(message, bytes);
  out.title = mail.subject;
  out.outcome = Outcome::ok;
  if (!mail.subject.empty()) out.text += "主题：" + mail.subject + "\n";
  for (const auto& from : mail.from) out.text += "发件人：" + shown(from) + "\n";
  out.text += mail.body_text;
  for (const auto& inner : mail.inner)
    out.text += "\n主题：" + inner.subject + "\n" + inner.body_text;
  std::size_t used = 0;
  for (const auto& leaf : mail.leaves) {
    if (leaf.body) continue;
    if (out.members.size() >= limits.entries) {
      set_limit(out, "附件数超过上限 (too many attachments)");
      break;
    }
    Member m;
    m.name = leaf.filename.empty() ? "附件" + leaf.path : leaf.filename;
    m.octets = mime::decode_string(message, leaf.part, limits.entry + 1);
    m.size = m.octets.size();
    if (m.size > limits.entry || m.size > limits.unpacked - used) {
      m.outcome = Outcome::limit;
      m.octets.clear();
    }
    used += m.octets.size();
    out.members.push_back(std::move(m));
  }
  if (mail.fields.empty()) {
    out.outcome = Outcome::corrupt;
    out.why = "不是邮件 (no header field)";
  }
  cut_utf8(out.text, limits.text);
  return out;
}

}  // namespace shouwen::parsers::extract
