// The octets of one part of a filed message, by the path `show` prints ("1.2", "1.3!a/b.docx"):
// read anew from the original, archives opened by the sandboxed helper.
// Threads: any; blocks as extraction does. Lifetime: none kept. Errors: rejected_input when there
// is no such part or it is locked; corrupt when the original is not what was filed. Source:
// docs/security.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/ids.h"
#include "config/result.h"
#include "gateway/extract/blob.h"
#include "gateway/extract/extract.h"

namespace shouwen::preview {

// `message` is the whole mail as it came. `digest`: what the part must be.
Result<extract::Blob> part_of(std::string_view message, std::string_view path, const Digest& digest,
                              const extract::Tools& tools);

// Said of a part that may not be opened.
Error locked(std::string_view why);

}  // namespace shouwen::preview
