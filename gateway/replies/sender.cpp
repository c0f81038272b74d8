// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/sender.h"

#include <algorithm>
#include <chrono>
#include <random>

#include "gateway/net/backoff.h"
#include "gateway/net/smtp_session.h"
#include "gateway/ops/clock.h"
#include "gateway/ops/log.h"
#include "gateway/ops/on_pool.h"
#include "gateway/ops/on_writer.h"
#include "gateway/ops/signal.h"
#include "gateway/replies/outbox_steps.h"
#include "gateway/replies/receipt_part.h"
#include "gateway/replies/receipt_pdf.h"

namespace shouwen::replies {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr std::int64_t kLongestWait = kMinute;  // clocks may be set; look again at least this often
constexpr std::int64_t kKeepConnection = 20 * kSecond;  // idle, before QUIT: fewer logins
constexpr std::int64_t kProbeAfter = 5 * kSecond;       // idle: NOOP before the next mail

Failure failure_of(const net::SendOutcome& outcome) {
  if (outcome.state == net::SendState::unknown) return Failure::unknown;
  if (outcome.trouble == net::Trouble::throttled) return Failure::frequency;
  if (outcome.state == net::SendState::permanent) return Failure::permanent;
  return outcome.reply.code == 0 ? Failure::connect : Failure::temporary;
}

// A refused MAIL FROM concerns our account and every mail alike: 501, 550, 553 of QQ and 163 say
// that the sender must be the login. Failing the mails one by one for it would be wrong.
bool our_own_fault(const net::SendOutcome& outcome) {
  int code = outcome.reply.code;
  return outcome.stage == "mail" && outcome.state == net::SendState::permanent && code != 552;
}

Error sender_refused(const net::SendOutcome& outcome) {
  return {Fault::permanent, "smtp",
          "发信服务器不接受发件地址 (MAIL FROM refused): " + outcome.reply.text,
          "把 smtp.from_address 和 envelope 设为登录账号 (use the login address as the sender)"};
}

Error limit_reached(const config::SmtpLimits& limits) {
  return {Fault::transient, "smtp",
          "已达发信上限，其余等候 (sending limit reached, the rest waits): 24小时" +
              std::to_string(limits.per_day) + "封 a day，每小时" +
              std::to_string(limits.global_per_hour) + "封 an hour",
          "自动继续；服务商允许更多时调大 smtp.limits.per_day (goes on by itself)"};
}

}  // namespace

std::string_view name(SenderState s) {
  switch (s) {
    case SenderState::idle:
      return "idle";
    case SenderState::sending:
      return "sending";
    case SenderState::waiting:
      return "waiting";
    case SenderState::limited:
      return "limited";
    case SenderState::backing_off:
      return "backing_off";
    case SenderState::login_refused:
      return "login_refused";
    case SenderState::paused:
      return "paused";
    case SenderState::disabled:
      return "disabled";
    case SenderState::stopped:
      return "stopped";
  }
  return "?";
}

constexpr auto kPatience = std::chrono::seconds(20);

struct Sender::Impl {
  asio::any_io_executor io;
  asio::thread_pool& pool;
  storage::Writer& writer;
  const desk::Current& office;
  const Clock& clock;
  SenderOptions options;
  ops::Signal wake;
  TokenBucket bucket;
  net::Backoff backoff;
  std::unique_ptr<net::SmtpSession> session;
  int on_this_connection = 0;
  std::int64_t last_used = 0;     // monotonic
  std::int64_t closed_until = 0;  // monotonic: the whole queue rests
  bool stopping = false;
  bool letter_under_way = false;
  asio::steady_timer patience;  // how long stop() lets it end
  SenderStatus status;

