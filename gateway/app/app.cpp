// SPDX-License-Identifier: Apache-2.0
#include "gateway/app/app.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <nlohmann/json.hpp>

#include "config/check.h"
#include "gateway/app/endpoints.h"
#include "gateway/app/testing.h"
#include "gateway/app/watch.h"
#include "gateway/desk/boards.h"
#include "gateway/desk/desk.h"
#include "gateway/desk/request.h"
#include "gateway/extract/extractor.h"
#include "gateway/extract/scanner.h"
#include "gateway/intake/fax_lane.h"
#include "gateway/intake/fax_source.h"
#include "gateway/intake/folder_source.h"
#include "gateway/intake/imap_source.h"
#include "gateway/intake/late_reading.h"
#include "gateway/ocr/reader.h"
#include "gateway/ops/clock.h"
#include "gateway/ops/control.h"
#include "gateway/ops/control_request.h"
#include "gateway/ops/lock.h"
#include "gateway/ops/log.h"
#include "gateway/ops/on_writer.h"
#include "gateway/replies/fax_sender.h"
#include "gateway/replies/first_answer.h"
#include "gateway/replies/reminder.h"
#include "storage/anchor.h"

namespace shouwen::app {

namespace {

namespace asio = boost::asio;

constexpr unsigned kPoolThreads = 3;  // one login may block while two messages are parsed
constexpr std::size_t kShortRequest = 64 << 10;
constexpr std::int64_t kHookLimit = 60 * kSecond;
constexpr std::int64_t kLookAgain = 5 * kSecond;    // at the fax server's jobs
constexpr std::int64_t kSeenWithin = 10 * kMinute;  // beside the interval of the polls

std::unique_ptr<Clock> make_clock(const config::Settings& settings) {
  if (settings.clock_start) return std::make_unique<ops::TestingClock>(*settings.clock_start);
  return std::make_unique<ops::RealClock>();
}

std::vector<std::string> hook_command(const config::Settings& settings) {
  if (settings.alarm_command.empty()) return {};
  return {settings.resolve(settings.alarm_command)};
}

// What a new App would stumble over although the files are right.
std::string unreadable_files(const config::Settings& settings) {
  std::string problems;
  const auto look = [&problems](const Result<net::Endpoint>& endpoint) {
    if (!endpoint.ok()) {
      problems += endpoint.error().text() + "\n";
    } else if (!endpoint->ca_file.empty() && ::access(endpoint->ca_file.c_str(), R_OK) != 0) {
      problems += "ca_file: 读不到 cannot be read: " + endpoint->ca_file + "\n";
    }
  };
  for (const config::MailboxSettings& mailbox : settings.mailboxes)
    if (mailbox.kind == config::MailboxSettings::Kind::imap) look(imap_endpoint(mailbox, settings));
  if (!settings.smtp.host.empty()) look(smtp_endpoint(settings));
  return problems;
}

}  // namespace

// In order of construction; destroyed the other way round.
struct App::Parts {
  config::Settings settings;
  config::Settings next;
  ops::StateLock lock;
  std::unique_ptr<Clock> clock;
  asio::io_context io{1};
  asio::signal_set signals{io, SIGTERM, SIGINT, SIGHUP};
  asio::thread_pool pool{kPoolThreads};
  asio::thread_pool late_pool{1};  // seconds a page: never in the way of the other
  ops::Notifier& notifier;
  extract::Extractor extractor;
  std::unique_ptr<extract::Scanner> scanner;  // when one is configured
  ocr::Reader ocr{ocr::installed()};          // the fax lane's
  std::unique_ptr<ocr::Reader> late_ocr;      // when it is installed; late readings' own
  desk::Boards boards;                        // used on the writer's thread only
  std::unique_ptr<storage::Writer> writer;
  desk::Current office;
  std::unique_ptr<replies::Sender> sender;
  std::unique_ptr<replies::FaxSender> fax_sender;
  std::unique_ptr<intake::Receiver> receiver;
  std::unique_ptr<intake::Pipeline> pipeline;
  std::unique_ptr<intake::FaxLane> faxes;
  std::unique_ptr<intake::LateReading> late;
  std::vector<std::unique_ptr<intake::Source>> sources;
  std::unique_ptr<ops::Hook> hook;
  std::unique_ptr<Watch> watch;
  std::unique_ptr<ops::ControlServer> control;
  std::unique_ptr<ops::HttpServer> http;
  std::unique_ptr<ops::Watchdog> watchdog;
  Ended ended = Ended::stopped;

