// The durable steps: every point where what survives a crash changes, by name. A test enumerates
// them and dies at each; the app installs a kill -9 there when `testing.crash_at` asks for it.
// Threads: the hook is set once, before any store is opened; it is called on the store's thread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdlib>
#include <functional>
#include <string_view>

namespace shouwen::storage {

// "x.commit" is the moment before a transaction is committed, "x.committed" the one after.
inline constexpr std::array kDurableSteps = std::to_array<std::string_view>({
    // T1: octets and arrivals
    "t1.begun",
    "t1.synced",
    "t1.renamed",
    "t1.names_synced",
    "t1.commit",
    "t1.committed",
    // attempts
    "begin.commit",
    "begin.committed",
    // T2 and later decisions
    "t2.commit",
    "t2.committed",
    // a person's whole act: the decision and the letters it entails
    "desk.commit",
    "desk.committed",
    "retry.commit",
    "retry.committed",
    "fax_link.commit",
    "fax_link.committed",
    // late readings
    "begin_late.commit",
    "begin_late.committed",
    "late.commit",
    "late.committed",
    // the mailbox: checkpoint and marks
    "folder.commit",
    "folder.committed",
    "todo.commit",
    "todo.committed",
    // the outbox
    "start_sending.commit",
    "start_sending.committed",
    "sent.commit",
    "sent.committed",
    "not_sent.commit",
    "not_sent.committed",
    "fax_job.commit",  // the fax server has taken a receipt of ours
    "fax_job.committed",
    "recover.commit",
    "recover.committed",
    "outbox.commit",
    "outbox.committed",
    // what a person decides about an obligation
    "overlay.commit",
    "overlay.committed",
    // 采用: a step, what stood in its way answered for, either taken back
    "adoption.commit",
    "adoption.committed",
    // reminders and calls: drafted, approved, taken back, entered
    "reminder.commit",
    "reminder.committed",
    // lawful erasure: asked for, taken back, done; then files, the index, free pages
    "purge.commit",
    "purge.committed",
    "purge_end.files",
    "purge_end.commit",
    "purge_end.committed",
    "purge_end.pages",
    "purge_end.noted",
    "purge_done.commit",
    "purge_done.committed",
    // what the ledger came to, noted outside the database
    "anchor.written",
    "anchor.synced",
    // statements, facts
    "activate.commit",
    "activate.committed",
    // opening, backup, restore
    "migrate.commit",
    "migrate.committed",
    "backup.snapshot",
    "backup.objects",
    "backup.synced",
    "backup.renamed",
    "backup.complete",
    "restore.objects",
    "restore.database",
    "restore.synced",
    "restore.commit",
    "restore.committed",
    "restore.renamed",
    "restore.complete",
});

constexpr bool is_durable_step(std::string_view name) {
  for (std::string_view step : kDurableSteps) {
    if (step == name) return true;
  }
  return false;
}

// A name checked against the table while compiling.
class DurableStep {
 public:
  consteval DurableStep(const char* name) : name_(name) {  // NOLINT: implicit, from literals
    if (!is_durable_step(name)) std::abort();              // not a constant: does not compile
  }
  constexpr std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

using DurableHook = std::function<void(std::string_view)>;

// Process-wide; an empty function removes it. Tests only, and `testing.crash_at`.
void set_durable_hook(DurableHook hook);

// Called by storage at each step.
void durable_step(DurableStep step);

}  // namespace shouwen::storage
