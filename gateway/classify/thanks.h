// 收到，谢谢: an answer to our mail in which there is nothing to read. All else that comes in
// answer to us is somebody's to read, since our letters ask for such answers. Threads: pure.
// Source: OFFICE §5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace shouwen::classify {

bool is_only_thanks(std::string canonical_text);

}  // namespace shouwen::classify
