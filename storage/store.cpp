// Opening a store, and the small calls that fit nowhere else. The use cases have files of their
// own: receive (T1), work, file (T2), decide, mailbox, outbox, sending, statements, history.
// SPDX-License-Identifier: Apache-2.0
#include "storage/store.h"

#include "storage/backup.h"
#include "storage/schema.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"
#include "storage/text_index.h"

namespace shouwen::storage {
namespace {

// What a crash leaves in incoming/ was never told to anybody: it is fetched again.
void clear_incoming(FileSystem& fs, const std::string& dir) {
  const auto names = fs.list(dir);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    if (const Status s = fs.remove(dir + "/" + name); !s.ok()) return;
  }
}

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options, Instant now) {
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  impl->fs = options.fs != nullptr ? options.fs : &real_file_system();
  std::string path = ":memory:";
  if (!options.in_memory) {
    path = options.dir + "/shouwen.db";
    if (auto unfinished = unfinished_restore(options.dir, *impl->fs)) return *unfinished;
    for (const std::string& dir : {impl->objects_dir(), impl->incoming_dir()}) {
      if (Status s = impl->fs->make_dirs(dir); !s.ok()) return s.error();
    }
  }
  auto db = Database::open(path, Database::Mode::read_write, options.vfs);
  if (!db.ok()) return db.error();
  impl->db = std::move(*db);
  impl->db->on_change(
      [cache = &impl->earlier, changes = &impl->track_changes](std::string_view table,
                                                               std::int64_t row) {
        if (table == "message") cache->forget(row);
        note_change(*changes, table, row);
      },
      [cache = &impl->earlier] { cache->clear(); });
  if (Status s = migrate(*impl->db, now); !s.ok()) return s.error();
  if (Status s = reindex_if_needed(*impl->db); !s.ok()) return s.error();
  if (!options.in_memory) clear_incoming(*impl->fs, impl->incoming_dir());
  impl->install_key =
      from_hex(impl->db->text("SELECT value FROM meta WHERE key='install_key'").value_or(""));
  if (!options.in_memory) {
    auto key = receipt_key_of(options.dir, *impl->fs);
    if (!key.ok()) return key.error();
    impl->receipt_key = std::move(*key);
  }
  impl->epoch = static_cast<int>(
      impl->db->integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key='epoch'").value_or(0));
  if (Status s = impl->db->status(); !s.ok()) return s.error();
  auto store = std::unique_ptr<Store>(new Store(std::move(impl)));
  // What cannot be ended now (a full disk) hinders nothing else and is begun again.
  static_cast<void>(store->finish_purges(now));
  return store;
}

std::string Store::incoming_dir() const {
  return impl_->incoming_dir();
}
std::string Store::object_path(const Digest& digest) const {
  return object_file(impl_->options.dir, digest);
}
int Store::epoch() const {
  return impl_->epoch;
}
std::string Store::install_key() const {
  return impl_->install_key;
}
const ReceiptKey& Store::receipt_key() const {
  return impl_->receipt_key;
}
Database& Store::database() {
  return *impl_->db;
}
Status Store::checkpoint() {
  return impl_->db->checkpoint();
}

Status Store::transaction(const std::function<Status()>& body, DurableStep before,
                          DurableStep after) {
  Transaction tx(*impl_->db);
  Status done = body();
  if (!done.ok()) return done;
  return tx.commit(before, after);
}

// --- shared by the parts

void note_change(TrackChanges& changes, std::string_view table, std::int64_t row) {
  constexpr std::size_t kMost = 100'000;
  if (table == "overlay") changes.overlays = true;
  if (table == "claim") changes.claims = true;
  if (table != "submission" || changes.all) return;
  if (!changes.pieces.empty() && changes.pieces.back().value == row) return;
  changes.pieces.push_back({row});
  if (changes.pieces.size() < kMost) return;
  changes.pieces.clear();
  changes.all = true;
}

std::string object_file(const std::string& dir, const Digest& digest) {
  const std::size_t colon = digest.text.find(':');
  const std::string hex = digest.text.substr(colon + 1);
  return dir + "/objects/" + digest.text.substr(0, colon) + "/" + hex.substr(0, 2) + "/" +
         hex.substr(2, 2) + "/" + hex;
}

Error rejected(std::string what, std::string remedy) {
  return {Fault::rejected_input, "storage", std::move(what), std::move(remedy)};
}

void Detail::begin(std::string_view key) {
  if (!body_.empty()) body_ += ',';
  body_ += '"';
  body_ += key;
  body_ += "\":";
}

Detail& Detail::add(std::string_view key, std::string_view value) {
  begin(key);
  body_ += '"';
  for (char c : value) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') body_ += '\\';
    body_ += octet < 0x20 ? ' ' : c;
  }
  body_ += '"';
  return *this;
}

Detail& Detail::add(std::string_view key, std::int64_t value) {
  begin(key);
  body_ += std::to_string(value);
  return *this;
}

}  // namespace shouwen::storage
