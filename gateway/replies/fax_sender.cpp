// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/fax_sender.h"

#include <algorithm>
#include <chrono>
#include <random>

#include "gateway/net/backoff.h"
#include "gateway/net/fax_session.h"
#include "gateway/ops/clock.h"
#include "gateway/ops/log.h"
#include "gateway/ops/on_pool.h"
#include "gateway/ops/on_writer.h"
#include "gateway/ops/signal.h"
#include "gateway/replies/fax_page.h"
#include "gateway/replies/outbox_steps.h"
#include "gateway/replies/statement.h"
#include "storage/fax_out.h"

namespace shouwen::replies {
namespace {

namespace asio = boost::asio;
using storage::OutboxMail;
using storage::OutboxState;

constexpr std::int64_t kLongestWait = kMinute;
constexpr std::int64_t kAskAgain = 5 * kMinute;  // a server nothing is to be sent by

std::string job_words(const net::FaxJob& job) {
  return "传真作业 fax job " + job.id + (job.pages.empty() ? "" : "，页 pages " + job.pages) +
         (job.status.empty() ? "" : "：" + job.status);
}

// A job that ended counts before one of the same tag that has not: it was listed while it moved.
const net::FaxJob* find(const std::vector<net::FaxJob>& jobs, const std::string& tag) {
  const net::FaxJob* out = nullptr;
  for (const net::FaxJob& job : jobs)
    if (job.tag == tag) out = &job;
  return out;
}

}  // namespace

net::Endpoint fax_endpoint(const config::FaxOutSettings& server) {
  net::Endpoint out;
  out.host = server.host;
  out.port = static_cast<std::uint16_t>(server.port);
  out.tls = net::Tls::none;
  out.user = server.user;
  out.timeouts.total = std::chrono::minutes(2);  // one command, or one page's upload
  return out;
}

struct FaxSender::Impl {
  asio::any_io_executor io;
  asio::thread_pool& pool;
  storage::Writer& writer;
  const desk::Current& office;
  const Clock& clock;
  FaxSenderOptions options;
  ops::Signal wake;
  net::Backoff backoff;
  std::unique_ptr<net::FaxSession> session;
  FaxOutStatus status;
  std::int64_t last_look = 0;  // monotonic
  bool stopping = false;

  Impl(asio::any_io_executor executor, asio::thread_pool& p, storage::Writer& w,
       const desk::Current& o, const Clock& c, FaxSenderOptions opts)
      : io(executor),
        pool(p),
        writer(w),
        office(o),
        clock(c),
        options(std::move(opts)),
        wake(executor),
        backoff([engine = std::minstd_rand(std::random_device{}())]() mutable {
          return std::uniform_real_distribution<double>(0, 1)(engine);
        }) {
    status.configured = !options.server.host.empty();
  }

  asio::awaitable<void> rest(std::int64_t ms) {
    co_await wake.wait(std::chrono::milliseconds(std::clamp<std::int64_t>(ms, 1, kLongestWait)));
  }

  void note_under_way(const std::vector<OutboxMail>& rows);
  void note_look(const Error* error);

