// Messages set apart for a secrecy mark: lists show that they exist and nothing of what they say.
// Threads: the Reader's own. Errors: the store's. Source: OFFICE §5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "storage/reader.h"

namespace shouwen::desk {

Result<std::set<MessageRef>> set_apart(storage::Reader& reader);

}  // namespace shouwen::desk
