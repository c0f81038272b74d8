// SPDX-License-Identifier: Apache-2.0
#include "gateway/app/probe.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "gateway/app/endpoints.h"
#include "gateway/app/testing.h"
#include "gateway/extract/scanner.h"
#include "gateway/net/fax_session.h"
#include "gateway/net/imap_session.h"
#include "gateway/net/smtp_session.h"
#include "gateway/ops/disk.h"
#include "gateway/ops/secrets.h"
#include "gateway/replies/fax_sender.h"

namespace shouwen::app {

namespace {

namespace asio = boost::asio;

constexpr int kQuotaWarning = 90;  // percent
constexpr std::int64_t kCodeWarning = 30 * kDay;
constexpr std::chrono::seconds kScannerPatience{5};
constexpr const char* kStateRemedy =
    "改属主或 state_dir；用服务的用户运行本命令 change owner or state_dir; run this as the "
    "service's "
    "user";

void add(std::vector<Probe>& out, Probe::Level level, const std::string& name, std::string text,
         std::string remedy = {}) {
  out.push_back({level, name, std::move(text), std::move(remedy)});
}

// Runs one coroutine to its end on this thread; logins block a pool thread of its own.
template <class Work>
void run_to_end(Work work) {
  asio::io_context io{1};
  asio::thread_pool pool{1};
  asio::co_spawn(io, work(pool), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  pool.join();
}

// A server's words may hold what it was sent.
Error told(Error error) {
  error.what = ops::masked(std::move(error.what));
  return error;
}

void failed(MailboxLook& look, const net::ImapSession& session, const Error& error) {
  look.trouble = session.failure().kind;
  if (look.trouble == net::Trouble::none) look.trouble = net::Trouble::protocol;
  look.error = told(error);
}

asio::awaitable<void> look_inside(net::ImapSession& session, bool how_far_back, MailboxLook& look) {
  if (Status opened = co_await session.open(); !opened.ok()) {
    failed(look, session, opened.error());
    co_return;
  }
  auto folders = co_await session.folders();
  if (!folders.ok()) {
    failed(look, session, folders.error());
    co_return;
  }
  std::string inbox = "INBOX";
  for (const net::Folder& folder : *folders) {
    look.folders.push_back(folder.display);
    if (folder.role == net::FolderRole::inbox) inbox = folder.name;
  }
  auto selected = co_await session.select(inbox, false);  // EXAMINE
  if (!selected.ok()) {
    failed(look, session, selected.error());
    co_return;
  }
  look.messages = selected->exists;
  if (how_far_back && selected->exists > 0) {
    auto listing = co_await session.list(1);
    if (!listing.ok()) {
      failed(look, session, listing.error());
      co_return;
    }
    for (const net::Listed& mail : listing->messages) {
      if (mail.internal_date && (!look.oldest || *mail.internal_date < *look.oldest))
        look.oldest = mail.internal_date;
    }
  }
  // A refused quota question says nothing about the mailbox.
  auto quota = co_await session.quota(inbox);
  if (quota.ok() && *quota && (*quota)->limit_kb > 0)
    look.quota_percent = static_cast<int>((*quota)->used_kb * 100 / (*quota)->limit_kb);
  if (session.alive()) co_await session.logout();
}

std::string moment_text(Instant t, Zone zone) {
  return format_zh_minute(t, zone);
}

// When material may first have arrived: the start time given, else the earliest intake window.
std::optional<Instant> first_wanted(const config::MailboxSettings& mailbox, const Stated& stated) {
  if (mailbox.start_time) return mailbox.start_time;
  std::optional<Instant> first;
  if (stated.campaigns == nullptr) return first;
  for (const config::Campaign& campaign : *stated.campaigns) {
    const Instant from = to_instant({campaign.intake.from, 0, 0, 0}, campaign.zone);
    if (!first || from < *first) first = from;
  }
  return first;
}

void judge_code(const config::MailboxSettings& mailbox, Zone zone, Instant now,
                const std::string& name, std::vector<Probe>& out) {
  if (!mailbox.auth_code_expires) return;
  const Instant lapses = to_instant({*mailbox.auth_code_expires, 0, 0, 0}, zone);
  const std::string day = format_zh_date(*mailbox.auth_code_expires);
  const char* remedy =
      "在网页邮箱里生成新授权码，写入 password_file，再改 auth_code_expires make a new code in the "
      "web mail, put it into password_file";
  if (lapses <= now) {
    add(out, Probe::Level::problem, name, "授权码已于" + day + "到期 the code has lapsed", remedy);
  } else if (lapses - now <= kCodeWarning) {
    add(out, Probe::Level::warn, name, "授权码将于" + day + "到期 the code is about to lapse",
        remedy);
  }
}

// The server receipts go out by: let in, and its jobs listed. Nothing is dialled.
void probe_fax_out(const config::FaxOutSettings& server, std::vector<Probe>& out) {
  if (server.host.empty()) return;
  run_to_end([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    net::FaxSession session(replies::fax_endpoint(server), pool);
    Status done = co_await session.open();
    if (done.ok()) {
      auto jobs = co_await session.jobs();
      if (!jobs.ok()) done = jobs.error();
    }
    if (done.ok()) {
      add(out, Probe::Level::ok, "fax_out", "传真服务器可登录 the fax server lets us in");
      co_await session.quit();
    } else {
      add(out, Probe::Level::problem, "fax_out", done.error().where + ": " + done.error().what,
          "启动hfaxd；hosts.hfaxd里允许本机不用口令登录 start hfaxd; let this machine in by "
          "hosts.hfaxd");
    }
  });
}

// The folders of a fax source: files are renamed inside its own, and only read in the server's.
void probe_fax(const config::FaxSettings& fax, std::vector<Probe>& out) {
  const std::string name = "fax:" + fax.id;
  std::error_code error;
  if (!std::filesystem::is_directory(fax.path, error)) {
    return add(out, Probe::Level::problem, name, "文件夹不存在 no such folder: " + fax.path,
               "建好并让服务用户可写 create it, writable for the service's user");
  }
  if (::access(fax.path.c_str(), R_OK | W_OK | X_OK) != 0) {
    return add(out, Probe::Level::problem, name,
               "文件夹不可写，传真无法移入work/和done/ the folder is not writable: " + fax.path,
               "授予服务用户写权限 let the service's user write there");
  }
  for (const char* inside : {"/recvq", "/log/xferfaxlog"}) {
    if (fax.spool.empty() || ::access((fax.spool + inside).c_str(), R_OK) == 0) continue;
    return add(out, Probe::Level::warn, name,
               "读不了，查漏不起作用 not readable: " + fax.spool + inside,
               "核对spool；把服务用户加入uucp组 check spool; add the service's user to group uucp");
  }
  if (fax.kind == config::FaxSettings::Kind::hylafax && fax.spool.empty()) {
    return add(
        out, Probe::Level::warn, name,
        "没有写spool，钩子漏交的传真查不出来 without spool nothing finds what the hook missed",
        "写上 add: spool = \"/var/spool/hylafax\"");
  }
  add(out, Probe::Level::ok, name, fax.path + " 可读写 can be read and written");
}

// Where nothing is yet: a command makes the folder, the service does not.
bool judge_absent_state(const std::string& state_dir, std::vector<Probe>& out) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path parent = fs::path(state_dir).lexically_normal().parent_path();
  if (!fs::is_directory(parent, error)) {
    add(out, Probe::Level::problem, "disk",
        state_dir + " 的上级文件夹不存在 the folder above it is not there",
        "核对 state_dir 的写法，或先建好 check how state_dir is written, or create it");
    return false;
  }
  if (::access(parent.c_str(), W_OK | X_OK) != 0) {
    add(out, Probe::Level::problem, "disk",
        state_dir + " 不存在，也建不了 is not there and cannot be made", kStateRemedy);
    return false;
  }
  add(out, Probe::Level::warn, "disk",
      state_dir + " 还没有，服务此时不会启动 is not there yet; the service would not start",
      "units load 会建立它 is made by: shouwen units load FILE; shouwen campaign activate FILE");
  return true;
}

void probe_disk(const config::Settings& settings, std::vector<Probe>& out) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::string dir = settings.state_dir;
  const bool there = fs::exists(dir, error);
  if (!there) {
    if (!judge_absent_state(dir, out)) return;
    dir = fs::path(dir).lexically_normal().parent_path().string();
  } else if (!fs::is_directory(dir, error) || ::access(dir.c_str(), W_OK | X_OK) != 0) {
    return add(out, Probe::Level::problem, "disk", dir + " 不可写 cannot be written", kStateRemedy);
  } else if (!fs::exists(dir + "/shouwen.db", error)) {
    add(out, Probe::Level::warn, "statements",
        "名册和活动还没有生效，服务此时不会启动 no roster and campaign are in force yet; the "
        "service "
        "would not start",
        "shouwen units load FILE; shouwen campaign activate FILE");
  }
  const auto space = ops::disk_space(dir);
  if (!space.ok())
    return add(out, Probe::Level::problem, "disk", space.error().text(), space.error().remedy);
  const std::string free = std::to_string(space->free_bytes >> 20) + "MB";
  if (space->free_bytes < settings.limits.disk_reserve) {
    return add(out, Probe::Level::problem, "disk",
               "剩余" + free + "，少于保留值 below the reserve of " +
                   std::to_string(settings.limits.disk_reserve >> 20) + "MB；收件会暂停",
               "腾出空间，或调小 limits.disk_reserve free space, or lower limits.disk_reserve");
  }
  if (there) add(out, Probe::Level::ok, "disk", settings.state_dir + " 可写，剩余 free " + free);
}

// An alarm that cannot be told is found out on the day it is needed.
void probe_alarm(const config::Settings& settings, std::vector<Probe>& out) {
  if (settings.alarm_command.empty()) return;
  const std::string command = settings.resolve(settings.alarm_command);
  std::error_code error;
  if (!std::filesystem::is_regular_file(command, error))
    return add(out, Probe::Level::problem, "alarm", "没有这个文件 no such file: " + command,
               "改 [alarm] command，或装上它 mend [alarm] command, or install it");
  if (::access(command.c_str(), X_OK) != 0)
    return add(out, Probe::Level::problem, "alarm", "不能执行 cannot be executed: " + command,
               "chmod 755 " + command);
  add(out, Probe::Level::ok, "alarm", command + " 可执行 can be executed");
}

void probe_scanner(const config::Settings& settings, std::vector<Probe>& out) {
  if (settings.extract.scan_socket.empty()) return;
  extract::Scanner scanner({settings.extract.scan_socket, kScannerPatience});
  const auto version = scanner.version();
  if (version.ok()) return add(out, Probe::Level::ok, "scan", *version);
  add(out, Probe::Level::problem, "scan",
      "clamd没有应答，附件会记为未扫描 clamd does not answer, files would be unscanned: " +
          version.error().what,
      "systemctl status clamav-daemon；把服务用户加入其组，核对 [scan] socket let the service's "
      "user "
      "use it, check [scan] socket");
}

// A relative or missing folder is the settings' or systemd's; what is left is one nobody made.
void probe_control(const config::Settings& settings, std::vector<Probe>& out) {
  const auto folder = std::filesystem::path(settings.control_socket).parent_path();
  std::error_code error;
  if (folder == settings.state_dir || std::filesystem::is_directory(folder, error)) return;
  add(out, Probe::Level::warn, "control",
      "[control] socket 的文件夹不存在 its folder is not there: " + folder.string(),
      "由 systemd 运行时 RuntimeDirectory 会建立 /run/shouwen，否则先建好 systemd makes "
      "/run/shouwen "
      "for the service; otherwise create it");
}

void probe_testing(const config::Settings& settings, std::vector<Probe>& out) {
  if (Status point = known_crash_point(settings); !point.ok())
    add(out, Probe::Level::problem, "testing", point.error().what, point.error().remedy);
}

// A credential is handed over by systemd only: the very command that has it, to be copied.
std::string check_by_systemd(const config::Settings& settings) {
  std::set<std::string> names;
  for (const config::MailboxSettings& mailbox : settings.mailboxes)
    names.insert(mailbox.secret.credential);
  names.insert(settings.smtp.secret.credential);
  names.erase("");
  std::string command = "systemd-run --pipe --wait --quiet -p User=shouwen -p Group=shouwen";
  const auto folder = std::filesystem::path(settings.file).parent_path();
  for (const std::string& name : names)
    command += " -p LoadCredential=" + name + ":" + (folder / (name + ".secret")).string();
  return command + " shouwen check -c " + settings.file;
}

void add_unusable(const std::string& name, const config::SecretRef& secret, const Error& error,
                  const config::Settings& settings, std::vector<Probe>& out) {
  const bool by_hand =
      !secret.credential.empty() && std::getenv("CREDENTIALS_DIRECTORY") == nullptr;
  if (!by_hand)
    return add(out, Probe::Level::problem, name, error.where + ": " + error.what, error.remedy);
  add(out, Probe::Level::problem, name,
      "没有试：授权码是 systemd 凭据，命令行拿不到 not tried: the code is a systemd credential, "
      "which "
      "a command line has not",
      "以 root 运行 as root run: " + check_by_systemd(settings));
}

void probe_folder(const config::MailboxSettings& mailbox, const config::Settings& settings,
                  std::vector<Probe>& out) {
  const std::string path = settings.resolve(mailbox.path), name = "mailbox:" + mailbox.id;
  if (::access(path.c_str(), R_OK | X_OK) == 0)
    return add(out, Probe::Level::ok, name, path + " 可读 can be read");
  add(out, Probe::Level::problem, name, path + " 读不了 cannot be read",
      "建立该文件夹并给予权限 create the folder, grant access");
}

}  // namespace

