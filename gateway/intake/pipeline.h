// The life of a message after T1: parse → extract → classify → file (T2), in batches, oldest first.
// State is the store's alone: the pipeline asks what is unfiled, works, and asks again, so a kill
// anywhere costs nothing but the step under way.
//
// One bad mail stops nothing (DESIGN §3.8): each step's begin is committed before it runs; what did
// not end is met again alone, and after three begun processes it is filed as failed and skipped.
// A batch waits two seconds for a message's attachments; one that needs longer is met alone too.
// Classification of a batch runs inside its T2 transaction, one message after the other, because
// a message may answer, repeat or correct the one before it.
// Threads: the coroutine on the io thread, parsing on the pool, classifying on the writer's.
// Errors: transient store faults (disk full) are waited out; everything else is filed as failed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/desk/office.h"
#include "gateway/intake/reading.h"
#include "gateway/ops/signal.h"
#include "storage/store.h"
#include "storage/writer.h"

namespace shouwen::classify {
class Knowledge;
}

namespace shouwen::intake {

// Office statements with the matcher built from them: once per activation, not per message.
struct Rules {
  std::shared_ptr<const desk::Office> office;
  std::shared_ptr<const classify::Knowledge> knowledge;
  bool scanned = false;  // a scanner is configured: what it did not call clean is noted
};

// The rules in force, built anew only when the office's statements changed. Threads: io thread.
class CurrentRules {
 public:
  CurrentRules(const desk::Current& office, bool scanned) : office_(office), scanned_(scanned) {}
  std::shared_ptr<const Rules> get();

 private:
  const desk::Current& office_;
  const bool scanned_;
  std::shared_ptr<const Rules> rules_;
};

class Pipeline {
 public:
  struct Hooks {
    std::function<void()> filed;  // after each T2: outbox and server to-do may have grown
    // testing.* only: called with the octets before each step, so a test mail can kill the process
    std::function<void(storage::Step, std::string_view)> before_step;
  };

  // What reads attachments; its tools outlive the pipeline's work on the pool.
  struct Extraction {
    extract::Tools tools;
    extract::Limits limits;
  };

  Pipeline(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
           storage::Writer& writer, const Clock& clock, const desk::Current& office,
           Extraction extraction, Hooks hooks);

  boost::asio::awaitable<void> run();  // until stop()
  void stop();
  void wake() { wake_.notify(); }
  const std::string& trouble() const { return trouble_; }  // "" or why it waits

  // What is judged by, built once per activation. io thread.
  std::shared_ptr<const Rules> rules() { return rules_.get(); }

 private:
  using FileCall = std::function<Result<std::vector<storage::Filed>>(storage::Store&, Instant)>;
  boost::asio::awaitable<Status> work_off(std::vector<storage::Work> batch);
  boost::asio::awaitable<Status> set_aside(std::vector<Reading> hopeless);
  boost::asio::awaitable<Status> hand_over(Reading& reading);
  boost::asio::awaitable<Status> file_batch(std::vector<Reading> batch);
  boost::asio::awaitable<Status> file_alone(std::vector<Reading> one);
  boost::asio::awaitable<Status> commit(const FileCall& file);
  boost::asio::awaitable<std::vector<std::string>> paths_of(const std::vector<Reading>& batch);
  boost::asio::awaitable<Status> begin(storage::Step step, const std::vector<Reading>& batch);

  boost::asio::thread_pool& pool_;
  storage::Writer& writer_;
  const Clock& clock_;
  const Extraction extraction_;
  CurrentRules rules_;
  Hooks hooks_;
  ops::Signal wake_;
  std::string trouble_;
  bool stopping_ = false;
};

// How often a step may begin without ending before its message is set aside.
inline constexpr int kBegunAtMost = 3;

}  // namespace shouwen::intake
