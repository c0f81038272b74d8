// SPDX-License-Identifier: Apache-2.0
#include "storage/backup.h"

#include <cstring>

#include "storage/anchor.h"
#include "storage/erase.h"
#include "storage/ledger.h"
#include "storage/receipt_key.h"
#include "storage/schema.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"
#include "storage/verify.h"

namespace shouwen::storage {
namespace {

const std::string kDatabase = "/shouwen.db", kPartial = "/shouwen.db.partial",
                  kRestoring = "/restoring";
constexpr std::uint64_t kLargestList = 64u << 20;
constexpr int kFirstEpoch = 1'000'000, kEpochs = 9'000'000;  // seven digits

Status require_unused(FileSystem& fs, const std::string& dir) {
  if (Status s = fs.make_dirs(dir); !s.ok()) return s;
  if (fs.exists(dir + kDatabase)) {
    return rejected(dir + " already holds a database", "name an empty folder");
  }
  // What an interrupted run left; a WAL beside it would be replayed into the new file.
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    if (Status s = fs.remove(dir + kPartial + suffix); !s.ok()) return s;
  }
  return Done{};
}

Error damaged(const std::string& what) {
  return {Fault::corrupt, "backup", what,
          "run `shouwen verify`; restore from another backup where this is one"};
}

// Every object the database names, from one state folder to another. Of what was purged there is
// none; `purged` itself is no column of an older schema.
Result<std::int64_t> copy_objects(Database& db, FileSystem& fs, const std::string& from,
                                  const std::string& to) {
  std::int64_t copied = 0;
  Query q = db.query("SELECT octets FROM message WHERE octets NOT GLOB 'hmac-*' ORDER BY id");
  while (q.next()) {
    const Digest digest{q.text(0)};
    const std::string target = object_file(to, digest);
    const std::string source = object_file(from, digest);
    if (!fs.exists(source)) return damaged("the object " + digest.text + " is missing");
    if (Status s = fs.make_dirs(target.substr(0, target.rfind('/'))); !s.ok()) return s.error();
    // One that a power cut left half written under its name must not be taken for the copy.
    if (Status s = fs.remove(target); !s.ok()) return s.error();
    if (Status s = fs.link_or_copy(source, target); !s.ok()) return s.error();
    ++copied;
  }
  return db.result(copied);
}

// What the ledger came to, and what was purged, as lists beside the database: what stands in the
// target already is of the same office and knows more.
Status copy_lists(FileSystem& fs, const std::string& from, const std::string& to) {
  for (const char* list : {kAnchorFile, kPurgeFile}) {
    if (!fs.exists(from + list) || fs.exists(to + list)) continue;
    const auto text = fs.read_file(from + list, kLargestList);
    if (!text.ok()) return text.error();
    if (Status s = fs.append(to + list, *text); !s.ok()) return s;
  }
  return Done{};
}

// The snapshot remembers when it was taken; it leaves WAL mode, so it is one file.
Status stamp(const std::string& path, Instant now, BackupReport& report) {
  auto db = Database::open(path, Database::Mode::read_write);
  if (!db.ok()) return db.error();
  (*db)->run("INSERT OR REPLACE INTO meta(key, value) VALUES ('snapshot_at', ?)",
             std::to_string(now.ms));
  report.messages = (*db)->integer("SELECT count(*) FROM message").value_or(0);
  const LedgerHead head = ledger_head(**db);
  report.ledger_entries = head.count;
  report.ledger_head = head.hash;
  report.snapshot = now;
  (*db)->script("PRAGMA journal_mode=DELETE");
  return (*db)->status();
}

// Put in place last, so a folder with a database in it is a complete one.
Status put_in_place(FileSystem& fs, const std::string& dir, DurableStep renamed) {
  if (Status s = fs.rename(dir + kPartial, dir + kDatabase); !s.ok()) return s;
  durable_step(renamed);
  return fs.sync_all(dir);
}

// Unlike any epoch before it, also those of restores this backup knows nothing of (another backup
// restored in between, this one restored twice). No clock tells those apart, and the state folder
// that knew of them is gone: drawn at random. Seven digits are no date and no 文号.
int next_epoch(Database& db) {
  for (;;) {
    std::uint64_t drawn = 0;
    const std::string octets = random_octets(sizeof drawn);
    std::memcpy(&drawn, octets.data(), sizeof drawn);
    const int epoch = kFirstEpoch + static_cast<int>(drawn % kEpochs);
    const auto known = db.integer(
        "SELECT EXISTS (SELECT 1 FROM sequence WHERE epoch=?1) OR EXISTS (SELECT 1 FROM meta WHERE "
        "key='epoch' AND CAST(value AS INTEGER)=?1)",
        epoch);
    if (known.value_or(0) == 0) return epoch;  // an error shows when the transaction ends
  }
}

Status begin_epoch(Database& db, const Actor& actor, Instant now, RestoreReport& report) {
  Transaction tx(db);
  report.epoch = next_epoch(db);
  report.snapshot = {
      db.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key='snapshot_at'").value_or(0)};
  db.run("INSERT OR REPLACE INTO meta(key, value) VALUES ('epoch', ?), ('restored_at', ?)",
         std::to_string(report.epoch), std::to_string(now.ms));
  db.run("UPDATE outbox SET state='held', why_held='restore' WHERE state IN ('pending','sending')");
  report.held = db.changes();
  db.run("DELETE FROM attempt");
  db.run("UPDATE message SET tried=0 WHERE tried=1");
  report.messages = db.integer("SELECT count(*) FROM message").value_or(0);
  append_ledger(db, "restored",
                Detail()
                    .add("epoch", report.epoch)
                    .add("snapshot", report.snapshot.ms)
                    .add("held", report.held)
                    .json(),
                actor, {}, now);
  return tx.commit("restore.commit", "restore.committed");
}

}  // namespace

Result<BackupReport> backup(const std::string& dir, const std::string& target, Instant now,
                            FileSystem& fs) {
  if (Status s = require_unused(fs, target); !s.ok()) return s.error();
  BackupReport report;
  {
    auto source = Database::open(dir + kDatabase, Database::Mode::read_only);
    if (!source.ok()) return source.error();
    if (Status s = check_schema(**source); !s.ok()) return s.error();
    if (Status s = (*source)->snapshot(target + kPartial); !s.ok()) return s.error();
  }
  durable_step("backup.snapshot");
  if (Status s = stamp(target + kPartial, now, report); !s.ok()) return s.error();
  {
    auto copy = Database::open(target + kPartial, Database::Mode::read_only);
    if (!copy.ok()) return copy.error();
    auto copied = copy_objects(**copy, fs, dir, target);
    if (!copied.ok()) return copied.error();
    report.objects = *copied;
    if (Status s = copy_receipt_key(dir, target, fs); !s.ok()) return s.error();
    if (Status s = copy_lists(fs, dir, target); !s.ok()) return s.error();
  }
  durable_step("backup.objects");
  if (Status s = fs.sync_all(target); !s.ok()) return s.error();
  durable_step("backup.synced");
  if (Status s = put_in_place(fs, target, "backup.renamed"); !s.ok()) return s.error();
  durable_step("backup.complete");
  return report;
}

Result<RestoreReport> restore(const std::string& source, const std::string& dir, const Actor& actor,
                              Instant now, FileSystem& fs) {
  if (Status s = require_unused(fs, dir); !s.ok()) return s.error();
  // Until the database is in place nobody may begin an empty one here: it would answer everybody
  // again, under the numbers of those it has forgotten. Its name is older than all else here, and
  // is synced with it.
  if (Status s = fs.write_file(dir + kRestoring, ""); !s.ok()) return s.error();
  RestoreReport report;
  {
    if (!fs.exists(source + kDatabase))
      return Error{
          Fault::rejected_input, "storage",
          "这不是备份 this is not a backup: " + source + " 中没有 has no " + kDatabase.substr(1),
          "指明 shouwen backup 所写、本用户可读的文件夹 name a folder that `shouwen backup` "
          "wrote and this user can read"};
    auto from = Database::open(source + kDatabase, Database::Mode::read_only);
    if (!from.ok()) return from.error();
    auto copied = copy_objects(**from, fs, source, dir);
    if (!copied.ok()) return copied.error();
    if (Status s = copy_receipt_key(source, dir, fs); !s.ok()) return s.error();
    if (Status s = copy_lists(fs, source, dir); !s.ok()) return s.error();
    durable_step("restore.objects");
    if (Status s = (*from)->snapshot(dir + kPartial); !s.ok()) return s.error();
  }
  durable_step("restore.database");
  if (Status s = fs.sync_all(dir); !s.ok()) return s.error();
  durable_step("restore.synced");
  {
    auto db = Database::open(dir + kPartial, Database::Mode::read_write);
    if (!db.ok()) return db.error();
    if (Status s = migrate(**db, now); !s.ok()) return s.error();
    const VerifyReport checked = verify(**db, dir, fs);
    if (!checked.clean())
      return damaged(checked.findings[0].subject + ": " + checked.findings[0].what);
    if (Status s = begin_epoch(**db, actor, now, report); !s.ok()) return s.error();
    report.to_purge_again = back_again(**db, fs, dir);
    (*db)->script("PRAGMA journal_mode=DELETE");
    if (Status s = (*db)->status(); !s.ok()) return s.error();
  }
  if (Status s = put_in_place(fs, dir, "restore.renamed"); !s.ok()) return s.error();
  durable_step("restore.complete");
  if (Status s = fs.remove(dir + kRestoring); !s.ok()) return s.error();
  return report;
}

std::optional<Error> unfinished_restore(const std::string& dir, FileSystem& fs) {
  const bool left = fs.exists(dir + kRestoring) || fs.exists(dir + kPartial);
  if (!left || fs.exists(dir + kDatabase)) return std::nullopt;
  return Error{Fault::permanent, "storage", "恢复没有完成 a restore did not finish: " + dir,
               "再恢复一次，可用另一份备份 run it again, from another backup if need be: shouwen "
               "restore DIR"};
}

}  // namespace shouwen::storage
