// One field's value through every reader of fields.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/header/address.h"
#include "parsers/header/date.h"
#include "parsers/header/params.h"
#include "parsers/header/words.h"
#include "parsers/mime/mime.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  using namespace shouwen::parsers;
  const Limits limits;
  for (const char* hint : {"", "gb2312"}) {
    must_be_utf8(decode_text(octets, limits, hint), "decoded text");
    for (const Address& address : parse_addresses(octets, limits, hint)) {
      must_be_utf8(address.name, "display name");
    }
  }
  const Parameterized field = parse_params(octets, limits);
  for (const Parameter& param : field.params) {
    const std::string text = param_text(param, limits);
    must_be_utf8(text, "parameter");
    must(text.size() <= limits.filename, "parameter within the limit");
    must(field.find(param.name) != nullptr, "a parameter is found by its name");
  }
  must(parse_ids(octets, limits.references).size() <= limits.references, "ids within the limit");
  parse_mail_date(octets);
  bare_token(octets);
  for (const mime::RawField& raw : mime::raw_fields(octets)) must(!raw.name.empty(), "a name");
}
