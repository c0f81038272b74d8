// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/pipeline.h"

#include <algorithm>

#include "gateway/classify/classify.h"
#include "gateway/intake/fax_mail.h"
#include "gateway/intake/filing.h"
#include "gateway/ops/log.h"
#include "gateway/ops/on_pool.h"
#include "gateway/ops/on_writer.h"

namespace shouwen::intake {

namespace {

constexpr int kBatch = 64;
constexpr std::size_t kHead = 4096;  // of a mail not parsed yet, for a test's hook
constexpr auto kLookAgain = std::chrono::seconds(30);    // when nobody woke us
constexpr auto kAfterTrouble = std::chrono::seconds(2);  // store faults heal by themselves or not

std::vector<MessageRef> refs_of(const std::vector<Reading>& batch) {
  std::vector<MessageRef> refs;
  refs.reserve(batch.size());
  for (const Reading& one : batch) refs.push_back(one.work.message);
  return refs;
}

}  // namespace

Pipeline::Pipeline(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
                   storage::Writer& writer, const Clock& clock, const desk::Current& office,
                   Extraction extraction, Hooks hooks)
    : pool_(pool),
      writer_(writer),
      clock_(clock),
      extraction_(extraction),
      rules_(office, extraction.tools.scanner != nullptr),
      hooks_(std::move(hooks)),
      wake_(std::move(executor)) {}

void Pipeline::stop() {
  stopping_ = true;
  wake_.notify();
}

std::shared_ptr<const Rules> CurrentRules::get() {
  std::shared_ptr<const desk::Office> office = office_.get();
  if (!rules_ || rules_->office != office) {
    auto knowledge = std::make_shared<const classify::Knowledge>(office->roster, office->campaigns,
                                                                 office->models());
    rules_ =
        std::make_shared<const Rules>(Rules{std::move(office), std::move(knowledge), scanned_});
  }
  return rules_;
}

boost::asio::awaitable<void> Pipeline::run() {
  while (!stopping_) {
    auto ask = [](storage::Store& store) { return store.unfiled(kBatch); };
    auto work = co_await ops::on_writer(writer_, std::move(ask));
    Status status = Done{};
    if (!work.ok()) {
      status = work.error();
    } else if (work->empty()) {
      trouble_.clear();
      co_await wake_.wait(kLookAgain);
      continue;
    } else {
      std::vector<MessageRef> refs;
      for (const storage::Work& one : *work) refs.push_back(one.message);
      status = co_await work_off(std::move(*work));
      // A full disk or a busy store is no mail's fault: the attempt does not count.
      if (!status.ok() && status.error().fault == Fault::transient) {
        auto give_back = [refs, now = clock_.now()](storage::Store& store) {
          return store.give_back(refs, now);
        };
        Status given_back = co_await ops::on_writer(writer_, std::move(give_back));
        if (!given_back.ok()) status = given_back;
      }
    }
    if (status.ok()) {
      trouble_.clear();
    } else {
      trouble_ = status.error().text();
      ops::log(ops::Event::store_error, status.error());
      co_await wake_.wait(kAfterTrouble);
    }
  }
}

boost::asio::awaitable<Status> Pipeline::begin(storage::Step step,
                                               const std::vector<Reading>& batch) {
  auto call = [step, refs = refs_of(batch), now = clock_.now()](storage::Store& store) {
    return store.begin(step, refs, now);
  };
  auto begun = co_await ops::on_writer(writer_, std::move(call));
  if (begun.ok() && hooks_.before_step) {
    for (const Reading& one : batch) {
      if (one.octets) hooks_.before_step(step, one.octets->text());
    }
  }
  co_return begun;
}

boost::asio::awaitable<Status> Pipeline::work_off(std::vector<storage::Work> batch) {
  std::vector<Reading> readings;
  for (storage::Work& work : batch) {
    Reading reading;
    if (work.begun >= kBegunAtMost) {
      reading.failed_step = "crashed in " + std::string(storage::name(work.last_step));
    }
    reading.work = std::move(work);
    readings.push_back(std::move(reading));
  }
  // Set aside what keeps killing us before touching it again.
  auto hopeless = std::stable_partition(readings.begin(), readings.end(),
                                        [](const Reading& r) { return r.failed_step.empty(); });
  if (hopeless != readings.end()) {
    std::vector<Reading> failed(std::make_move_iterator(hopeless),
                                std::make_move_iterator(readings.end()));
    readings.erase(hopeless, readings.end());
    Status filed = co_await set_aside(std::move(failed));
    if (!filed.ok() || readings.empty()) co_return filed;
  }

  const std::vector<std::string> paths = co_await paths_of(readings);
  if (hooks_.before_step) {
    for (std::size_t i = 0; i < readings.size(); ++i)
      readings[i].octets = FileOctets::open(paths[i], kHead);
  }
  Status status = co_await begin(storage::Step::parse, readings);
  if (!status.ok()) co_return status;
  auto parse = [readings = std::move(readings), paths]() mutable {
    for (std::size_t i = 0; i < readings.size(); ++i)
      readings[i] = parse_step(readings[i].work, paths[i]);
    return std::move(readings);
  };
  readings = co_await ops::on_pool(pool_, std::move(parse));

  status = co_await begin(storage::Step::extract, readings);
  if (!status.ok()) co_return status;
  for (Reading& one : readings) {
    status = co_await hand_over(one);
    if (!status.ok()) co_return status;
  }
  auto extract = [readings = std::move(readings), with = extraction_]() mutable {
    extract_batch(readings, with.limits, with.tools);
    return std::move(readings);
  };
  readings = co_await ops::on_pool(pool_, std::move(extract));
  // Begun and not ended: the store gives them last, each alone.
  std::erase_if(readings, [](const Reading& one) { return one.slow; });
  if (readings.empty()) co_return Done{};

  status = co_await begin(storage::Step::classify, readings);
  if (!status.ok()) co_return status;
  if (readings.size() == 1) co_return co_await file_alone(std::move(readings));
  co_return co_await file_batch(std::move(readings));
}

// The faxes a device's mail brings become messages of their own before it is filed: killed between
// the two, they are taken out again and known by their octets and the place they came from.
boost::asio::awaitable<Status> Pipeline::hand_over(Reading& reading) {
  auto look = [&reading, rules = rules_.get()] {
    return device_mail(reading, rules->office->settings);
  };
  DeviceMail device = co_await ops::on_pool(pool_, std::move(look));
  if (device.kind != DeviceMail::Kind::fax) co_return Done{};
  for (const EnclosedFax& fax : device.faxes) {
    auto cut = [&reading, &device, &fax] { return take_out(reading, device, fax); };
    TakenOut out = co_await ops::on_pool(pool_, std::move(cut));
    auto receive = [out = std::move(out), answerable = reading.work.answerable,
                    now = clock_.now()](storage::Store& store) {
      return store.take_in(out.octets, out.arrival, answerable, {}, now, out.told);
    };
    auto received = co_await ops::on_writer(writer_, std::move(receive));
    if (!received.ok()) co_return received.error();
    ops::log(ops::Event::fax_mailed, {{"message", reading.work.message.value},
                                      {"fax", received->message.value},
                                      {"profile", device.profile},
                                      {"proven", !fax.told.unproven},
                                      {"first", received->first}});
    device.taken.push_back(received->message);
  }
  reading.device = std::make_shared<const DeviceMail>(std::move(device));
  co_return Done{};
}

boost::asio::awaitable<Status> Pipeline::set_aside(std::vector<Reading> hopeless) {
  // What it died of came after parsing, so its header can be read: staff see whose it is, and the
  // sender hears that it came. Begun like any parse: should it be the one that kills after all, it
  // is met next as crashed in parse, and then nothing of it is read.
  std::vector<Reading> readable;
  std::vector<storage::Filing> filings;
  for (Reading& one : hopeless) {
    if (one.work.last_step == storage::Step::parse)
      filings.push_back(failed_filing(one.work, one.failed_step));
    else
      readable.push_back(std::move(one));
  }
  if (!readable.empty()) {
    auto located = co_await paths_of(readable);
    Status begun = co_await begin(storage::Step::parse, readable);
    if (!begun.ok()) co_return begun;
    auto look = [readable = std::move(readable), located, rules = rules_.get()] {
      std::vector<storage::Filing> out;
      for (std::size_t i = 0; i < readable.size(); ++i)
        out.push_back(crashed_filing(parse_step(readable[i].work, located[i]),
                                     readable[i].failed_step, *rules->office));
      return out;
    };
    for (storage::Filing& one : co_await ops::on_pool(pool_, std::move(look)))
      filings.push_back(std::move(one));
  }
  const FileCall call = [filings](storage::Store& store, const Instant now) {
    return store.file(filings, {}, now);
  };
  co_return co_await commit(call);
}

boost::asio::awaitable<std::vector<std::string>> Pipeline::paths_of(
    const std::vector<Reading>& batch) {
  auto locate = [&batch](storage::Store& store) {
    std::vector<std::string> found;
    found.reserve(batch.size());
    for (const Reading& one : batch) found.push_back(store.object_path(one.work.octets));
    return found;
  };
  co_return co_await ops::on_writer(writer_, std::move(locate));
}

// Many at once: one transaction, each judged with the ones before it already filed.
boost::asio::awaitable<Status> Pipeline::file_batch(std::vector<Reading> batch) {
  // Judged and filed in one transaction: a death there may be of either, so both are begun. Alone,
  // the next time, the right one goes on counting.
  Status begun = co_await begin(storage::Step::file, batch);
  if (!begun.ok()) co_return begun;
  auto shared = std::make_shared<const std::vector<Reading>>(std::move(batch));
  const FileCall call = [shared, rules = rules_.get()](storage::Store& store, const Instant now) {
    std::vector<storage::Filed> all;
    Status done = store.transaction([&]() -> Status {
      for (const Reading& reading : *shared) {
        auto filing = judge(store, *rules, reading);
        if (!filing.ok()) return filing.error();
        auto filed = file_step(store, reading, *filing, now);
        if (!filed.ok()) return filed.error();
        all.push_back(std::move(*filed));
      }
      return Done{};
    });
    return done.ok() ? Result<std::vector<storage::Filed>>(std::move(all)) : done.error();
  };
  co_return co_await commit(call);
}

// One alone (a quiet hour, or a suspect): classify and file are begun apart, so that a crash names
// the right step.
boost::asio::awaitable<Status> Pipeline::file_alone(std::vector<Reading> one) {
  auto shared = std::make_shared<const std::vector<Reading>>(std::move(one));
  auto classify = [shared, rules = rules_.get()](storage::Store& store) {
    return judge(store, *rules, shared->front());
  };
  auto filing = co_await ops::on_writer(writer_, std::move(classify));
  if (!filing.ok()) co_return filing.error();
  Status begun = co_await begin(storage::Step::file, *shared);
  if (!begun.ok()) co_return begun;
  const FileCall call = [shared, filing = *filing](storage::Store& store, const Instant now) {
    auto filed = file_step(store, shared->front(), filing, now);
    return filed.ok() ? Result<std::vector<storage::Filed>>(std::vector{*filed}) : filed.error();
  };
  co_return co_await commit(call);
}

// T2. What was filed is logged and announced only once it is durable.
boost::asio::awaitable<Status> Pipeline::commit(const FileCall& file) {
  auto call = [file, now = clock_.now()](storage::Store& store) { return file(store, now); };
  auto filed = co_await ops::on_writer(writer_, std::move(call));
  if (!filed.ok()) co_return filed.error();
  for (const storage::Filed& one : *filed) {
    ops::log(ops::Event::message_filed, {{"message", one.message.value},
                                         {"version", one.version},
                                         {"number", one.number},
                                         {"same_as", one.same_as.value}});
  }
  hooks_.filed();
  co_return Done{};
}

}  // namespace shouwen::intake
