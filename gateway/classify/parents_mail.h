// 延边州交通运输局 recommends a firm of 延吉市: the county is named best, and every piece is its
// city's. Then the mail is the city's as well. Threads: pure. Source: OFFICE §4, DESIGN §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/classify/items.h"

namespace shouwen::classify {

// Changes nothing where an address or the sender's word (代…报送) told the unit.
void give_to_parent(const config::Roster& roster, UnitVerdict& unit, Contents& contents);

}  // namespace shouwen::classify
