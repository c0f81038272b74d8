// campaign draft: reads notices and proposes what they ask for; nothing is stored or put in force.
// Threads: the caller's. Errors: exit 1 when a file cannot be read, the others are still answered.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "config/result.h"
#include "parsers/notice/notice.h"

namespace shouwen::cli {

struct DraftOptions {
  std::string format = "toml";  // toml, json
  std::vector<std::string> files;
};

// The text of a document that is no plain text (docx, pdf, ofd); an error says what to do instead.
using DocumentText =
    std::function<Result<std::string>(const std::string& octets, const std::string& name)>;

// One JSON object a file (DESIGN §9, issue "obligations"), or one TOML campaign a file.
int draft(const DraftOptions& options, const DocumentText& read, std::ostream& out,
          std::ostream& err);

// A campaign file in which every field quotes its sentence. It passes `shouwen check` where the
// notice says enough; what it does not say is a comment.
std::string draft_toml(const parsers::notice::Notice& notice, const std::string& file);

}  // namespace shouwen::cli
