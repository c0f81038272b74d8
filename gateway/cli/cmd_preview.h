// shouwen preview FILE | MESSAGE PART: pages as JPEG, of any file or of a part of a filed message.
// Kept below the state folder (`previews`); with --out written into a folder, page-0001.jpg and on.
// The store is only read. Threads: one. Errors: kFailed when a page asked for is not there.
// Source: docs/records.md, "preview".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace CLI {
class App;
}

namespace shouwen::cli {

struct Global;

void add_preview(CLI::App& app, Global& global);

// "3", "1-3", "4-" (to the end); nothing when it is none of these.
std::optional<std::pair<int, int>> page_range(const std::string& text);

}  // namespace shouwen::cli
