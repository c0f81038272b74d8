// SPDX-License-Identifier: Apache-2.0
#include "tests/support/servers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace shouwen::testing {
namespace {

namespace fs = std::filesystem;

std::string support(const std::string& name) {
  return std::string(SHOUWEN_SUPPORT_DIR) + "/" + name;
}

std::string python() {
  return fs::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
}

// Connects and, where the server speaks first, waits for its first octet.
bool answers(std::uint16_t port, bool greeting) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{2, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char first = 0;
  const bool good = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                    (!greeting || ::recv(fd, &first, 1, 0) == 1);
  ::close(fd);
  return good;
}

void must(bool good, const std::string& what) {
  if (!good) throw std::runtime_error(what);
}

std::uint16_t port_file(const std::string& path, Process& process) {
  must(wait_until([&] { return fs::exists(path) || !process.running(); }) && process.running(),
       "a test server did not start: " + path);
  return static_cast<std::uint16_t>(std::stoi(read_file(path)));
}

std::vector<std::string> mails_in(const std::string& folder) {
  std::vector<std::string> paths;
  for (const char* part : {"/cur", "/new"})
    for (const std::string& name : list_files(folder + part))
      paths.push_back(folder + part + "/" + name);
  std::sort(paths.begin(), paths.end(), [](const std::string& a, const std::string& b) {
    return fs::path(a).filename() < fs::path(b).filename();
  });
  return paths;
}

void forget_uids(const std::string& folder) {
  for (const std::string& name : list_files(folder))
    // Not dovecot-uidvalidity: it makes sure that the next one is another.
    if (name == "dovecot-uidlist" || name.rfind("dovecot.index", 0) == 0)
      fs::remove_all(folder + "/" + name);
}

}  // namespace

std::string shared_dir() {
  const char* set = std::getenv("SHOUWEN_SHARED");
  const std::string dir =
      set != nullptr ? set : std::string(SHOUWEN_SUPPORT_DIR) + "/../../../shared";
  return fs::is_directory(dir) ? fs::canonical(dir).string() : "";
}

// --- Dovecot

DovecotServer::DovecotServer() : DovecotServer(Options()) {}

DovecotServer::DovecotServer(Options options) : options_(std::move(options)) {
  std::vector<std::string> init = {support("dovecot.sh"), "init", dir_.path()};
  init.insert(init.end(), options_.users.begin(), options_.users.end());
  Process::Options with;
  with.env = {"DOVECOT_CERT=" + options_.certificate};
  for (int attempt = 0; attempt < 3; ++attempt) {
    must(run(init, with).code == 0, "dovecot.sh init failed");
    const std::string ports = read_file(dir_ / "ports");
    const auto number = [&](const std::string& name) {
      return static_cast<std::uint16_t>(std::stoi(ports.substr(ports.find(name) + name.size())));
    };
    imap_ = number("IMAP=");
    imaps_ = number("IMAPS=");
    try {
      start();
      return;
    } catch (const std::runtime_error&) {
      if (attempt == 2) throw;  // else: somebody took a port meanwhile
    }
  }
}

DovecotServer::~DovecotServer() = default;

void DovecotServer::start() {
  process_ = Process({support("dovecot.sh"), "run", dir_.path()});
  const bool up = wait_until(
      [this] { return !process_.running() || (answers(imap_, true) && answers(imaps_, false)); });
  must(up && process_.running(), "Dovecot did not start:\n" + log());
}

void DovecotServer::stop() {
  process_.kill();
  fs::remove(dir_ / "run/master.pid");
}

std::string DovecotServer::log() const {
  return read_file(dir_ / "dovecot.log");
}

std::string DovecotServer::maildir(const std::string& user, const std::string& folder) const {
  return dir_ / ("home/" + user + "/Maildir" + (folder == "INBOX" ? "" : "/." + folder));
}

void DovecotServer::deliver(const std::string& user, const std::string& folder,
                            std::string_view octets, std::optional<std::int64_t> internal_date) {
  struct stat home {};
  must(::stat((dir_ / "home").c_str(), &home) == 0, "no mail home");
  const std::string path = maildir(user, folder);
  const auto give = [&](const std::string& name) {
    if (::geteuid() == 0) must(::chown(name.c_str(), home.st_uid, home.st_gid) == 0, "chown");
  };
  if (!fs::is_directory(path + "/tmp")) {
    // Parents first: Dovecot must be able to write its index beside the mails.
    for (const std::string& part : {dir_ / ("home/" + user), maildir(user, "INBOX"), path}) {
      fs::create_directories(part);
      give(part);
    }
    for (const char* part : {"/cur", "/new", "/tmp"}) {
      fs::create_directories(path + part);
      give(path + part);
    }
    if (folder != "INBOX") write_file(path + "/maildirfolder", ""), give(path + "/maildirfolder");
  }
  char name[96];
  std::snprintf(name, sizeof name, "%lld.M%08lluP%d.shouwen",
                static_cast<long long>(std::time(nullptr)),
                static_cast<unsigned long long>(++serial_), static_cast<int>(::getpid()));
  const std::string temporary = path + "/tmp/" + name;
  write_file(temporary, octets);
  give(temporary);
  if (internal_date) {
    const timeval times[2] = {{*internal_date, 0}, {*internal_date, 0}};
    must(::utimes(temporary.c_str(), times) == 0, "utimes");
  }
  fs::rename(temporary, path + "/new/" + name);
}

void DovecotServer::wipe(const std::string& user, const std::string& folder) {
  for (const std::string& mail : mails_in(maildir(user, folder))) fs::remove(mail);
  forget_uids(maildir(user, folder));
}

void DovecotServer::renumber(const std::string& user, const std::string& folder) {
  forget_uids(maildir(user, folder));
}

