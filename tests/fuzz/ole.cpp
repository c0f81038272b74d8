// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/ole.h"

#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  shouwen::fuzz::check_extracted(shouwen::parsers::extract::read_ole(octets, {}));
}