  Impl(asio::any_io_executor executor, asio::thread_pool& p, storage::Writer& w,
       const desk::Current& o, const Clock& c, SenderOptions opts)
      : io(executor),
        pool(p),
        writer(w),
        office(o),
        clock(c),
        options(std::move(opts)),
        wake(executor),
        bucket(static_cast<std::int64_t>(options.smtp.limits.per_message_seconds * 1000),
               options.smtp.limits.burst, c.now()),
        backoff([engine = std::minstd_rand(std::random_device{}())]() mutable {
          return std::uniform_real_distribution<double>(0, 1)(engine);
        }),
        patience(executor) {
    status.since = clock.now();
  }

  void enter(SenderState state, std::optional<Instant> next = std::nullopt) {
    if (status.state != state) status.since = clock.now();
    status.state = state;
    status.next_attempt = next;
    if (options.on_change) options.on_change(status);
  }

  asio::awaitable<void> rest(std::int64_t ms) {
    co_await wake.wait(milliseconds(std::clamp<std::int64_t>(ms, 1, kLongestWait)));
  }

  asio::awaitable<void> hang_up() {
    if (session && session->alive()) co_await session->quit();
    session.reset();
    on_this_connection = 0;
  }

  void rest_queue(SenderState state, const Error& error, const net::Backoff::Pause& pause) {
    status.last_error = error;
    closed_until = ops::monotonic_ms() + pause.wait.count();
    enter(state, clock.now() + pause.wait.count());
  }

  asio::awaitable<bool> connected();
  asio::awaitable<void> send_one(Plan plan);
  asio::awaitable<void> finish(const storage::OutboxMail& mail, Attempt attempt);
  asio::awaitable<std::string> with_page(std::string octets);
  asio::awaitable<void> nothing_due(std::optional<Instant> next_due);
  asio::awaitable<void> step();
  void log_held(const std::vector<storage::OutboxMail>& held);
};

// A connection good for one more mail. false: the queue rests.
asio::awaitable<bool> Sender::Impl::connected() {
  if (session && on_this_connection >= options.smtp.limits.per_connection) co_await hang_up();
  if (session && session->alive() && ops::monotonic_ms() - last_used > kProbeAfter) {
    Status still = co_await session->noop();
    if (!still) session.reset();
  }
  if (session && session->alive()) co_return true;
  on_this_connection = 0;
  session = std::make_unique<net::SmtpSession>(options.endpoint, pool);
  Status opened = co_await session->open();
  if (opened) co_return true;
  if (stopping) co_return false;
  net::Failure failure = session->failure();
  const std::string lines = session->transcript();
  session.reset();
  bool refused = failure.kind == net::Trouble::login_refused;
  ops::log(refused ? ops::Event::smtp_login_refused : ops::Event::smtp_unreachable, opened.error());
  ops::log_session("smtp", lines);
  rest_queue(refused ? SenderState::login_refused : SenderState::backing_off, opened.error(),
             backoff.after(failure));
  co_return false;
}

asio::awaitable<void> Sender::Impl::finish(const storage::OutboxMail& mail, Attempt attempt) {
  // The outcome must not be lost to a full disk: without it the mail would be sent again at the
  // next start. So this insists, for as long as the daemon runs.
  for (;;) {
    auto call = [mail, attempt, now = clock.now()](storage::Store& store) {
      return settle(store, mail, attempt, now);
    };
    Result<Settled> settled = co_await ops::on_writer(writer, call);
    if (!settled && settled.error().fault == Fault::transient && !stopping) {
      ops::log(ops::Event::store_error, settled.error());
      status.last_error = settled.error();
      co_await rest(kSecond);
      continue;
    }
    if (!settled) {
      ops::log(ops::Event::store_error, settled.error());
      status.last_error = settled.error();
      co_return;
    }
    std::string why = attempt.failure ? std::string(name(*attempt.failure)) : "";
    switch (settled->state) {
      case storage::OutboxState::sent:
        ++status.sent;
        status.last_sent = clock.now();
        status.last_error.reset();
        ops::log(ops::Event::mail_sent, {{"outbox", mail.ref.value}, {"purpose", mail.purpose}});
        break;
      case storage::OutboxState::failed:
        ++status.failed;
        ops::log(ops::Event::mail_failed, {{"outbox", mail.ref.value}, {"error", attempt.words}});
        break;
      case storage::OutboxState::held:
        ++status.held;
        ops::log(ops::Event::outbox_held, {{"outbox", mail.ref.value}, {"reason", why}});
        break;
      default:
        ++status.deferred;
        ops::log(ops::Event::mail_deferred,
                 {{"outbox", mail.ref.value}, {"reason", why}, {"error", attempt.words}});
    }
    co_return;
  }
}