void DovecotServer::move_all(const std::string& user, const std::string& from,
                             const std::string& to) {
  deliver(user, to, "placeholder");  // makes the folder
  const std::string target = maildir(user, to);
  for (const std::string& mail : mails_in(target))
    if (read_file(mail) == "placeholder") fs::remove(mail);
  for (const std::string& mail : mails_in(maildir(user, from)))
    fs::rename(mail, target + "/cur/" + fs::path(mail).filename().string());
}

std::size_t DovecotServer::remove(const std::string& user, const std::string& folder,
                                  std::size_t count) {
  std::size_t removed = 0;
  for (const std::string& mail : mails_in(maildir(user, folder)))
    if (removed < count && fs::remove(mail)) ++removed;
  return removed;
}

std::size_t DovecotServer::count(const std::string& user, const std::string& folder) const {
  return mails_in(maildir(user, folder)).size();
}

std::size_t DovecotServer::seen(const std::string& user, const std::string& folder) const {
  std::size_t total = 0;
  for (const std::string& mail : mails_in(maildir(user, folder))) {
    const std::size_t flags = mail.rfind(":2,");
    if (flags != std::string::npos && mail.find('S', flags) != std::string::npos) ++total;
  }
  return total;
}

void DovecotServer::set_password(const std::string& user, const std::string& new_password) {
  std::string users;
  for (const std::string& name : options_.users)
    users += name + ":{PLAIN}" + (name == user ? new_password : password) + "\n";
  write_file(dir_ / "users", users);
}

// --- our SMTP receiver

SmtpSink::SmtpSink() : SmtpSink(Options()) {}

SmtpSink::SmtpSink(Options options) : options_(std::move(options)), port_(options_.port) {
  start();
}

void SmtpSink::start() {
  fs::remove(dir_ / "port");
  std::vector<std::string> argv = {python(), support("smtp_receiver.py"), dir_.path(), "--port",
                                   std::to_string(port_)};
  argv.insert(argv.end(), options_.arguments.begin(), options_.arguments.end());
  process_ = Process(argv);
  port_ = port_file(dir_ / "port", process_);
}

void SmtpSink::stop() {
  process_.kill();
}

std::vector<ReceivedMail> SmtpSink::mails() const {
  std::vector<ReceivedMail> mails;
  for (const std::string& name : list_files(dir_ / "mail")) {
    if (!name.ends_with(".eml")) continue;
    const std::string base = dir_ / ("mail/" + name.substr(0, name.size() - 4));
    const auto envelope = nlohmann::json::parse(read_file(base + ".json"));
    ReceivedMail mail;
    mail.from = envelope.at("from");
    mail.to = envelope.at("to").get<std::vector<std::string>>();
    mail.connection = envelope.at("connection");
    mail.time = envelope.at("time");
    mail.octets = read_file(base + ".eml");
    mails.push_back(std::move(mail));
  }
  return mails;
}

std::size_t SmtpSink::count() const {
  std::size_t total = 0;
  for (const std::string& name : list_files(dir_ / "mail")) total += name.ends_with(".eml") ? 1 : 0;
  return total;
}

std::size_t SmtpSink::unanswered() const {
  std::size_t total = 0;
  for (const std::string& name : list_files(dir_ / "unanswered"))
    total += name.ends_with(".eml") ? 1 : 0;
  return total;
}

void SmtpSink::fault(const std::string& line) {
  // Written aside and renamed: the receiver reads whenever a stage is reached.
  const std::string path = dir_ / "faults";
  const std::string before = fs::exists(path) ? read_file(path) : "";
  write_file(path + ".ours", before + line + "\n");
  fs::rename(path + ".ours", path);
}

// --- the fault IMAP server

FaultImap::FaultImap(std::vector<std::string> arguments) {
  fs::create_directories(dir_ / "knobs");
  fs::create_directories(dir_ / "folders/INBOX");
  std::vector<std::string> argv = {python(), support("fault_imap.py"), dir_.path()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  process_ = Process(argv);
  port_ = port_file(dir_ / "port", process_);
}

void FaultImap::add(const std::string& folder, std::string_view octets) {
  const std::string path = dir_ / ("folders/" + folder);
  fs::create_directories(path);
  const std::string name = path + "/" + std::to_string(++serial_);
  write_file(name + ".tmp", octets);
  fs::rename(name + ".tmp", name + ".eml");
}

void FaultImap::set(const std::string& name, const std::string& value) {
  const std::string path = dir_ / ("knobs/" + name);
  if (value.empty()) {
    fs::remove(path);
    return;
  }
  write_file(path + ".new", value);
  fs::rename(path + ".new", path);
}

std::vector<std::string> FaultImap::commands() const {
  std::vector<std::string> lines;
  if (!fs::exists(dir_ / "commands")) return lines;
  const std::string all = read_file(dir_ / "commands");
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\n', at);
    if (end == std::string::npos) break;
    lines.push_back(all.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::size_t FaultImap::logins() const {
  std::size_t total = 0;
  for (const std::string& line : commands())
    if (line.find(" AUTHENTICATE") != std::string::npos || line.find(" LOGIN") != std::string::npos)
      ++total;
  return total;
}

// --- Postfix

bool PostfixSink::available() {
  return fs::exists("/usr/sbin/smtp-sink");
}

PostfixSink::PostfixSink() : port_(free_port()) {
  std::vector<std::string> argv = {"/usr/sbin/smtp-sink"};
  if (::geteuid() == 0) argv.insert(argv.end(), {"-u", "nobody"});
  argv.insert(argv.end(), {"127.0.0.1:" + std::to_string(port_), "200"});
  process_ = Process(argv);
  must(wait_until([this] { return answers(port_, true); }), "smtp-sink did not start");
}

}  // namespace shouwen::testing
