// The table [fax_out]. Inside config/. Pure; problems go where the Fields put them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/fields.h"
#include "config/settings.h"

namespace shouwen::config {

// `any_fax`: is there a [[fax]] whose sender could be answered?
FaxOutSettings read_fax_out(const Fields& f, bool any_fax);

}  // namespace shouwen::config
