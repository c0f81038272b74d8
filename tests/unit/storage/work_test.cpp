// The order of work, and a message that kills the process being met alone.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class WorkOrder : public StoreTest {};

TEST_F(WorkOrder, OldestArrivalFirst) {
  receive("late", 50);
  receive("early", 10);
  receive("middle", 30);
  auto work = store_->unfiled(2);
  ASSERT_EQ(work->size(), 2u);
  EXPECT_EQ((*work)[0].octets, sha256("early"));
  EXPECT_EQ((*work)[1].octets, sha256("middle"));
  EXPECT_EQ(*store_->unfiled_count(), 3);
}

TEST_F(WorkOrder, UnfinishedAttemptsComeLastAndAlone) {
  const MessageRef a = receive("a", 1).message, b = receive("b", 2).message;
  receive("c", 3);
  const std::vector<MessageRef> both = {a, b};
  ASSERT_TRUE(store_->begin(Step::parse, both, kNow).ok());
  ASSERT_TRUE(store_->begin(Step::classify, both, kNow).ok());
  open();  // the process died
  auto fresh = store_->unfiled(10);
  ASSERT_EQ(fresh->size(), 1u);
  EXPECT_EQ((*fresh)[0].octets, sha256("c"));
  file(filing((*fresh)[0].message));
  auto alone = store_->unfiled(10);
  ASSERT_EQ(alone->size(), 1u);
  EXPECT_EQ((*alone)[0].message, a);
  EXPECT_EQ((*alone)[0].begun, 1);
  EXPECT_EQ((*alone)[0].last_step, Step::classify);
}

TEST_F(WorkOrder, TheThirdUnfinishedAttemptIsCounted) {
  const MessageRef a = receive("a", 1).message;
  for (int life = 1; life <= 3; ++life) {
    ASSERT_TRUE(store_->begin(Step::parse, std::span(&a, 1), kNow).ok());
    ASSERT_TRUE(store_->begin(Step::classify, std::span(&a, 1), kNow).ok());
    open();
    EXPECT_EQ((*store_->unfiled(1))[0].begun, life);
  }
  Filing f = filing(a);
  f.failed_step = "classify";
  file(f);
  EXPECT_EQ(counts().failed, 1);
  EXPECT_EQ(*store_->unfiled_count(), 0);
  ASSERT_TRUE(store_->retry(a, clerk_, kNow).ok());
  EXPECT_EQ((*store_->unfiled(1))[0].begun, 0);
}

TEST_F(WorkOrder, GivenBackIsNotBlamed) {
  const MessageRef a = receive("a", 1).message;
  ASSERT_TRUE(store_->begin(Step::parse, std::span(&a, 1), kNow).ok());
  ASSERT_TRUE(store_->give_back(std::span(&a, 1), kNow).ok());
  EXPECT_EQ((*store_->unfiled(1))[0].begun, 0);
}

TEST_F(WorkOrder, UnknownMessagesAreRefused) {
  EXPECT_FALSE(store_->retry({77}, clerk_, kNow).ok());
  EXPECT_FALSE(store_->read_octets({77}).ok());
  const Filing f = filing({77});
  auto out = store_->file(std::span(&f, 1), {}, kNow);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().fault, Fault::rejected_input);
}

// A file system with no room left.
class FullDisk final : public FileSystem {
 public:
  bool full = false;
  Status make_dirs(const std::string& p) override {
    return gate([&] { return real_.make_dirs(p); });
  }
  Status write_file(const std::string& p, std::string_view o) override {
    return gate([&] { return real_.write_file(p, o); });
  }
  Status rename(const std::string& a, const std::string& b) override { return real_.rename(a, b); }
  Status remove(const std::string& p) override { return real_.remove(p); }
  Status sync_all(const std::string& d) override { return real_.sync_all(d); }
  bool exists(const std::string& p) override { return real_.exists(p); }
  Result<std::string> read_file(const std::string& p, std::uint64_t l) override {
    return real_.read_file(p, l);
  }
  Result<std::vector<std::string>> list(const std::string& d) override { return real_.list(d); }
  Result<std::uint64_t> free_bytes(const std::string& d) override { return real_.free_bytes(d); }

 private:
  template <class Call>
  Status gate(Call call) {
    if (full) return Error{Fault::transient, "storage", "no space left on device", ""};
    return call();
  }
  FileSystem& real_ = real_file_system();
};

TEST_F(WorkOrder, AFullDiskLosesNothingAndBlamesNobody) {
  FullDisk disk;
  StoreOptions options;
  options.dir = dir_.path();
  options.fs = &disk;
  store_.reset();
  store_ = Store::open(options, kNow).value();
  const std::vector<Incoming> batch = {incoming(*store_, "a", 1), incoming(*store_, "b", 2)};
  disk.full = true;
  const auto refused = store_->receive(batch, kNow);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fault, Fault::transient);
  EXPECT_EQ(counts().messages, 0);
  disk.full = false;
  ASSERT_TRUE(store_->receive(batch, kNow).ok());  // the same batch, later

  Database& db = store_->database();
  const auto pages = db.integer("PRAGMA page_count").value_or(0);
  for (int attempt = 0; attempt < 4; ++attempt) {
    const auto work = store_->unfiled(9);
    ASSERT_TRUE(work.ok());
    ASSERT_FALSE(work->empty());
    EXPECT_EQ(work->front().begun, 0);  // three failures of the disk are no crash of the message
    std::vector<MessageRef> refs;
    std::vector<Filing> filings;
    for (const Work& w : *work) {
      refs.push_back(w.message);
      filings.push_back(filing(w.message, std::to_string(w.message.value)));
      filings.back().body_text = std::string(1 << 20, 'x');
    }
    ASSERT_TRUE(store_->begin(Step::file, refs, kNow).ok());
    db.script("PRAGMA max_page_count=" + std::to_string(pages));
    const auto filed = store_->file(filings, {}, kNow);
    db.script("PRAGMA max_page_count=1073741823");
    ASSERT_FALSE(filed.ok());
    EXPECT_EQ(filed.error().fault, Fault::transient) << filed.error().text();
    EXPECT_FALSE(filed.error().remedy.empty());
    EXPECT_EQ(submissions().size(), 0u);
  }
  while (*store_->unfiled_count() > 0) {
    file(filing(store_->unfiled(1)->front().message,
                std::to_string(store_->unfiled(1)->front().message.value)));
  }
  EXPECT_EQ(submissions().size(), 2u);
}

}  // namespace
}  // namespace shouwen::storage
