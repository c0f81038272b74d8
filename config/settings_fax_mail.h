// The table [[fax_mail]], and the makers it may name: the patterns of config/etc/fax_mail.toml,
// which is data and built into the program. Inside config/. Pure; problems go where the Fields put
// them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/fields.h"
#include "config/settings.h"

namespace shouwen::config {

extern const char* const kFaxMakers;

// `so_far`: what was read before it; its mailboxes are no devices.
FaxMailSettings read_fax_mail(const Fields& f, const Settings& so_far);

// Every maker with its patterns; the built-in text has no problems, which a test asserts.
std::vector<FaxMailSettings> read_fax_makers(const Source& source, Problems& problems);

}  // namespace shouwen::config