MailboxLook look_at_mailbox(const net::Endpoint& endpoint, bool how_far_back) {
  MailboxLook look;
  ops::never_show(endpoint.password, endpoint.user);
  run_to_end([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    net::ImapSession session(endpoint, pool);
    co_await look_inside(session, how_far_back, look);
  });
  return look;
}

SmtpLook look_at_smtp(const net::Endpoint& endpoint) {
  SmtpLook look;
  ops::never_show(endpoint.password, endpoint.user);
  run_to_end([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    net::SmtpSession session(endpoint, pool);
    Status done = co_await session.open();
    if (done.ok()) done = co_await session.noop();
    if (done.ok()) {
      co_await session.quit();
      co_return;
    }
    look.trouble = session.failure().kind;
    if (look.trouble == net::Trouble::none) look.trouble = net::Trouble::protocol;
    look.error = told(done.error());
  });
  return look;
}

void judge_mailbox(const config::MailboxSettings& mailbox, const MailboxLook& look,
                   const Stated& stated, Zone zone, Instant now, std::vector<Probe>& out) {
  const std::string name = "mailbox:" + mailbox.id;
  judge_code(mailbox, zone, now, name, out);
  if (look.trouble != net::Trouble::none)
    return add(out, Probe::Level::problem, name, look.error.where + ": " + look.error.what,
               look.error.remedy);
  add(out, Probe::Level::ok, name,
      mailbox.address + " 可登录，收件箱 " + std::to_string(look.messages) + " 封 can log in, " +
          std::to_string(look.folders.size()) + " folders");
  const std::optional<Instant> wanted = first_wanted(mailbox, stated);
  if (wanted && *wanted < now && look.oldest && *look.oldest > *wanted) {
    add(out, Probe::Level::warn, name,
        "最早可见的来件是" + moment_text(*look.oldest, zone) + "，晚于" +
            moment_text(*wanted, zone) + " the mailbox shows no mail from before",
        "如此前已有来件，在网页邮箱的IMAP设置里改为收取“全部邮件” if there was mail before, let "
        "IMAP "
        "show all mail, not only recent (web mail settings)");
  }
  if (look.quota_percent && *look.quota_percent > kQuotaWarning) {
    add(out, Probe::Level::warn, name, "邮箱已用 used " + std::to_string(*look.quota_percent) + "%",
        "清理或扩容，满了就收不到来件 make room: a full mailbox refuses mail");
  }
}

