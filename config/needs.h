// What a path or a login name must be when it is stated: written, and written exactly.
// Threads: pure. Errors: problems of the file, at the value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/fields.h"

namespace shouwen::config {

// A value given as "" is a slip, not the default; blanks at its ends, also the wide one of Chinese
// keyboards, are seen by nobody and would name another file or user. False when it was a problem.
bool need_words(const Fields& f, const char* key);

// The same, and a path from the root: the service does not run where the file lies.
void need_absolute(const Fields& f, const char* key);

}  // namespace shouwen::config
