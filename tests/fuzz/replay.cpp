// Runs a fuzz target without libFuzzer: every file of the folders given, each file cut at some
// places, and seeded damage of it. The same inputs on every machine, in seconds.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"

namespace {

namespace fs = std::filesystem;

constexpr int kDamaged =
    200;  // rounds a file; enough to find what is broken at once, not to search

// A copy of its own, exactly as long: a reader one octet too far is seen by the sanitizer.
void run(const std::string& octets) {
  const std::vector<std::uint8_t> exact(octets.begin(), octets.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  if (fs::exists(folder)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) paths.push_back(entry);
  }
  std::sort(paths.begin(), paths.end());  // the seeds of damage follow the order
  std::vector<std::string> files;
  for (const fs::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return files;
}

std::string damaged(const std::vector<std::string>& files, std::size_t which,
                    std::mt19937& random) {
  std::string text = files[which];
  const std::string& other = files[random() % files.size()];
  for (unsigned hits = random() % 4 + 1; hits > 0 && !text.empty(); --hits) {
    const std::size_t at = random() % text.size();
    switch (random() % 4) {
      case 0:
        text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, random() % 16 + 1);
        break;
      case 2:
        text.insert(at, text.substr(random() % text.size(), random() % 64));
        break;
      default:
        if (!other.empty()) text.insert(at, other.substr(random() % other.size(), random() % 256));
    }
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> files = {""};
  for (int i = 1; i < argc; ++i) {
    for (std::string& file : files_in(argv[i])) files.push_back(std::move(file));
  }
  std::mt19937 random(20201115);
  std::size_t runs = 0;
  for (std::size_t which = 0; which < files.size(); ++which) {
    const std::string& file = files[which];
    run(file);
    for (std::size_t k = 1; k <= 16; ++k, ++runs) run(file.substr(0, file.size() * k / 17));
    for (int round = 0; round < kDamaged; ++round, ++runs) run(damaged(files, which, random));
  }
  std::cout << files.size() << " inputs, " << runs << " cut or damaged ones\n";
  return 0;
}
