// “……月”, ……行动 in quotation marks that is not ours: another campaign's material.
// Threads: pure. Source: DESIGN §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::classify {

// The first such name in a canonical text; "" when there is none. `ocr`: the text was read from a
// picture, and a name that is ours but for a few characters is ours.
std::string other_activity(const std::string& text, const std::string& our_title, bool ocr = false);

// 信用交通宜传月: our title as OCR may read it, no more than a third of its characters wrong.
bool misread_title(std::string_view name, std::string_view our_title);

}  // namespace shouwen::classify
