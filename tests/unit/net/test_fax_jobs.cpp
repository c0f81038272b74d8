// A line of hfaxd's list of jobs, as HylaFAX 6.0.7 wrote them.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "gateway/net/fax_session.h"

namespace shouwen::net {
namespace {

TEST(FaxJobs, ALineIsAJob) {
  FaxJob job;
  ASSERT_TRUE(parse_fax_job("12|W| 0:0 |shouwen-7-1602640800000-1|", job));
  EXPECT_EQ(job.id, "12");
  EXPECT_EQ(job.tag, "shouwen-7-1602640800000-1");
  EXPECT_EQ(job.state, FaxJobState::waiting);
  EXPECT_EQ(job.pages, "");
  EXPECT_EQ(job.status, "");
  ASSERT_TRUE(parse_fax_job("2|F| 0:1 |x|REJECT: No work | found", job));
  EXPECT_EQ(job.state, FaxJobState::failed);
  EXPECT_EQ(job.pages, "0/1");
  EXPECT_EQ(job.status, "REJECT: No work | found");
  ASSERT_TRUE(parse_fax_job("3|D| 1:1 ||", job)) << "somebody else's, without a tag";
  EXPECT_EQ(job.state, FaxJobState::done);
  EXPECT_EQ(job.tag, "");
}

TEST(FaxJobs, AnythingElseIsNone) {
  FaxJob job;
  for (const char* line : {"", "12", "12|W|0:0|tag", "x|W|0:0|tag|", "12|WW|0:0|tag|", "|||||"})
    EXPECT_FALSE(parse_fax_job(line, job)) << line;
}

}  // namespace
}  // namespace shouwen::net
