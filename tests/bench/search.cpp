// Search over a million texts: two Chinese characters, the 50 newest hits, as the desk answers
// them; and every hit of some words by paging to the end, against what the texts really hold.
// bench_search [TEXTS [CHARACTERS [QUERIES]]]
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "config/text.h"
#include "gateway/desk/queries.h"
#include "storage/sqlite.h"
#include "storage/store.h"
#include "storage/text_index.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace shouwen;

const Instant kBegin = *parse_rfc3339("2020-09-01T09:00:00+08:00");
constexpr int kWords = 20'000, kCharacters = 3'000;

template <class T>
T must(Result<T> result) {
  if (result.ok()) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().text().c_str());
  std::exit(2);
}
void must(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.error().text().c_str());
  std::exit(2);
}

// Words of two characters, the n-th met 1/n as often as the first, as words of a language are.
class Language {
 public:
  explicit Language(std::uint32_t seed) : random_(seed) {
    std::set<std::string> known;
    while (words_.size() < kWords) {
      std::string word;
      append_utf8(word, character());
      append_utf8(word, character());
      if (known.insert(word).second) words_.push_back(word);
    }
    double sum = 0;
    for (int n = 1; n <= kWords; ++n) below_.push_back(sum += 1.0 / n);
  }

  const std::string& word(std::size_t rank) const { return words_[rank]; }
  std::size_t rank() {
    const double at = unit() * below_.back();
    const auto found = std::ranges::lower_bound(below_, at);
    return static_cast<std::size_t>(found - below_.begin());
  }
  double unit() { return static_cast<double>(random_()) / 4294967296.0; }

  // About that many characters, in sentences.
  std::string text(int characters) {
    const int length = static_cast<int>(characters * (0.5 + unit()));
    std::string out;
    for (int n = 0; n < length; n += 2) {
      out += words_[rank()];
      if (unit() < 0.12) out += "，";
    }
    return out + "。";
  }

 private:
  char32_t character() { return U'\u4E00' + static_cast<char32_t>(unit() * kCharacters); }

  std::mt19937 random_;
  std::vector<std::string> words_;
  std::vector<double> below_;
};

struct Probe {
  std::string word;
  std::vector<std::int64_t> held;  // the texts that hold it, by reading them
};

double milliseconds(std::chrono::steady_clock::time_point from) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count();
}
double cpu_milliseconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

// A mail a text, through the function that files them; in transactions of a thousand. A hundred
// of them lie in quarantine: none of their words is indexed, and each search must know them.
void fill(storage::Store& store, Language& language, int texts, int characters,
          std::vector<Probe>& probes) {
  storage::Database& db = store.database();
  for (int done = 0; done < texts;) {
    db.script("BEGIN");
    for (int n = 0; n < 1000 && done < texts; ++n) {
      const MessageRef mail{++done};
      const bool apart = done % std::max(texts / 100, 1) == 0;
      db.run(
          "INSERT INTO message(id, octets, salt, size, seen, first_seen, channel, account, "
          "answerable, own_sent, filed, state) VALUES (?1,'sha256:'||?1,'',1,?2,?2,'imap','a',1,0,"
          "1,iif(?3,'quarantined','filed'))",
          mail, kBegin + done, apart);
      if (apart) continue;
      const std::string body = language.text(characters);
      storage::index_text(db, mail, "body", "text", body);
      const std::int64_t id = db.last_id();
      for (Probe& probe : probes)
        if (body.find(probe.word) != std::string::npos) probe.held.push_back(id);
    }
    db.script("COMMIT");
    must(db.status());
  }
}

struct Figures {
  std::vector<double> all;
  double at(double part) {
    std::ranges::sort(all);
    const auto n = static_cast<std::size_t>(std::ceil(part * static_cast<double>(all.size())));
    return all[std::max<std::size_t>(n, 1) - 1];
  }
};

// Every hit, page by page as a person turns them.
std::vector<std::int64_t> to_the_end(storage::Reader& reader, const desk::Office& office,
                                     const std::string& word) {
  std::vector<std::int64_t> out;
  storage::Page page;
  for (;;) {
    const nlohmann::json found = must(desk::search(reader, office, word, page));
    for (const auto& hit : found["hits"]) out.push_back(hit["id"]);
    if (found["next"].is_null()) return out;
    page.before = found["next"];
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int texts = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
  const int characters = argc > 2 ? std::atoi(argv[2]) : 200;
  const int queries = argc > 3 ? std::atoi(argv[3]) : 300;
  const testing::TempDir dir;
  storage::StoreOptions options;
  options.dir = dir.path() + "/state";
  std::filesystem::create_directories(options.dir);
  auto store = must(storage::Store::open(options, kBegin));
  Language language(2020);
  // From a word that is in a tenth of the texts to one that is in a handful, and one in none.
  std::vector<Probe> probes;
  for (const std::size_t rank : {60UL, 300UL, 1'000UL, 3'000UL, 8'000UL, 19'999UL})
    probes.push_back({language.word(rank), {}});
  probes.push_back({"龘齉", {}});
  const double filling = cpu_milliseconds();
  fill(*store, language, texts, characters, probes);
  std::printf("search: %d texts of about %d characters, %.0f MB, indexed in %.0f s of CPU\n", texts,
              characters,
              static_cast<double>(std::filesystem::file_size(options.dir + "/shouwen.db")) / 1e6,
              (cpu_milliseconds() - filling) / 1e3);

  auto reader = must(storage::Reader::open(options.dir));
  const auto office = must(desk::make_office({}, {}));
  Figures wall, cpu;
  std::size_t full = 0;
  for (int n = 0; n < queries; ++n) {
    // By turns a word as it is met in texts, and any word of the language.
    const std::size_t rank =
        n % 2 == 0 ? language.rank() : static_cast<std::size_t>(language.unit() * kWords);
    const auto start = std::chrono::steady_clock::now();
    const double before = cpu_milliseconds();
    const nlohmann::json found = must(desk::search(*reader, *office, language.word(rank), {}));
    cpu.all.push_back(cpu_milliseconds() - before);
    wall.all.push_back(milliseconds(start));
    full += found["hits"].size() == 50;
  }
  std::printf("search: %d words, %zu with 50 hits: wall p50 %.2f p95 %.2f (bar 50) p99 %.2f ms\n",
              queries, full, wall.at(0.5), wall.at(0.95), wall.at(0.99));
  std::printf("search: CPU p50 %.2f p95 %.2f p99 %.2f ms\n", cpu.at(0.5), cpu.at(0.95),
              cpu.at(0.99));

  std::size_t hits = 0, wrong = 0;
  for (Probe& probe : probes) {
    const std::vector<std::int64_t> found = to_the_end(*reader, *office, probe.word);
    std::ranges::reverse(probe.held);
    wrong += found != probe.held;
    hits += found.size();
  }
  std::printf(
      "search: paged to the end: %zu words, %zu hits, %zu words not exactly what the texts "
      "hold (bar 0: recall 1)\n",
      probes.size(), hits, wrong);
  return wrong == 0 ? 0 : 1;
}
