// argv → command. Exit codes: 0 ok, 1 failure, 2 configuration or usage.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cli.h"

int main(int argc, char** argv) {
  return shouwen::cli::run(argc, argv);
}
