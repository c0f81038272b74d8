// What a worker taken over by its document may answer: each decoder says yes or no and holds no
// more than it was given; what it accepts is written and read again the same.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/protocol.h"

#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  using namespace shouwen::parsers::extract;
  protocol::Reading reading;
  if (protocol::decode(octets, reading)) {
    must(reading.extracted.text.size() <= octets.size(), "text is no more than was sent");
    protocol::Reading again;
    must(protocol::decode(protocol::encode(reading), again), "what was read can be written");
    // Members come without their octets, so their sizes are not written back.
    must(again.extracted.members.size() == reading.extracted.members.size(), "members stay");
    must(again.extracted.text == reading.extracted.text, "text stays");
  }
  protocol::Request request;
  if (protocol::decode(octets, request)) {
    must(protocol::encode(request).size() == octets.size(), "a request has one form");
  }
  protocol::Hello hello;
  if (protocol::decode(octets, hello)) {
    must(protocol::encode(hello) == octets, "a greeting has one form");
  }
  protocol::PreviewHead preview;
  if (protocol::decode(octets, preview)) {
    must(protocol::encode(preview) == octets, "a preview's head has one form");
  }
  protocol::End end;
  (void)protocol::decode(octets, end);
  Raster raster;
  std::string why;
  (void)protocol::decode_head(octets, raster, why);
}
