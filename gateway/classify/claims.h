// What a letter or a table announces and the mail does not hold: a piece named and not attached, a
// county's zero report in its city's table. A claim gives no credit.
// Threads: pure. Source: OFFICE §1 (零报告), DESIGN §9 (claims).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "gateway/classify/items.h"

namespace shouwen::classify {

struct Announced {
  std::vector<storage::Claim> claims;
  std::vector<storage::Evidence> evidence;
};

Announced find_claims(const std::vector<extract::Document>& documents, const Contents& contents,
                      const UnitVerdict& unit, const Topic& topic, const Kind& mail_kind,
                      const UnitSources& sources);

}  // namespace shouwen::classify
