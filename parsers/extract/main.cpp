// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/registry.h"
#include "parsers/extract/worker.h"

int main(int argc, char** argv) {
  return shouwen::parsers::extract::worker_main(shouwen::parsers::extract::registry(), argc, argv);
}
