// A page turned by quarters, as a person says it lies. Shape: clockwise; resolutions go with their
// sides. Threads: pure. Errors: none; a raster whose pixels do not fit its size stays as it is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "parsers/extract/extracted.h"

namespace shouwen::extract {

// REQUIRES: quarters 0..3.
void turn(parsers::extract::Raster& raster, int quarters);

}  // namespace shouwen::extract
