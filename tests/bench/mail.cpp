// The benchmarks' mailbox as files, for the programs that are not C++.
//   bench_mail DIR COUNT [MEDIAN_KB]      DIR/000000.eml ...; the time of a file is the mail's own
// Prints the octets written.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/bench/fetch_mail.h"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_mail DIR COUNT [MEDIAN_KB]\n");
    return 2;
  }
  shouwen::bench::MailMaker maker(221, argc > 3 ? std::atof(argv[3]) : 90);
  const int count = std::atoi(argv[2]);
  std::size_t octets = 0;
  for (int i = 0; i < count; ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "/%06d.eml", i);
    const std::string path = std::string(argv[1]) + name, mail = maker.make(i);
    std::ofstream(path, std::ios::binary) << mail;
    timespec when[2] = {};
    when[0].tv_sec = when[1].tv_sec = shouwen::bench::MailMaker::when(i);
    struct stat info {};
    if (::utimensat(AT_FDCWD, path.c_str(), when, 0) != 0 || ::stat(path.c_str(), &info) != 0 ||
        info.st_size != static_cast<off_t>(mail.size())) {
      std::fprintf(stderr, "bench_mail: cannot write %s\n", path.c_str());
      return 1;
    }
    octets += mail.size();
  }
  std::printf("%zu\n", octets);
  return 0;
}
