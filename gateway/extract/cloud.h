// Files a mail only points at, as documents without octets: kind "link", outcome unsupported, with
// the name, size and expiry the mail tells. Their digest is that of the address, so that the same
// file announced twice is the same.
// Threads: pure. Never fails. Source: parsers/cloud_links.h.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "gateway/extract/extract.h"

namespace shouwen::extract {

// Links that only a quoted original holds are left out: the reply does not bring them.
void add_cloud_links(const parsers::mime::Message& message, const parsers::Mail& mail,
                     std::vector<Document>& documents);

}  // namespace shouwen::extract
