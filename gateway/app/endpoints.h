// Settings → where to connect and as whom.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/result.h"
#include "config/settings.h"
#include "gateway/net/endpoint.h"

namespace shouwen::app {

Result<net::Endpoint> imap_endpoint(const config::MailboxSettings& mailbox,
                                    const config::Settings& settings);
Result<net::Endpoint> smtp_endpoint(const config::Settings& settings);

}  // namespace shouwen::app
