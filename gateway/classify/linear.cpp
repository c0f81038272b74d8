// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/linear.h"

#include <linear.h>

#include <algorithm>
#include <cmath>

namespace shouwen::classify {
namespace {

constexpr double kBias = 1;
// So that a model is the same whatever order a machine's BLAS adds in, and short as text.
constexpr double kGrain = 1e4;

void silent(const char*) {}

// The features as the library reads them, the bias behind them and -1 for the end.
std::vector<feature_node> nodes(const Features& features) {
  std::vector<feature_node> out;
  out.reserve(features.size() + 2);
  for (const int f : features) out.push_back({f, 1});
  out.push_back({kFeatures + 1, kBias});
  out.push_back({-1, 0});
  return out;
}

parameter settings() {
  parameter p{};
  p.solver_type = L2R_LR;
  p.eps = 1e-6;
  p.C = 1;
  return p;
}

}  // namespace

Linear train_linear(std::span<const Example> examples) {
  const auto other = [&](const Example& e) { return e.label != examples.front().label; };
  if (std::ranges::none_of(examples, other)) return {};
  ::set_print_string_function(silent);
  std::vector<std::vector<feature_node>> rows;
  std::vector<feature_node*> starts;
  std::vector<double> labels;
  rows.reserve(examples.size());
  for (const Example& e : examples) {
    rows.push_back(nodes(e.features));
    starts.push_back(rows.back().data());
    labels.push_back(e.label);
  }
  problem what{};
  what.l = static_cast<int>(examples.size());
  what.n = kFeatures + 1;
  what.y = labels.data();
  what.x = starts.data();
  what.bias = kBias;
  const parameter how = settings();
  ::model* found = ::train(&what, &how);
  Linear out;
  out.labels.assign(found->label, found->label + found->nr_class);
  const std::size_t n = static_cast<std::size_t>(kFeatures + 1) * out.columns();
  out.weights.reserve(n);
  for (std::size_t i = 0; i < n; ++i)
    out.weights.push_back(std::round(found->w[i] * kGrain) / kGrain);
  ::free_and_destroy_model(&found);
  return out;
}

std::vector<double> probabilities(const Linear& linear, const Features& features) {
  if (!linear.has_opinion()) return {};
  // The library only reads what these point at.
  ::model view{};
  view.param = settings();
  view.nr_class = static_cast<int>(linear.labels.size());
  view.nr_feature = kFeatures;
  view.w = const_cast<double*>(linear.weights.data());
  view.label = const_cast<int*>(linear.labels.data());
  view.bias = kBias;
  std::vector<double> out(linear.labels.size());
  const std::vector<feature_node> row = nodes(features);
  ::predict_probability(&view, row.data(), out.data());
  return out;
}

}  // namespace shouwen::classify
