// shouwen-faxrcvd: stands in place of HylaFAX's faxrcvd and only hands over (handover.h). Called by
// the fax server with the spool as working folder. Exit 0: handed over; 1: not, and why on stderr,
// which the server puts into its session log; the sweep brings the fax all the same.
// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <cstdio>
#include <string>
#include <vector>

#include "gateway/intake/handover.h"

int main(int argc, char** argv) {
  ::umask(007);
  const std::vector<std::string> arguments(argv, argv + argc);
  const std::string why =
      shouwen::intake::hand_over(arguments, ".", shouwen::intake::handover_folder("."));
  if (why.empty()) return 0;
  std::fprintf(stderr, "shouwen-faxrcvd: %s\n", why.c_str());
  return 1;
}
