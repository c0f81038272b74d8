// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/storage/cut_disk.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cstring>
#include <filesystem>
#include <fstream>

namespace shouwen::storage {
namespace {

namespace fs = std::filesystem;

CutDisk* disk = nullptr;  // the VFS is found by name and has no other way to its owner

unsigned long inode_of(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

// Everything is done on the live folder by the real one; only syncs are noted.
class CutFileSystem final : public FileSystem {
 public:
  explicit CutFileSystem(CutDisk& owner) : owner_(owner) {}
  Status make_dirs(const std::string& p) override { return real_.make_dirs(p); }
  Status write_file(const std::string& p, std::string_view o) override {
    return real_.write_file(p, o);
  }
  Status rename(const std::string& a, const std::string& b) override { return real_.rename(a, b); }
  Status remove(const std::string& p) override { return real_.remove(p); }
  Status sync_all(const std::string& dir) override {
    owner_.files_synced(dir);
    return Done{};
  }
  bool exists(const std::string& p) override { return real_.exists(p); }
  Result<std::string> read_file(const std::string& p, std::uint64_t l) override {
    return real_.read_file(p, l);
  }
  Result<std::vector<std::string>> list(const std::string& d) override { return real_.list(d); }
  Result<std::uint64_t> free_bytes(const std::string& d) override { return real_.free_bytes(d); }

 private:
  CutDisk& owner_;
  FileSystem& real_ = real_file_system();
};

// --- the VFS: every call goes to the default one; xSync also copies the file.

struct CutFile {
  sqlite3_file base;
  sqlite3_file* real;
  std::string* path;  // nullptr: a file that need not survive
};

CutFile* own(sqlite3_file* f) {
  return reinterpret_cast<CutFile*>(f);
}
sqlite3_file* real(sqlite3_file* f) {
  return own(f)->real;
}
const sqlite3_io_methods* calls(sqlite3_file* f) {
  return real(f)->pMethods;
}

int x_close(sqlite3_file* f) {
  const int code = calls(f)->xClose(real(f));
  delete own(f)->path;
  own(f)->path = nullptr;
  return code;
}
// The real disk is left alone: what a sync means here is only what the durable folder gets.
int x_sync(sqlite3_file* f, int) {
  if (own(f)->path != nullptr && disk != nullptr) disk->database_synced(*own(f)->path);
  return SQLITE_OK;
}

const sqlite3_io_methods kCalls = {
    3,
    x_close,
    [](sqlite3_file* f, void* b, int n, sqlite3_int64 o) {
      return calls(f)->xRead(real(f), b, n, o);
    },
    [](sqlite3_file* f, const void* b, int n, sqlite3_int64 o) {
      return calls(f)->xWrite(real(f), b, n, o);
    },
    [](sqlite3_file* f, sqlite3_int64 n) { return calls(f)->xTruncate(real(f), n); },
    x_sync,
    [](sqlite3_file* f, sqlite3_int64* n) { return calls(f)->xFileSize(real(f), n); },
    [](sqlite3_file* f, int l) { return calls(f)->xLock(real(f), l); },
    [](sqlite3_file* f, int l) { return calls(f)->xUnlock(real(f), l); },
    [](sqlite3_file* f, int* r) { return calls(f)->xCheckReservedLock(real(f), r); },
    [](sqlite3_file* f, int op, void* a) { return calls(f)->xFileControl(real(f), op, a); },
    [](sqlite3_file* f) { return calls(f)->xSectorSize(real(f)); },
    [](sqlite3_file* f) { return calls(f)->xDeviceCharacteristics(real(f)); },
    [](sqlite3_file* f, int r, int n, int x, void volatile** p) {
      return calls(f)->xShmMap(real(f), r, n, x, p);
    },
    [](sqlite3_file* f, int o, int n, int flags) {
      return calls(f)->xShmLock(real(f), o, n, flags);
    },
    [](sqlite3_file* f) { calls(f)->xShmBarrier(real(f)); },
    [](sqlite3_file* f, int del) { return calls(f)->xShmUnmap(real(f), del); },
    [](sqlite3_file* f, sqlite3_int64 o, int n, void** p) {
      return calls(f)->xFetch(real(f), o, n, p);
    },
    [](sqlite3_file* f, sqlite3_int64 o, void* p) { return calls(f)->xUnfetch(real(f), o, p); },
};

int x_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* f, int flags, int* out) {
  auto* under = static_cast<sqlite3_vfs*>(vfs->pAppData);
  CutFile* file = own(f);
  file->real = reinterpret_cast<sqlite3_file*>(file + 1);
  file->path = nullptr;
  const int code = under->xOpen(under, name, file->real, flags, out);
  file->base.pMethods = file->real->pMethods != nullptr ? &kCalls : nullptr;
  const bool kept = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
  if (code == SQLITE_OK && kept && name != nullptr) file->path = new std::string(name);
  return code;
}

void register_vfs() {
  static sqlite3_vfs vfs;
  sqlite3_vfs* under = sqlite3_vfs_find(nullptr);
  vfs = *under;
  vfs.pNext = nullptr;
  vfs.zName = "cut";
  vfs.pAppData = under;
  vfs.szOsFile = static_cast<int>(sizeof(CutFile)) + under->szOsFile;
  vfs.xOpen = x_open;
  sqlite3_vfs_register(&vfs, 0);
}

}  // namespace

CutDisk::CutDisk(std::string live, std::string durable, std::string skipped, Reach reach)
    : live_(std::move(live)),
      durable_(std::move(durable)),
      skipped_(std::move(skipped)),
      reach_(reach),
      fs_(std::make_unique<CutFileSystem>(*this)) {
  disk = this;
  register_vfs();
}
CutDisk::~CutDisk() {
  disk = nullptr;
}

void CutDisk::mirror(const std::string& folder) {
  fs::remove_all(durable_ + "/" + folder);
  if (!fs::exists(live_ + "/" + folder)) return;
  fs::copy(live_ + "/" + folder, durable_ + "/" + folder, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(live_ + "/" + folder)) {
    if (entry.is_regular_file()) synced_files_.insert(inode_of(entry.path()));
  }
}

// syncfs: everything of the file system, whichever folder it was asked for.
void CutDisk::files_synced(const std::string& dir) {
  if (durable_.empty()) return;
  std::string site = dir.ends_with("incoming") ? "incoming" : "objects";
  ++syncs_[site];
  if (reach_ == Reach::everything) site = std::to_string(syncs_[site]);
  if (site == skipped_) return;
  for (const std::string& folder : reached()) mirror(folder);
}

std::vector<std::string> CutDisk::reached() const {
  if (reach_ == Reach::everything) return {""};
  return {"objects", "incoming"};
}

void CutDisk::database_synced(const std::string& path) {
  if (durable_.empty()) return;
  const std::string site = path.ends_with("-wal") ? "wal" : "db";
  ++syncs_[site];
  if (site == skipped_) return;
  const std::string target = durable_ + path.substr(live_.size());
  fs::copy_file(path, target, fs::copy_options::overwrite_existing);
}

void CutDisk::cut(Cut kind) {
  if (kind == Cut::dropped) return;
  for (const std::string& folder : reached()) {
    const std::string from = live_ + "/" + folder, to = durable_ + "/" + folder;
    fs::remove_all(to);
    if (!fs::exists(from)) continue;
    fs::copy(from, to, fs::copy_options::recursive);
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
      if (!entry.is_regular_file() || synced_files_.contains(inode_of(entry.path()))) continue;
      const std::string torn = to + entry.path().string().substr(from.size());
      std::ofstream(torn, std::ios::trunc).flush();
    }
  }
}

}  // namespace shouwen::storage
