// Where what the office's corrections taught may overrule the rules' word for the kind of a piece
// (learned.h), it does, and says so. Only the kind changes: whose the piece is, what the mail is
// and which files belong together are the rules' alone. A piece the rules only guessed at stays
// guessed. Threads: pure. Errors: none; without a model nothing changes. Source: DESIGN §3.4 §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/classify/items.h"

namespace shouwen::classify {

void overrule_kinds(Contents& contents, const Topic& topic, const parsers::Mail& mail);

}  // namespace shouwen::classify
