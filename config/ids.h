// Strong identifiers and digests, the vocabulary every room shares.
// Values; std only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace shouwen {

// A row's number in the store. Distinct per Tag, so a receipt's number is never taken for a
// message's.
template <class Tag>
struct Id {
  std::int64_t value = 0;  // 0: none
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

using MessageRef = Id<struct MessageTag>;        // 来件
using SubmissionRef = Id<struct SubmissionTag>;  // 报送件
using OutboxRef = Id<struct OutboxTag>;          // a queued mail of ours

// A digest that names its algorithm: "sha256:<64 hex>" (later "sm3:..."). DESIGN: 国密 stays open.
struct Digest {
  std::string text;
  auto operator<=>(const Digest&) const = default;
  bool empty() const { return text.empty(); }
};

}  // namespace shouwen

template <class Tag>
struct std::hash<shouwen::Id<Tag>> {
  std::size_t operator()(const shouwen::Id<Tag>& id) const noexcept {
    return std::hash<std::int64_t>{}(id.value);
  }
};
