// Real and faulty servers for the tests: Dovecot, our SMTP receiver, the fault IMAP server and
// Postfix's smtp-sink. Each starts in its constructor (throws when it cannot), listens on a free
// loopback port, keeps everything in a folder of its own and is gone with the object.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace shouwen::testing {

class DovecotServer {
 public:
  struct Options {
    std::vector<std::string> users = {"intake"};
    std::string certificate = "server";  // or wronghost, selfsigned, expired
  };
  DovecotServer();
  explicit DovecotServer(Options options);
  ~DovecotServer();

  std::uint16_t imap_port() const { return imap_; }  // STARTTLS, and plain
  std::uint16_t imaps_port() const { return imaps_; }
  std::string ca_file() const { return tls("ca.crt"); }
  std::string tls(const std::string& name) const { return dir_ / ("tls/" + name); }
  static constexpr const char* password = "secret";
  std::string log() const;

  // Mailboxes are Maildirs on our disk. `folder` is INBOX or the name on disk (modified UTF-7).
  void deliver(const std::string& user, const std::string& folder, std::string_view octets,
               std::optional<std::int64_t> internal_date = std::nullopt);  // Unix seconds
  void wipe(const std::string& user, const std::string& folder);  // empty, with a new UIDVALIDITY
  void renumber(const std::string& user, const std::string& folder);  // same mails, new UIDVALIDITY
  // All mails of one folder into another, as staff would do it.
  void move_all(const std::string& user, const std::string& from, const std::string& to);
  std::size_t remove(const std::string& user, const std::string& folder, std::size_t count);
  std::size_t count(const std::string& user, const std::string& folder) const;
  std::size_t seen(const std::string& user, const std::string& folder) const;  // with \Seen
  std::string maildir(const std::string& user, const std::string& folder) const;
  void set_password(const std::string& user, const std::string& password);

  void stop();   // at once: open connections are cut
  void start();  // again, on the same ports

 private:
  TempDir dir_;
  Options options_;
  Process process_;
  std::uint16_t imap_ = 0, imaps_ = 0;
  std::uint64_t serial_ = 0;
};

struct ReceivedMail {
  std::string from;
  std::vector<std::string> to;
  std::string octets;
  int connection = 0;
  double time = 0;  // Unix seconds
};

// tests/support/smtp_receiver.py; its head lists the faults.
class SmtpSink {
 public:
  struct Options {
    std::vector<std::string> arguments;  // "--starttls", "--auth", "user:password", ...
    std::uint16_t port = 0;              // 0: any
  };
  SmtpSink();
  explicit SmtpSink(Options options);
  std::uint16_t port() const { return port_; }
  std::vector<ReceivedMail> mails() const;  // in the order of arrival
  std::size_t count() const;
  std::size_t unanswered() const;
  // The next time `stage` is reached: "body 451 4.3.0 later", "connect 421 busy", "data close".
  void fault(const std::string& line);
  std::string dir() const { return dir_.path(); }
  void stop();
  void start();  // again, on the same port; what was received stays

 private:
  TempDir dir_;
  Options options_;
  Process process_;
  std::uint16_t port_ = 0;
};

// tests/support/fault_imap.py; its head lists the scenarios and what may be set while it runs.
class FaultImap {
 public:
  explicit FaultImap(std::vector<std::string> arguments = {});
  std::uint16_t port() const { return port_; }
  void add(const std::string& folder, std::string_view octets);  // before or while it runs
  void set(const std::string& name, const std::string& value);   // a knob, see the script
  std::vector<std::string> commands() const;                     // every line it was sent, in order
  std::size_t logins() const;
  std::string dir() const { return dir_.path(); }

 private:
  TempDir dir_;
  Process process_;
  std::uint16_t port_ = 0;
  std::uint64_t serial_ = 0;
};

// Postfix's receiver, counts only. nullptr-like when the program is absent: check available().
class PostfixSink {
 public:
  static bool available();
  PostfixSink();
  std::uint16_t port() const { return port_; }

 private:
  Process process_;
  std::uint16_t port_ = 0;
};

// The shared read-only material: $SHOUWEN_SHARED or ../shared beside the source tree; "" = absent.
std::string shared_dir();

}  // namespace shouwen::testing
