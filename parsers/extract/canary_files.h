// The canaries of kinds that libraries read: an archive of each coding, a picture of each format, a
// fax's codes. A library built without one of its codings links all the same and gives nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "parsers/extract/registry.h"

namespace shouwen::parsers::extract {

void add_archive_canaries(Registry& registry);
void add_picture_canaries(Registry& registry);

}  // namespace shouwen::parsers::extract
