// What one attachment is among the others, by kind and name: a piece, a picture, something that
// only comes along, or something no office sends.
// Threads: pure.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/extract/extract.h"

namespace shouwen::classify {

enum class AttachmentRole : std::uint8_t {
  ignored,  // the mail's own text, a logo inside it, a hidden or reserved file
  piece,    // may be material
  archive,  // may hold material
  picture,
  side,       // cover letter, table, card: comes along
  companion,  // the same piece stamped or scanned
  hostile     // a program, a bomb, a disguised name
};

AttachmentRole attachment_role(const extract::Document& document);
// The page or the signed text that hangs on a receipt of this program, ours or another office's: it
// comes back with replies, and is nobody's material.
bool is_receipt_page(const extract::Document& document);
// The same for a name inside an archive, where only the name is known.
AttachmentRole member_role(std::string_view name);
// 〔2020〕37号 in a name: an official letter.
bool has_document_number(std::string_view canonical_name);

// A file the mail only links to (超大附件, 网盘): its name; "" when there is none.
std::string first_link(const std::vector<extract::Document>& documents);

}  // namespace shouwen::classify
