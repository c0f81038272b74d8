// Pictures sent afterwards: what their receipt says.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "gateway/replies/letter.h"
#include "tests/unit/desk/world.h"

namespace shouwen::replies {
namespace {

const std::string kSender = "jt@yi.example";

class Added : public ::testing::Test {
 protected:
  Added() {
    storage::MessageTrail trail;
    trail.message.ref = {2};
    trail.message.number = "XY2020-000089";
    trail.message.header.from = kSender;
    trail.message.decision.disposition = storage::Disposition::submission;
    trail.message.decision.campaign = "2020-credit-month";
    trail.message.decision.unit = "D1";
    trail.parts.push_back({"2", "jpg", "", "配图1.jpg", 3355443, {"sha256:00"}, "ok", ""});
    facts_.messages.push_back(trail);
    facts_.mail.purpose = "receipt";
    facts_.mail.unit = "D1";
  }
  storage::Decision& decision() { return facts_.messages.front().message.decision; }
  std::string body() { return render(receipt_model(facts_)).body; }
  bool says(const std::string& words) { return body().find(words) != std::string::npos; }

  // Of a brief sent before, by `from`.
  void add_to_brief(const std::string& from) {
    decision().part_of = MessageRef{1};
    decision().evidence.push_back({"settles=missing_image_for_brief", "history", "乙县启动宣传月",
                                   0, "addition.pictures", 0.9});
    storage::MessageRow whole;
    whole.ref = {1};
    whole.number = "XY2020-000088";
    whole.header.from = from;
    storage::Item brief;
    brief.type = "brief";
    brief.title = "乙县启动宣传月";
    whole.decision.items = {brief};
    facts_.wholes = {whole};
  }

  std::shared_ptr<const desk::Office> office_ = testing::office();
  LetterFacts facts_{*office_, {}, {}, {}, testing::kNow};
};

TEST_F(Added, ToWhichPieceIsSaid) {
  add_to_brief(kSender);
  EXPECT_TRUE(
      says("配图已收到，并入图文简讯——《乙县启动宣传月》（收件编号XY2020-000088）；附件1个："
           "配图1.jpg"))
      << body();
  EXPECT_FALSE(says("属于哪一类")) << body();
}

TEST_F(Added, NotToAStranger) {
  add_to_brief("jt@elsewhere.example");
  EXPECT_TRUE(says("配图已收到；附件1个")) << body();
  EXPECT_FALSE(says("XY2020-000088")) << body();
  EXPECT_FALSE(says("乙县启动宣传月")) << body();
  facts_.mail.with_obligations = true;  // speaks for the unit
  EXPECT_TRUE(says("XY2020-000088")) << body();
}

TEST_F(Added, OfAnUnknownPieceItAsksWhich) {
  decision().review = {"pictures_of_which"};
  EXPECT_TRUE(says("请回复注明是哪一篇材料的配图")) << body();
  EXPECT_FALSE(says("属于哪一类")) << body();
}

}  // namespace
}  // namespace shouwen::replies
