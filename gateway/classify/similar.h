// How alike two texts are, and where they differ: character shingles and their smallest hashes.
// A Sketch is what storage keeps of a piece, so that later ones can be compared without the text.
// Threads: pure. Errors: none; texts too short to tell are unlike everything.
// Source: Broder 1997, On the resemblance and containment of documents.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::classify {

inline constexpr std::size_t kShingle = 4;      // characters
inline constexpr std::size_t kSketch = 64;      // hashes kept
inline constexpr std::size_t kTooShort = 40;    // characters: no statement below
inline constexpr double kSamePiece = 0.5;       // resemblance of two readings of one text
inline constexpr double kNearDuplicate = 0.35;  // worth a look by an officer

// The smallest hashes of the text's shingles, ascending; only Han characters, letters and digits
// count, so that layout and punctuation do not. Empty when the text is too short.
using Sketch = std::vector<std::uint32_t>;
Sketch sketch_of(std::string_view canonical_text);

// Estimated Jaccard resemblance, 0..1.
double resemblance(const Sketch& a, const Sketch& b);
// All of them, ascending: of texts that are compared with many others.
using Shingles = std::vector<std::uint32_t>;
Shingles shingles_of(std::string_view canonical_text);
// The share of `part`'s shingles that `whole` holds, counted exactly, 0..1.
double containment(const Shingles& part, const Shingles& whole);
double containment(std::string_view part, std::string_view whole);

// Lines of `a` that `b` does not hold, at most `limit`: what was changed.
std::vector<std::string> differing_lines(std::string_view a, std::string_view b,
                                         std::size_t limit = 8);

// Stored form: "s4:" and the hashes in hexadecimal; "" for an empty sketch.
std::string to_text(const Sketch& sketch);
Sketch sketch_from(std::string_view text);

}  // namespace shouwen::classify