// A receipt as it leaves: its statement drawn as a page, off this thread and off the writer's. A
// machine without fonts delays nothing: the statement goes as text, and can be checked as well.
asio::awaitable<std::string> Sender::Impl::with_page(std::string octets) {
  const std::string statement = options.key.secret.empty() ? "" : statement_of(octets);
  if (statement.empty()) co_return octets;
  auto draw = [statement, key = options.key] { return receipt_pdf(statement, key); };
  Result<std::string> pdf = co_await ops::on_pool(pool, draw);
  if (!pdf) {
    ops::log(ops::Event::receipt_without_page, pdf.error());
    co_return octets;
  }
  co_return with_pdf(octets, *pdf, read_statement(statement)->numbers.front());
}

asio::awaitable<void> Sender::Impl::send_one(Plan plan) {
  storage::OutboxMail mail = *plan.mail;
  const bool seen = !options.mailboxes_seen || options.mailboxes_seen();
  auto call = [mail, merged = plan.merged, office_now = office.get(), now = clock.now(),
               seen](storage::Store& store) {
    return begin(store, *office_now, mail, merged, now, seen);
  };
  Result<std::string> octets = co_await ops::on_writer(writer, call);
  if (!octets) {
    status.last_error = octets.error();
    if (octets.error().fault != Fault::transient) {
      ++status.failed;
      ops::log(ops::Event::mail_failed, octets.error(), {{"outbox", mail.ref.value}});
    } else {
      ops::log(ops::Event::store_error, octets.error());
      closed_until = ops::monotonic_ms() + 5 * kSecond;
    }
    co_return;
  }
  if (octets->empty()) {  // not now: a reminder nobody need be sent any more, or not yet
    ops::log(ops::Event::reminder_kept, {{"outbox", mail.ref.value}});
    co_return;
  }
  if (options.after_start_sending) options.after_start_sending();
  enter(SenderState::sending);
  std::string whole = co_await with_page(std::move(*octets));
  net::Letter letter{options.smtp.envelope, {mail.to}, std::move(whole)};
  letter_under_way = true;
  net::SendOutcome outcome = co_await session->send(std::move(letter));
  letter_under_way = false;
  ++on_this_connection;
  last_used = ops::monotonic_ms();
  if (!session->alive()) session.reset();
  if (outcome.state == net::SendState::sent) {
    backoff.success();
    // Named: g++ 12 destroys an aggregate temporary inside a co_await expression twice.
    Attempt done{std::nullopt, outcome.reply.text};
    co_await finish(mail, done);
    co_return;
  }
  Attempt attempt{failure_of(outcome), outcome.stage + " " + std::to_string(outcome.reply.code) +
                                           " " + outcome.reply.text};
  if (our_own_fault(outcome)) {
    attempt.failure = Failure::temporary;
    rest_queue(SenderState::backing_off, sender_refused(outcome),
               backoff.after(net::Trouble::login_refused));
  } else if (attempt.failure == Failure::frequency) {
    bucket.empty(clock.now());
    rest_queue(SenderState::backing_off,
               {Fault::transient, "smtp",
                "服务商要求放慢 (the provider says: slower): " + outcome.reply.text,
                "自动延时；经常出现时调大 smtp.limits.per_message_seconds (waits by itself)"},
               backoff.after(net::Trouble::throttled));
  } else if (attempt.failure == Failure::connect || attempt.failure == Failure::unknown) {
    rest_queue(SenderState::backing_off,
               {Fault::transient, "smtp", "发信连接中断 (the connection broke): " + attempt.words,
                "自动重试 (retried)"},
               backoff.after(net::Trouble::closed));
  }
  co_await finish(mail, attempt);
}

