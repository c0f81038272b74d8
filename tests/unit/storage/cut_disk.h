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

#include "storage/fs.h"

namespace shouwen::storage {

enum class Cut { dropped, torn };

class CutDisk {
 public:
  // `durable` "": syncs do nothing at all, for a part of a test that only must be fast.
  // `skipped`: the one sync left out: "incoming", "objects", "wal", "db", or "" for none.
  CutDisk(std::string live, std::string durable, std::string skipped);
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
  std::string live_, durable_, skipped_;
  std::unique_ptr<FileSystem> fs_;
  std::set<unsigned long> synced_files_;  // inodes whose data is on the disk
  std::map<std::string, int> syncs_;
};

}  // namespace shouwen::storage