  Parts(config::Settings s, ops::StateLock l, ops::Notifier& n,
        std::shared_ptr<const desk::Office> o)
      : settings(std::move(s)),
        lock(std::move(l)),
        clock(make_clock(settings)),
        notifier(n),
        extractor(
            {settings.extract.socket, "", std::chrono::seconds(settings.extract.document_seconds)}),
        office(std::move(o)) {
    const config::ExtractSettings& e = settings.extract;
    if (!e.scan_socket.empty())
      scanner = std::make_unique<extract::Scanner>(
          extract::Scanner::Options{e.scan_socket, std::chrono::seconds(e.scan_seconds)});
    ocr::Options found = ocr::installed();
    found.start = std::chrono::minutes(3);  // it gives way to everything else
    found.deadline = std::chrono::minutes(10);
    if (!found.program.empty() || !found.socket.empty())
      late_ocr = std::make_unique<ocr::Reader>(found);
  }

  ~Parts() {
    pool.join();
    late_pool.join();
    writer.reset();  // runs what is queued while the io_context still exists
  }

  std::vector<const ocr::Reader*> ocr_readers() const {
    std::vector<const ocr::Reader*> out{&ocr};
    if (late_ocr != nullptr) out.push_back(late_ocr.get());
    return out;
  }

  void wake_inward() {
    pipeline->wake();
    faxes->wake();
  }
  void wake_senders() {
    sender->notify();
    fax_sender->notify();
  }
  void wake_outward() {
    wake_senders();
    late->wake();
    for (auto& source : sources) source->wake();
  }
  Status add_sources();
  bool sources_seen() const;
  Status listen();
  void wait_for_signal();
  void stop(Ended why);
  void reload(const std::function<void(const std::string&)>& tell);
  void look_at(std::string request, const std::string& actor, ops::ControlReply reply);
  void handle(const Result<std::string>& call, std::string request, const std::string& actor,
              ops::ControlReply reply);
};

Status App::Parts::add_sources() {
  // Two ranges of each mailbox may be on their way at once; a single larger mail streams to disk.
  const std::uint64_t share =
      settings.limits.octets_in_flight / (2 * std::max<std::size_t>(settings.mailboxes.size(), 1));
  const intake::FetchLimits limits{
      settings.limits.message_max,
      std::clamp<std::uint64_t>(share, std::uint64_t{1} << 20, std::uint64_t{32} << 20)};
  for (const config::MailboxSettings& mailbox : settings.mailboxes) {
    if (mailbox.kind != config::MailboxSettings::Kind::imap) {
      sources.push_back(std::make_unique<intake::FolderSource>(io.get_executor(), pool, *writer,
                                                               *receiver, *clock, mailbox,
                                                               settings.limits.message_max));
      continue;
    }
    auto endpoint = imap_endpoint(mailbox, settings);
    if (!endpoint.ok()) return endpoint.error();
    sources.push_back(std::make_unique<intake::ImapSource>(io.get_executor(), pool, *writer,
                                                           *receiver, *clock, mailbox,
                                                           std::move(*endpoint), limits));
  }
  for (const config::FaxSettings& fax : settings.faxes) {
    sources.push_back(std::make_unique<intake::FaxSource>(io.get_executor(), pool, *writer,
                                                          *receiver, *clock, settings.zone, fax,
                                                          settings.limits.message_max));
  }
  return Done{};
}

// What lies in a mailbox unseen may be what a reminder would ask for.
bool App::Parts::sources_seen() const {
  const Instant now = clock->now();
  return std::ranges::all_of(sources, [now](const auto& source) {
    const intake::SourceState& state = source->state();
    return state.last_success &&
           now - *state.last_success <= kSeenWithin + state.poll_interval_seconds * kSecond;
  });
}

Status App::Parts::listen() {
  auto server = ops::ControlServer::listen(
      io, settings.control_socket, lock,
      [this](std::string request, const std::string& actor, ops::ControlReply reply) {
        look_at(std::move(request), actor, std::move(reply));
      });
  if (!server.ok()) return server.error();
  control = std::move(*server);
  if (!settings.http.on) return Done{};
  auto web = ops::HttpServer::listen(io, settings.http.host,
                                     static_cast<std::uint16_t>(settings.http.port),
                                     {{"/healthz", [this] { return watch->healthz(); }},
                                      {"/metrics", [this] { return watch->metrics(); }}});
  if (!web.ok()) return web.error();
  http = std::move(*web);
  return Done{};
}

Result<std::unique_ptr<App>> App::make(const config::Settings& settings,
                                       const std::optional<Error>& refused) {
  // The variables of sd_notify are read once and survive a reload.
  static ops::Notifier notifier = ops::Notifier::from_environment();
  ::signal(SIGPIPE, SIG_IGN);
  if (Status point = install_crash_point(settings); !point.ok()) return point.error();

  auto lock = ops::StateLock::take(settings.state_dir);
  if (!lock.ok()) return lock.error();
  const std::unique_ptr<Clock> clock = make_clock(settings);
  storage::StoreOptions options;
  options.dir = settings.state_dir;
  options.message_id_domain = settings.message_id_domain;
  auto store = storage::Store::open(options, clock->now());
  if (!store.ok()) return store.error();
  auto office = desk::open_office(**store, settings, clock->now());
  if (!office.ok()) return office.error();
  if ((*office)->campaigns.empty()) {
    return Error{Fault::permanent, "campaign", "没有生效的活动 no campaign is active",
                 "先运行 first run: shouwen units load FILE; shouwen campaign activate FILE"};
  }
  auto recovered = (*store)->recover_sending(clock->now());
  if (!recovered.ok()) return recovered.error();
  if (*recovered > 0) ops::log(ops::Event::outbox_recovered, {{"mails", *recovered}});
  auto reader = storage::Reader::open(settings.state_dir);
  if (!reader.ok()) return reader.error();
  const std::string incoming = (*store)->incoming_dir();
  const storage::ReceiptKey signing = (*store)->receipt_key();

  auto parts = std::make_unique<Parts>(settings, std::move(*lock), notifier, *office);
  Parts& p = *parts;
  p.writer = std::make_unique<storage::Writer>(std::move(*store));

  replies::SenderOptions sending{settings.smtp, settings.replies, {}, {}, {}};
  if (!settings.smtp.host.empty()) {
    auto endpoint = smtp_endpoint(settings);
    if (!endpoint.ok()) return endpoint.error();
    sending.endpoint = std::move(*endpoint);
  }
  sending.key = signing;
  sending.mailboxes_seen = [&p] { return p.sources_seen(); };
  p.sender = std::make_unique<replies::Sender>(p.io.get_executor(), p.pool, *p.writer, p.office,
                                               *p.clock, std::move(sending));
  p.fax_sender = std::make_unique<replies::FaxSender>(
      p.io.get_executor(), p.pool, *p.writer, p.office, *p.clock,
      replies::FaxSenderOptions{settings.fax_out, settings.smtp.limits, settings.replies.enabled,
                                kLookAgain});
  extract::Limits reading;
  reading.deadline = std::chrono::seconds(settings.extract.message_seconds);
  p.pipeline = std::make_unique<intake::Pipeline>(
      p.io.get_executor(), p.pool, *p.writer, *p.clock, p.office,
      intake::Pipeline::Extraction{{&p.extractor, p.scanner.get()}, reading},
      intake::Pipeline::Hooks{[&p] { p.wake_outward(); }, abort_hook(settings)});
  p.faxes = std::make_unique<intake::FaxLane>(
      p.io.get_executor(), p.pool, *p.writer, *p.clock, p.office,
      intake::Pipeline::Extraction{{&p.extractor, p.scanner.get(), &p.ocr, nullptr}, reading},
      intake::Pipeline::Hooks{[&p] { p.wake_outward(); }, abort_hook(settings)});
  p.late = std::make_unique<intake::LateReading>(
      p.io.get_executor(), p.late_pool, *p.writer, *p.clock, *p.pipeline,
      intake::LateReading::Tools{p.extractor, p.scanner.get(), p.late_ocr.get()},
      [&p] { p.wake_senders(); });
  intake::Receiver::Options receiving;
  receiving.unfiled_limit = settings.limits.unfiled_queue;
  receiving.incoming_dir = incoming;
  receiving.look_at_disk = [&p] { p.watch->guard_disk(); };
  p.receiver = std::make_unique<intake::Receiver>(*p.writer, *p.clock, receiving,
                                                  [&p](std::size_t) { p.wake_inward(); });
  if (Status added = p.add_sources(); !added.ok()) return added.error();
  p.hook = std::make_unique<ops::Hook>(p.io, hook_command(settings), kHookLimit, settings.zone);
  p.watch = std::make_unique<Watch>(
      p.io.get_executor(),
      Watch::Watched{p.pool, *p.writer, *p.clock, p.settings, p.office, p.sources, *p.receiver,
                     *p.pipeline, *p.faxes, *p.late, *p.sender, *p.fax_sender, *p.hook, p.notifier,
                     p.extractor, p.scanner.get(), p.ocr_readers()},
      std::move(*reader));
  if (refused) p.watch->settings_refused(*refused);
  if (Status listening = p.listen(); !listening.ok()) return listening.error();
  p.watchdog = std::make_unique<ops::Watchdog>(p.io, p.notifier);
  return std::unique_ptr<App>(new App(std::move(parts)));
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

const config::Settings& App::next_settings() const {
  return parts_->next;
}

App::Ended App::run() {
  Parts& p = *parts_;
  // An exception out of a coroutine is a bug: let it end the process, the store is safe.
  const auto spawn = [&p](asio::awaitable<void> part) {
    asio::co_spawn(p.io, std::move(part), [](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
    });
  };
  p.wait_for_signal();
  for (auto& source : p.sources) spawn(source->run());
  spawn(p.pipeline->run());
  spawn(p.faxes->run());
  spawn(p.late->run());
  spawn(p.sender->run());
  spawn(p.fax_sender->run());
  spawn(p.watch->run());
  p.notifier.ready("收件中 receiving");
  ops::log(ops::Event::service_ready, {{"mailboxes", p.sources.size()}});
  p.io.run();
  // What the ledger came to when it was last written: nobody adds to it from here on.
  p.writer->submit([settings = p.settings, now = p.clock->now()](storage::Store& store) {
    const Status noted = storage::append_anchor(store, settings.state_dir, now, settings.zone);
    if (!noted.ok()) ops::log(ops::Event::store_error, noted.error());
  });
  ops::log(ops::Event::service_stopped);
  return p.ended;
}

void App::Parts::wait_for_signal() {
  signals.async_wait([this](const boost::system::error_code& error, int number) {
    if (error) return;
    if (number != SIGHUP) return stop(Ended::stopped);
    reload([](const std::string&) {});
    if (ended != Ended::reload) wait_for_signal();
  });
}

// Graceful: nothing new is begun, what is under way ends at its next safe point.
void App::Parts::stop(Ended why) {
  ended = why;
  ops::log(ops::Event::service_stopping);
  if (why == Ended::stopped) notifier.stopping("正在停止 stopping");
  // While a reload winds this App down a SIGTERM has nobody to be told: it ends the process at
  // once, which the store does not mind. SIGHUP then only asks for what is under way.
  boost::system::error_code ignored;
  signals.cancel(ignored);
  if (why == Ended::reload) {
    signals.remove(SIGTERM, ignored);
    signals.remove(SIGINT, ignored);
  }
  for (auto& source : sources) source->stop();
  pipeline->stop();
  faxes->stop();
  late->stop();
  sender->stop();
  fax_sender->stop();
  watch->stop();
  hook->stop();
  control->stop();
  if (http) http->stop();
  watchdog->stop();
}

// Everything is checked first; on any error the old set stays in force and nothing stops.
void App::Parts::reload(const std::function<void(const std::string&)>& tell) {
  config::Checked checked = config::check_files({settings.file, "", {}});
  std::string problems = checked.ok() ? "" : config::render(checked.problems);
  if (checked.ok() && checked.settings->state_dir != settings.state_dir)
    problems += "state_dir 不能在运行中更改 cannot change while running; restart\n";
  if (checked.ok()) problems += unreadable_files(*checked.settings);
  if (!problems.empty()) {
    ops::log(ops::Event::config_rejected, {{"problems", checked.problems.size()}});
    // A file beside the settings is at fault as often; only this says so until the next start.
    watch->settings_refused(
        {Fault::rejected_input, settings.file, problems.substr(0, problems.find('\n')), ""});
    return tell(desk::error_json({Fault::rejected_input, settings.file, problems,
                                  "改正后再 reload；原配置继续有效 the old settings stay in force"})
                    .dump());
  }
  next = *checked.settings;
  notifier.reloading();
  ops::log(ops::Event::config_reloaded);
  tell(R"({"ok":true,"result":{"reloaded":true}})");
  stop(Ended::reload);
}

// A short line is looked at here, so that health is told whatever the pool is busy with; a long one
// would hold up the loop.
void App::Parts::look_at(std::string request, const std::string& actor, ops::ControlReply reply) {
  if (request.size() <= kShortRequest) {
    const auto call = ops::call_of(request);  // before the line is handed on
    return handle(call, std::move(request), actor, std::move(reply));
  }
  asio::post(pool, [this, request = std::move(request), actor, reply = std::move(reply)]() mutable {
    auto call = ops::call_of(request);
    asio::post(io, [this, call = std::move(call), request = std::move(request), actor,
                    reply = std::move(reply)]() mutable {
      handle(call, std::move(request), actor, std::move(reply));
    });
  });
}

void App::Parts::handle(const Result<std::string>& call, std::string request,
                        const std::string& actor, ops::ControlReply reply) {
  if (!call.ok()) return reply(desk::error_json(call.error()).dump());
  if (*call == "health") return reply(watch->health_json());
  if (*call == "reload") return reload(reply);
  ops::log(ops::Event::control_request, {{"call", *call}, {"actor", actor}});
  writer->submit(
      [this, request = std::move(request), actor, reply = std::move(reply)](storage::Store& store) {
        const desk::Answer answer =
            desk::answer(desk::Surroundings{store, office, actor, *clock, replies::first_answer,
                                            &boards, replies::reminder_text},
                         request);
        reply(answer.json);
        asio::post(io, [this, changed = answer.outbox_changed, work = answer.work_changed] {
          if (work) wake_inward();
          if (changed) wake_senders();
        });
      });
}

}  // namespace shouwen::app
