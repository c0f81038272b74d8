// Films and sound: how long, and the size of the picture. Nothing is decoded, so nothing is shown:
// outcome empty. MP4 and MOV by their movie box, AVI by its header; others are named only.
// Threads: pure. Errors: corrupt when the file holds no movie box, as when it was cut off.
// Source: ISO 14496-12 8.2.2, 8.3.2; AVI RIFF reference.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

Extracted read_film(std::string_view octets, const Limits& limits);

// Programs: never opened, whatever they claim to hold.
Extracted read_program(std::string_view octets, const Limits& limits);

}  // namespace shouwen::parsers::extract
