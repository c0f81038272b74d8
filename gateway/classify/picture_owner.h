// Which of several pieces in one mail a loose picture belongs to, by what their names share.
// Threads: pure. Source: OFFICE §9 (配图).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/classify/kind_match.h"

namespace shouwen::classify {

// A piece as far as pictures go.
struct PictureTaker {
  const config::Requirement* requirement = nullptr;
  std::string shown;     // its file as sent; "" for what stands in the mail itself
  bool asked = false;    // its kind is looked at for pictures
  bool has_own = false;  // some lie inside its document
};

struct PictureOwner {
  std::size_t index = 0;
  bool sure = true;  // false: several want it and nothing says which
};
// REQUIRES: at least one taker. Those that lie in its folder; of them those of the kind its name
// says, else those whose kind is looked at for pictures; of them the one whose name shares most
// with it, or bears its number; else the only one without a picture; else the last.
PictureOwner picture_owner(std::string_view shown, const std::vector<PictureTaker>& takers,
                           const KindWords& kinds);

}  // namespace shouwen::classify
