// Path data of OFD to PDF operators. SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "parsers/extract/ofd_pdf.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  const std::string drawn = shouwen::parsers::extract::ofd_path(octets);
  shouwen::fuzz::must(drawn.find_first_not_of("0123456789.- mlchn\n") == std::string_view::npos,
                      "numbers and operators only");
  shouwen::fuzz::must(drawn.size() < (std::size_t{9} << 20), "bounded");
}
