// SPDX-License-Identifier: Apache-2.0
#include "parsers/mail.h"

#include <algorithm>

#include "parsers/body.h"
#include "parsers/header/address.h"
#include "parsers/header/date.h"
#include "parsers/header/params.h"
#include "parsers/header/words.h"
#include "parsers/mime/scan.h"
#include "parsers/mime/uuencode.h"
#include "parsers/report.h"
#include "parsers/text/charset.h"
#include "parsers/text/quoted.h"

namespace shouwen::parsers {
namespace {

using mime::equal_nocase;
using mime::RawField;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

const RawField* find_raw(const std::vector<RawField>& fields, std::string_view name) {
  for (const RawField& field : fields) {
    if (equal_nocase(field.name, name)) return &field;
  }
  return nullptr;
}

std::string first_id(const RawField* field) {
  if (!field) return "";
  const std::vector<std::string> ids = parse_ids(field->value, 1);
  return ids.empty() ? unfold(field->value) : ids[0];
}

// RFC 2231 before the plain form, Content-Disposition before the name of Content-Type.
std::string filename_of(const Parameterized& type, const Parameterized& disposition,
                        const Limits& limits, std::string_view hint) {
  for (const Parameter* param : {disposition.find("filename"), type.find("name")}) {
    if (!param) continue;
    std::string name = param_text(*param, limits, hint);
    if (!name.empty()) return name;
  }
  return "";
}

Leaf make_leaf(const mime::Message& message, const mime::LeafRef& ref, std::string_view hint) {
  const mime::Part& part = message.parts[ref.part];
  Leaf leaf;
  leaf.path = ref.path;
  leaf.part = ref.part;
  leaf.in_rfc822 = ref.in_rfc822;
  leaf.scope = scope_of(message, ref.part);
  if (part.inline_uu) {
    leaf.type = "application/octet-stream";
    leaf.disposition = "attachment";
    leaf.filename = decode_text(mime::uu_name(part.body), message.limits, hint);
    return leaf;
  }
  const Parameterized type = parse_params(part.content_type, message.limits);
  const Parameterized disposition = parse_params(part.disposition, message.limits);
  leaf.type = lower(part.type);
  if (leaf.type.empty()) leaf.type = part.digest_child ? "message/rfc822" : "text/plain";
  if (const Parameter* charset = type.find("charset")) leaf.charset = lower(unfold(charset->value));
  leaf.disposition = disposition.value;
  leaf.filename = filename_of(type, disposition, message.limits, hint);
  if (leaf.filename.empty() && part.cte == mime::Cte::uuencode) {
    const std::size_t begin = part.body.find("begin ");
    if (begin != std::string_view::npos) {
      leaf.filename = decode_text(mime::uu_name(part.body.substr(begin)), message.limits, hint);
    }
  }
  std::string id = unfold(part.content_id);
  if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
  leaf.content_id = std::move(id);
  return leaf;
}

bool eight_bit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

// One program wrote it all: what a mail without labels is in shows best where the text is longest.
std::string guessed_hint(const mime::Message& message) {
  constexpr std::size_t kEnough = 4096;
  std::string text;
  for (const mime::LeafRef& leaf : mime::leaves(message)) {
    const mime::Part& part = message.parts[leaf.part];
    if (!part.type.empty() && !equal_nocase(part.type.substr(0, 5), "text/")) continue;
    text = mime::decode_string(message, leaf.part, kEnough);
    break;
  }
  if (!eight_bit(text)) text = message.top().header.substr(0, kEnough);
  const std::string charset = to_utf8(text, "").charset;
  return charset == "gb18030" || charset == "big5" ? charset : "";
}

// The charset most likely meant by raw 8-bit octets in headers: what the text parts declare, or
// else what they are in. ASCII says nothing.
std::string header_hint(const mime::Message& message) {
  std::size_t looked = 0;
  for (const mime::Part& part : message.parts) {
    if (++looked > 20) break;
    const Parameterized type = parse_params(part.content_type, message.limits);
    const Parameter* charset = type.find("charset");
    if (!charset) continue;
    const std::string converter = converter_name(charset->value);
    if (!converter.empty() && converter != "ASCII") return charset->value;
  }
  return guessed_hint(message);
}

class MailReader {
 public:
  MailReader(const mime::Message& message) : message_(message), limits_(message.limits) {}

  Mail read() {
    hint_ = header_hint(message_);
    read_headers();
    for (const mime::LeafRef& ref : mime::leaves(message_)) {
      mail_.leaves.push_back(make_leaf(message_, ref, hint_));
    }
    read_text();
    for (const mime::LeafRef& ref : mime::forwarded(message_)) read_inner(ref);
    mail_.report = read_report(message_, mail_);
    for (std::string& name : mime::defect_names(message_.defects)) defect(std::move(name));
    return std::move(mail_);
  }

 private:
  void defect(std::string name) {
    if (std::find(mail_.defects.begin(), mail_.defects.end(), name) == mail_.defects.end()) {
      mail_.defects.push_back(std::move(name));
    }
  }

