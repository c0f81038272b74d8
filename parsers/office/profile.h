// What LibreOffice is told before it starts, as its own settings file.
// Threads: none. Errors: false when the folder cannot be written. Source: LibreOffice's schemas.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace shouwen::parsers::office {

// Writes FOLDER/profile/user/registrymodifications.xcu.
bool write_profile(const std::string& folder);

}  // namespace shouwen::parsers::office
