// A piece that stands in the mail's own words beside attached ones of other kinds: 典型案例见附件，
// 图文简讯如下：… Told by a line that announces it, or by a title that names its kind.
// Threads: pure. Source: OFFICE §4.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "gateway/classify/kind_match.h"
#include "gateway/classify/knowledge.h"
#include "gateway/classify/paper.h"

namespace shouwen::classify {

struct BodyPiece {
  Paper paper;     // from its title on
  Kind announced;  // empty when only the title tells
};

// `own_printed` is what the sender wrote, as it came. Nothing when there is no such line, or less
// than a paragraph behind it.
std::optional<BodyPiece> body_piece(std::string_view own_printed, const KindWords& kinds,
                                    const UnitNames& names);

}  // namespace shouwen::classify
