// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/late_reading.h"

#include "gateway/desk/follow_up.h"
#include "gateway/extract/extractor.h"
#include "gateway/extract/scanner.h"
#include "gateway/intake/filing.h"
#include "gateway/ocr/reader.h"
#include "gateway/ops/clock.h"
#include "gateway/ops/log.h"
#include "gateway/ops/on_pool.h"
#include "gateway/ops/on_writer.h"
#include "storage/reader.h"

namespace shouwen::intake {

namespace {

constexpr auto kLookAgain = std::chrono::seconds(30);    // when nobody woke us
constexpr auto kAfterTrouble = std::chrono::seconds(2);  // store faults heal by themselves or not
constexpr std::int64_t kIdle = 20 * kSecond;             // before the workers end
// Of one message: OCR begins no page after the first, and what follows it has the rest.
constexpr auto kOcrTime = std::chrono::minutes(10);
constexpr auto kTime = std::chrono::minutes(15);

}  // namespace

// What one late reading came to, before it is judged.
struct LateReading::Read {
  storage::LateWork work;
  Reading reading;
  storage::LateEnd end;
  Status ocr = Done{};
};

LateReading::LateReading(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
                         storage::Writer& writer, const Clock& clock, Pipeline& pipeline,
                         Tools tools, std::function<void()> filed)
    : pool_(pool),
      writer_(writer),
      clock_(clock),
      pipeline_(pipeline),
      tools_(tools),
      filed_(std::move(filed)),
      wake_(std::move(executor)) {}

void LateReading::stop() {
  stopping_ = true;
  if (tools_.ocr != nullptr) tools_.ocr->interrupt();
  wake_.notify();
}

// The scanner and the helper are looked at by the daemon's watch every few seconds.
storage::Owed LateReading::can() const {
  const auto helper = tools_.extractor.state();
  storage::Owed can;
  can.extract = helper && helper->ok();
  can.ocr = tools_.ocr != nullptr && absent_.empty() && can.extract;
  can.scan = tools_.scanner != nullptr && tools_.scanner->trouble().empty();
  return can;
}

boost::asio::awaitable<void> LateReading::run() {
  if (tools_.ocr == nullptr) absent_ = "没有安装文字识别 no OCR is installed";
  while (!stopping_) {
    const bool taken = co_await take_one();
    if (taken || stopping_) continue;
    std::chrono::milliseconds pause = kLookAgain;
    if (!trouble_.empty()) pause = kAfterTrouble;
    co_await wake_.wait(pause);
  }
}

boost::asio::awaitable<bool> LateReading::take_one() {
  auto ask = [can = can(), now = clock_.now()](storage::Store& store) {
    return store.late_work(can, now);
  };
  auto work = co_await ops::on_writer(writer_, std::move(ask));
  if (!work.ok()) {
    trouble_ = work.error().text();
    ops::log(ops::Event::store_error, work.error());
    co_return false;
  }
  trouble_.clear();
  if (!*work) {
    co_await rest_when_idle();
    co_return false;
  }
  last_work_ = ops::monotonic_ms();
  reading_ = (*work)->work.message;
  Status paid = co_await pay(std::move(**work));
  const MessageRef message = reading_;
  reading_ = {};
  if (paid.ok()) co_return true;
  if (!stopping_) {
    trouble_ = paid.error().text();
    ops::log(ops::Event::store_error, paid.error(), {{"message", message.value}});
  }
  // What no later try mends is begun so often and then set aside.
  if (stopping_ || paid.error().fault == Fault::transient) co_await give_back(message);
  co_return false;
}

boost::asio::awaitable<Status> LateReading::pay(storage::LateWork work) {
  std::string hopeless;
  if (work.work.begun >= kBegunAtMost) hopeless = "crashed in late reading";
  if (!hopeless.empty()) co_return co_await set_aside(work, std::move(hopeless));
  auto begin = [ref = work.work.message, octets = work.work.octets,
                now = clock_.now()](storage::Store& store) {
    const Status begun = store.begin_late(ref, now);
    return begun.ok() ? Result<std::string>(store.object_path(octets)) : begun.error();
  };
  auto path = co_await ops::on_writer(writer_, std::move(begin));
  if (!path.ok()) co_return path.error();

  extract::Tools tools{&tools_.extractor, tools_.scanner};
  if (absent_.empty()) tools.ocr = tools_.ocr;
  tools.abandoned = &stopping_;
  workers_up_ = workers_up_ || tools.ocr != nullptr;
  auto call = [work, path = *path, tools] { return read(work, path, tools); };
  Read done = co_await ops::on_pool(pool_, std::move(call));
  if (stopping_) co_return Error{Fault::transient, "late", "stopping", ""};
  hopeless = done.reading.failed_step;
  if (!hopeless.empty()) co_return co_await set_aside(work, std::move(hopeless));
  if (!done.ocr.ok() && done.ocr.error().fault == Fault::permanent) {
    absent_ = done.ocr.error().text();
    co_await give_back(work.work.message);
    co_return Done{};
  }
  auto shared = std::make_shared<const Read>(std::move(done));
  auto file = [shared, rules = pipeline_.rules(), now = clock_.now()](storage::Store& store) {
    return LateReading::file(store, *rules, *shared, now);
  };
  auto filed = co_await ops::on_writer(writer_, std::move(file));
  if (!filed.ok()) co_return filed.error();
  ops::log(ops::Event::late_read, {{"message", work.work.message.value},
                                   {"version", filed->filed.version},
                                   {"changed", filed->changed},
                                   {"still", shared->end.still.any()},
                                   {"why", shared->end.why}});
  if (filed->changed) filed_();
  co_return Done{};
}

LateReading::Read LateReading::read(const storage::LateWork& work, const std::string& path,
                                    const extract::Tools& tools) {
  Read done;
  done.work = work;
  done.reading = parse_step(work.work, path);
  extract::Limits limits;
  limits.deadline = kTime;
  limits.ocr = kOcrTime;
  extract::Tools mine = tools;
  mine.ocr_trouble = &done.ocr;
  extract_step(done.reading, limits, mine);
  done.end.still = owed_by(done.reading.documents);
  if (!done.ocr.ok()) done.end.why = done.ocr.error().text();
  // Pixels nobody can draw are not owed for ever: the document says why, a person looks.
  if (!done.ocr.ok() && done.ocr.error().fault == Fault::rejected_input) done.end.still.ocr = false;
  return done;
}

// The decision, the letters it entails and the end of the debt: all or nothing.
Result<storage::LateFiled> LateReading::file(storage::Store& store, const Rules& rules,
                                             const Read& done, Instant now) {
  Result<storage::LateFiled> out = storage::LateFiled{};
  const auto body = [&]() -> Status {
    auto filing = judge(store, rules, done.reading, &done.work);
    if (!filing.ok()) return filing.error();
    auto reader = storage::Reader::over(store);
    if (!reader.ok()) return reader.error();
    auto before = (*reader)->trail(filing->message);
    if (!before.ok()) return before.error();
    out = store.file_late(*filing, done.work, done.end, now);
    if (!out.ok()) return out.error();
    if (!out->changed) return Done{};
    Status dropped = desk::drop_letters(store, *before, filing->decision, {}, now);
    if (!dropped.ok()) return dropped;
    auto told = desk::tell_sender(store, filing->message, now, true);
    return told.ok() ? Status(Done{}) : told.error();
  };
  Status all = store.transaction(body, "late.commit", "late.committed");
  if (!all.ok()) return all.error();
  return out;
}

boost::asio::awaitable<Status> LateReading::set_aside(const storage::LateWork& work,
                                                      std::string why) {
  auto call = [ref = work.work.message, why, now = clock_.now()](storage::Store& store) {
    return store.set_aside_late(ref, why, now);
  };
  Status set = co_await ops::on_writer(writer_, std::move(call));
  if (set.ok()) {
    ops::log(ops::Event::late_set_aside, {{"message", work.work.message.value}, {"why", why}});
  }
  co_return set;
}

// It ended without a result through no fault of the message: its count starts again.
boost::asio::awaitable<void> LateReading::give_back(MessageRef message) {
  auto call = [message, now = clock_.now()](storage::Store& store) {
    return store.give_back_late(message, now);
  };
  Status given = co_await ops::on_writer(writer_, std::move(call));
  if (!given.ok()) ops::log(ops::Event::store_error, given.error());
}

// Nothing to do: the workers' memory is worth more than their next start costs.
boost::asio::awaitable<void> LateReading::rest_when_idle() {
  if (!workers_up_ || ops::monotonic_ms() - last_work_ < kIdle) co_return;
  workers_up_ = false;
  auto call = [ocr = tools_.ocr] {
    ocr->rest();
    return true;
  };
  co_await ops::on_pool(pool_, std::move(call));
}

}  // namespace shouwen::intake
