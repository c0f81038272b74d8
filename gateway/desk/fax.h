// Faxes as staff see them, and a person's word on which calls are one fax.
// Threads: the store's. Errors: the store's; rejected_input for what is no fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gateway/desk/desk.h"
#include "storage/reader.h"

namespace shouwen::desk {

Result<nlohmann::json> faxes(storage::Reader& reader, const Office& office,
                             const std::string& state, const storage::Page& page);
// One fax with all its calls, what each source told, and its other calls.
Result<nlohmann::json> fax_show(storage::Reader& reader, const Office& office, MessageRef message);

// `message` goes on where `head` broke off. Both are filed again.
Status join_fax(const Call& call, MessageRef message, MessageRef head);
// `message` stands alone, and no machine joins it again.
Status split_fax(const Call& call, MessageRef message);

}  // namespace shouwen::desk
