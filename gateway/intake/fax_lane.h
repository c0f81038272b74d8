// The life of a fax after T1, beside the mails': parse → find its other calls → extract (OCR) →
// classify → file. A lane of its own, one fax at a time, since its pages take seconds each and no
// mail may wait for them; and since a call may go on where the one before it broke off, each is
// judged with those before it already filed.
// State is the store's alone, as for mails: killed anywhere, the same fax is met again; after three
// begun processes it is filed as failed (DESIGN §3.8).
// OCR runs inside the step extract, each page bounded by the reader's deadline. Not installed, or
// without an answer: the fax is filed unread, for a person (fax_not_read); `retry` reads it again.
// Threads: the coroutine on the io thread, reading on the pool, judging on the writer's.
// Errors: transient store faults are waited out; everything else is filed as failed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/intake/fax_case.h"
#include "gateway/intake/pipeline.h"
#include "storage/fax.h"

namespace shouwen::intake {

// What judge() needs of a fax beyond its documents.
struct FaxFound {
  FaxCase whole;
  storage::FaxLink link;                // of this call, as stored; kind none when it stands alone
  std::vector<storage::FaxLink> links;  // found now
  std::size_t told = 0;
  std::int64_t asked = 0;   // FaxWork's
  bool read_again = false;  // at a person's wish
  // The link that says where its content went, found now or stored: null when it is a head.
  const storage::FaxLink* elsewhere() const;
};

// A filed fax, read again with the calls joined to it as they stand; which calls are one is not
// asked anew. `fax` by the store; blocks for its pages.
Reading read_filed_fax(storage::Store& store, const storage::FaxWork& fax,
                       const config::Settings& settings, const Pipeline::Extraction& how);

class FaxLane {
 public:
  FaxLane(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
          storage::Writer& writer, const Clock& clock, const desk::Current& office,
          Pipeline::Extraction extraction, Pipeline::Hooks hooks);

  boost::asio::awaitable<void> run();  // until stop()
  void stop();
  void wake() { wake_.notify(); }
  const std::string& trouble() const { return trouble_; }

 private:
  struct Item;
  boost::asio::awaitable<Status> work_off(storage::FaxWork work);
  boost::asio::awaitable<Status> begin(storage::Step step, const Item& item);
  boost::asio::awaitable<Status> find_others(Item& item);
  boost::asio::awaitable<Status> file(std::shared_ptr<const Reading> reading);
  boost::asio::awaitable<Status> set_aside(const storage::Work& work);

  boost::asio::thread_pool& pool_;
  storage::Writer& writer_;
  const Clock& clock_;
  const Pipeline::Extraction extraction_;
  CurrentRules rules_;
  Pipeline::Hooks hooks_;
  ops::Signal wake_;
  std::string trouble_;
  bool stopping_ = false;
};

}  // namespace shouwen::intake