void judge_limits(const config::Settings& settings, const Stated& stated, std::vector<Probe>& out) {
  if (settings.smtp.host.empty() || !settings.replies.enabled) return;
  if (stated.roster == nullptr || stated.campaigns == nullptr) return;
  std::set<std::string> owing;
  for (const config::Campaign& campaign : *stated.campaigns) {
    for (const config::Requirement& requirement : campaign.requirements) {
      for (const config::Unit* unit : config::owners_of(requirement, *stated.roster))
        owing.insert(unit->code);
    }
  }
  const int limit = settings.smtp.limits.per_day;
  if (static_cast<std::size_t>(limit) >= owing.size()) return;
  add(out, Probe::Level::warn, "limits",
      "每天最多发" + std::to_string(limit) + "封，应报单位有" + std::to_string(owing.size()) +
          "个 the daily limit is below the number of units owing",
      "按服务商规定调高 smtp.per_day，否则最后一天的回执会推迟 raise smtp.per_day as far as the "
      "provider allows, or receipts of the last day are late");
}

std::vector<Probe> probe(const config::Settings& settings, const Stated& stated, Instant now) {
  std::vector<Probe> out;
  for (const config::MailboxSettings& mailbox : settings.mailboxes) {
    if (mailbox.kind != config::MailboxSettings::Kind::imap) {
      probe_folder(mailbox, settings, out);
      continue;
    }
    auto endpoint = imap_endpoint(mailbox, settings);
    if (!endpoint.ok()) {
      add_unusable("mailbox:" + mailbox.id, mailbox.secret, endpoint.error(), settings, out);
      continue;
    }
    judge_mailbox(mailbox, look_at_mailbox(*endpoint, true), stated, settings.zone, now, out);
  }
  for (const config::FaxSettings& fax : settings.faxes) probe_fax(fax, out);
  probe_fax_out(settings.fax_out, out);
  if (settings.smtp.host.empty()) {
    add(out, Probe::Level::ok, "smtp", "不发信，replies.enabled = false no mail leaves");
  } else if (auto endpoint = smtp_endpoint(settings); !endpoint.ok()) {
    add_unusable("smtp", settings.smtp.secret, endpoint.error(), settings, out);
  } else if (const SmtpLook look = look_at_smtp(*endpoint); look.trouble != net::Trouble::none) {
    add(out, Probe::Level::problem, "smtp", look.error.where + ": " + look.error.what,
        look.error.remedy);
  } else {
    add(out, Probe::Level::ok, "smtp", settings.smtp.host + " 可登录 can log in");
  }
  judge_limits(settings, stated, out);
  probe_scanner(settings, out);
  probe_alarm(settings, out);
  probe_control(settings, out);
  probe_testing(settings, out);
  probe_disk(settings, out);
  return out;
}

const char* level_name(Probe::Level level) {
  switch (level) {
    case Probe::Level::ok:
      return "ok";
    case Probe::Level::warn:
      return "warn";
    case Probe::Level::problem:
      return "problem";
  }
  return "problem";
}

}  // namespace shouwen::app
