// The end of a purge, after its commit: each step may be done twice and is done again until the
// last is committed.
//   files → sync → commit (to-do gone, index written anew) → purges.txt → VACUUM, log emptied →
//   done
// The database has secure_delete on; VACUUM is for what cells leave in a page when they move.
// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <sstream>

#include "storage/erase.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

constexpr std::uint64_t kLargestFile = 64u << 20;

Status remove_files(Database& db, FileSystem& fs, const std::string& dir, bool previews) {
  std::vector<std::string> files;
  Query q = db.query("SELECT ?||'/'||file FROM purge_file", dir);
  while (q.next()) files.push_back(q.text(0));
  // Pages drawn are named by what they were drawn from and how: all go, they are made again.
  const std::string drawn = dir + "/previews";
  if (previews && fs.exists(drawn)) {
    const auto names = fs.list(drawn);
    if (!names.ok()) return names.error();
    for (const std::string& name : *names) {
      files.push_back(drawn);
      files.back().append("/").append(name);
    }
  }
  for (const std::string& file : files)
    if (Status s = fs.remove(file); !s.ok()) return s;
  return fs.sync_all(dir);
}

// One line a message, so that whoever restores an older backup knows what to purge again.
Status note(Database& db, FileSystem& fs, const std::string& dir) {
  const std::string path = dir + kPurgeFile;
  std::string before;
  if (fs.exists(path)) {
    auto text = fs.read_file(path, kLargestFile);
    if (!text.ok()) return text.error();
    before = std::move(*text);
  }
  std::string lines;
  Query q = db.query(
      "SELECT p.ended, coalesce(m.number, '-'), m.octets FROM message m JOIN purge p ON "
      "p.id=m.purged WHERE p.unfinished=1 ORDER BY m.id");
  while (q.next()) {
    if (before.find(q.text(2)) != std::string::npos) continue;
    lines += format_rfc3339(q.instant(0), Zone{}) + " " + q.text(1) + " " + q.text(2) + "\n";
  }
  if (lines.empty()) return Done{};
  if (!before.empty() && before.back() != '\n') lines.insert(0, "\n");  // a torn line
  if (Status s = fs.append(path, lines); !s.ok()) return s;
  return fs.sync_all(dir);
}

// Pages without what was deleted, and a log without it.
Status rewrite(Database& db) {
  db.run("VACUUM");
  if (Status s = db.status(); !s.ok()) return s;
  const bool kept = db.integer("PRAGMA wal_checkpoint(TRUNCATE)").value_or(1) != 0;
  if (Status s = db.status(); !s.ok()) return s;
  if (kept)
    return Error{Fault::transient, "storage", "a reader keeps the log of the database",
                 "done again at the next start"};
  return Done{};
}

}  // namespace

Status finish_purges(Database& db, FileSystem& fs, const std::string& dir, Instant) {
  const bool pages = db.integer("SELECT 1 FROM purge WHERE unfinished=1 LIMIT 1").has_value();
  const bool files = db.integer("SELECT 1 FROM purge_file LIMIT 1").has_value();
  if (Status s = db.status(); !s.ok() || (!pages && !files)) return s;
  if (Status s = remove_files(db, fs, dir, pages); !s.ok()) return s;
  durable_step("purge_end.files");
  {
    Transaction tx(db);
    db.run("DELETE FROM purge_file");
    // Deleting from the index only says that a word is gone; this writes it without.
    if (pages) db.run("INSERT INTO search(search) VALUES ('optimize')");
    if (Status s = tx.commit("purge_end.commit", "purge_end.committed"); !s.ok()) return s;
  }
  if (!pages) return Done{};
  if (Status s = note(db, fs, dir); !s.ok()) return s;
  durable_step("purge_end.noted");
  if (Status s = rewrite(db); !s.ok()) return s;
  durable_step("purge_end.pages");
  Transaction tx(db);
  db.run("UPDATE purge SET unfinished=0 WHERE unfinished=1");
  return tx.commit("purge_done.commit", "purge_done.committed");
}

std::vector<std::string> back_again(Database& db, FileSystem& fs, const std::string& dir) {
  std::map<std::string, std::string> erased;  // keyed digest -> when
  const auto text = fs.read_file(dir + kPurgeFile, kLargestFile);
  if (!text.ok()) return {};
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string at, number, digest;
    if (words >> at >> number >> digest &&
        !db.integer("SELECT 1 FROM message WHERE octets=?", digest))
      erased[digest] = at;
  }
  std::vector<std::string> out;
  if (erased.empty()) return out;
  const std::string key =
      from_hex(db.text("SELECT value FROM meta WHERE key='install_key'").value_or(""));
  Query q = db.query("SELECT id, coalesce(number, ''), octets FROM message ORDER BY id");
  while (q.next()) {
    const auto found = erased.find(keyed_digest(key, {q.text(2)}).text);
    if (found == erased.end()) continue;
    out.push_back("message " + std::to_string(q.integer(0)) +
                  (q.text(1).empty() ? "" : " " + q.text(1)) + "（" + found->second + "）");
  }
  return out;
}

}  // namespace shouwen::storage
