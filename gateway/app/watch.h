// The daemon watching itself: every few seconds it asks each part for its state, guards the disk
// reserve, judges the alarms and tells the hook; once a minute a status line; once a day the
// digest. Threads: io thread; counting runs on the pool over a read-only connection. Errors: none
// leave; a store that cannot be counted is itself an alarm.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "gateway/desk/office.h"
#include "gateway/intake/late_reading.h"
#include "gateway/intake/pipeline.h"
#include "gateway/intake/receiver.h"
#include "gateway/intake/source.h"
#include "gateway/ops/alarms.h"
#include "gateway/ops/disk.h"
#include "gateway/ops/health.h"
#include "gateway/ops/hook.h"
#include "gateway/ops/http.h"
#include "gateway/ops/notify.h"
#include "gateway/ops/signal.h"
#include "gateway/replies/fax_sender.h"
#include "gateway/replies/sender.h"
#include "storage/reader.h"

namespace shouwen::intake {
class FaxLane;
}
namespace shouwen::extract {
class Extractor;
class Scanner;
}  // namespace shouwen::extract

namespace shouwen::ocr {
class Reader;
}

namespace shouwen::app {

class Watch {
 public:
  struct Watched {  // all outlive the watch
    boost::asio::thread_pool& pool;
    storage::Writer& writer;
    const Clock& clock;
    const config::Settings& settings;
    desk::Current& office;
    std::vector<std::unique_ptr<intake::Source>>& sources;
    intake::Receiver& receiver;
    intake::Pipeline& pipeline;
    intake::FaxLane& faxes;
    intake::LateReading& late;
    replies::Sender& sender;
    const replies::FaxSender& fax_sender;
    ops::Hook& hook;
    const ops::Notifier& notifier;
    extract::Extractor& extractor;
    extract::Scanner* scanner;            // nullptr: none configured
    std::vector<const ocr::Reader*> ocr;  // of each lane that has one
  };

  Watch(boost::asio::any_io_executor executor, Watched watched,
        std::unique_ptr<storage::Reader> reader);

  boost::asio::awaitable<void> run();  // until stop()
  void stop();

  std::string health_json() const;
  ops::HttpReply healthz() const;
  ops::HttpReply metrics() const;
  void settings_refused(const Error& why);  // a reload's; the old ones are in force
  void guard_disk();                        // also before each batch of intake

 private:
  void ask_parts();
  void ask_attachment_tools();
  void ask_ocr();
  void ask_learned();
  void ask_fax_server();
  void judge_alarms();
  ops::AlarmFacts facts() const;
  void status_line();
  boost::asio::awaitable<void> count();
  boost::asio::awaitable<void> look_at_attachment_tools();
  boost::asio::awaitable<void> digest_when_due();
  boost::asio::awaitable<void> anchor_when_due();
  boost::asio::awaitable<void> follow_statements();

  Watched watched_;
  std::shared_ptr<storage::Reader> reader_;
  ops::Signal wake_;
  ops::HealthBoard board_;
  ops::AlarmBook book_;
  ops::DiskGuard disk_;
  storage::Counts counts_;
  std::string store_error_;
  std::string attachment_trouble_;  // helper or scanner; "" when both work
  Instant started_;
  std::optional<Instant> digest_due_;
  std::optional<CivilDate> anchored_;  // the day the ledger was last anchored
  bool stopping_ = false;
};

}  // namespace shouwen::app
