// From a fax file and what stands beside it to a document, a call and a moment.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "gateway/intake/fax_reading.h"
#include "storage/sha256.h"
#include "tests/unit/fax/sample.h"

namespace shouwen::intake {
namespace {

using parsers::fax::read_whole;
using parsers::fax::sample_path;

const Instant kLater = *parse_rfc3339("2026-12-01T00:00:00+08:00");
const Zone kZone{480};

constexpr const char* kCut = R"({"argv":["bin/faxrcvd","recvq/fax000000004.tif","ttyFX0",
  "000000007","T.30 T2 timeout","04332510000","YANBIAN","","85097619"],
  "faxinfo":{"Sender":"+86 433 2510000","Pages":2,"Received":"2026:11:23 07:55:21",
  "ErrCorrect":"Yes","CallID":["04332510000"]}})";

TEST(FaxReading, ACutCallIsToldToClassification) {
  const std::string octets = read_whole(sample_path("fax000000004.tif"));
  FaxReading reading = read_fax(octets, *fax_sidecar(kCut));
  const classify::FaxCall call = fax_call(reading);
  EXPECT_EQ(call.tsi, "+86 433 2510000");
  EXPECT_EQ(call.caller, "04332510000");
  EXPECT_EQ(call.called, "85097619");
  EXPECT_FALSE(call.complete);
  EXPECT_EQ(call.pages_found, 1);
  EXPECT_EQ(call.pages_claimed, 2);
  EXPECT_NE(call.incomplete.find("stub"), std::string::npos) << call.incomplete;

  const extract::Document page = fax_document(reading, octets, storage::sha256(octets), "a.tif");
  EXPECT_EQ(page.kind, "tif");
  EXPECT_EQ(page.pages, 2);
  EXPECT_TRUE(page.wants_ocr);

  storage::Decision decision;
  add_fax_review(decision, reading, {page});
  EXPECT_EQ(decision.review, (std::vector<std::string>{"fax_not_read", "fax_incomplete"}));

  extract::Document read = page;
  read.text = "传真 共3页";
  judge_again(reading, {read});
  EXPECT_EQ(fax_call(reading).pages_claimed, 3);
  EXPECT_EQ(missing_words(reading.completeness), "第2、3页");
}

TEST(FaxReading, TheFaxServersMomentCountsButNeverTheFuture) {
  const std::string octets = read_whole(sample_path("fax000000004.tif"));
  const FaxReading reading = read_fax(octets, *fax_sidecar(kCut));
  const classify::Arrival arrival = fax_arrival(reading, kZone, {false, std::nullopt, kLater});
  EXPECT_EQ(format_rfc3339(arrival.at, kZone), "2026-11-23T07:55:21+08:00");
  EXPECT_EQ(arrival.basis, "fax_server");
  const Instant earlier = *parse_rfc3339("2026-11-23T07:00:00+08:00");
  EXPECT_EQ(fax_arrival(reading, kZone, {false, std::nullopt, earlier}).basis, "first_seen");
}

TEST(FaxReading, ADevicesClockIsNotBelieved) {
  const std::string octets = read_whole(sample_path("fax000000003.tif"));
  parsers::fax::FaxArrival told;
  told.source_kind = parsers::fax::Kind::folder;
  const FaxReading reading = read_fax(octets, told);
  const Instant written = *parse_rfc3339("2026-11-30T00:00:00+08:00");
  EXPECT_EQ(fax_arrival(reading, kZone, {false, written, kLater}).at, written);
}

TEST(FaxReading, BrokenSidecarsAreNone) {
  for (const char* text : {"", "[]", "{", "null", "\"argv\""})
    EXPECT_FALSE(fax_sidecar(text)) << text;
  EXPECT_FALSE(fax_sidecar("{\"argv\":7,\"faxinfo\":[]}")->result.known());
}

}  // namespace
}  // namespace shouwen::intake
