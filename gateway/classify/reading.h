// A mail as classification reads it: short passages in canonical form, each with its place
// (subject, file name, first lines, closing lines, quoted text …), because where a word stands
// decides what it means. Threads: pure value. Lifetime: owns its strings; documents are referred to
// by index.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/extract/extract.h"
#include "parsers/mail.h"

namespace shouwen::classify {

enum class Role {
  from_name,  // display name of the sender
  subject,
  file_name,
  member,   // a name inside an archive
  opening,  // first lines of what the sender wrote
  body,
  closing,    // last lines: who signs
  card,       // behind "-- ": a stored signature, often stale
  forwarded,  // the original of a mail forwarded as text, or inside message/rfc822
  document,   // first lines of a document that was read: letterhead, title, byline
  document_text,
  document_closing,  // its last lines: who signs and when
  table,             // cells of a sheet: name many, speak for none
  quoted             // the original answered to: counts for nothing but context
};

struct Passage {
  Role role = Role::body;
  std::string source;      // as Evidence::source: "subject", "body", "attachment:1.2" for a
                           // document's text, "file:1.2" for its name
  std::string text;        // canonical
  std::size_t offset = 0;  // code points before it in the folded source
  std::size_t document = kNoDocument;
  double confidence = 1;  // below 1: OCR read it

  static constexpr std::size_t kNoDocument = static_cast<std::size_t>(-1);
};

struct Reading {
  bool fax = false;  // pages that came by themselves: their letterhead is the sender's
  std::vector<Passage> passages;
  std::string subject;         // canonical, without Re/Fw/回复/转发 prefixes
  std::string own;             // canonical lines the sender wrote himself, one text
  std::string own_printed;     // the same as it came, other lines too
  std::size_t own_length = 0;  // code points of it
  bool reply = false;          // subject begins with Re/回复/答复
  bool forward = false;        // subject says forwarded, or the body carries the original
};

Reading read(const parsers::Mail& mail, const std::vector<extract::Document>& documents);

// Adds one document's text line by line, each in the role its place gives it.
void add_document_text(Reading& reading, const std::string& text, const std::string& source,
                       std::size_t document, double confidence, bool sheet);

// Splits "Re: 回复：Fw: x" into its prefixes and x.
std::string without_prefixes(std::string_view canonical_subject, bool* reply, bool* forward);

std::size_t code_points(std::string_view text);
// At most `limit` code points around [begin, end) of `text`, for Evidence::words.
std::string words_at(std::string_view text, std::size_t begin, std::size_t end);

// The last component of a path-like file name, without extension, canonical.
std::string base_name(std::string_view file_name);

}  // namespace shouwen::classify
