// Whether a mail's words announce something that comes with it: 现报送简讯 does, 简讯无法报送 and
// 前天报送的简讯 do not. Threads: pure. Source: DESIGN §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "gateway/classify/wording.h"

namespace shouwen::classify {

// The first word of Wording::brings that is neither denied in its clause nor said of what was
// sent before; "" when there is none.
std::string_view announced(std::string_view canonical_text, const Vocabulary& words);

}  // namespace shouwen::classify
