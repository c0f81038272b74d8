// What the hook in place of faxrcvd does: a finished fax and what the line told of it are put into
// the daemon's folder, so that either both stand there whole or the sidecar does not stand there.
//   copy to .tmp → fsync → rename the TIFF → the same for NAME.fax → fsync the folder
// The sidecar comes last: the daemon takes a TIFF whose sidecar is there. Killed anywhere before,
// what is left is a temporary or a lone TIFF, and HylaFAX still has the fax in recvq, where the
// daemon's sweep finds it. The copy keeps the file's time: with name and size it says which fax it
// is. Links nothing but the C++ library and parsers/fax: it runs as the fax server's user. Threads:
// one. Errors: permanent; nothing is removed from recvq whatever happens.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace shouwen::intake {

// Where a kill is tried, in order.
inline constexpr const char* kHandoverSteps[] = {"opened",        "half_copied",  "copied",
                                                 "synced",        "renamed",      "sidecar_copied",
                                                 "sidecar_named", "folder_synced"};

// `argv` as faxrcvd is called, `spool` its working folder, `folder` the daemon's. "" or why not.
std::string hand_over(const std::vector<std::string>& argv, const std::string& spool,
                      const std::string& folder, const std::function<void(const char*)>& step = {});

// First line of etc/shouwen-handover below `spool`, else /var/spool/shouwen-fax.
std::string handover_folder(const std::string& spool);

}  // namespace shouwen::intake