asio::awaitable<void> Sender::Impl::nothing_due(std::optional<Instant> next_due) {
  enter(SenderState::idle, next_due);
  std::int64_t wait = next_due ? std::max<std::int64_t>(*next_due - clock.now(), 1) : kLongestWait;
  if (session) {
    std::int64_t left = last_used + kKeepConnection - ops::monotonic_ms();
    if (left <= 0)
      co_await hang_up();
    else
      wait = std::min(wait, left);
  }
  co_await rest(wait);
}

void Sender::Impl::log_held(const std::vector<storage::OutboxMail>& held) {
  for (const storage::OutboxMail& mail : held) {
    ++status.held;
    ops::log(ops::Event::loop_stopped, {{"outbox", mail.ref.value}});
  }
}

asio::awaitable<void> Sender::Impl::step() {
  if (options.smtp.host.empty() || !options.replies.enabled) {
    enter(SenderState::disabled);
    co_await rest(kLongestWait);
    co_return;
  }
  if (std::int64_t left = closed_until - ops::monotonic_ms(); left > 0) {
    co_await rest(left);
    co_return;
  }
  auto call = [limits = options.smtp.limits, now = clock.now()](storage::Store& store) {
    return plan(store, limits, now);
  };
  Result<Plan> next = co_await ops::on_writer(writer, call);
  if (!next) {
    ops::log(ops::Event::store_error, next.error());
    status.last_error = next.error();
    enter(SenderState::backing_off);
    co_await rest(5 * kSecond);
    co_return;
  }
  log_held(next->held);
  for (const OutboxRef ref : next->for_a_person) {
    ++status.held;
    ops::log(ops::Event::outbox_held, {{"outbox", ref.value}, {"reason", kTakesBack}});
  }
  if (next->paused || next->limited) {
    if (next->limited && status.state != SenderState::limited)
      ops::log(ops::Event::send_limit_reached);
    if (next->limited) status.last_error = limit_reached(options.smtp.limits);
    enter(next->paused ? SenderState::paused : SenderState::limited);
    co_await hang_up();
    co_await rest(30 * kSecond);
    co_return;
  }
  if (!next->mail) {
    co_await nothing_due(next->next_due);
    co_return;
  }
  if (Instant at = bucket.next(clock.now()); at > clock.now()) {
    enter(SenderState::waiting, at);
    co_await rest(at - clock.now());
    co_return;
  }
  bool good = co_await connected();
  if (!good || stopping) co_return;
  bucket.take(clock.now());
  co_await send_one(std::move(*next));
}

Sender::Sender(asio::any_io_executor io, asio::thread_pool& pool, storage::Writer& writer,
               const desk::Current& office, const Clock& clock, SenderOptions options)
    : impl_(std::make_unique<Impl>(io, pool, writer, office, clock, std::move(options))) {}

Sender::~Sender() = default;

asio::awaitable<void> Sender::run() {
  Impl& my = *impl_;
  while (!my.stopping) co_await my.step();
  my.patience.cancel();
  co_await my.hang_up();
  my.enter(SenderState::stopped);
}

void Sender::notify() {
  impl_->wake.notify();
}

void Sender::stop() {
  Impl& my = *impl_;
  my.stopping = true;
  my.wake.notify();
  if (!my.session) return;
  if (!my.letter_under_way) return my.session->stop();
  // Cut now, its fate would be unknown and the receiver might read it twice.
  my.patience.expires_after(kPatience);
  my.patience.async_wait([&my](const boost::system::error_code& cancelled) {
    if (!cancelled && my.session) my.session->stop();
  });
}

const SenderStatus& Sender::status() const {
  return impl_->status;
}

}  // namespace shouwen::replies
