// The text of a model: a line a fact, so that a person can read what it may do; the weights last,
// in the order of the features, those that are zero left out; and a closing line that counts them.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/learned.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

namespace shouwen::classify {
namespace {

constexpr std::string_view kHead = "shouwen-learned 1";
constexpr double kGrain = 1e4;           // weights are kept to four places
constexpr double kLeastWeight = 0.6;     // below it the model has no opinion
constexpr std::size_t kMostTypes = 64;   // a campaign has a handful
constexpr double kGreatestWeight = 1e3;  // of a feature; far beyond what training gives

std::optional<Certainty> certainty_from(std::string_view word) {
  for (const Certainty c : {Certainty::sure, Certainty::unsure, Certainty::guessed})
    if (word == name(c)) return c;
  return std::nullopt;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

std::optional<int> number(std::string_view word) {
  int out = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return out;
}

// The lines of a model, read one kind after the other; the first that is not as it should be ends
// the reading and is named.
class Parser {
 public:
  explicit Parser(std::string_view text) : in_(std::string(text)) { next(); }

  bool failed() const { return failed_; }
  int line() const { return line_; }
  bool at(std::string_view head) const { return !words_.empty() && words_.front() == head; }

  bool whole_line(std::string_view text) {
    check(raw_ == text);
    next();
    return !failed_;
  }
  // "head a b c": the words behind the head, exactly n of them.
  std::vector<std::string> fields(std::string_view head, std::size_t n) {
    check(at(head) && words_.size() == n + 1);
    std::vector<std::string> out(words_.begin() + (failed_ ? 0 : 1), words_.end());
    out.resize(n);
    next();
    return out;
  }
  std::vector<int> numbers(std::string_view head, std::size_t n) {
    std::vector<int> out;
    for (const std::string& word : fields(head, n)) out.push_back(count(word));
    return out;
  }
  int count(const std::string& word) {
    const auto value = number(word);
    check(value && *value >= 0);
    return value.value_or(0);
  }
  double weight(const std::string& word) {
    const auto value = number(word);
    check(value && std::abs(*value / kGrain) <= kGreatestWeight);
    return value.value_or(0) / kGrain;
  }
  Certainty certainty(const std::string& word) {
    const auto value = certainty_from(word);
    check(value.has_value());
    return value.value_or(Certainty::sure);
  }
  void check(bool right) { failed_ = failed_ || !right; }
  bool ended() const { return ended_; }

 private:
  void next() {
    if (failed_) return;
    ended_ = !std::getline(in_, raw_);
    if (ended_) raw_.clear();
    words_ = words_of(raw_);
    ++line_;
  }

  std::istringstream in_;
  std::string raw_;
  std::vector<std::string> words_;
  int line_ = 0;
  bool failed_ = false, ended_ = false;
};

Measured parse_measured(Parser& in) {
  const std::vector<int> n = in.numbers("measured", 7);
  return {n[0], n[1], n[2], n[3], n[4], n[5], n[6]};
}

std::vector<Situation> parse_situations(Parser& in) {
  std::vector<Situation> out;
  while (!in.failed() && in.at("situation")) {
    const std::vector<std::string> w = in.fields("situation", 5);
    out.push_back({w[0], in.certainty(w[1]), w[2], in.count(w[3]), in.count(w[4])});
    in.check(out.size() <= kMostTypes * kMostTypes * 3);
  }
  return out;
}

Linear parse_weights(Parser& in, std::size_t types) {
  Linear out;
  while (!in.failed() && in.at("label")) {
    const int label = in.count(in.fields("label", 1).front());
    in.check(static_cast<std::size_t>(label) < types &&
             std::ranges::find(out.labels, label) == out.labels.end());
    out.labels.push_back(label);
  }
  in.check(out.has_opinion());
  if (in.failed()) return {};
  out.weights.assign(static_cast<std::size_t>(kFeatures + 1) * out.columns(), 0);
  int n = 0, last = 0;
  while (!in.failed() && in.at("w")) {
    const std::vector<std::string> w = in.fields("w", 1 + out.columns());
    const int feature = in.count(w[0]);
    in.check(feature > last && feature <= kFeatures + 1);
    if (in.failed()) break;
    for (std::size_t c = 0; c < out.columns(); ++c)
      out.weights[static_cast<std::size_t>(feature - 1) * out.columns() + c] = in.weight(w[c + 1]);
    last = feature;
    ++n;
  }
  in.check(in.numbers("end", 1).front() == n && in.ended());
  return out;
}

void print_weights(std::string& out, const Linear& linear) {
  int n = 0;
  for (std::size_t f = 0; f * linear.columns() < linear.weights.size(); ++f) {
    std::string line = "w " + std::to_string(f + 1);
    bool any = false;
    for (std::size_t c = 0; c < linear.columns(); ++c) {
      const long value = std::lround(linear.weights[f * linear.columns() + c] * kGrain);
      any = any || value != 0;
      line += " " + std::to_string(value);
    }
    if (!any) continue;
    out += line + "\n";
    ++n;
  }
  out += "end " + std::to_string(n) + "\n";
}

}  // namespace

std::string_view refused(const Measured& m) {
  if (m.judged < kLeastJudged) return "too_few";
  // Clearly more than chance gives among those where the two differ, and hardly ever for the worse.
  const int lead = m.mended - m.spoilt;
  const bool clear = m.mended >= kLeastMended && lead * lead >= 4 * (m.mended + m.spoilt) &&
                     lead > 0 && m.spoilt * 10 <= m.mended;
  return clear ? "" : "not_better";
}

Learned::Learned(std::string campaign, std::string rules, std::vector<std::string> types,
                 Linear linear, std::vector<Situation> situations, const Measured& measured)
    : campaign_(std::move(campaign)),
      rules_(std::move(rules)),
      types_(std::move(types)),
      linear_(std::move(linear)),
      situations_(std::move(situations)),
      measured_(measured) {}

std::optional<Learned> Learned::parse(std::string_view text, int version, std::string& why) {
  Parser in(text);
  Learned out;
  out.version_ = version;
  in.whole_line(kHead);
  out.campaign_ = in.fields("campaign", 1).front();
  out.rules_ = in.fields("rules", 1).front();
  out.measured_ = parse_measured(in);
  out.situations_ = parse_situations(in);
  while (!in.failed() && in.at("type")) {
    out.types_.push_back(in.fields("type", 1).front());
    in.check(out.types_.size() <= kMostTypes);
  }
  out.linear_ = parse_weights(in, out.types_.size());
  if (!in.failed()) return out;
  why = "第" + std::to_string(in.line()) + "行不是学习结果的写法 line " +
        std::to_string(in.line()) + " is not of a learned model";
  return std::nullopt;
}

std::string Learned::text() const {
  const Measured& m = measured_;
  std::string out = std::string(kHead) + "\ncampaign " + campaign_ + "\nrules " + rules_ + "\n";
  out += "measured";
  for (const int n :
       {m.lessons, m.judged, m.held_out, m.rules_right, m.learned_right, m.mended, m.spoilt})
    out += " " + std::to_string(n);
  out += "\n";
  for (const Situation& s : situations_)
    out += "situation " + s.rules + " " + name(s.certainty) + " " + s.learned + " " +
           std::to_string(s.tried) + " " + std::to_string(s.right) + "\n";
  for (const std::string& type : types_) out += "type " + type + "\n";
  for (const int label : linear_.labels) out += "label " + std::to_string(label) + "\n";
  print_weights(out, linear_);
  return out;
}

std::optional<Learned::Word> Learned::opinion(const PieceSeen& seen) const {
  const std::vector<double> likely = probabilities(linear_, features_of(seen));
  if (likely.empty()) return std::nullopt;
  const auto best = std::ranges::max_element(likely);
  const int label = linear_.labels[static_cast<std::size_t>(best - likely.begin())];
  const std::string& type = types_[static_cast<std::size_t>(label)];
  if (*best < kLeastWeight || type == seen.rules) return std::nullopt;
  return Word{type, *best};
}

std::optional<Learned::Word> Learned::overrule(const PieceSeen& seen) const {
  auto word = opinion(seen);
  if (!word) return std::nullopt;
  for (const Situation& s : situations_)
    if (s.rules == seen.rules && s.certainty == seen.certainty && s.learned == word->type &&
        s.licensed())
      return word;
  return std::nullopt;
}

}  // namespace shouwen::classify
