// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/archive.h"

#include "parsers/extract/sniff.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  using namespace shouwen::parsers::extract;
  Limits limits;
  limits.entry = limits.unpacked = std::size_t{8} << 20;
  const std::string kind = sniff(octets.substr(0, 512), "", "");
  const bool ours = kind == "zip" || kind == "rar" || kind == "7z" || kind == "tar";
  shouwen::fuzz::check_extracted(read_archive(octets, ours ? kind : "gz", limits));
}
