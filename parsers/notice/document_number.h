// 发文字号: the number an office gives its document, 吉交政研〔2020〕221号; where it stands in a
// text, and whether it is the document's own: GB/T 9704 gives it a line by itself in the head, a
// citation stands in a sentence. Threads: pure. Source: GB/T 9704-2012 §7.2.5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parsers/notice/plain.h"

namespace shouwen::parsers::notice {

// The first one in `text` (plain form), from the office's sign to 号.
std::optional<Span> find_number(View text);
// As it is written there, without blanks.
std::string written_number(View written, Span span);

// The number of the document itself: alone on one of its first lines, or before 签发人. "" when
// there is none, or more than one.
std::string own_number(std::string_view utf8);

}  // namespace shouwen::parsers::notice
