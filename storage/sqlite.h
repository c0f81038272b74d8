// A thin RAII wrapper over SQLite, the only place that includes sqlite3.h.
//
// Errors are sticky: after the first failing statement the connection remembers it, every later
// statement does nothing and Transaction::commit() rolls back and returns it. So a use case reads
// as plain statements and checks once, at its end. Reads outside a transaction end with status().
// Threads: one connection belongs to one thread. Lifetime: a Query must not outlive its Database.
// Source: https://sqlite.org/c3ref/intro.html, https://sqlite.org/wal.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/ids.h"
#include "config/result.h"
#include "config/time.h"
#include "storage/durable.h"

struct sqlite3;
struct sqlite3_stmt;

namespace shouwen::storage {

class Database;

struct Blob {
  std::string_view octets;
};

// One run of a prepared statement. Columns are valid until the next next().
class Query {
 public:
  Query(Query&& other) noexcept;
  Query& operator=(Query&&) = delete;
  ~Query();

  bool next();  // false: no more rows, or an error is now remembered by the Database

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  bool is_null(int column) const;
  bool flag(int column) const { return integer(column) != 0; }
  Instant instant(int column) const { return {integer(column)}; }
  std::optional<Instant> maybe_instant(int column) const;
  template <class Tag>
  Id<Tag> id(int column) const {
    return {integer(column)};
  }

 private:
  friend class Database;
  Query(Database& db, sqlite3_stmt* statement, bool owned)
      : db_(db), statement_(statement), owned_(owned) {}

  void bind_one(int index, std::int64_t value);
  void bind_one(int index, double value);
  void bind_one(int index, std::string_view value);
  void bind_one(int index, Blob value);
  void bind_null(int index);
  void bound(int code);

  template <class T>
  void bind(int index, const T& value) {
    if constexpr (std::same_as<T, std::nullptr_t>) {
      bind_null(index);
    } else if constexpr (std::integral<T>) {
      bind_one(index, static_cast<std::int64_t>(value));
    } else if constexpr (std::floating_point<T>) {
      bind_one(index, static_cast<double>(value));
    } else if constexpr (std::same_as<T, Instant>) {
      bind_one(index, value.ms);
    } else if constexpr (std::same_as<T, Digest>) {
      bind_one(index, std::string_view(value.text));
    } else if constexpr (std::same_as<T, Blob>) {
      bind_one(index, value);
    } else if constexpr (requires { value.has_value(); }) {
      value.has_value() ? bind(index, *value) : bind_null(index);
    } else if constexpr (requires { value.value; }) {  // Id<Tag>; 0 = none = NULL
      value.value == 0 ? bind_null(index) : bind_one(index, value.value);
    } else {
      bind_one(index, std::string_view(value));
    }
  }

  Database& db_;
  sqlite3_stmt* statement_;
  bool owned_;
};

class Database {
 public:
  enum class Mode { read_write, read_only };

  // `path` ":memory:" keeps everything in memory. `vfs` "" = the default one.
  static Result<std::unique_ptr<Database>> open(const std::string& path, Mode mode,
                                                const std::string& vfs = "");
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Prepared once per text and reused.
  template <class... Args>
  Query query(std::string_view sql, const Args&... args) {
    Query q = prepare(sql);
    int index = 0;
    (q.bind(++index, args), ...);
    return q;
  }
  template <class... Args>
  void run(std::string_view sql, const Args&... args) {
    Query q = query(sql, args...);
    while (q.next()) {
    }
  }
  // First column of the first row.
  template <class... Args>
  std::optional<std::int64_t> integer(std::string_view sql, const Args&... args) {
    Query q = query(sql, args...);
    if (!q.next() || q.is_null(0)) return std::nullopt;
    return q.integer(0);
  }
  template <class... Args>
  std::optional<std::string> text(std::string_view sql, const Args&... args) {
    Query q = query(sql, args...);
    if (!q.next() || q.is_null(0)) return std::nullopt;
    return q.text(0);
  }

  void script(const std::string& sql);  // several statements, not cached
  std::int64_t last_id() const;
  int changes() const;

  bool failed() const { return error_.has_value(); }
  void fail(Error error);  // a use case's own error: everything after it is skipped
  Status status();         // the remembered error, forgotten by this call, or Done
  template <class T>
  Result<T> result(T value) {  // `value` unless an error is remembered
    if (Status s = status(); !s.ok()) return s.error();
    return value;
  }

  // The texts prepared so far, so a test can ask how each is run.
  std::vector<std::string> statement_texts() const;

  // Called for each row that is inserted, changed or deleted in a table with a rowid, before its
  // transaction ends; and when a transaction is undone, for whatever was remembered meanwhile.
  // They must not use this Database.
  void on_change(std::function<void(std::string_view table, std::int64_t rowid)> changed,
                 std::function<void()> undone);

  // Online snapshot into a new database file.
  Status snapshot(const std::string& path);
  // A passive checkpoint; never waits for readers.
  Status checkpoint();

 private:
  friend class Query;
  friend class Transaction;
  explicit Database(sqlite3* handle) : handle_(handle) {}
  Query prepare(std::string_view sql);
  void remember(int code);

  sqlite3* handle_;
  std::unordered_map<std::string, sqlite3_stmt*> statements_;
  std::optional<Error> error_;
  bool in_transaction_ = false;
  std::function<void(std::string_view, std::int64_t)> changed_;
  std::function<void()> undone_;
};

// What a commit promises. A crash of the process loses neither; `crash` may be undone by a power
// cut, and saves the sync where that is harmless (attempt counters, mailbox checkpoints).
enum class Promise { power, crash };

// BEGIN IMMEDIATE .. COMMIT; rolled back unless commit() succeeded. Inside another one it only
// joins it: what it wrote is durable, or rolled back, with the outermost.
class Transaction {
 public:
  explicit Transaction(Database& db, Promise promise = Promise::power);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // On error nothing was changed.
  Status commit(DurableStep before, DurableStep after);

 private:
  Database& db_;
  Promise promise_;
  bool joined_ = false;
  bool open_ = false;
};

}  // namespace shouwen::storage
