// What the office's corrections taught, as it stands in the store: a statement of kind "learned"
// for a campaign. It is put in use only when its own figures allow it, taken out again at any time,
// and when it cannot be used the rules stand alone and `status` says why. Nothing of a past
// decision changes with it. Threads: values; the calls run on the writer's thread. Errors:
// rejected_input when the figures, the rules it was measured with or the campaign are not those in
// force; else the store's. Source: DESIGN §3.4 §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/result.h"
#include "config/time.h"
#include "gateway/classify/learned.h"
#include "storage/records.h"

namespace shouwen::desk {

struct Call;
struct Office;

struct LearnedInForce {
  std::string campaign;
  int version = 0;
  Instant since;
  std::shared_ptr<const classify::Learned> model;  // null: nothing is applied
  std::string state;                               // in_use other_rules corrupt; one stable word
  std::string why;                                 // one line for staff; "" in use
};
// nullptr when the statement says that nothing is in use.
std::unique_ptr<LearnedInForce> learned_in_force(const storage::Statement& statement);
// The remedy for every state that is not in_use.
inline constexpr std::string_view kLearnAgain =
    "重新 learn --use，或停用 learn again, or put it out of use: shouwen learn --use | --drop";

// Why figures do not allow use, in words of staff; "" = they do.
std::string why_refused(const classify::Measured& measured);

Result<std::shared_ptr<const Office>> use_learned(const Call& call, const std::string& path,
                                                  const std::string& text,
                                                  std::optional<Instant> effective);
Result<std::shared_ptr<const Office>> drop_learned(const Call& call, const std::string& campaign);

}  // namespace shouwen::desk