  void read_headers() {
    const std::vector<RawField> raw = mime::raw_fields(message_.top().header, limits_);
    bool replaced = false;
    for (const RawField& field : raw) {
      // What our server wrote of a sender holds words of his: decoded they would become its syntax.
      const bool written_of_him = equal_nocase(field.name, "Authentication-Results");
      mail_.fields.push_back(
          {std::string(field.name), written_of_him
                                        ? unfold(field.value)
                                        : decode_text(field.value, limits_, hint_, &replaced)});
    }
    if (replaced) defect("header_charset");
    mail_.from = addresses(raw, "From");
    mail_.reply_to = addresses(raw, "Reply-To");
    mail_.to = addresses(raw, "To");
    mail_.cc = addresses(raw, "Cc");
    const std::vector<Address> sender = addresses(raw, "Sender");
    if (!sender.empty()) mail_.sender = sender.front();
    if (const std::string* subject = mail_.field("Subject")) mail_.subject = *subject;
    mail_.message_id = first_id(find_raw(raw, "Message-ID"));
    mail_.in_reply_to = first_id(find_raw(raw, "In-Reply-To"));
    if (const RawField* field = find_raw(raw, "References")) {
      mail_.references = parse_ids(field->value, limits_.references);
    }
    read_dates(raw);
    if (const RawField* field = find_raw(raw, "Return-Path")) {
      const std::string path = unfold(field->value);
      const std::vector<Address> parsed = parse_addresses(field->value, limits_);
      mail_.return_path = parsed.empty() ? "" : parsed.front().address;
      if (path == "<>") mail_.return_path = "";
    }
    name_faults(raw);
  }

  std::vector<Address> addresses(const std::vector<RawField>& raw, std::string_view name) {
    const RawField* field = find_raw(raw, name);
    if (!field) return {};
    bool limited = false;
    std::vector<Address> found = parse_addresses(field->value, limits_, hint_, &limited);
    if (limited) defect("limit_recipients");
    return found;
  }

  void read_dates(const std::vector<RawField>& raw) {
    if (const RawField* field = find_raw(raw, "Date")) {
      mail_.date = unfold(field->value);
      mail_.date_ms = parse_mail_date(field->value);
      if (!mail_.date_ms) defect("bad_date");
    } else {
      defect("no_date");
    }
    if (const RawField* field = find_raw(raw, "Received")) {
      const std::size_t semicolon = field->value.rfind(';');
      if (semicolon != std::string_view::npos) {
        mail_.received_ms = parse_mail_date(field->value.substr(semicolon + 1));
      }
    }
  }

  // Fields that must stand exactly once.
  void name_faults(const std::vector<RawField>& raw) {
    for (std::string_view name : {"From", "Date", "Subject", "Message-ID", "To"}) {
      const auto count = std::count_if(raw.begin(), raw.end(), [&](const RawField& field) {
        return equal_nocase(field.name, name);
      });
      if (count > 1) defect("duplicate_" + lower(name));
    }
    const bool usable = std::any_of(mail_.from.begin(), mail_.from.end(),
                                    [](const Address& a) { return !a.address.empty(); });
    if (!usable) defect("no_from");
  }

  void note(const BodyText& body) {
    if (body.contradicted) defect("charset_contradicted");
    if (body.replaced) defect("charset_replaced");
    if (body.limited) defect("limit_text");
  }

  void read_text() {
    BodyText body = read_body(message_, 0, mail_.leaves);
    note(body);
    mail_.body_text = std::move(body.text);
    mail_.links = std::move(body.links);
    mail_.remote_images = body.remote_images;
    QuotedSplit split = split_quoted(mail_.body_text);
    mail_.forwards_inline =
        !split.quoted.empty() && (split.forwarded || forward_subject(mail_.subject));
    mail_.own_text = std::move(split.own);
    mail_.quoted_text = std::move(split.quoted);
    inner_room_ = limits_.body_text;
  }

  void read_inner(const mime::LeafRef& ref) {
    const mime::PartId child = message_.parts[ref.part].first_child;
    if (child == mime::kNone) return;
    const std::vector<RawField> raw = mime::raw_fields(message_.parts[child].header, limits_);
    Inner inner;
    inner.path = ref.path;
    if (const RawField* field = find_raw(raw, "Subject")) {
      inner.subject = decode_text(field->value, limits_, hint_);
    }
    if (const RawField* field = find_raw(raw, "Date")) inner.date = unfold(field->value);
    inner.message_id = first_id(find_raw(raw, "Message-ID"));
    const std::vector<Address> from = addresses(raw, "From");
    if (!from.empty()) inner.from = from.front();
    if (mail_.inner.size() < kInnerTexts && inner_room_ > 0) {
      BodyText body = read_body(message_, ref.part, mail_.leaves);
      note(body);
      inner_room_ -= std::min(inner_room_, body.text.size());
      inner.body_text = std::move(body.text);
    }
    if (mail_.inner.size() < kInnerTexts) {
      for (const Leaf& leaf : mail_.leaves) {
        if (leaf.scope == ref.part) inner.leaf_paths.push_back(leaf.path);
      }
    }
    mail_.inner.push_back(std::move(inner));
  }

  // Each looks through all leaves; beyond this many a mail is no office's forwarding.
  static constexpr std::size_t kInnerTexts = 300;

  const mime::Message& message_;
  const Limits& limits_;
  std::string hint_;
  std::size_t inner_room_ = 0;
  Mail mail_;
};

}  // namespace

const std::string* Mail::field(std::string_view name) const {
  for (const Field& field : fields) {
    if (equal_nocase(field.name, name)) return &field.value;
  }
  return nullptr;
}

std::vector<std::string_view> Mail::field_values(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Field& field : fields) {
    if (equal_nocase(field.name, name)) values.push_back(field.value);
  }
  return values;
}

Mail read_mail(const mime::Message& message, std::span<const std::byte>) {
  return MailReader(message).read();
}

}  // namespace shouwen::parsers
