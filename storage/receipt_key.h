// The key receipts are signed with: Ed25519, made once for each installation, kept beside the
// database (receipt.key, PEM, readable by the service alone) and in every backup; what is open of
// it stands in receipt-key.pub.pem, for whoever wants to check a receipt without us.
// Threads: values; safe anywhere. Errors: permanent, with a remedy, when the file is there and is
// no such key: a new one would disown every receipt already given.
// Source: RFC 8032, RFC 8410 (PEM); DESIGN §5, OFFICE §10 (every signature names its algorithm).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/result.h"
#include "storage/fs.h"

namespace shouwen::storage {

struct ReceiptKey {
  std::string secret;  // 32 octets; "" = there is none and nothing is signed
  std::string open;    // 32 octets
};

ReceiptKey new_receipt_key();
// The one of the state folder `dir`, made and durable on return when there was none.
Result<ReceiptKey> receipt_key_of(const std::string& dir, FileSystem& fs = real_file_system());
// Into a folder that has none: a backup, or the folder restored to. Not synced.
Status copy_receipt_key(const std::string& from, const std::string& to, FileSystem& fs);

// "ed25519:" and the first 16 hex digits of the SHA-256 of the open half.
std::string key_name(std::string_view open);
std::string open_pem(std::string_view open);
std::optional<std::string> open_of_pem(std::string_view pem);  // nullopt: no Ed25519 key
Result<std::string> open_key_of(const std::string& dir);       // of a state folder, to look only

// 64 octets. REQUIRES: key.secret is not empty.
std::string sign(const ReceiptKey& key, std::string_view octets);
bool signature_fits(std::string_view open, std::string_view octets, std::string_view signature);

}  // namespace shouwen::storage
