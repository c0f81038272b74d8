// Settings: how this installation runs, from shouwen.toml. Plain values; secrets are never in it.
// Every key is one row of setting_keys() (settings_keys.cpp), from which the sample file, the
// documentation and the checks are made, so they cannot drift apart.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/pattern.h"
#include "config/source.h"
#include "config/time.h"

namespace shouwen::config {

enum class Tls { implicit, starttls, none };  // "imaps"/"smtps", "starttls", "none" (loopback only)
enum class Sasl { automatic, plain, login };

// Where a password is found: a 0600 file, or a systemd credential ($CREDENTIALS_DIRECTORY/<name>).
struct SecretRef {
  std::string file, credential;
  bool empty() const { return file.empty() && credential.empty(); }
};

struct Mark {
  enum class Kind { none, seen, flag, move };
  Kind kind = Kind::none;
  std::string folder;  // move
};

struct MailboxSettings {
  enum class Kind { imap, maildir, drop };
  std::string id;
  Kind kind = Kind::imap;
  std::string address;  // the published address, lower case
  std::string host;
  int port = 993;
  Tls tls = Tls::implicit;
  std::string user;  // default: address
  SecretRef secret;
  Sasl sasl = Sasl::automatic;
  std::vector<std::string> folders;  // empty = auto: INBOX, Junk and Sent
  int poll_interval_seconds = 60;
  bool idle = true;
  Mark mark;
  std::optional<Instant> start_time;  // older mail is filed and counted, never answered or marked
  std::string ca_file;
  std::optional<CivilDate> auth_code_expires;
  std::string path;  // maildir, drop
};

// A place faxes come from.
struct FaxSettings {
  enum class Kind { hylafax, folder };
  std::string id;
  Kind kind = Kind::folder;
  std::string path;   // folder: what the device writes into; hylafax: what the hook hands over into
  std::string spool;  // hylafax: its spool, swept for what the hook did not hand over; "" = none
  int poll_interval_seconds = 30;
  int quiet_seconds = 10;         // unchanged so long: finished
  int give_up_seconds = 600;      // unfinished so long: taken as it is, and a person is told
  bool only_whole_calls = false;  // the device hands over none but whole calls
  std::optional<Instant> start_time;
};

// Faxes that come as mail from a device or a provider.
struct FaxMailSettings {
  enum class Proof {
    authenticated,  // our mail server says that From is who he claims to be
    host,           // our mail server took it from one of `hosts`
    address,        // From alone: nobody else can use that address, by the operator's word
    none            // nothing: its pages alone tell whose it is, and a person looks
  };
  std::string id, maker;
  std::vector<std::string> from;  // addresses, "@domain" or a name without one; lower case
  Proof proof = Proof::authenticated;
  std::vector<std::string> hosts;            // numeric addresses
  std::vector<Pattern> subject, file, body;  // tried in this order; the first to tell a fact counts
  std::vector<Pattern> notice;               // subjects of mails that bring no fax
  bool only_whole_calls = false;

  bool sends(std::string_view address) const;  // is it one of `from`
};

// The fax server receipts leave by when a unit has no mailbox.
struct FaxOutSettings {
  std::string host;  // of HylaFAX's hfaxd, loopback; "" = no fax leaves
  int port = 4559;
  std::string user;  // the login name there; hosts.hfaxd must ask it for no password
};

struct SmtpLimits {
  double per_message_seconds = 6;
  int burst = 10;
  int per_connection = 20;
  int per_day = 400;
  int per_address_per_day = 20;  // loop limit
  int global_per_hour = 300;     // loop limit
};

struct SmtpSettings {
  std::string host;  // "" = no mail leaves
  int port = 465;
  Tls tls = Tls::implicit;
  std::string user;
  SecretRef secret;
  Sasl sasl = Sasl::automatic;
  std::string ca_file;
  std::string from_address, from_name;  // the envelope sender is the login address (DESIGN §6)
  std::string envelope;                 // default: user
  SmtpLimits limits;
};

struct ReplySettings {
  bool enabled = true;
  int supplement_window_minutes = 30;
  bool pdf = true;  // receipts are signed and carry a PDF
};

struct Limits {
  std::uint64_t octets_in_flight = 128u << 20;
  std::uint64_t message_max = 256u << 20;
  std::uint64_t disk_reserve = 1u << 30;
  int unfiled_queue = 5000;
};

struct Listen {
  bool on = false;
  std::string host;
  int port = 0;
};

// What reads attachments and what scans them first.
struct ExtractSettings {
  std::string socket;  // of shouwen-extract.service; "" = a child of the daemon
  int document_seconds = 5, message_seconds = 30;
  std::string scan_socket;  // of clamd; "" = files are filed unscanned
  int scan_seconds = 30;
};

struct Settings {
  std::string install_name, message_id_domain;
  std::string state_dir;
  Zone zone;
  std::string log_level = "info", log_format = "text";  // text | json
  std::string units_file;                               // as in the file; relative to its folder
  std::vector<std::string> campaign_files;
  std::string holidays_file;  // "" = none: Monday to Friday are worked
  std::vector<MailboxSettings> mailboxes;
  std::vector<FaxSettings> faxes;
  std::vector<FaxMailSettings> fax_mails;
  FaxOutSettings fax_out;
  SmtpSettings smtp;
  ReplySettings replies;
  Limits limits;
  ExtractSettings extract;
  Listen http;
  std::string alarm_command;           // run with the alarm as arguments; "" = none
  std::string digest_to;               // "" = none
  int digest_at = 8 * 3600 + 30 * 60;  // seconds since local midnight
  std::string control_socket;          // default: <state_dir>/control.sock
  std::optional<Instant> clock_start;  // [testing]; refused unless all hosts are loopback
  std::string crash_at;                // [testing]
  std::string file;                    // path it was read from

  const MailboxSettings* mailbox(std::string_view id) const;
  const FaxSettings* fax_source(std::string_view id) const;
  const FaxMailSettings* fax_mail(std::string_view id) const;
  // A device or provider that mails faxes: never a sender, never answered.
  bool fax_device(std::string_view address) const;
  // The addresses that are ourselves: all mailboxes, from, envelope. Lower case, distinct.
  std::vector<std::string> own_addresses() const;
  // These and the devices': nothing we write may go there.
  std::vector<std::string> unanswered_addresses() const;
  bool loopback_only() const;
  // `path` seen from the folder of the settings file.
  std::string resolve(const std::string& path) const;
};

// True for localhost, 127.0.0.0/8 and ::1 (with or without brackets).
bool is_loopback(std::string_view host);

std::optional<Settings> parse_settings(const Source& source, Problems& problems);

// The complete commented file with every key; it parses without a problem.
std::string sample_settings();

}  // namespace shouwen::config
