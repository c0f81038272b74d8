// The folder a device or the fax server's hook writes into, and what becomes of its files:
//   path/ → work/ (claimed by one rename) → done/, or failed/ when the file is not whole
// Nothing is deleted. A file is claimed when it is finished: its sidecar stands beside it (the hook
// names that last), or it did not change for a while and its structure is complete; or when nobody
// finished it in time. Killed between claim and done/, it is found in work/ and goes on from there.
// Hostile names: only regular files directly in the folder; a name is never a path.
// Threads: pool. Errors: transient ones name the file and what to do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/result.h"
#include "config/time.h"

namespace shouwen::intake {

inline constexpr const char* kSidecar = ".fax";

struct FaxFile {
  std::string path, name;              // name: without folders
  std::int64_t size = 0, changed = 0;  // nanoseconds since 1970
  bool sidecar = false;                // NAME.fax stands beside it
};

// Finished files and folders of ours are not listed: dot names, .tmp .part ~, sidecars by
// themselves.
std::vector<FaxFile> list_fax_files(const std::string& folder);

// Is this a file nobody writes any more: a TIFF whose chain of pages ends and whose strips are all
// there, a PDF with its end, anything else by its first octets alone.
bool structurally_whole(const std::string& path);

// What did not change since when, by the injected clock.
class Stillness {
 public:
  // How long each file has been as it is; forgets those not named.
  std::map<std::string, std::int64_t> look(const std::vector<FaxFile>& files, Instant now);

 private:
  struct Seen {
    std::int64_t size = 0, changed = 0;
    Instant since;
  };
  std::map<std::string, Seen> seen_;
};

// path/, work/, done/, failed/; makes the three.
Status make_fax_folders(const std::string& folder);

// Renames into work/, with its sidecar. nullopt: somebody else has it, or it is gone.
std::optional<FaxFile> claim(const std::string& folder, const FaxFile& file);

// Out of work/ into `where` (done, failed), under a name nobody has there.
Status settle(const std::string& folder, const FaxFile& file, const std::string& where);

// The sidecar's text, at most 64 KB; "" when there is none.
std::string read_sidecar(const FaxFile& file);

// The same for the hook's copy and the file in recvq: name, time in seconds, size.
std::string fax_key(const std::string& name, const FaxFile& file);

}  // namespace shouwen::intake
