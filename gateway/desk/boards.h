// The board as staff ask for it: now, from a projection where one is kept, or as it stood at a past
// moment, computed again from what was known then (versions of pieces, overlays, statements).
// Threads: the Reader's, or the writer's for Boards. Errors: the store's; rejected_input for a
// campaign or a word that is not there, or a moment at which nothing was stated yet.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "config/result.h"
#include "gateway/desk/office.h"
#include "gateway/track/board.h"
#include "gateway/track/projection.h"
#include "storage/reader.h"

namespace shouwen::storage {
class Store;
}

namespace shouwen::desk {

// All a board is made from.
struct Known {
  std::shared_ptr<const Office> office;  // of that moment
  const config::Campaign* campaign = nullptr;
  std::vector<storage::PieceRow> pieces;
  std::vector<storage::Overlay> overlays;
  std::vector<storage::ClaimRow> claims;
  bool past = false;  // something has happened since
};
// `at` absent: now.
Result<Known> known_at(storage::Reader& reader, std::shared_ptr<const Office> office,
                       const std::string& campaign, std::optional<Instant> at);

// A Known without its shared Office, for callers that hold theirs already.
Result<track::Board> board(storage::Reader& reader, const std::shared_ptr<const Office>& office,
                           const std::string& campaign, Instant now, std::optional<Instant> at,
                           const track::BoardOptions& options = {});

// 各种读法: the figures of each reading of the notice.
Result<nlohmann::json> compare(storage::Reader& reader, const std::shared_ptr<const Office>& office,
                               const std::string& campaign, Instant now, std::optional<Instant> at);
Result<std::string> compare_text(storage::Reader& reader,
                                 const std::shared_ptr<const Office>& office,
                                 const std::string& campaign, Instant now,
                                 std::optional<Instant> at);

// The projections of one Store, brought up to date by what it says has changed. Discarded at exit.
class Boards {
 public:
  Result<track::Board> board(storage::Store& store, storage::Reader& reader,
                             const std::shared_ptr<const Office>& office,
                             const std::string& campaign, Instant now,
                             const track::BoardOptions& options);
  // Every projection against one made afresh: units whose rows differ, "campaign/unit".
  Result<std::vector<std::string>> differences(storage::Store& store, storage::Reader& reader,
                                               const std::shared_ptr<const Office>& office,
                                               Instant now);

 private:
  Status refresh(storage::Store& store, storage::Reader& reader,
                 const std::shared_ptr<const Office>& office);
  Result<track::Projection*> projection(storage::Reader& reader, const config::Campaign& campaign);

  std::shared_ptr<const Office> office_;  // what the projections were made under
  std::map<std::string, track::Projection> projections_;
};

// The same pieces from the current rows and from the newest of their versions must make one board;
// "campaign/unit" where they do not.
Result<std::vector<std::string>> history_differences(storage::Reader& reader,
                                                     const std::shared_ptr<const Office>& office,
                                                     Instant now);

}  // namespace shouwen::desk
