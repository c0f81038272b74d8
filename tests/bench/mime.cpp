// CPU of parse + decode + SHA-256 of every leaf against GMime, and against a ceiling that only
// finds lines, decodes base64 and hashes. In memory, rounds paired and alternated, medians of the
// ratios.
//   bench_mime [--rounds 9] [--mails 250]
// Prints figures and never judges; the comparison with the ceiling is void below 2,000 MB/s.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/mime/mime.h"

#include <openssl/evp.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "parsers/mail.h"
#include "tests/bench/ceiling.h"
#include "tests/bench/fetch_mail.h"
#include "tests/unit/parsers/gmime_reader.h"

namespace {

using namespace shouwen;           // NOLINT: a program, not a library
using namespace shouwen::parsers;  // NOLINT
using Octets = std::span<const std::byte>;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// What is done with decoded octets: hashed leaf by leaf, or only looked at (one octet a span, so
// that nothing is optimised away).
class Taker {
 public:
  explicit Taker(bool hash) : hash_(hash), context_(EVP_MD_CTX_new()) {}
  ~Taker() { EVP_MD_CTX_free(context_); }
  Taker(const Taker&) = delete;
  Taker& operator=(const Taker&) = delete;

  void begin() {
    end();
    if (hash_) EVP_DigestInit_ex(context_, EVP_sha256(), nullptr);
    open_ = true;
  }
  void take(Octets octets) {
    size_ += octets.size();
    if (hash_) EVP_DigestUpdate(context_, octets.data(), octets.size());
    sum_ += octets.empty() ? 0 : std::to_integer<unsigned>(octets.front());
  }
  void end() {
    if (open_ && hash_) {
      unsigned char digest[32];
      EVP_DigestFinal_ex(context_, digest, nullptr);
      sum_ += digest[0];
    }
    open_ = false;
  }
  std::size_t size() const { return size_; }

 private:
  bool hash_, open_ = false;
  EVP_MD_CTX* context_;
  std::size_t size_ = 0;
  unsigned sum_ = 0;
};

void ours(const std::string& mail, Taker& taker) {
  const mime::Message message = mime::parse(std::as_bytes(std::span(mail.data(), mail.size())));
  for (const mime::LeafRef& leaf : mime::leaves(message)) {
    taker.begin();
    mime::decode(message, leaf.part, [&](Octets octets) { taker.take(octets); });
  }
  taker.end();
}

// The same and all a mail means: headers, charsets, body text, quotations.
void ours_whole(const std::string& mail, Taker& taker) {
  const auto octets = std::as_bytes(std::span(mail.data(), mail.size()));
  const mime::Message message = mime::parse(octets);
  for (const Leaf& leaf : read_mail(message, octets).leaves) {
    taker.begin();
    mime::decode(message, leaf.part, [&](Octets piece) { taker.take(piece); });
  }
  taker.end();
}

void gmime(const std::string& mail, Taker& taker) {
  const testing::GmimeVisitor visit{[&](const std::string&, const std::string&) { taker.begin(); },
                                    [&](Octets octets) { taker.take(octets); }};
  testing::gmime_read(mail, visit);
  taker.end();
}

void ceiling(const std::string& mail, Taker& taker) {
  bench::ceiling_read(
      mail, [&] { taker.begin(); }, [&](Octets octets) { taker.take(octets); });
  taker.end();
}

struct Program {
  const char* name;
  std::function<void(const std::string&, Taker&)> run;
  std::vector<double> seconds[2] = {};  // without and with SHA-256
  std::size_t decoded = 0;
};

double once(Program& program, const std::vector<std::string>& mails, bool hash) {
  const double before = cpu_seconds();
  Taker taker(hash);
  for (const std::string& mail : mails) program.run(mail, taker);
  program.decoded = taker.size();
  return cpu_seconds() - before;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Median over rounds of how many times slower `other` was than `base`.
double ratio(const Program& base, const Program& other, int hash) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < base.seconds[hash].size(); ++i) {
    ratios.push_back(other.seconds[hash][i] / base.seconds[hash][i]);
  }
  return median(ratios);
}

void compare(const char* title, const std::vector<std::string>& mails, int rounds, bool crlf) {
  std::vector<Program> programs = {
      {"ours", ours}, {"ours, mail read", ours_whole}, {"GMime", gmime}, {"ceiling", ceiling}};
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < programs.size(); ++i) {
      // Alternated: who goes first changes with the round.
      Program& program = programs[(i + static_cast<std::size_t>(round)) % programs.size()];
      for (int hash : {0, 1}) program.seconds[hash].push_back(once(program, mails, hash == 1));
    }
  }
  double megabytes = 0;
  for (const std::string& mail : mails) megabytes += static_cast<double>(mail.size()) / 1e6;
  std::printf("%s, %s: %zu mails, %.1f MB, %d paired rounds, CPU time\n", title,
              crlf ? "CRLF" : "LF", mails.size(), megabytes, rounds);
  for (const Program& program : programs) {
    std::printf("  %-16s %6.0f MB/s with SHA-256  %6.0f MB/s without  (%zu octets decoded)\n",
                program.name, megabytes / median(program.seconds[1]),
                megabytes / median(program.seconds[0]), program.decoded);
  }
  const Program &own = programs[0], &other = programs[2], &top = programs[3];
  std::printf(
      "mime: %s: with SHA-256 %.2f x GMime (bar 2), %.0f %% of the ceiling (bar 70); "
      "without %.2f x GMime (bar 3.5)%s\n",
      title, ratio(own, other, 1), 100 * ratio(own, top, 1), ratio(own, other, 0),
      megabytes / median(top.seconds[0]) < 2000 ? "; ceiling VOID, below 2,000 MB/s" : "");
}

std::string with_crlf(const std::string& mail) {
  std::string out;
  out.reserve(mail.size() + mail.size() / 70);
  for (char c : mail) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 9, count = 250;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!std::strcmp(argv[i], "--rounds")) rounds = std::atoi(argv[i + 1]);
    if (!std::strcmp(argv[i], "--mails")) count = std::atoi(argv[i + 1]);
  }
  if (rounds < 1 || count < 1) {
    std::fprintf(stderr, "usage: bench_mime [--rounds N] [--mails N]\n");
    return 2;
  }
  std::vector<std::string> large, small;
  {
    bench::MailMaker maker(221, 500), little(222, 12);
    for (int i = 0; i < count; ++i) large.push_back(maker.make(i));
    for (int i = 0; i < count * 4; ++i) small.push_back(little.make(i));
  }
  compare("office mail", large, rounds, false);
  for (std::string& mail : large) mail = with_crlf(mail);
  compare("office mail", large, rounds, true);
  large.clear();
  compare("small mail", small, rounds, false);
  return 0;
}
