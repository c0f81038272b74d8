// SPDX-License-Identifier: Apache-2.0
#include "storage/text_index.h"

#include <algorithm>

#include "config/text.h"

namespace shouwen::storage {
namespace {

// Cut at a character's boundary.
std::string_view bounded(std::string_view body) {
  if (body.size() <= kIndexedOctets) return body;
  std::size_t end = kIndexedOctets;
  while (end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0) == 0x80) --end;
  return body.substr(0, end);
}

// What the index holds of it.
std::string grams_of(std::string_view place, std::string_view body) {
  return holds_lines(place) ? std::string() : bigram_text(body);
}

void add_entry(Database& db, std::int64_t id, std::string_view place, std::string_view body) {
  db.run("INSERT INTO search(rowid, grams) VALUES (?,?)", id, grams_of(place, body));
}

bool single_han(const std::string& gram) {
  std::size_t pos = 0;
  return is_han(next_code_point(gram, pos)) && pos == gram.size();
}

bool ends_in_han(const std::string& gram) {
  char32_t last = 0;
  for (std::size_t pos = 0; pos < gram.size();) last = next_code_point(gram, pos);
  return is_han(last);
}

// Words of a query: split at white space, also the ideographic one.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out(1);
  for (std::size_t pos = 0; pos < text.size();) {
    const char32_t c = next_code_point(text, pos);
    if (c <= U' ' || c == U'\u3000' || c == U'\u00A0') {
      if (!out.back().empty()) out.emplace_back();
    } else {
      append_utf8(out.back(), c);
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

// Tokens are letters, digits and Han only, but a quote is doubled all the same.
std::string phrase(const std::vector<std::string>& grams) {
  std::string out = "\"";
  for (std::size_t i = 0; i < grams.size(); ++i) {
    if (i > 0) out += ' ';
    for (char c : grams[i]) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  out += '"';
  // A lone Han character is the beginning of bigrams; a Latin word may have been typed in part.
  const std::string& last = grams.back();
  if (single_han(last) || !ends_in_han(last)) out += '*';
  return out;
}

// A lone Han character before other tokens ("县2020") stands in no bigram of its own text, so it
// splits the phrase and is not asked for.
std::string word_expression(const std::string& word) {
  std::string out;
  std::vector<std::string> grams;
  const auto flush = [&] {
    if (grams.empty()) return;
    if (!out.empty()) out += " AND ";
    out += phrase(grams);
    grams.clear();
  };
  const std::vector<std::string> all = bigrams(word);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (single_han(all[i]) && i + 1 < all.size()) {
      flush();
    } else {
      grams.push_back(all[i]);
    }
  }
  flush();
  return out;
}

}  // namespace

void index_text(Database& db, MessageRef message, std::string_view place, std::string_view engine,
                std::string_view body) {
  if (body.empty()) return;
  body = bounded(body);
  db.run("INSERT INTO text(message, place, engine, body) VALUES (?,?,?,?)", message, place, engine,
         body);
  add_entry(db, db.last_id(), place, body);
}

void unindex(Database& db, MessageRef message) {
  Query q = db.query("SELECT id, place, body FROM text WHERE message=?", message);
  while (q.next()) {
    // A contentless table forgets an entry only when told exactly what it holds.
    db.run("INSERT INTO search(search, rowid, grams) VALUES ('delete',?,?)", q.integer(0),
           grams_of(q.text(1), q.text(2)));
  }
  db.run("DELETE FROM text WHERE message=?", message);
}

Status reindex_if_needed(Database& db) {
  const std::string wanted = std::to_string(kTokenizerVersion);
  if (db.text("SELECT value FROM meta WHERE key='tokenizer'") == wanted) return db.status();
  Transaction tx(db);
  db.run("INSERT INTO search(search) VALUES ('delete-all')");
  {
    Query q = db.query("SELECT id, place, body FROM text ORDER BY id");
    while (q.next()) add_entry(db, q.integer(0), q.text(1), q.text(2));
  }
  db.run("INSERT OR REPLACE INTO meta(key, value) VALUES ('tokenizer', ?)", wanted);
  return tx.commit("migrate.commit", "migrate.committed");
}

std::string match_expression(std::string_view words) {
  std::string out;
  for (const std::string& word : words_of(words)) {
    const std::string one = word_expression(word);
    if (one.empty()) continue;
    if (!out.empty()) out += " AND ";
    out += one;
  }
  return out;
}

std::string excerpt(std::string_view body, std::string_view words) {
  constexpr std::size_t kBefore = 20, kLength = 80;
  std::size_t at = 0;
  for (const std::string& word : words_of(words)) {
    if (const std::size_t found = body.find(word); found != std::string_view::npos) {
      at = found;
      break;
    }
  }
  // Step back kBefore characters, not octets.
  for (std::size_t n = 0; at > 0 && n < kBefore; ++n) {
    do {
      --at;
    } while (at > 0 && (static_cast<unsigned char>(body[at]) & 0xC0) == 0x80);
  }
  return (at > 0 ? "…" : "") + ellipsis(neutral(body.substr(at, kLength * 8)), kLength);
}

std::int64_t index_mismatches(Database& db) {
  // The index keeps one `docsize` row for each entry.
  return db
      .integer(
          "SELECT (SELECT count(*) FROM text WHERE id NOT IN (SELECT id FROM search_docsize))"
          " + (SELECT count(*) FROM search_docsize WHERE id NOT IN (SELECT id FROM text))")
      .value_or(0);
}

}  // namespace shouwen::storage
