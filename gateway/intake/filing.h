// From a reading and a decision to what T2 stores: header, parts, texts, whom to answer, what to do
// on the server. Pure, but for the history it is given.
// Threads: pure. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/intake/pipeline.h"
#include "gateway/intake/reading.h"
#include "storage/history.h"
#include "storage/store.h"

namespace shouwen::intake {

// classify: history by one storage call, then the pure decision. Runs on the writer's thread.
// `late`: judged again by what was known when it arrived, and by the moment that counted then.
Result<storage::Filing> judge(storage::Store& store, const Rules& rules, const Reading& reading,
                              const storage::LateWork* late = nullptr);

// What another reading could still find out.
storage::Owed owed_by(const std::vector<extract::Document>& documents);

// file: T2 of one message; a bounce also marks the mail of ours it names.
Result<storage::Filed> file_step(storage::Store& store, const Reading& reading,
                                 const storage::Filing& filing, Instant now);

// A message whose step never ends: kept, named, shown; answered by nobody but a person.
storage::Filing failed_filing(const storage::Work& work, const std::string& step);
// The same where its header could be read: whose it is, and a receipt that says only that it came.
storage::Filing crashed_filing(const Reading& reading, const std::string& step,
                               const desk::Office& office);

}  // namespace shouwen::intake
