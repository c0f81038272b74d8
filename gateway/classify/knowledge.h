// The office's statements, compiled. Internal to this folder.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "gateway/classify/alike.h"
#include "gateway/classify/classify.h"
#include "gateway/classify/fax_numbers.h"
#include "gateway/classify/kind_match.h"
#include "gateway/classify/learned.h"
#include "gateway/classify/unit_match.h"
#include "gateway/classify/wording.h"

namespace shouwen::classify {

// One campaign with its words ready for matching.
struct Topic {
  KindWords kinds;
  Vocabulary words;
  Shingles common;                         // of the notice's own text
  std::shared_ptr<const Learned> learned;  // null: the rules alone
  explicit Topic(const config::Campaign& campaign)
      : kinds(campaign), words(campaign), common(common_text(campaign)) {}
};

struct Knowledge::Impl {
  const config::Roster& roster;
  UnitNames names;
  FaxNumbers faxes;
  std::string home_province;
  std::vector<std::unique_ptr<Topic>> topics;  // in the order given; at least one

  UnitSources unit_sources() const { return {roster, names, home_province}; }
};

}  // namespace shouwen::classify
