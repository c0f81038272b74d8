// The mail of ours that a bounce, a vacation notice or a reply is about, and through it the unit.
// Threads: pure. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/roster.h"
#include "storage/decision.h"

namespace shouwen::classify {

struct Facts;

void link_our_mail(const Facts& f, const config::Roster& roster, storage::Decision& d);

}  // namespace shouwen::classify
