// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/alike.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "config/text.h"
#include "gateway/classify/disposition.h"
#include "gateway/classify/han.h"
#include "gateway/classify/knowledge.h"
#include "parsers/mail.h"
#include "parsers/text/quoted.h"

namespace shouwen::classify {
namespace {

using storage::AlikeText;
using storage::Earlier;

constexpr std::size_t kProseLine = 20;  // Han characters of a line that is no label or heading
constexpr std::size_t kLeast = 200;     // Han characters of prose: fewer are no piece's text
constexpr std::size_t kOwn = 150;       // shingles of it that are not the notice's
constexpr std::size_t kRead = 20'000;   // characters of one text
constexpr double kCopy = 0.6;           // of another unit
constexpr double kVersion = 0.5;        // of one's own
constexpr double kUnchanged = 0.995;
constexpr std::size_t kPattern = 3;  // units that have it already: a text handed round, not copied

std::size_t han_of(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < text.size();) n += is_han(next_code_point(text, at)) ? 1U : 0U;
  return n;
}

Shingles common_of(const Knowledge::Impl& k) {
  Shingles out;
  for (const auto& topic : k.topics) {
    Shingles both;
    std::ranges::set_union(out, topic->common, std::back_inserter(both));
    out = std::move(both);
  }
  return out;
}

// What is said of `place` in this message; a fax's pages are one text.
std::string own_text(const Facts& f, const std::string& place) {
  if (place == "body") return f.mail.own_text;
  const auto d = std::ranges::find(f.documents, place, &extract::Document::path);
  return d == f.documents.end() ? "" : d->text;
}

std::string their_text(const AlikeText& t) {
  return t.their_place == "body" ? parsers::split_quoted(t.text).own : t.text;
}

// Is the text at `place` of this piece? A fax's is at its only part and stands for the body.
bool holds(const storage::Item& item, const std::string& place, bool fax) {
  if (std::ranges::find(item.parts, place) != item.parts.end()) return true;
  return item.body && (place == "body" || (fax && place == "1"));
}

const storage::Item* piece_at(const Earlier& e, const std::string& place) {
  const bool fax = e.parts.size() == 1;
  const auto found =
      std::ranges::find_if(e.items, [&](const auto& i) { return holds(i, place, fax); });
  return found == e.items.end() ? nullptr : &*found;
}

bool brought(const Earlier& e) {
  return e.disposition == storage::Disposition::submission ||
         e.disposition == storage::Disposition::correction;
}

// One message's texts beside those the history holds; shingles of each are made once.
class Comparison {
 public:
  Comparison(const Facts& f, const Knowledge::Impl& k) : f_(f), k_(k), common_(common_of(k)) {}

  void note(const storage::Item& item, storage::Decision& d) {
    const std::string& unit = item.unit.empty() ? d.unit : item.unit;
    if (unit.empty()) return;
    std::optional<Found> own, others;
    std::optional<Instant> own_since;
    std::set<std::string> holders;
    for (const AlikeText& t : f_.context.history.alike) {
      const auto found = compare(item, t);
      if (!found) continue;
      if (found->unit == unit) {
        take(own, *found);
        own_since = std::min(own_since.value_or(t.earlier->arrival), t.earlier->arrival);
      } else if (found->share >= kCopy && !of_one_line(unit, found->unit)) {
        take(others, *found);
        holders.insert(found->unit);
      }
    }
    // What the unit had sent before the other one did is its own, whoever has it too.
    const bool first = own_since && others && *own_since <= others->text->earlier->arrival;
    if (others && !first) add(holders.size() < kPattern ? "copy" : "pattern", *others, d);
    if (own && d.duplicate_of != own->text->earlier->message)
      add(own->share >= kUnchanged ? "again" : "revision", *own, d);
  }

 private:
  struct Found {
    const AlikeText* text = nullptr;
    std::string unit;
    double share = 0;
  };

  std::optional<Found> compare(const storage::Item& item, const AlikeText& t) {
    const Earlier& e = *t.earlier;
    if (!holds(item, t.place, f_.fax != nullptr) || !brought(e)) return std::nullopt;
    const storage::Item* theirs = piece_at(e, t.their_place);
    if (theirs == nullptr) return std::nullopt;
    const std::string& unit = theirs->unit.empty() ? e.unit : theirs->unit;
    if (unit.empty()) return std::nullopt;
    const double share = resemblance(ours(t.place), shingles(prose_of(their_text(t))));
    if (share < kVersion) return std::nullopt;
    return Found{&t, unit, share};
  }

