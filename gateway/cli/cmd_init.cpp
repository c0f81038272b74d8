// init: asks what an installation needs, tries each answer at once, writes a working configuration
// and puts roster and campaign into force. Nothing is written before every answer is there; the
// authorization code goes into a 0600 file and nowhere else.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <filesystem>
#include <iostream>

#include "config/check.h"
#include "gateway/app/secret.h"
#include "gateway/cli/command.h"
#include "gateway/cli/init_form.h"
#include "gateway/cli/installed.h"
#include "gateway/ops/clock.h"

namespace shouwen::cli {

namespace {

namespace fs = std::filesystem;

Error cannot_write(const std::string& path) {
  return {
      Fault::permanent, path, "写不了 cannot write",
      "检查文件夹与权限，或用 -c 换一处 check folder and permissions, or choose another with -c"};
}

// By rename, so that a full disk never leaves half a file.
Status write_file(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".new";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const bool written = fd >= 0 &&
                       ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (written && ::rename(temporary.c_str(), path.c_str()) == 0) return Done{};
  ::unlink(temporary.c_str());
  return cannot_write(path);
}

Status put_in_force(const Global& global, const std::string& call, const std::string& path) {
  auto source = config::read_source(path);
  if (!source.ok()) return source.error();
  auto done =
      ask_desk(global, {{"call", call}, {"args", {{"path", path}, {"text", source->text()}}}});
  if (!done.ok()) return done.error();
  return Done{};
}

// The service is another user: what it must read is put where it can.
Status hand_over(Form& form, const Account& account) {
  if (Status entered = let_enter(kInstalledFolder, account); !entered.ok()) return entered;
  for (std::string* file : {&form.units, &form.campaign, &form.ca_file}) {
    if (file->empty()) continue;
    auto there = installed_copy(*file, account);
    if (!there.ok()) return there.error();
    *file = *there;
  }
  return Done{};
}

Status set_up(const Global& global, Form& form, const std::optional<Account>& account) {
  std::error_code error;
  fs::create_directories(fs::path(form.secret_file).parent_path(), error);
  if (account) {
    if (Status handed = hand_over(form, *account); !handed.ok()) return handed;
  }
  if (Status kept = app::write_secret(form.secret_file, form.secret); !kept.ok()) return kept;
  if (Status written = write_file(global.settings_file, settings_text(form)); !written.ok())
    return written;
  if (account) {
    if (Status read = let_read(global.settings_file, *account); !read.ok()) return read;
  }
  const config::Checked checked = config::check_files({global.settings_file, "", {}});
  if (!checked.ok()) return config::to_error(checked.problems);
  if (Status units = put_in_force(global, "load_units", form.units); !units.ok()) return units;
  return put_in_force(global, "activate_campaign", form.campaign);
}

std::string done_text(const Global& global, const Form& form) {
  const std::string written = "\n已写好 written：" + global.settings_file + "，授权码在 code in " +
                              form.secret_file + "（0600）\n";
  if (form.installed) {
    return written + "名册 roster：" + form.units + "，活动 campaign：" + form.campaign +
           "；配置、名册、活动组 shouwen 可读，数据文件夹归 shouwen，授权码只有 root 可读，由 "
           "systemd "
           "交给服务\nthe group shouwen may read settings, roster and campaign and owns the data; "
           "systemd hands the code to the service\n接下来 next:\n"
           "  systemctl enable --now shouwen shouwen-backup.timer\n"
           "  shouwen status     是否正常 is it well\n"
           "  shouwen board      看台账 who sent what\n";
  }
  const std::string with =
      global.settings_file == Global().settings_file ? "" : " -c " + global.settings_file;
  return written + "接下来 next:\n" + "  shouwen check" + with +
         "      再查一遍 check everything\n" + "  shouwen serve" + with +
         "      开始收件 start taking mail in\n" + "  shouwen board" + with +
         "      看台账 who sent what\n";
}

int init(const Global& global, bool force) {
  std::error_code error;
  if (!force && fs::exists(global.settings_file, error)) {
    return fail({Fault::permanent, global.settings_file, "已有配置文件 there is a settings file",
                 "要重写请加 --force，或用 -c 换一处 --force writes it anew, -c chooses another"});
  }
  // Answers are worth nothing when they cannot be written in the end.
  fs::create_directories(fs::absolute(global.settings_file, error).parent_path(), error);
  const fs::path folder = fs::absolute(global.settings_file, error).parent_path();
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return fail(cannot_write(folder.string()));
  const bool installed = is_installed(fs::absolute(global.settings_file, error).string());
  const auto account = installed ? service_account() : std::nullopt;

  Console console(std::cin, std::cout, STDIN_FILENO);
  console.say("收文 shouwen：回车即用方括号里的值 Enter takes what is in brackets\n\n");
  if (installed && !account) {
    console.say(
        "没有用户 shouwen，或不是 root：授权码按 password_file 写，服务须由您自己的用户运行。要由 "
        "systemd 运行，请先 systemd-sysusers，再以 root 运行 init\nno user shouwen, or not root: "
        "written for a daemon you run yourself; for systemd run systemd-sysusers, then init as "
        "root\n\n");
  }
  auto form = ask_form(console, global.settings_file, ops::RealClock().now());
  if (!form.ok()) return fail(form.error());
  form->installed = account.has_value();
  if (Status done = set_up(global, *form, account); !done.ok()) return fail(done.error());
  console.say(done_text(global, *form));
  return kOk;
}

}  // namespace

void add_init(CLI::App& app, Global& global) {
  auto force = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("init", "问答式建立配置，边问边试 set up an installation by questions");
  command->add_flag("--force", *force, "重写已有的配置 overwrite existing settings");
  command->callback([&global, force] { global.exit = init(global, *force); });
}

}  // namespace shouwen::cli
