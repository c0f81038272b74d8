// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/automaton.h"

#include <algorithm>
#include <numeric>

namespace shouwen::classify {

namespace {
// A run of sorted words that share a prefix of `depth` octets: one node of the trie.
struct Run {
  std::size_t from, to, depth;
};

constexpr std::uint32_t kManyChildren = 6;
}  // namespace

// Words are sorted, so the trie is built level by level and the children of a node lie side by
// side.
Automaton::Automaton(const std::vector<std::string>& words) {
  std::vector<std::uint32_t> order(words.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {},
                           [&](std::uint32_t i) -> const std::string& { return words[i]; });
  std::erase_if(order, [&](std::uint32_t i) { return words[i].empty(); });

  nodes_.emplace_back();
  std::vector<Run> runs{{0, order.size(), 0}};
  for (std::size_t node = 0; node < runs.size(); ++node) {
    auto [from, to, depth] = runs[node];
    while (from < to && words[order[from]].size() == depth) {
      if (nodes_[node].word == kNone) nodes_[node].word = order[from];
      ++from;
    }
    nodes_[node].first = static_cast<std::uint32_t>(edges_.size());
    while (from < to) {
      const char octet = words[order[from]][depth];
      std::size_t end = from;
      while (end < to && words[order[end]][depth] == octet) ++end;
      edges_.push_back(
          {static_cast<unsigned char>(octet), static_cast<std::uint32_t>(nodes_.size())});
      ++nodes_[node].count;
      nodes_.emplace_back();
      nodes_.back().depth = static_cast<std::uint32_t>(depth + 1);
      runs.push_back({from, end, depth + 1});
      from = end;
    }
  }
  std::vector<std::uint32_t> breadth_first(nodes_.size());
  std::iota(breadth_first.begin(), breadth_first.end(), 0U);  // built level by level already
  link_failures(breadth_first);
}

void Automaton::link_failures(const std::vector<std::uint32_t>& breadth_first) {
  for (const std::uint32_t n : breadth_first) {
    Node& node = nodes_[n];
    node.output = node.word != kNone ? n : (n == 0 ? 0 : nodes_[node.fail].output);
    for (std::uint32_t e = node.first; e < node.first + node.count; ++e)
      nodes_[edges_[e].to].fail = n == 0 ? 0 : step(node.fail, edges_[e].octet);
    if (n != 0 && node.count < kManyChildren) continue;
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t octet = 0; octet < table.size(); ++octet)
      table[octet] = step(n, static_cast<unsigned char>(octet));
    node.table = static_cast<std::uint32_t>(tables_.size());
    tables_.push_back(table);
  }
}

std::uint32_t Automaton::child(std::uint32_t node, unsigned char octet) const {
  const Node& n = nodes_[node];
  const auto begin = edges_.begin() + n.first, end = begin + n.count;
  const auto it = std::lower_bound(begin, end, octet,
                                   [](const Edge& e, unsigned char o) { return e.octet < o; });
  return it != end && it->octet == octet ? it->to : kNone;
}

std::uint32_t Automaton::step(std::uint32_t node, unsigned char octet) const {
  for (;;) {
    if (nodes_[node].table != kNone) return tables_[nodes_[node].table][octet];
    const std::uint32_t to = child(node, octet);
    if (to != kNone) return to;
    if (node == 0) return 0;
    node = nodes_[node].fail;
  }
}

std::vector<Match> Automaton::all(std::string_view text) const {
  std::vector<Match> out;
  if (nodes_.empty()) return out;
  const std::array<std::uint32_t, 256>& root = tables_.front();
  std::uint32_t node = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    node = node == 0 ? root[octet] : step(node, octet);
    if (node == 0) continue;
    // The root ends no word, so 0 is "nothing here", which nearly every octet answers.
    for (std::uint32_t hit = nodes_[node].output; hit != 0; hit = nodes_[nodes_[hit].fail].output)
      out.push_back({i + 1 - nodes_[hit].depth, i + 1, nodes_[hit].word});
  }
  return out;
}

std::vector<Match> Automaton::longest(std::string_view text) const {
  std::vector<Match> hits = all(text);
  if (hits.size() <= 1) return hits;
  std::ranges::sort(hits, [](const Match& a, const Match& b) {
    const std::size_t la = a.end - a.begin, lb = b.end - b.begin;
    return la != lb ? la > lb : a.begin < b.begin;
  });
  // Octets already taken by a longer hit; texts are bounded, so one flag an octet is fine.
  std::vector<bool> taken(hits.empty() ? 0 : text.size(), false);
  std::vector<Match> out;
  for (const Match& m : hits) {
    if (taken[m.begin] || taken[m.end - 1]) continue;
    for (std::size_t i = m.begin; i < m.end; ++i) taken[i] = true;
    out.push_back(m);
  }
  std::ranges::sort(out, {}, &Match::begin);
  return out;
}

bool Automaton::any(std::string_view text) const {
  if (nodes_.empty()) return false;
  std::uint32_t node = 0;
  for (const char c : text) {
    node = step(node, static_cast<unsigned char>(c));
    if (nodes_[node].output != 0) return true;
  }
  return false;
}

}  // namespace shouwen::classify
