// A disk that loses everything not synced: a FileSystem and an SQLite VFS over a live folder that
// keep a second, durable folder as it would stand after a power cut.
//
// Two cuts are simulated, because a disk may do either: `dropped`, nothing unsynced is there,
// neither data nor names; `torn`, names are there but the data of files never synced is empty. One
// CutDisk at a time; use it in a forked child, which dies at the cut.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "storage/fs.h"

namespace shouwen::storage {

enum class Cut { dropped, torn };

class CutDisk {
 public:
  // `durable` "": syncs do nothing at all, for a part of a test that only must be fast.
  // `skipped`: the one sync left out: "incoming", "objects", "wal", "db", or "" for none; with
  // `Reach::everything` the first or second call, "1" or "2".
  // Reach: what a sync of the file system makes durable. The store's own syncs are taken to cover
  // its two folders only, so that it may not lean on them for its database; a backup is one folder
  // whose files are all written before one sync.
  enum class Reach { folders, everything };
  CutDisk(std::string live, std::string durable, std::string skipped, Reach reach = Reach::folders);
  ~CutDisk();
  CutDisk(const CutDisk&) = delete;
  CutDisk& operator=(const CutDisk&) = delete;

  FileSystem& fs() { return *fs_; }
  static std::string vfs_name() { return "cut"; }

  void files_synced(const std::string& dir);      // by the FileSystem
  void database_synced(const std::string& path);  // by the VFS

  // The durable folder becomes what the next start finds.
  void cut(Cut kind);

  const std::map<std::string, int>& syncs() const { return syncs_; }

 private:
  void mirror(const std::string& folder);
  std::vector<std::string> reached() const;
  std::string live_, durable_, skipped_;
  Reach reach_;
  std::unique_ptr<FileSystem> fs_;
  std::set<unsigned long> synced_files_;  // inodes whose data is on the disk
  std::map<std::string, int> syncs_;
};

}  // namespace shouwen::storage
