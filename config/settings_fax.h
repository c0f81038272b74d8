// The tables [[fax]] and [fax_out]. Inside config/. Pure; problems go where the Fields put them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "config/fields.h"
#include "config/settings.h"

namespace shouwen::config {

// `others`: those stated before it, whose folders are taken.
FaxSettings read_fax(const Fields& f, const std::vector<FaxSettings>& others);

// `any_fax`: is there a [[fax]] whose sender could be answered?
FaxOutSettings read_fax_out(const Fields& f, bool any_fax);

}  // namespace shouwen::config