  asio::awaitable<void> step();
  asio::awaitable<void> idle(const Plan& planned);
  asio::awaitable<void> put_aside();
  asio::awaitable<Result<std::vector<OutboxMail>>> under_way();
  asio::awaitable<Result<Plan>> next();
  asio::awaitable<bool> look(std::vector<net::FaxJob>& jobs);
  asio::awaitable<void> follow(OutboxMail mail, const net::FaxJob* job);
  asio::awaitable<void> send_one(Plan plan);
  asio::awaitable<void> submit(OutboxMail mail);
  asio::awaitable<void> note(OutboxMail mail, std::string job);
  asio::awaitable<void> hold(OutboxMail mail);
  asio::awaitable<void> finish(OutboxMail mail, Attempt attempt);
};

asio::awaitable<Result<std::vector<OutboxMail>>> FaxSender::Impl::under_way() {
  auto call = [](storage::Store& store) { return storage::faxes_under_way(store); };
  co_return co_await ops::on_writer(writer, call);
}

// Without a fax server nobody can be asked: a person is told of what was on its way.
asio::awaitable<void> FaxSender::Impl::put_aside() {
  auto left = co_await under_way();
  if (!left) co_return;
  for (const OutboxMail& mail : *left) co_await hold(mail);
}

asio::awaitable<void> FaxSender::Impl::hold(OutboxMail mail) {
  auto call = [ref = mail.ref, now = clock.now()](storage::Store& store) {
    return store.not_sent(ref, OutboxState::held, kFaxUnknown, now, now);
  };
  const Status held = co_await ops::on_writer(writer, call);
  if (!held) ops::log(ops::Event::store_error, held.error());
  ops::log(ops::Event::fax_out_unknown, {{"outbox", mail.ref.value}});
}

asio::awaitable<Result<Plan>> FaxSender::Impl::next() {
  auto call = [limits = options.limits, now = clock.now()](storage::Store& store) {
    return plan(store, limits, now, storage::Route::fax);
  };
  co_return co_await ops::on_writer(writer, call);
}

void FaxSender::Impl::note_under_way(const std::vector<OutboxMail>& rows) {
  status.jobs = rows.size();
  status.oldest_job.reset();
  for (const OutboxMail& mail : rows)
    status.oldest_job = std::min(status.oldest_job.value_or(mail.not_before), mail.not_before);
}

void FaxSender::Impl::note_look(const Error* error) {
  last_look = ops::monotonic_ms();
  status.reachable = error == nullptr;
  status.error = error == nullptr ? "" : error->what;
  status.remedy = error == nullptr ? "" : error->remedy;
  if (error == nullptr) {
    status.last_success = clock.now();
    status.unreachable_since.reset();
  } else if (!status.unreachable_since) {
    status.unreachable_since = clock.now();
  }
}

// The server's list, over a connection good for a submission. false: it rests.
asio::awaitable<bool> FaxSender::Impl::look(std::vector<net::FaxJob>& jobs) {
  session = std::make_unique<net::FaxSession>(fax_endpoint(options.server), pool);
  Status opened = co_await session->open();
  std::optional<Error> error;
  if (opened) {
    auto listed = co_await session->jobs();
    if (listed) {
      jobs = std::move(*listed);
      backoff.success();
      note_look(nullptr);
      co_return true;
    }
    error = listed.error();
  } else {
    error = opened.error();
  }
  if (stopping) co_return false;
  note_look(&*error);
  ops::log(ops::Event::fax_server_unreachable, *error);
  const auto pause = backoff.after(session->failure());
  session.reset();
  // A notice that something was queued does not make a server that is away answer.
  const std::int64_t until = ops::monotonic_ms() + pause.wait.count();
  while (!stopping && ops::monotonic_ms() < until) co_await rest(until - ops::monotonic_ms());
  co_return false;
}

asio::awaitable<void> FaxSender::Impl::note(OutboxMail mail, std::string job) {
  auto call = [ref = mail.ref, job, now = clock.now()](storage::Store& store) {
    return storage::note_fax_job(store, ref, job, now);
  };
  const Status noted = co_await ops::on_writer(writer, call);
  // Not noted is no harm: the next look finds the job by its tag.
  if (!noted) ops::log(ops::Event::store_error, noted.error());
  ops::log(ops::Event::fax_out_queued, {{"outbox", mail.ref.value}, {"job", job}});
}

asio::awaitable<void> FaxSender::Impl::finish(OutboxMail mail, Attempt attempt) {
  --mail.attempts;  // settle() counts this one itself
  auto call = [mail, attempt, now = clock.now()](storage::Store& store) {
    return settle(store, mail, attempt, now);
  };
  // Not settled is no harm either: the row stays `sending` and is looked at again.
  const Result<Settled> settled = co_await ops::on_writer(writer, call);
  if (!settled) {
    ops::log(ops::Event::store_error, settled.error());
  } else if (settled->state == OutboxState::sent) {
    ops::log(ops::Event::fax_out_sent, {{"outbox", mail.ref.value}, {"reply", attempt.words}});
  } else if (settled->state == OutboxState::failed) {
    ops::log(ops::Event::fax_out_failed, {{"outbox", mail.ref.value}, {"error", attempt.words}});
  } else {
    ops::log(ops::Event::mail_deferred, {{"outbox", mail.ref.value}, {"error", attempt.words}});
  }
}

asio::awaitable<void> FaxSender::Impl::follow(OutboxMail mail, const net::FaxJob* job) {
  if (job == nullptr) {
    const std::int64_t age = clock.now() - mail.not_before;
    const bool surely = mail.reply.empty() && age < kSurelyListed && age > -kSurelyListed;
    if (surely)
      co_await submit(std::move(mail));
    else
      co_await hold(std::move(mail));
    co_return;
  }
  if (job->state == net::FaxJobState::done) {
    Attempt done{std::nullopt, job_words(*job)};
    co_await finish(std::move(mail), done);
  } else if (job->state == net::FaxJobState::failed) {
    // It has dialled as often as its settings say.
    Attempt failed{Failure::permanent, job_words(*job)};
    co_await finish(std::move(mail), failed);
  } else if (mail.reply.empty()) {
    co_await note(std::move(mail), "传真作业 fax job " + job->id);
  }
}

asio::awaitable<void> FaxSender::Impl::send_one(Plan plan) {
  auto call = [mail = *plan.mail, office_now = office.get(), now = clock.now()](
                  storage::Store& store) { return begin(store, *office_now, mail, {}, now); };
  const Result<std::string> words = co_await ops::on_writer(writer, call);
  if (!words) {
    ops::log(ops::Event::mail_failed, words.error(), {{"outbox", plan.mail->ref.value}});
    co_return;
  }
  // As it stands now: the tag names this attempt.
  auto rows = co_await under_way();
  if (!rows) co_return;
  const auto row = std::ranges::find(*rows, plan.mail->ref, &OutboxMail::ref);
  if (row != rows->end()) co_await submit(*row);
}

asio::awaitable<void> FaxSender::Impl::submit(OutboxMail mail) {
  auto draw = [text = faxed_words(mail.octets)] { return fax_tiff(text); };
  Result<std::string> tiff = co_await ops::on_pool(pool, draw);
  if (!tiff) {
    const bool later = tiff.error().fault == Fault::transient;
    Attempt undrawn{later ? Failure::temporary : Failure::permanent, tiff.error().text()};
    co_await finish(std::move(mail), undrawn);
    co_return;
  }
  net::FaxOrder order{mail.to.substr(storage::kFaxPrefix.size()), storage::fax_tag(mail),
                      std::move(*tiff)};
  const net::FaxSubmit out = co_await session->submit(std::move(order));
  using State = net::FaxSubmit::State;
  if (out.state == State::submitted) {
    co_await note(std::move(mail), "传真作业 fax job " + out.job);
  } else if (out.state == State::failed) {
    Attempt refused{out.refused ? Failure::permanent : Failure::temporary,
                    out.stage + " " + out.words};
    co_await finish(std::move(mail), refused);
  }  // unknown: it stays `sending`, the next look tells
}

// Nothing to send and nothing under way. Now and then the server is asked all the same, so that one
// that is away is known before a receipt waits for it.
asio::awaitable<void> FaxSender::Impl::idle(const Plan& planned) {
  if (!status.reachable || ops::monotonic_ms() - last_look >= kAskAgain) {
    std::vector<net::FaxJob> jobs;
    const bool answered = co_await look(jobs);
    if (!answered) co_return;  // it has rested
    if (!stopping) co_await session->quit();
    session.reset();
    if (stopping) co_return;
  }
  co_await rest(planned.next_due && !planned.limited && !planned.paused
                    ? *planned.next_due - clock.now()
                    : kLongestWait);
}

asio::awaitable<void> FaxSender::Impl::step() {
  if (options.server.host.empty()) {
    co_await put_aside();
    while (!stopping) co_await rest(kLongestWait);
    co_return;
  }
  auto rows = co_await under_way();
  auto planned = co_await next();
  if (!rows || !planned) {
    ops::log(ops::Event::store_error, rows ? planned.error() : rows.error());
    co_await rest(5 * kSecond);
    co_return;
  }
  note_under_way(*rows);
  for (const OutboxMail& mail : planned->held)
    ops::log(ops::Event::loop_stopped, {{"outbox", mail.ref.value}});
  for (const OutboxRef ref : planned->for_a_person)
    ops::log(ops::Event::outbox_held, {{"outbox", ref.value}, {"reason", kTakesBack}});
  if (!options.replies) planned->mail.reset();
  if (rows->empty() && !planned->mail) {
    co_await idle(*planned);
    co_return;
  }
  std::vector<net::FaxJob> jobs;
  const bool listed = co_await look(jobs);
  if (!listed) co_return;
  for (const OutboxMail& mail : *rows) {
    if (stopping || !session->alive()) break;
    co_await follow(mail, find(jobs, storage::fax_tag(mail)));
  }
  if (!stopping && planned->mail && session->alive()) co_await send_one(std::move(*planned));
  if (!stopping) co_await session->quit();
  session.reset();
  if (!stopping) co_await rest(options.look_again_ms);
}

FaxSender::FaxSender(asio::any_io_executor io, asio::thread_pool& pool, storage::Writer& writer,
                     const desk::Current& office, const Clock& clock, FaxSenderOptions options)
    : impl_(std::make_unique<Impl>(io, pool, writer, office, clock, std::move(options))) {}

FaxSender::~FaxSender() = default;

asio::awaitable<void> FaxSender::run() {
  Impl& my = *impl_;
  while (!my.stopping) co_await my.step();
}

const FaxOutStatus& FaxSender::status() const {
  return impl_->status;
}

void FaxSender::notify() {
  impl_->wake.notify();
}

void FaxSender::stop() {
  impl_->stopping = true;
  impl_->wake.notify();
  if (impl_->session) impl_->session->stop();
}

}  // namespace shouwen::replies
