// A mail as people mean it: decoded headers, addresses, leaves with names, and body text in UTF-8.
// Built from the MIME tree (parsers/mime/) in one pass; this is what classification and receipts
// read. Never fails: what could not be read is a defect. Limits: parsers/limits.h. Threads: pure.
// Lifetime: `Mail` owns its strings; leaves refer to the octets it was read from, which must
// outlive every decode(). Source: RFC 5322, 2045-2049, 2047, 2231, 3834, 3464.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/mime/mime.h"

namespace shouwen::parsers {

struct Address {
  std::string name;     // decoded display name
  std::string address;  // as written, without comments; "" when unparsable
};

// One header field, unfolded and decoded (RFC 2047, raw 8-bit guessed). Order as in the message.
struct Field {
  std::string name;   // as written
  std::string value;  // UTF-8
};

struct Leaf {
  std::string path;         // as in IMAP: "1.2"
  std::string type;         // lower case "application/pdf"; declared
  std::string charset;      // declared, lower case; "" when none
  std::string disposition;  // inline, attachment, or ""
  std::string filename;     // decoded as sent, not cleaned; "" when none
  std::string content_id;
  bool in_rfc822 = false;   // inside a forwarded message
  bool body = false;        // chosen as (part of) the readable body text, not an attachment
  std::uint32_t part = 0;   // index into the MIME tree, for decode()
  std::uint32_t scope = 0;  // forwarded message it stands in, as an index; 0: the mail itself
};

// A forwarded message/rfc822 inside: its own headers matter (a city forwarding its counties).
struct Inner {
  std::string path, subject, date, message_id;  // date as written
  Address from;
  std::vector<std::string> leaf_paths;
  std::string body_text;
};

struct Report {  // RFC 3464 / 8098 or a bounce in prose, whatever could be told
  bool dsn = false, mdn = false;
  std::string action;     // failed, delayed, delivered, ...
  std::string status;     // "5.1.1"
  std::string recipient;  // final or original recipient
  std::string original_message_id;
  std::string original_subject;
};

struct Mail {
  std::vector<Field> fields;  // top-level, decoded
  std::string subject;
  std::string message_id, in_reply_to;  // without <>
  std::optional<std::int64_t> date_ms;  // Date header, UTC milliseconds
  std::string date;                     // as written
  std::vector<std::string> references;  // without <>
  std::vector<Address> from, reply_to, to, cc;
  Address sender;
  std::optional<std::string> return_path;   // "" for <>
  std::optional<std::int64_t> received_ms;  // topmost Received's date, UTC milliseconds
  std::vector<Leaf> leaves;                 // in order, inside rfc822 too
  std::vector<Inner> inner;
  std::string body_text;           // best readable text: plain preferred, else HTML; UTF-8
  std::string own_text;            // body_text without quoted original and forwarded headers
  std::string quoted_text;         // what was cut from it
  std::vector<std::string> links;  // http(s) targets in HTML and text, at most 200
  int remote_images = 0;           // <img src=http..>: not pictures received
  std::optional<Report> report;
  bool forwards_inline = false;      // forwarded as text: the quoted original is what it brings
  std::vector<std::string> defects;  // stable names, each once

  // First field of that name (case-insensitive) or nullptr; all values in order.
  const std::string* field(std::string_view name) const;
  std::vector<std::string_view> field_values(std::string_view name) const;
};

// REQUIRES: `octets` are those `message` was parsed from. Never throws on input.
Mail read_mail(const mime::Message& message, std::span<const std::byte> octets);

// A text leaf (text/*, or .txt/.csv by name) as UTF-8 lines: charset converted, HTML reduced to
// text. "" for other leaves.
std::string leaf_text(const mime::Message& message, const Leaf& leaf);

}  // namespace shouwen::parsers
