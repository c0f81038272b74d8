// How alike two texts are, and where they differ: character shingles, their smallest hashes in
// bands, and the sentences one has and the other has not.
// Only Han characters, letters and digits count, so that layout and punctuation do not.
// Threads: pure. Errors: none; texts too short to tell are unlike everything.
// Source: Broder 1997, On the resemblance and containment of documents; Li, Owen, Zhang 2012, One
// permutation hashing; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, §3.4.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/decision.h"

namespace shouwen::classify {

inline constexpr std::size_t kShingle = 4;    // characters
inline constexpr std::size_t kTooShort = 40;  // shingles: no statement below

// Hashes of all of a text's shingles, ascending, each once.
using Shingles = std::vector<std::uint32_t>;
Shingles shingles_of(std::string_view canonical_text);
// What `from` holds and `less` does not.
Shingles without(const Shingles& from, const Shingles& less);

// The share of `part`'s shingles that `whole` holds, counted exactly, 0..1.
double containment(const Shingles& part, const Shingles& whole);
double containment(std::string_view part, std::string_view whole);
// Of the shingles of both, the share that both hold (Jaccard), counted exactly, 0..1.
double resemblance(const Shingles& a, const Shingles& b);

// Sixteen numbers. Two texts have one in common with probability 1-(1-r³)^16 at resemblance r:
// 0.98 at 0.6, 0.88 at 0.5, 0.12 at 0.2. Empty when the text is too short.
std::vector<std::int64_t> bands_of(const Shingles& shingles);

// The first places where the texts differ, in order, at most `limit`: the words of each from the
// first character that differs to the last, cut to `characters`.
std::vector<storage::Difference> differences(std::string_view ours, std::string_view theirs,
                                             std::size_t limit = 4, std::size_t characters = 40);

}  // namespace shouwen::classify
