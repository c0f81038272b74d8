// Logistic regression over sparse features, as liblinear does it: one weight vector a label (one
// for two labels), found by the trust region method from a fixed start, without randomness. This is
// the only place that knows the library. Threads: pure functions over values. Errors: none;
// examples of fewer than two labels teach nothing and give a Linear that has no opinion. Source:
// liblinear 2.3 (BSD-3), R.-E. Fan et al., JMLR 9 (2008), solver L2R_LR.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace shouwen::classify {

// Which features a thing has: ascending, each once, in [1, kFeatures].
using Features = std::vector<int>;
inline constexpr int kFeatures = 4096;

struct Linear {
  std::vector<int> labels;      // in the library's order
  std::vector<double> weights;  // kFeatures + 1 rows (the last is the bias) of columns() each

  std::size_t columns() const { return labels.size() == 2 ? 1 : labels.size(); }
  bool has_opinion() const { return labels.size() >= 2; }
};

struct Example {
  Features features;
  int label = 0;
};
Linear train_linear(std::span<const Example> examples);

// How likely each of `model.labels` is, in that order; empty without an opinion.
std::vector<double> probabilities(const Linear& model, const Features& features);

}  // namespace shouwen::classify