  // The most alike; of equals the one that came first.
  static void take(std::optional<Found>& best, const Found& found) {
    const auto order = [](const Found& x) {
      return std::tuple(-x.share, x.text->earlier->arrival.ms, x.text->earlier->message.value);
    };
    if (!best || order(found) < order(*best)) best = found;
  }

  // A city gathers and passes on what its counties wrote, a unit what its sub-bodies did.
  bool of_one_line(const std::string& a, const std::string& b) const {
    const CivilDate day = to_civil(f_.context.arrival.at, f_.context.zone).date;
    return k_.roster.is_within(a, b) || k_.roster.is_within(b, a) ||
           k_.roster.credited(a, day) == k_.roster.credited(b, day);
  }

  void add(const char* kind, const Found& found, storage::Decision& d) {
    const AlikeText& t = *found.text;
    const MessageRef other = t.earlier->message;
    d.alike.push_back({kind, t.place, other, found.unit, found.share,
                       differences(prose_of(own_text(f_, t.place)), prose_of(their_text(t)))});
    d.evidence.push_back({"alike=" + std::string(kind), "history",
                          "来件" + std::to_string(other.value), 0, "alike." + std::string(kind),
                          found.share});
    if (std::string_view(kind) == "copy" &&
        std::ranges::find(d.tasks, "near_duplicate") == d.tasks.end())
      d.tasks.emplace_back("near_duplicate");
  }

  Shingles shingles(const std::string& prose) const { return without(shingles_of(prose), common_); }
  const Shingles& ours(const std::string& place) {
    const auto [at, fresh] = ours_.try_emplace(place);
    if (fresh) at->second = shingles(prose_of(own_text(f_, place)));
    return at->second;
  }

  const Facts& f_;
  const Knowledge::Impl& k_;
  const Shingles common_;
  std::map<std::string, Shingles> ours_;
};

}  // namespace

std::string prose_of(std::string_view text) {
  std::string out;
  while (!text.empty() && out.size() < kRead * 3) {
    const std::size_t end = text.find_first_of("\n\t");
    const std::string line = canonical(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (han_of(line) < kProseLine) continue;
    out += line;
    out += '\n';
  }
  return out;
}

Shingles common_text(const config::Campaign& campaign) {
  std::string all;
  for (const std::string& paragraph : campaign.words("common_text"))
    all += canonical(paragraph) + '\n';
  return shingles_of(all);
}

std::vector<storage::TextKey> text_keys(const parsers::Mail& mail,
                                        const std::vector<extract::Document>& documents,
                                        const Knowledge& knowledge, bool fax) {
  const Shingles common = common_of(knowledge.impl());
  std::vector<storage::TextKey> out;
  const auto add = [&](const std::string& place, std::string_view text) {
    const std::string prose = prose_of(text);
    if (han_of(prose) < kLeast) return;
    const Shingles own = without(shingles_of(prose), common);
    if (own.size() < kOwn) return;
    if (auto bands = bands_of(own); !bands.empty()) out.push_back({place, std::move(bands)});
  };
  if (!fax) add("body", mail.own_text);
  for (const extract::Document& d : documents)
    if (!d.body && !d.text.empty() && !extract::is_sheet(d.kind)) add(d.path, d.text);
  return out;
}

void note_alike(const Facts& f, const Knowledge& knowledge, storage::Decision& d) {
  if (d.quarantine || d.items.empty() || f.context.history.alike.empty()) return;
  Comparison comparison(f, knowledge.impl());
  for (const storage::Item& item : d.items) comparison.note(item, d);
}

bool is_version_of(const Facts& f, const Draft& draft, const Earlier& earlier,
                   const storage::Item& item) {
  return std::ranges::any_of(f.context.history.alike, [&](const AlikeText& t) {
    if (t.earlier->message != earlier.message || !holds(draft.item, t.place, f.fax != nullptr) ||
        !holds(item, t.their_place, earlier.parts.size() == 1))
      return false;
    return resemblance(shingles_of(prose_of(own_text(f, t.place))),
                       shingles_of(prose_of(their_text(t)))) >= kVersion;
  });
}

}  // namespace shouwen::classify
