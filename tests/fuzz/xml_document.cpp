// xml_document to text. SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/documents.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  shouwen::fuzz::check_extracted(shouwen::parsers::extract::read_xml(octets, {}));
}
