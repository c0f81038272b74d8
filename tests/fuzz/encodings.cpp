// Transfer encodings: the code of every instruction set must say the same, octets and defects.
// SPDX-License-Identifier: Apache-2.0
#include <span>
#include <string>

#include "parsers/mime/base64.h"
#include "parsers/mime/base64_kernels.h"
#include "parsers/mime/quoted_printable.h"
#include "parsers/mime/uuencode.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  using namespace shouwen::parsers::mime;
  std::string fast, plain;
  auto into = [](std::string& out) {
    return [&out](std::span<const std::byte> got) {
      out.append(reinterpret_cast<const char*>(got.data()), got.size());
    };
  };
  // Repeated, so that short inputs reach whole blocks of the vector code.
  std::string text(octets);
  while (!octets.empty() && text.size() < 4096) text += octets;
  const std::uint32_t defects = decode_base64_with(base64_codes().front(), text, into(plain));
  for (const Base64Code& code : base64_codes()) {
    fast.clear();
    must(decode_base64_with(code, text, into(fast)) == defects, "same defects");
    must(fast == plain, "same octets");
  }
  std::string soft;
  decode_quoted_printable(octets, into(soft));
  must(soft.size() <= octets.size(), "quoted-printable never grows");
  std::string uu;
  decode_uu(octets, into(uu));
  must(uu.size() <= octets.size() * 4 + 65536, "uuencode hardly grows");
  for (const UuBlock& block : find_uu_blocks(octets, 100)) must(!block.octets.empty(), "a block");
}
