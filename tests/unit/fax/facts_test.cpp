// What HylaFAX tells: arguments, faxinfo, the log; and telephone numbers that are one.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sstream>

#include "parsers/fax/arrival.h"
#include "parsers/fax/hylafax.h"
#include "tests/unit/fax/sample.h"

namespace shouwen::parsers::fax {
namespace {

TEST(FaxFacts, ArgumentsOfFaxrcvd) {
  const std::vector<std::string> argv = {"bin/faxrcvd",
                                         "recvq/fax000000003.tif",
                                         "ttyFX0",
                                         "000000005",
                                         "",
                                         "04332510000",
                                         "YANBIAN",
                                         "",
                                         "85097619"};
  const FaxArrival a = from_faxrcvd(argv);
  EXPECT_EQ(a.source_kind, Kind::hylafax);
  EXPECT_EQ(a.file, "fax000000003.tif");
  EXPECT_EQ(a.external_id, "000000005");
  EXPECT_TRUE(a.result.known());
  EXPECT_EQ(a.result.value, "");
  EXPECT_EQ(a.cid_number.value, "04332510000");
  EXPECT_EQ(a.cid_name.value, "YANBIAN");
  EXPECT_EQ(a.called.value, "85097619");
  EXPECT_FALSE(a.tsi.known());
}

TEST(FaxFacts, FewerArgumentsLeaveTheResultUnknown) {
  const std::vector<std::string> argv = {"bin/faxrcvd", "recvq/fax1.tif", "ttyS0", "1"};
  EXPECT_FALSE(from_faxrcvd(argv).result.known());
  EXPECT_FALSE(from_faxrcvd({}).result.known());
}

TEST(FaxFacts, WithheldCallerIsKnownToBeEmpty) {
  const std::vector<std::string> argv = {"", "recvq/f.tif", "d", "1", "", "UNAVAILABLE"};
  const FaxArrival a = from_faxrcvd(argv);
  EXPECT_TRUE(a.cid_number.known());
  EXPECT_EQ(a.cid_number.value, "");
}

TEST(FaxFacts, LogOfTheCutCall) {
  std::istringstream log(read_whole(sample_path("xferfaxlog")));
  std::vector<LogLine> received, calls;
  for (std::string line; std::getline(log, line);) {
    if (auto parsed = from_xferfaxlog(line))
      (parsed->received ? received : calls).push_back(*parsed);
  }
  ASSERT_EQ(received.size(), 5u);
  ASSERT_EQ(calls.size(), 5u);
  const FaxArrival& cut = received[3].arrival;
  EXPECT_EQ(received[3].queue_file, "recvq/fax000000004.tif");
  EXPECT_EQ(cut.external_id, "000000007");
  EXPECT_EQ(cut.result.value, "T.30 T2 timeout, expected signal not received");
  EXPECT_EQ(cut.pages_claimed.value, 2);
  EXPECT_EQ(cut.tsi.value, "+86 433 2510000");
  EXPECT_EQ(cut.called.value, "85097619");
  EXPECT_EQ(cut.received.value, "2026-11-23 07:55:00");
  EXPECT_TRUE(calls[3].arrival.without_page);
  EXPECT_FALSE(received[3].arrival.without_page);
}

TEST(FaxFacts, OddLogLinesAreIgnored) {
  for (const std::string& line : {std::string(), std::string("garbage"), std::string("\t\t\t\t"),
                                  std::string("11/23/26 07:48\tSEND\t1\tttyFX1\t1"),
                                  std::string(20000, '\t'), std::string("11/23/26 07:48\tRECV\t1")})
    EXPECT_FALSE(from_xferfaxlog(line)) << line.substr(0, 40);
}

TEST(FaxFacts, TagsFillWhatTheHookLeftOpen) {
  const std::vector<std::string> argv = {"bin/faxrcvd", "recvq/fax000000004.tif", "ttyFX0",
                                         "7",           "T.30 T2 timeout",        "04332510000"};
  FaxArrival a = from_faxrcvd(argv);
  learn_from(a, read_tiff(read_whole(sample_path("fax000000004.tif"))));
  EXPECT_EQ(a.tsi.value, "+86 433 2510000");
  EXPECT_EQ(a.tsi.from, Origin::tiff);
  EXPECT_EQ(a.cid_number.from, Origin::hook);
  EXPECT_EQ(a.received.value, "2026-11-23 07:55:21");
  EXPECT_EQ(a.rate.value, 14400);
  EXPECT_TRUE(a.ecm.value);
  EXPECT_EQ(a.resolution.value, "204x196");
}

TEST(FaxFacts, SidecarKeepsEveryFactAndItsOrigin) {
  FaxArrival a;
  a.source_kind = Kind::folder;
  a.source_id = "mfp";
  a.external_id = "x=y@z";
  a.file = "传真 1.tif";
  a.tsi.learn("", Origin::tiff);
  a.result.learn("line\nbroken", Origin::hook);
  a.pages_claimed.learn(3, Origin::log);
  a.ecm.learn(false, Origin::info);
  const FaxArrival b = from_text(to_text(a));
  EXPECT_EQ(b.source_kind, Kind::folder);
  EXPECT_EQ(b.external_id, "x=y@z");
  EXPECT_EQ(b.file, "传真 1.tif");
  EXPECT_TRUE(b.tsi.known());
  EXPECT_EQ(b.result.value, "line broken");  // one fact, one line
  EXPECT_EQ(b.pages_claimed.value, 3);
  EXPECT_TRUE(b.ecm.known());
  EXPECT_FALSE(b.ecm.value);
  EXPECT_FALSE(b.cid_number.known());
  EXPECT_FALSE(from_text("pages@hook=many\necm@hook=perhaps\n=\n@=x\ntsi@nobody=1").tsi.known());
}

TEST(FaxFacts, MomentsOfDevices) {
  EXPECT_EQ(civil_time("2026:11:23 07:49:06"), "2026-11-23 07:49:06");
  EXPECT_EQ(civil_time("2026/11/23 07:40:28"), "2026-11-23 07:40:28");
  EXPECT_EQ(civil_time("2026-11-23T07:40:28"), "2026-11-23 07:40:28");
  EXPECT_EQ(civil_time("11/23/26 07:48"), "2026-11-23 07:48:00");
  for (const char* bad : {"", "yesterday", "2026:13:23 07:49:06", "0000:00:00 00:00:00"})
    EXPECT_EQ(civil_time(bad), "") << bad;
}

TEST(FaxFacts, NumbersWrittenInManyWaysAreOne) {
  for (const char* other : {"+86 433 2510000", "0433-2510000", "004332510000", "0086 433 2510000",
                            "86 433 2510000", "(0433) 251 0000", "2510000"})
    EXPECT_TRUE(same_number("04332510000", other)) << other;
  for (const char* other : {"", "000", "TAONAN JTJ", "0439 2510000", "0433 2510001", "10000"})
    EXPECT_FALSE(same_number("04332510000", other)) << other;
}

}  // namespace
}  // namespace shouwen::parsers::fax
