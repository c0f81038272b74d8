// The installation as systemd/ has it: the folder, the user, the places the unit names. Commands
// run by root leave there what the service can use; what root made for itself would stop it.
// Threads: one, before anything else runs (the effective user is the process's).
// Errors: permanent, with the remedy.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "config/settings.h"

namespace shouwen::cli {

inline constexpr const char* kInstalledFolder = "/etc/shouwen";
inline constexpr const char* kInstalledSocket = "/run/shouwen/control.sock";
inline constexpr const char* kInstalledListen = "127.0.0.1:8025";
inline constexpr const char* kInstalledCredential = "mailbox";  // of mailbox.secret

bool is_installed(const std::string& settings_file);

struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
};
// The service's user, when systemd-sysusers has made it and we are root.
std::optional<Account> service_account();

// root's file, which the group may read (unless everybody may).
Status let_read(const std::string& path, const Account& account);
// root's folder, which the group may enter.
Status let_enter(const std::string& folder, const Account& account);

// An office's file where the service can read it: below the installed folder, copied there if it is
// elsewhere. Never over another file. Returns its path there.
Result<std::string> installed_copy(const std::string& path, const Account& account);

// The state folder, made if it is not there; the service's where it is the installed one.
void make_state_dir(const config::Settings& settings);

// While it lives, what root does in `folder` is done as the folder's owner.
class AsOwner {
 public:
  explicit AsOwner(const std::string& folder);
  ~AsOwner();
  AsOwner(const AsOwner&) = delete;
  AsOwner& operator=(const AsOwner&) = delete;

 private:
  bool changed_ = false;
  gid_t group_ = 0;
};

}  // namespace shouwen::cli
