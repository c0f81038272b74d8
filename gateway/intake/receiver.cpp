// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/receiver.h"

#include <unistd.h>

#include "gateway/ops/on_writer.h"

namespace shouwen::intake {

namespace {

void drop_temporaries(const std::vector<storage::Incoming>& batch) {
  for (const storage::Incoming& one : batch) {
    if (!one.file.empty()) ::unlink(one.file.c_str());
  }
}

}  // namespace

Receiver::Receiver(storage::Writer& writer, const Clock& clock, Options options,
                   std::function<void(std::size_t)> arrived)
    : writer_(writer), clock_(clock), options_(std::move(options)), arrived_(std::move(arrived)) {}

boost::asio::awaitable<Status> Receiver::ready() {
  if (disk_paused_) {
    co_return Error{Fault::transient, "disk", "磁盘余量低于保留值，已暂停收取 disk reserve reached",
                    "腾出空间即自动恢复 free some space, intake resumes by itself"};
  }
  auto call = [](storage::Store& store) { return store.unfiled_count(); };
  auto unfiled = co_await ops::on_writer(writer_, std::move(call));
  if (!unfiled.ok()) co_return unfiled.error();
  if (*unfiled > options_.unfiled_limit) {
    co_return Error{Fault::transient, "intake",
                    "待登记队列过长，稍候再收 too many unfiled messages",
                    "无需处理，登记后自动继续 nothing to do, intake goes on when they are filed"};
  }
  co_return Done{};
}

boost::asio::awaitable<Status> Receiver::take(std::vector<storage::Incoming> messages) {
  std::vector<storage::Incoming> batch;
  std::uint64_t octets = 0;
  Status status = Done{};
  for (storage::Incoming& message : messages) {
    const bool full = batch.size() >= options_.batch_messages ||
                      (!batch.empty() && octets + message.size > options_.batch_octets);
    if (full && status.ok()) {
      status = co_await take_batch(std::move(batch));
      batch.clear();
      octets = 0;
    }
    octets += message.size;
    batch.push_back(std::move(message));
  }
  if (!status.ok()) {
    drop_temporaries(batch);
    co_return status;
  }
  if (!batch.empty()) status = co_await take_batch(std::move(batch));
  co_return status;
}

boost::asio::awaitable<Status> Receiver::take_batch(std::vector<storage::Incoming> batch) {
  if (options_.look_at_disk) options_.look_at_disk();
  if (disk_paused_) {
    drop_temporaries(batch);
    co_return Error{Fault::transient, "disk", "磁盘余量低于保留值 disk reserve reached", ""};
  }
  const Instant now = clock_.now();
  auto call = [batch, now](storage::Store& store) { return store.receive(batch, now); };
  auto received = co_await ops::on_writer(writer_, std::move(call));
  if (!received.ok()) {
    drop_temporaries(batch);
    co_return received.error();
  }
  std::size_t first = 0;
  for (const storage::Received& one : *received) first += one.first ? 1 : 0;
  if (first > 0) arrived_(first);
  co_return Done{};
}

}  // namespace shouwen::intake
