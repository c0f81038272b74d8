// A zip of stored entries with one fixed date, so that the same parts give the same octets for
// ever: what an OOXML file needs and no more. Pure. Source: APPNOTE.TXT 6.3 (local header, central
// directory, end record).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shouwen::track {

// Names are ASCII, parts smaller than 4 GB.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& parts);

// Text for XML: escaped, without the controls XML 1.0 forbids.
std::string xml_text(std::string_view text);

}  // namespace shouwen::track
