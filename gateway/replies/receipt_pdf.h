// A receipt as a page to keep: its words, the digests of what arrived, the code and QR code to
// check it by. The PDF carries the signed statement and a seal over all its octets, after its own
// last line, where readers of PDF do not look. Shape: A4, text in embedded fonts; the same
// statement and key give the same octets on one machine. Threads: any one at a time for each call;
// takes tens of milliseconds, so not on the io thread. Errors: permanent when no Chinese font is
// installed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/result.h"
#include "gateway/replies/statement.h"

namespace shouwen::replies {

// `statement`: as signed_statement() gives it. rejected_input: it is none.
Result<std::string> receipt_pdf(std::string_view statement, const storage::ReceiptKey& key);

// What a sealed PDF carries. nullopt: no receipt of this kind.
struct Sealed {
  std::string statement;
  bool intact = false;  // the seal fits every octet of the file
};
std::optional<Sealed> open_receipt_pdf(std::string_view octets, std::string_view open_key);

}  // namespace shouwen::replies
