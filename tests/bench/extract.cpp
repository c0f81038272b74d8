// CPU for an attachment's text: every attachment of the mails given, read by the helper (worker,
// fork server and client together) and, for comparison, by the same reader in this process without
// a sandbox. Prints medians by kind and what the sandbox adds. usage: bench_extract FOLDER... User
// and system time only; nothing here is a gate. SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/extract.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <new>
#include <string>
#include <vector>

#include "gateway/extract/extractor.h"
#include "parsers/extract/registry.h"
#include "parsers/mail.h"

namespace {

using namespace shouwen;  // NOLINT: a program

double micros(const timeval& t) {
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
}

// User and system time; of ourselves, or of children that were waited for.
double cpu(int who) {
  rusage u{};
  ::getrusage(who, &u);
  return micros(u.ru_utime) + micros(u.ru_stime);
}

struct File {
  std::string kind, octets;
};

std::vector<File> attachments(const std::string& folder) {
  std::vector<File> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".eml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string octets(std::istreambuf_iterator<char>(in), {});
    const auto bytes = std::as_bytes(std::span(octets));
    const auto tree = parsers::mime::parse(bytes);
    const auto mail = parsers::read_mail(tree, bytes);
    const auto documents = extract::extract(tree, mail);
    for (std::size_t i = 0; i < documents.size(); ++i) {
      if (documents[i].body || parsers::extract::registry().reader(documents[i].kind) == nullptr)
        continue;
      out.push_back({documents[i].kind, parsers::mime::decode_string(tree, mail.leaves[i].part,
                                                                     std::size_t{64} << 20)});
    }
  }
  return out;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2] / 1000;
}

double direct(const File& file) {
  const double before = cpu(RUSAGE_SELF);
  try {
    const auto read = parsers::extract::registry().reader(file.kind)->read(
        file.octets, parsers::extract::Limits{});
    if (read.text.size() == 1) std::fputs("", stderr);  // the result is used
  } catch (const std::bad_alloc&) {
  }
  return cpu(RUSAGE_SELF) - before;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<File> files;
  for (int i = 1; i < argc; ++i)
    for (File& file : attachments(argv[i])) files.push_back(std::move(file));
  if (files.empty()) return std::puts("no attachments below the folders given"), 2;
  for (const auto& p : parsers::extract::registry().preparations) p.prepare();

  std::map<std::string, std::vector<double>> sandboxed, bare;
  double workers = 0;
  // What a helper costs that is asked nothing: its start and self-test, once in a daemon's life.
  { (void)extract::Extractor().hello(); }
  const double start = cpu(RUSAGE_CHILDREN);
  {
    extract::Extractor extractor;
    if (const auto hello = extractor.hello(); !hello.ok())
      return std::puts(hello.error().text().c_str()), 1;
    for (const File& file : files) {
      const double before = cpu(RUSAGE_SELF);
      extract::Blob blob;
      blob.append(file.octets);
      blob.seal();
      const auto answer = extractor.read(file.kind, blob);
      const double spent = cpu(RUSAGE_SELF) - before + answer.cpu_us;
      sandboxed[file.kind].push_back(spent);
      sandboxed["all"].push_back(spent);
      workers += answer.cpu_us;
    }
  }
  // The second helper has been waited for: what it spent besides start and workers is the forking.
  const double server = std::max(0.0, cpu(RUSAGE_CHILDREN) - 2 * start - workers);
  for (const File& file : files) {
    const double spent = direct(file);
    bare[file.kind].push_back(spent);
    bare["all"].push_back(spent);
  }
  std::printf("%-6s %6s %14s %14s %10s\n", "kind", "files", "sandboxed ms", "bare ms", "adds ms");
  for (const auto& [kind, values] : sandboxed)
    std::printf("%-6s %6zu %14.2f %14.2f %10.2f\n", kind.c_str(), values.size(), median(values),
                median(bare[kind]), median(values) - median(bare[kind]));
  const double share = server / static_cast<double>(files.size()) / 1000;
  std::printf("start and self-test %.0f ms once; the fork server %.2f ms a document\n",
              start / 1000, share);
  std::printf(
      "median with its share: %.2f ms (asked <= 3); the sandbox adds %.2f ms (asked <= 2)\n",
      median(sandboxed["all"]) + share, median(sandboxed["all"]) + share - median(bare["all"]));
  return 0;
}
