// Late readings 补读: what mail still owes after it is filed and answered (storage/late.h), paid
// one message at a time: begin (committed) → parse, extract with OCR and scanner → judge and file,
// one transaction with the follow-up it entails. The lowest priority there is: nothing is begun
// while mail waits to be filed, the pages are read on a thread and in processes of their own. A
// person's decision stays in force whatever is found; the sender hears of changes once at most.
// Killed anywhere, the next start takes the message again; one that kills three times is set aside,
// shown and retryable. Store faults are waited out.
// Threads: the coroutine on the io thread, reading on `pool` (one thread, for it alone), judging on
// the writer's. Lifetime: stop(), then the pool is joined. Errors: none leave; trouble().
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>

#include "gateway/intake/pipeline.h"
#include "gateway/ops/signal.h"
#include "storage/store.h"
#include "storage/writer.h"

namespace shouwen::intake {

class LateReading {
 public:
  struct Tools {
    extract::Extractor& extractor;
    extract::Scanner* scanner = nullptr;  // nullptr: none configured
    ocr::Reader* ocr = nullptr;           // nullptr: none installed; for this alone
  };

  LateReading(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
              storage::Writer& writer, const Clock& clock, Pipeline& pipeline, Tools tools,
              std::function<void()> filed);

  boost::asio::awaitable<void> run();  // until stop()
  void stop();
  void wake() { wake_.notify(); }

  MessageRef reading() const { return reading_; }  // 0: none at the moment
  // Why what is owed waits: no OCR engine, a store fault; "" = it does not.
  const std::string& trouble() const { return trouble_.empty() ? absent_ : trouble_; }

 private:
  struct Read;
  boost::asio::awaitable<bool> take_one();  // false: nothing to do now
  boost::asio::awaitable<Status> pay(storage::LateWork work);
  boost::asio::awaitable<Status> set_aside(const storage::LateWork& work, std::string why);
  boost::asio::awaitable<void> give_back(MessageRef message);
  boost::asio::awaitable<void> rest_when_idle();
  storage::Owed can() const;
  static Read read(const storage::LateWork& work, const std::string& path,
                   const extract::Tools& tools);
  static Result<storage::LateFiled> file(storage::Store& store, const Rules& rules,
                                         const Read& done, Instant now);

  boost::asio::thread_pool& pool_;
  storage::Writer& writer_;
  const Clock& clock_;
  Pipeline& pipeline_;
  const Tools tools_;
  std::function<void()> filed_;
  ops::Signal wake_;
  MessageRef reading_;
  std::string trouble_;
  std::string absent_;  // "" or why there is no OCR; known with its first page
  bool workers_up_ = false;
  std::int64_t last_work_ = 0;  // monotonic
  std::atomic<bool> stopping_{false};
};

}  // namespace shouwen::intake
