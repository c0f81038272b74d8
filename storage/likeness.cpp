// SPDX-License-Identifier: Apache-2.0
#include "storage/likeness.h"

#include <algorithm>
#include <map>
#include <string>

namespace shouwen::storage {
namespace {

// One band may be common to thousands (a form everybody fills in). Of those the oldest are looked
// at: what comes later never changes what an earlier text is compared with, so a replay finds the
// same.
constexpr std::int64_t kRowsOfBand = 64;
constexpr std::size_t kOfText = 6, kOfMessage = 48;
constexpr std::int64_t kTextCharacters = 24'000;  // as much as is ever compared

using Place = std::pair<std::int64_t, std::string>;  // message, place

// Most shared bands first, then the oldest.
std::vector<Place> sharing(Database& db, const TextKey& key) {
  std::map<Place, int> shared;
  for (const std::int64_t band : key.bands) {
    Query q = db.query(
        "SELECT message, place FROM text_band WHERE band=? ORDER BY message, place LIMIT ?", band,
        kRowsOfBand);
    while (q.next()) ++shared[{q.integer(0), q.text(1)}];
  }
  std::vector<std::pair<int, Place>> order;
  order.reserve(shared.size());
  for (const auto& [place, n] : shared) order.emplace_back(-n, place);
  std::ranges::sort(order);
  std::vector<Place> out;
  out.reserve(order.size());
  for (auto& entry : order) out.push_back(std::move(entry.second));
  return out;
}

// The text as it was read; a part's begins with its file name, which is not of the text.
std::string text_of(Database& db, const Place& place) {
  Query q = db.query(
      "SELECT substr(t.body, 1, ?), coalesce(p.filename, '') FROM text t JOIN message m ON "
      "m.id=t.message LEFT JOIN part p ON p.message=t.message AND p.path=t.place "
      "WHERE t.message=? AND t.place=? AND m.state<>'quarantined' LIMIT 1",
      kTextCharacters, place.first, place.second);
  if (!q.next()) return "";
  std::string text = q.text(0);
  const std::string name = q.text(1);
  if (!name.empty() && text.starts_with(name)) text.erase(0, name.size());
  return text;
}

}  // namespace

void write_bands(Database& db, MessageRef message, const std::vector<TextKey>& texts) {
  db.run("DELETE FROM text_band WHERE message=?", message);
  for (const TextKey& key : texts)
    for (const std::int64_t band : key.bands)
      db.run("INSERT OR IGNORE INTO text_band(band, message, place) VALUES (?,?,?)", band, message,
             key.place);
}

std::vector<AlikeText> find_alike(Database& db, const std::vector<TextKey>& keys,
                                  const LoadEarlier& load) {
  std::vector<AlikeText> out;
  for (const TextKey& key : keys) {
    std::size_t n = 0;
    for (const Place& place : sharing(db, key)) {
      if (n == kOfText || out.size() == kOfMessage) break;
      auto earlier = load(place.first);
      if (!earlier) continue;
      std::string text = text_of(db, place);
      if (text.empty()) continue;
      out.push_back({key.place, std::move(earlier), place.second, std::move(text)});
      ++n;
    }
  }
  return out;
}

}  // namespace shouwen::storage
