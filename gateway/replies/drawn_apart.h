// Drawing in a process of its own. Pango's thread may still hold a map of fonts when its drawing is
// done, cairo then aborts the process that frees its caches, and an idle daemon that does not free
// them holds a mapped Chinese font for ever. A child that ends takes all of it along, and what
// breaks in it breaks one page. Included by fax_page.cpp and receipt_pdf.cpp only.
// Threads: any, at the same time. Errors: those of `draw`; transient when the child gave no answer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "config/result.h"

namespace shouwen::replies {

// The octets `draw` gives, called in a fork of this process: it may use memory and libraries, no
// lock that another thread here could hold, nothing of the store, no log.
Result<std::string> drawn_apart(const std::function<Result<std::string>()>& draw);

}  // namespace shouwen::replies
