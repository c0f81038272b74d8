// 报送情况通报 from a frozen moment. Made again from the same moment it is the same to the octet:
// it rests on what was known then and on nothing else. Threads: the Reader's. Errors: the store's;
// rejected_input for a moment that has not come, or at which nothing was stated yet.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "gateway/desk/office.h"
#include "gateway/track/circular.h"
#include "storage/reader.h"

namespace shouwen::desk {

Result<track::Circular> circular(storage::Reader& reader,
                                 const std::shared_ptr<const Office>& office,
                                 const std::string& campaign, Instant now, Instant at);

}  // namespace shouwen::desk
