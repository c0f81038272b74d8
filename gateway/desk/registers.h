// The standing registers 登记簿 of an office, each from a frozen moment: made again from the same
// moment it is the same to the octet, but for what was lawfully erased since. Every row carries
// what it goes back to. What is set apart stands in them with its numbers only. Threads: the
// Reader's. Errors: the store's; rejected_input for a register, campaign or moment that is none.
// Source: OFFICE §8; personal data §10.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/result.h"
#include "gateway/desk/desk.h"
#include "gateway/desk/office.h"
#include "gateway/track/register_files.h"
#include "storage/reader.h"

namespace shouwen::desk {

struct RegisterAsked {
  std::string name;      // Chinese or English
  std::string campaign;  // "": every one, or the only or newest where a register is of one
  std::optional<Instant> from = {}, until = {};  // of what a row is about; inclusive
  std::optional<Instant> at = {};                // absent: now
  bool unmasked = false;                         // whoever asks has noted it: note_unmasked()
};

struct RegisterName {
  std::string key, zh;
};
std::vector<RegisterName> register_names();
Result<RegisterName> register_named(const std::string& name);

Result<track::RegisterTable> make_register(storage::Reader& reader,
                                           const std::shared_ptr<const Office>& office,
                                           const RegisterAsked& asked, Instant now);

// What staff enter of a message, field by field; "" takes a field back. Gives a word for whoever
// entered it: others with the same number; "" when there is none.
Result<std::string> note_register(const Call& call, MessageRef message,
                                  std::vector<storage::RegisterNote> notes);
// Before personal data is written out whole: a reason always, and the ledger knows who and which.
Status note_unmasked(const Call& call, const std::string& name, const std::string& campaign);
// What is entered of one message now: field → value.
Result<nlohmann::json> register_notes(storage::Reader& reader, const Office& office,
                                      MessageRef message);

}  // namespace shouwen::desk
