// Files read as the daemon reads them: sniffed, given to the real helper, taken apart as far as the
// budget goes; after each the next document must succeed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/extract/extract.h"
#include "gateway/extract/extractor.h"

namespace shouwen::attachments {

using extract::Document;
using extract::Outcome;

// Where the outcome is not a matter of time, a busy machine must not make it one.
inline constexpr std::chrono::seconds kPatient{120};
inline constexpr std::chrono::seconds kAsShipped{5};

// All documents in the file called so, the file itself first. Prints what it cost.
std::vector<Document> read_sample(const std::string& name,
                                  std::chrono::seconds deadline = kPatient);
// The same of these octets.
std::vector<Document> read_file(const std::string& octets, const std::string& name,
                                std::chrono::seconds deadline = kPatient);

// The one of this name; fails the test and gives an empty one when there is none.
Document named(const std::vector<Document>& all, std::string_view name);

std::string shown(const Document& document);

}  // namespace shouwen::attachments
