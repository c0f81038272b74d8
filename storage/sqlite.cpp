// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace shouwen::storage {
namespace {

constexpr int kBusyMs = 5000;

Error error_from(sqlite3* handle, int code) {
  Error error{Fault::bug, "storage", handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code), ""};
  switch (code & 0xff) {
    case SQLITE_FULL:
      error.fault = Fault::transient;
      error.remedy = "free space on the file system of the state folder";
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
      error.fault = Fault::transient;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_IOERR:
      error.fault = Fault::corrupt;
      error.remedy = "stop the service, check the disk, run `shouwen verify`";
      break;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      error.fault = Fault::permanent;
      error.remedy = "give the service's user write access to the state folder";
      break;
    default:
      break;
  }
  return error;
}

}  // namespace

// --- Query

Query::Query(Query&& other) noexcept
    : db_(other.db_), statement_(std::exchange(other.statement_, nullptr)), owned_(other.owned_) {}

Query::~Query() {
  if (statement_ == nullptr) return;
  if (owned_) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Query::next() {
  if (statement_ == nullptr || db_.failed()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) db_.remember(code);
  return false;
}

// One value too many is a mistake in this folder and must not pass unseen.
void Query::bound(int code) {
  if (code != SQLITE_OK) db_.remember(code);
}
void Query::bind_one(int index, std::int64_t value) {
  if (statement_ != nullptr) bound(sqlite3_bind_int64(statement_, index, value));
}
void Query::bind_one(int index, double value) {
  if (statement_ != nullptr) bound(sqlite3_bind_double(statement_, index, value));
}
void Query::bind_one(int index, std::string_view value) {
  if (statement_ == nullptr) return;
  const char* text = value.data() == nullptr ? "" : value.data();  // NULL would bind a NULL
  bound(sqlite3_bind_text64(statement_, index, text, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
void Query::bind_one(int index, Blob value) {
  if (statement_ == nullptr) return;
  const char* octets = value.octets.data() == nullptr ? "" : value.octets.data();
  bound(sqlite3_bind_blob64(statement_, index, octets, value.octets.size(), SQLITE_TRANSIENT));
}
void Query::bind_null(int index) {
  if (statement_ != nullptr) bound(sqlite3_bind_null(statement_, index));
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}
double Query::real(int column) const {
  return sqlite3_column_double(statement_, column);
}
bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::string Query::text(int column) const {
  const void* octets = sqlite3_column_blob(statement_, column);  // exact octets of TEXT and BLOB
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return octets == nullptr ? std::string() : std::string(static_cast<const char*>(octets), size);
}
std::optional<Instant> Query::maybe_instant(int column) const {
  if (is_null(column)) return std::nullopt;
  return instant(column);
}

// --- Database

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Mode mode,
                                                 const std::string& vfs) {
  sqlite3* handle = nullptr;
  // A reader of a WAL database must be able to map the -shm file, so it opens for writing and
  // forbids itself to write.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                    (mode == Mode::read_write ? SQLITE_OPEN_CREATE : 0);
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (code != SQLITE_OK) {
    Error error = error_from(handle, code);
    error.what = path + ": " + error.what;
    sqlite3_close(handle);
    return error;
  }
  std::unique_ptr<Database> db(new Database(handle));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMs);
  db->script("PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;");
  if (mode == Mode::read_write) {
    // A larger WAL than the default: a checkpoint costs two syncs.
    db->script(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; "
        "PRAGMA journal_size_limit=33554432; PRAGMA cache_size=-8192; "
        // What is purged is to be gone from the file; Debian's SQLite does so anyhow.
        "PRAGMA secure_delete=ON;");
  } else {
    // A small cache: the daemon's reader runs on pool threads, and each would fill its own heap.
    db->script("PRAGMA query_only=ON; PRAGMA cache_size=-512;");
  }
  if (Status s = db->status(); !s.ok()) return s.error();
  return db;
}

Database::~Database() {
  for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

Query Database::prepare(std::string_view sql) {
  if (failed()) return {*this, nullptr, false};
  std::string key(sql);
  const auto found = statements_.find(key);
  if (found != statements_.end() && sqlite3_stmt_busy(found->second) == 0) {
    return {*this, found->second, false};
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, key.c_str(), static_cast<int>(key.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) {
    remember(code);
    return {*this, nullptr, false};
  }
  // The same text is already running (a nested read): this one is for this run only.
  if (found != statements_.end()) return {*this, statement, true};
  statements_.emplace(std::move(key), statement);
  return {*this, statement, false};
}

void Database::script(const std::string& sql) {
  if (failed()) return;
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) remember(code);
}

void Database::on_change(std::function<void(std::string_view, std::int64_t)> changed,
                         std::function<void()> undone) {
  changed_ = std::move(changed);
  undone_ = std::move(undone);
  sqlite3_update_hook(
      handle_,
      [](void* self, int, const char*, const char* table, sqlite3_int64 rowid) {
        static_cast<Database*>(self)->changed_(table, rowid);
      },
      this);
  sqlite3_rollback_hook(
      handle_, [](void* self) { static_cast<Database*>(self)->undone_(); }, this);
}

std::int64_t Database::last_id() const {
  return sqlite3_last_insert_rowid(handle_);
}
int Database::changes() const {
  return sqlite3_changes(handle_);
}

void Database::remember(int code) {
  fail(error_from(handle_, code));
}

void Database::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

Status Database::status() {
  if (!error_) return Done{};
  Error error = std::move(*error_);
  error_.reset();
  return error;
}

std::vector<std::string> Database::statement_texts() const {
  std::vector<std::string> texts;
  for (const auto& [text, statement] : statements_) texts.push_back(text);
  return texts;
}

Status Database::snapshot(const std::string& path) {
  sqlite3* target = nullptr;
  int code =
      sqlite3_open_v2(path.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  if (code == SQLITE_OK) {
    sqlite3_backup* backup = sqlite3_backup_init(target, "main", handle_, "main");
    if (backup != nullptr) {
      sqlite3_backup_step(backup, -1);
      sqlite3_backup_finish(backup);
    }
    code = sqlite3_errcode(target);
  }
  Status result = Done{};
  if (code != SQLITE_OK) result = error_from(target, code);
  sqlite3_close(target);
  return result;
}

Status Database::checkpoint() {
  const int code =
      sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK && code != SQLITE_BUSY) return error_from(handle_, code);
  return Done{};
}

// --- Transaction

Transaction::Transaction(Database& db, Promise promise)
    : db_(db), promise_(promise), joined_(db.in_transaction_) {
  if (joined_) return;
  if (promise_ == Promise::crash) db_.run("PRAGMA synchronous=NORMAL");
  db_.run("BEGIN IMMEDIATE");
  open_ = !db_.failed();
  db_.in_transaction_ = open_;
}

Transaction::~Transaction() {
  if (joined_) return;
  if (open_) sqlite3_exec(db_.handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  db_.in_transaction_ = false;
  if (promise_ == Promise::crash) {
    sqlite3_exec(db_.handle_, "PRAGMA synchronous=FULL", nullptr, nullptr, nullptr);
  }
}

Status Transaction::commit(DurableStep before, DurableStep after) {
  if (!joined_ && !db_.failed()) {
    durable_step(before);
    db_.run("COMMIT");
    if (!db_.failed()) {
      open_ = false;
      durable_step(after);
    }
  }
  return db_.status();
}

}  // namespace shouwen::storage
