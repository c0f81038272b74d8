// What a receipt states, as text that is signed: which mails, when, each file with its digest, the
// head of the ledger, and the receipt's own words. The PDF prints it, its code and its signature
// stand in the QR code, a fax carries the code.
// Shape: lines "key: value", an empty line, subject and body; before them one line with the
// signature. What is signed is seal_text(): short, so that the QR code holds all it needs.
// Threads: pure. Errors: nullopt for what is no statement.
// Source: OFFICE §6 §10; DESIGN §2 (count and head of the ledger stand in every signed receipt).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/time.h"
#include "gateway/replies/receipt_text.h"
#include "storage/receipt_key.h"

namespace shouwen::replies {

struct Statement {
  std::string issuer;  // our address
  std::string id;      // the mail's Message-ID
  Instant issued;
  Zone zone;
  struct Mail {
    std::string number;  // 收件编号
    Instant arrival;
    Digest octets;
  };
  std::vector<Mail> mails;  // at least one
  struct File {
    std::string name;  // cleaned
    std::uint64_t size = 0;
    Digest digest;
  };
  std::vector<File> files;  // kMostFiles at most
  std::size_t more_files = 0;
  std::int64_t ledger_count = 0;
  std::string ledger_head;  // "sha256:..."
  Words words;
};
inline constexpr std::size_t kMostFiles = 300;

// With its signature as the first line.
std::string signed_statement(const Statement& statement, const storage::ReceiptKey& key);

// One as read back. Nothing is checked: says() does that.
struct Signed {
  std::string text;  // what the digest is over
  std::string key;   // its name
  std::string signature;
  std::vector<std::string> numbers;
  std::string issued;  // RFC 3339
  std::int64_t ledger_count = 0;
  std::string ledger_head, issuer;
  std::vector<std::string> files;  // the lines, as printed
  Words words;
};
std::optional<Signed> read_statement(std::string_view octets);
bool whole(const Signed& signed_one, std::string_view open_key);

// The words of a receipt that goes by fax, with the code below them; after a form feed, and on no
// page, what was signed. `statement` may be "".
std::string fax_letter(const std::string& words, const std::string& statement);
std::string faxed_words(std::string_view letter);
std::string faxed_statement(std::string_view letter);

// Ten letters and digits that survive print and fax: K7QM2-F9DXA.
std::string short_code(const Signed& signed_one);
// What the QR code holds: all a scanner needs to check, in its smallest alphabet.
std::string qr_text(const Signed& signed_one);
// The receipt a QR code speaks of, when its signature fits; else nullopt.
struct FromQr {
  std::string numbers, issued, code;
};
std::optional<FromQr> read_qr(std::string_view text, std::string_view open_key);

}  // namespace shouwen::replies
