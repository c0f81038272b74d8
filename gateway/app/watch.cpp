// SPDX-License-Identifier: Apache-2.0
#include "gateway/app/watch.h"

#include <algorithm>

#include "gateway/desk/desk.h"
#include "gateway/extract/extractor.h"
#include "gateway/extract/scanner.h"
#include "gateway/intake/fax_lane.h"
#include "gateway/ocr/reader.h"
#include "gateway/ops/clock.h"
#include "gateway/ops/log.h"
#include "gateway/ops/metrics.h"
#include "gateway/ops/on_pool.h"
#include "gateway/ops/on_writer.h"
#include "gateway/ops/secrets.h"
#include "gateway/replies/digest.h"
#include "storage/anchor.h"

namespace shouwen::app {

namespace {

constexpr auto kTick = std::chrono::seconds(5);
constexpr std::int64_t kStatusEvery = kMinute;

}  // namespace

Watch::Watch(boost::asio::any_io_executor executor, Watched watched,
             std::unique_ptr<storage::Reader> reader)
    : watched_(watched),
      reader_(std::move(reader)),
      wake_(std::move(executor)),
      board_(watched.clock),
      book_(ops::AlarmRules{}.repeat_ms),
      disk_(watched.settings.limits.disk_reserve),
      started_(watched.clock.now()),
      digest_due_(replies::next_digest(watched.settings, watched.clock.now())) {}

void Watch::stop() {
  stopping_ = true;
  wake_.notify();
}

boost::asio::awaitable<void> Watch::run() {
  std::int64_t last_line = ops::monotonic_ms();
  while (!stopping_) {
    guard_disk();
    co_await count();
    co_await look_at_attachment_tools();
    ask_parts();
    judge_alarms();
    co_await digest_when_due();
    co_await anchor_when_due();
    co_await follow_statements();
    if (ops::monotonic_ms() - last_line >= kStatusEvery) {
      last_line = ops::monotonic_ms();
      status_line();
    }
    if (!stopping_) co_await wake_.wait(kTick);
  }
}

void Watch::settings_refused(const Error& why) {
  board_.set("settings", ops::Health::warn, "refused", why.text(),
             "原配置继续有效；改正后再 reload the old settings stay in force; mend and reload");
}

void Watch::guard_disk() {
  const bool changed = disk_.observe(ops::disk_space(watched_.settings.state_dir));
  watched_.receiver.pause_for_disk(!disk_.intake_allowed());
  if (disk_.intake_allowed()) {
    board_.succeeded("disk", "ok");
  } else {
    board_.set("disk", ops::Health::fail, "full", "磁盘余量低于保留值 disk reserve reached",
               "腾出空间，收件自动恢复 free space; intake resumes by itself");
  }
  if (!changed) return;
  ops::log(
      disk_.intake_allowed() ? ops::Event::disk_reserve_left : ops::Event::disk_reserve_reached,
      {{"free", disk_.last().free_bytes}, {"reserve", disk_.reserve_bytes()}});
  if (disk_.intake_allowed()) {
    for (auto& source : watched_.sources) source->wake();
  }
}

boost::asio::awaitable<void> Watch::count() {
  auto call = [reader = reader_] { return reader->counts(); };
  auto counted = co_await ops::on_pool(watched_.pool, std::move(call));
  if (counted.ok()) {
    counts_ = std::move(*counted);
    store_error_.clear();
    board_.succeeded("store", "ok");
  } else {
    store_error_ = counted.error().text();
    board_.failed("store", ops::Health::fail, "error", counted.error());
  }
}

void Watch::ask_parts() {
  for (const auto& source : watched_.sources) {
    const intake::SourceState& state = source->state();
    const std::string name = "mailbox:" + state.id;
    if (state.trouble.empty() && !state.warnings.empty()) {
      std::string all;
      for (const std::string& one : state.warnings) all += (all.empty() ? "" : "; ") + one;
      board_.set(
          name, ops::Health::warn, "attention", all,
          "其余照常收取；核对 folders 设置或在邮箱里建文件夹，收不进的见 the rest goes on; check "
          "the setting folders, or the mailbox; what cannot be taken in: shouwen unfetchable list");
    } else if (state.trouble.empty()) {
      board_.set(name, ops::Health::ok, state.polling ? "polling" : "idle");
    } else {
      board_.set(name, ops::Health::warn, state.trouble, state.error, state.remedy);
    }
    if (state.last_success) board_.last_success(name, *state.last_success);
  }
  ask_attachment_tools();
  ask_learned();
  const auto lane = [this](std::string_view name, const std::string& trouble) {
    board_.set(name, trouble.empty() ? ops::Health::ok : ops::Health::warn,
               trouble.empty() ? "ok" : "waiting", trouble);
  };
  lane("pipeline", watched_.pipeline.trouble());
  lane("faxes", watched_.faxes.trouble());
  const MessageRef reading = watched_.late.reading();
  const std::string late = counts_.late_waiting > 0 ? watched_.late.trouble() : "";
  board_.set("late", late.empty() ? ops::Health::ok : ops::Health::warn,
             reading                    ? "reading message " + std::to_string(reading.value)
             : counts_.late_waiting > 0 ? "waiting"
                                        : "idle",
             late);
  const replies::SenderStatus& sender = watched_.sender.status();
  const bool bad = sender.state == replies::SenderState::login_refused ||
                   sender.state == replies::SenderState::backing_off ||
                   sender.state == replies::SenderState::limited;
  const Error error = bad && sender.last_error ? *sender.last_error : Error{};
  board_.set("smtp", bad ? ops::Health::warn : ops::Health::ok, replies::name(sender.state),
             error.what, error.remedy);
  ask_fax_server();
}

// By which receipts go to units without a mailbox; and what it has had for too long.
void Watch::ask_fax_server() {
  const replies::FaxOutStatus& fax = watched_.fax_sender.status();
  if (!fax.configured) return;
  const bool away = fax.reachable && !*fax.reachable;
  board_.set("fax_out", away ? ops::Health::warn : ops::Health::ok,
             !fax.reachable ? "starting"
             : away         ? "unreachable"
                            : "reachable",
             fax.error, fax.remedy);
  if (fax.last_success) board_.last_success("fax_out", *fax.last_success);
  const bool stuck =
      fax.oldest_job && watched_.clock.now() - *fax.oldest_job > ops::AlarmRules{}.fax_job_stuck_ms;
  board_.set("fax_out:jobs", stuck ? ops::Health::warn : ops::Health::ok,
             std::to_string(fax.jobs) + " sending", stuck ? "作业久未结束 a job does not end" : "",
             stuck ? "查faxq是否在运行 is faxq running: faxstat -s" : "");
}

// A model that cannot be applied: the rules decide alone, and somebody should know.
void Watch::ask_learned() {
  const std::shared_ptr<const desk::Office> office = watched_.office.get();
  if (office->learned.empty()) return board_.remove("learned");
  const auto bad = std::ranges::find_if(office->learned, [](const auto& l) { return !l.model; });
  if (bad == office->learned.end()) return board_.set("learned", ops::Health::ok, "in_use");
  board_.set("learned", ops::Health::warn, bad->state, bad->why, desk::kLearnAgain);
}

// Both may block: the helper's self-test at its start, a clamd that loads its signatures.
boost::asio::awaitable<void> Watch::look_at_attachment_tools() {
  auto look = [&extractor = watched_.extractor, scanner = watched_.scanner] {
    if (scanner != nullptr) scanner->look();
    return extractor.hello().ok();
  };
  co_await ops::on_pool(watched_.pool, std::move(look));
  if (counts_.late_waiting > 0) watched_.late.wake();  // what is owed may be waiting for just this
}

// The helper's self-test and whether clamd answers. Mail is filed all the same; what could not be
// read or scanned says so and is done again by `retry`.
void Watch::ask_attachment_tools() {
  attachment_trouble_.clear();
  const auto state = watched_.extractor.state();
  std::string remedy;
  if (state && !state->ok()) {
    attachment_trouble_ = state->error().text();
  } else if (state) {
    for (const auto& failure : (*state)->failures) {
      attachment_trouble_ +=
          (attachment_trouble_.empty() ? "" : "; ") + failure.canary + ": " + failure.why;
      remedy = failure.remedy;
    }
  }
  board_.set("extract", attachment_trouble_.empty() ? ops::Health::ok : ops::Health::warn,
             attachment_trouble_.empty() ? "ok" : "failing", attachment_trouble_, remedy);
  ask_ocr();
  if (watched_.scanner == nullptr) return;
  const std::string down = watched_.scanner->trouble();
  board_.set("scan", down.empty() ? ops::Health::ok : ops::Health::warn,
             down.empty() ? "ok" : "unreachable", down,
             down.empty() ? "" : "启动clamav-daemon，再retry start clamav-daemon, then retry");
  if (!down.empty())
    attachment_trouble_ += (attachment_trouble_.empty() ? "clamd: " : "; clamd: ") + down;
}

// Engines start with their first page: what was not started yet is not called well.
void Watch::ask_ocr() {
  std::string unread;
  for (const ocr::Reader* reader : watched_.ocr)
    if (unread.empty()) unread = reader->trouble();
  if (unread.empty()) return board_.remove("ocr");
  board_.set("ocr", ops::Health::warn, "failing", unread);
  attachment_trouble_ += (attachment_trouble_.empty() ? "" : "; ") + unread;
}

ops::AlarmFacts Watch::facts() const {
  ops::AlarmFacts facts;
  facts.now = watched_.clock.now();
  for (const auto& source : watched_.sources) {
    const intake::SourceState& state = source->state();
    ops::MailboxFacts mailbox;
    mailbox.id = state.id;
    mailbox.interval_ms = std::int64_t{state.poll_interval_seconds} * kSecond;
    mailbox.watched_since = started_;
    mailbox.last_success = state.last_success;
    mailbox.login_refused = state.trouble == "login_refused";
    mailbox.error = ops::masked(state.error);  // the alarm hook carries it out of the house
    const config::MailboxSettings* settings = watched_.settings.mailbox(state.id);
    if (settings != nullptr && settings->auth_code_expires) {
      mailbox.code_expires =
          to_instant({*settings->auth_code_expires, 0, 0, 0}, watched_.settings.zone);
    }
    facts.mailboxes.push_back(std::move(mailbox));
  }
  const replies::SenderState sender = watched_.sender.status().state;
  facts.smtp_login_refused = sender == replies::SenderState::login_refused;
  facts.replies_paused = sender == replies::SenderState::paused;
  const replies::FaxOutStatus& fax = watched_.fax_sender.status();
  facts.fax_server_away_since = fax.unreachable_since;
  facts.fax_server_error = ops::masked(fax.error);
  if (fax.configured) facts.oldest_fax_job = fax.oldest_job;
  facts.disk_reserve_reached = !disk_.intake_allowed();
  facts.infected_items = counts_.infected;
  facts.attachment_trouble = attachment_trouble_;
  facts.failed_items = counts_.failed + counts_.unfetchable + counts_.late_set_aside;
  facts.oldest_due = counts_.oldest_pending;
  facts.oldest_unfiled = counts_.oldest_unfiled;
  facts.held_replies = counts_.outbox_held;
  facts.store_error = store_error_;
  return facts;
}

void Watch::judge_alarms() {
  const ops::AlarmFacts now = facts();
  for (const ops::Transition& transition : book_.update(ops::judge(now, {}), now.now)) {
    using Kind = ops::Transition::Kind;
    const ops::Event event = transition.kind == Kind::raised     ? ops::Event::alarm_raised
                             : transition.kind == Kind::repeated ? ops::Event::alarm_repeated
                                                                 : ops::Event::alarm_cleared;
    ops::log(event, {{"alarm", transition.alarm.id}, {"text", transition.alarm.zh}});
    watched_.hook.run(transition);
  }
}

void Watch::status_line() {
  ops::log(ops::Event::status_line, {{"messages", counts_.messages},
                                     {"unfiled", counts_.unfiled},
                                     {"review", counts_.review},
                                     {"failed", counts_.failed},
                                     {"late", counts_.late_waiting},
                                     {"pending", counts_.outbox_pending},
                                     {"held", counts_.outbox_held},
                                     {"sent", counts_.outbox_sent}});
  watched_.notifier.status("来件 " + std::to_string(counts_.messages) + "，待核 " +
                           std::to_string(counts_.review) + "，待发 " +
                           std::to_string(counts_.outbox_pending));
}

boost::asio::awaitable<void> Watch::digest_when_due() {
  const Instant now = watched_.clock.now();
  if (!digest_due_ || now < *digest_due_) co_return;
  auto call = [settings = watched_.settings, now](storage::Store& store) {
    return replies::queue_digest(store, settings, now);
  };
  Status queued = co_await ops::on_writer(watched_.writer, std::move(call));
  if (!queued.ok()) {
    ops::log(ops::Event::store_error, queued.error());
    co_return;  // tried again at the next tick
  }
  digest_due_ = replies::next_digest(watched_.settings, now);
  ops::log(ops::Event::digest_queued);
  watched_.sender.notify();
}

// Once a day, the first time after midnight, and at each start; app.cpp does it at an orderly stop.
boost::asio::awaitable<void> Watch::anchor_when_due() {
  const Instant now = watched_.clock.now();
  const CivilDate today = to_civil(now, watched_.settings.zone).date;
  if (anchored_ == today) co_return;
  auto call = [settings = watched_.settings, now](storage::Store& store) {
    static_cast<void>(store.finish_purges(now));  // `verify` names what is left of one
    return storage::append_anchor(store, settings.state_dir, now, settings.zone);
  };
  Status noted = co_await ops::on_writer(watched_.writer, std::move(call));
  if (!noted.ok()) {
    ops::log(ops::Event::store_error, noted.error());
    co_return;  // tried again at the next tick
  }
  anchored_ = today;
}

// A statement activated with a later effective time comes into force while we run.
boost::asio::awaitable<void> Watch::follow_statements() {
  auto look = [now = watched_.clock.now(), settings = watched_.settings,
               office = watched_.office.get()](storage::Store& store) {
    using Office = std::shared_ptr<const desk::Office>;
    auto active = store.active_statements(now);
    if (!active.ok()) return Result<Office>(active.error());
    return office->is_of(*active) ? Result<Office>(office)
                                  : desk::open_office(store, settings, now);
  };
  auto office = co_await ops::on_writer(watched_.writer, std::move(look));
  if (office.ok() && *office != watched_.office.get()) watched_.office.set(*office);
}

std::string Watch::health_json() const {
  return ops::report(board_.all(), book_.active(), watched_.clock.now(), watched_.settings.zone)
      .json;
}

ops::HttpReply Watch::healthz() const {
  const ops::HealthReport report =
      ops::report(board_.all(), book_.active(), watched_.clock.now(), watched_.settings.zone);
  return {report.overall == ops::Health::fail ? 503 : 200, "application/json", report.json};
}

ops::HttpReply Watch::metrics() const {
  ops::MetricsText out;
  const auto gauge = [&out](std::string_view name, std::string_view help, double value) {
    out.gauge(name, help);
    out.sample(value);
  };
  const auto count = [](std::int64_t n) { return static_cast<double>(n); };
  gauge("shouwen_messages", "Messages stored.", count(counts_.messages));
  gauge("shouwen_unfiled", "Messages waiting to be filed.", count(counts_.unfiled));
  gauge("shouwen_review", "Messages a person must look at.", count(counts_.review));
  gauge("shouwen_failed", "Messages filed as failed.", count(counts_.failed));
  gauge("shouwen_unfetchable", "Messages the server would not give.", count(counts_.unfetchable));
  out.gauge("shouwen_late", "Messages with something still to be read, by state.");
  out.sample(count(counts_.late_waiting), {{"state", "waiting"}});
  out.sample(count(counts_.late_set_aside), {{"state", "set_aside"}});
  out.gauge("shouwen_outbox", "Mails of ours by state.");
  out.sample(count(counts_.outbox_pending), {{"state", "pending"}});
  out.sample(count(counts_.outbox_held), {{"state", "held"}});
  out.sample(count(counts_.outbox_failed), {{"state", "failed"}});
  out.sample(count(counts_.outbox_sent), {{"state", "sent"}});
  out.gauge("shouwen_mailbox_last_poll_seconds", "Unix time of the last complete poll.");
  for (const auto& source : watched_.sources) {
    const std::optional<Instant> last = source->state().last_success;
    out.sample(last ? static_cast<double>(last->ms) / 1000.0 : 0.0,
               {{"mailbox", source->state().id}});
  }
  gauge("shouwen_disk_free_bytes", "Free space of the state folder.",
        static_cast<double>(disk_.last().free_bytes));
  ops::add_process_metrics(out);
  return {200, "text/plain; version=0.0.4", out.take()};
}

}  // namespace shouwen::app
