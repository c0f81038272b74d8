// The JSON records of docs/records.md, one function a value. Text stands as it was sent; whoever
// prints it neutralises it. Used by queries.cpp and request.cpp only.
// Threads: pure. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "gateway/desk/office.h"
#include "storage/reader.h"
#include "storage/records.h"

namespace shouwen::desk {

nlohmann::json moment_json(Instant t, const Office& office);
nlohmann::json moment_json(const std::optional<Instant>& t, const Office& office);
std::string unit_name(const Office& office, const std::string& code);  // short; "" when unknown
std::string type_label(const Office& office, const std::string& campaign, const std::string& type);

// Why a person must look, and what he must do besides: one list to a clerk.
// Problems or checks of `decision` in words, each once; a word of the program's own stays one.
nlohmann::json texts_json(const std::vector<std::string>& names, const storage::Decision& decision,
                          const Office& office);
std::vector<std::string> open_reasons(const storage::Decision& decision);

// What is still to be read of a filed message.
nlohmann::json owed_json(const storage::LateRow& late, const Office& office);
nlohmann::json message_json(const storage::MessageRow& row, const Office& office);
nlohmann::json decision_json(const storage::Decision& decision, const Office& office);
nlohmann::json submission_json(const storage::SubmissionRow& row, const Office& office);
nlohmann::json outbox_json(const storage::OutboxMail& mail, const Office& office);
nlohmann::json counts_json(const storage::Counts& counts, const Office& office);

}  // namespace shouwen::desk
