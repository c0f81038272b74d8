// shouwen.toml → Settings. Types and ranges are checked by Fields from the table of keys; here
// stand the rules between keys.
// SPDX-License-Identifier: Apache-2.0
#include "config/settings.h"

#include <algorithm>

#include "config/control_socket.h"
#include "config/needs.h"
#include "config/settings_fax.h"
#include "config/settings_fax_mail.h"
#include "config/settings_keys.h"
#include "config/syntax.h"
#include "config/text.h"

namespace shouwen::config {
namespace {

constexpr const char* kSocketName = "/control.sock";
constexpr const char* kLoopbackRemedy =
    "改用加密，或只连本机 use encryption, or a loopback host only";

class SettingsReader {
 public:
  SettingsReader(const Source& source, Problems& problems)
      : source_(source), problems_(problems), document_(read_document(source, problems)) {
    out_.file = source.path();
  }

  Settings run() {
    check_tables();
    read_install();
    read_statements();
    const Fields log = fields("log");
    out_.log_level = log.text("level");
    out_.log_format = log.text("format");
    read_mailboxes();
    read_faxes();
    out_.fax_out = read_fax_out(fields("fax_out"), !out_.faxes.empty() || !out_.fax_mails.empty());
    read_smtp();
    check_own_domain();
    read_replies();
    read_limits();
    read_extract();
    read_http();
    read_alarm();
    read_testing();
    return std::move(out_);
  }

 private:
  // Which tables there may be, checked like keys.
  void check_tables() {
    std::vector<KeySpec> specs;
    for (const SettingTable& t : setting_keys()) {
      specs.push_back({t.name, t.repeated ? Type::tables : Type::table,
                       t.repeated ? "[[...]]" : "{ }", KeySpec::optional, t.zh, t.en});
    }
    const Fields root(source_, &document_.root, {1, 1}, "文件 the file", specs, problems_,
                      document_.intact);
  }

  Fields fields(const std::string& name) {
    const Member* member = document_.root.find(name);
    const bool table = member && member->value.is(Node::Kind::table);
    const Position at = member ? member->value.at : Position{};
    return Fields(source_, table ? &member->value : nullptr, at, "[" + name + "]",
                  setting_keys(name), problems_, document_.intact && (table || !member));
  }

  void read_install() {
    const Fields f = fields("install");
    out_.install_name = f.text("name");
    out_.message_id_domain = lower_ascii(f.text("message_id_domain"));
    domain_at_ = f.at("message_id_domain");
    out_.state_dir = f.text("state_dir");
    out_.zone = f.zone("zone");
    need_absolute(f, "state_dir");
    const Member* control = document_.root.find("control");
    const bool elsewhere =
        control && control->value.is(Node::Kind::table) && control->value.find("socket");
    if (!elsewhere && (out_.state_dir + kSocketName).size() > kLongestSocketPath) {
      f.fail("state_dir",
             "命令套接字在其中，路径超过107字节 the control socket inside it has a path longer "
             "than " +
                 std::to_string(kLongestSocketPath) + " octets",
             "换短些的，或写[control] socket choose a shorter one, or state [control] socket");
    }
  }

  // Under the provider's own domain everybody's Message-IDs look like ours.
  void check_own_domain() {
    const std::string& domain = out_.message_id_domain;
    for (const std::string& own : out_.own_addresses()) {
      if (domain.empty() || own.substr(own.rfind('@') + 1) != domain) continue;
      problems_.push_back(source_.problem(
          domain_at_,
          "message_id_domain 不能是邮箱所在的域 must not be the domain of a mailbox: " + own,
          "写成 write: message_id_domain = \"shouwen." + domain + "\""));
      return;
    }
  }

  void read_statements() {
    const Fields f = fields("statements");
    out_.units_file = f.text("units");
    need_words(f, "units");
    out_.campaign_files = f.words("campaigns");
    out_.holidays_file = f.text("holidays");
  }

  // A path that cannot be bound would stop the daemon only when it starts.
  void need_socket(const Fields& f, const char* key) {
    need_absolute(f, key);
    const std::string path = f.text(key);
    if (path.size() <= kLongestSocketPath) return;
    f.fail(key,
           "套接字路径超过107字节 the path of a socket is longer than " +
               std::to_string(kLongestSocketPath) + " octets: " + std::to_string(path.size()),
           "改用较短的路径 choose a shorter one, as /run/shouwen/control.sock");
  }

  // password_file xor credential; needed or not.
  SecretRef read_secret(const Fields& f, bool needed) {
    SecretRef secret{f.text("password_file"), f.text("credential")};
    need_absolute(f, "password_file");
    if (!secret.file.empty() && !secret.credential.empty()) {
      f.fail("credential", "password_file和credential只能有一个 give password_file or credential",
             "删去一个 delete one of them");
    } else if (needed && f.missing("password_file") && f.missing("credential")) {
      f.fail(f.where(), "没有说明授权码在哪里 no password_file and no credential",
             "写上 add: password_file = \"/etc/shouwen/mailbox.secret\"");
    }
    return secret;
  }

  static Sasl sasl(const Fields& f) {
    const std::string word = f.text("sasl");
    return word == "plain" ? Sasl::plain : word == "login" ? Sasl::login : Sasl::automatic;
  }

  static Tls tls(const Fields& f) {
    const std::string word = f.text("tls");
    return word == "none" ? Tls::none : word == "starttls" ? Tls::starttls : Tls::implicit;
  }

  void check_plain_text(const Fields& f, Tls mode, const std::string& host) {
    if (mode != Tls::none || host.empty() || is_loopback(host)) return;
    f.fail("tls", "tls = \"none\" 只许用于本机 only for a loopback host, not " + host,
           kLoopbackRemedy);
  }

  void read_mailboxes() {
    const Member* member = document_.root.find("mailbox");
    if (!member || !member->value.is(Node::Kind::array) || member->value.items.empty()) {
      if (!member && document_.intact) {
        problems_.push_back(source_.problem({}, "没有收件邮箱 there is no [[mailbox]]",
                                            "至少写一个 state at least one [[mailbox]]"));
      }
      return;
    }
    for (const Node& table : member->value.items) {
      if (!table.is(Node::Kind::table)) continue;
      const Fields f(source_, &table, table.at, "[[mailbox]]", setting_keys("mailbox"), problems_,
                     document_.intact);
      MailboxSettings box = read_mailbox(f);
      if (f.has("id") && out_.mailbox(box.id)) {
        f.fail("id", "邮箱id重复 mailbox id used twice: " + box.id, "各用一个 give each its own");
      }
      out_.mailboxes.push_back(std::move(box));
    }
  }

  MailboxSettings read_mailbox(const Fields& f) {
    using Kind = MailboxSettings::Kind;
    MailboxSettings box;
    const std::string kind = f.text("kind");
    box.kind = kind == "maildir" ? Kind::maildir : kind == "drop" ? Kind::drop : Kind::imap;
    box.id = f.text("id");
    box.address = lower_ascii(f.text("address"));
    box.host = f.text("host");
    box.tls = tls(f);
    box.port = f.has("port") ? static_cast<int>(f.integer("port"))
                             : (box.tls == Tls::implicit ? 993 : 143);
    box.user = f.has("user") ? f.text("user") : box.address;
    box.sasl = sasl(f);
    box.poll_interval_seconds = static_cast<int>(f.integer("poll_interval"));
    box.idle = f.flag("idle");
    box.start_time = f.moment("start_time");
    box.ca_file = f.text("ca_file");
    box.auth_code_expires = f.date("auth_code_expires");
    box.path = f.text("path");
    need_words(f, "user");
    box.secret = read_secret(f, box.kind == Kind::imap);
    read_folders(f, box);
    read_mark(f, box);
    need_absolute(f, "ca_file");
    need_absolute(f, "path");
    check_plain_text(f, box.tls, box.host);
    check_kind(f, kind, box.kind == Kind::imap);
    return box;
  }

  // Each table of a repeated name, as its Fields.
  template <class Read>
  void each_table(const char* name, const Read& read) {
    const Member* member = document_.root.find(name);
    if (!member || !member->value.is(Node::Kind::array)) return;
    for (const Node& table : member->value.items) {
      if (!table.is(Node::Kind::table)) continue;
      read(Fields(source_, &table, table.at, "[[" + std::string(name) + "]]", setting_keys(name),
                  problems_, document_.intact));
    }
  }

  void need_own_id(const Fields& f, const std::string& id) {
    if (!f.has("id") || !(out_.mailbox(id) || out_.fax_source(id) || out_.fax_mail(id))) return;
    f.fail("id", "id重复 id used twice: " + id, "各用一个 give each its own");
  }

  // A source moves what it takes away from its folder.
  void need_outside_state(const Fields& f, const std::string& path) {
    const std::string from = path + "/", state = out_.state_dir + "/";
    if (!f.has("path") || (!from.starts_with(state) && !state.starts_with(from))) return;
    f.fail("path", "path 与state_dir相重 overlaps state_dir: " + neutral(out_.state_dir),
           "另用一个文件夹 give it a folder of its own");
  }

  void read_faxes() {
    each_table("fax", [this](const Fields& f) {
      FaxSettings fax = read_fax(f, out_.faxes);
      need_own_id(f, fax.id);
      need_outside_state(f, fax.path);
      out_.faxes.push_back(std::move(fax));
    });
    each_table("fax_mail", [this](const Fields& f) {
      FaxMailSettings mails = read_fax_mail(f, out_);
      need_own_id(f, mails.id);
      out_.fax_mails.push_back(std::move(mails));
    });
  }

  // What a kind needs and what has no meaning for it; the latter would be a silent surprise.
  void check_kind(const Fields& f, const std::string& kind, bool imap) {
    const char* needed = imap ? "host" : "path";
    if (f.missing(needed)) {
      f.fail(f.where(), "[[mailbox]] kind = \"" + kind + "\" 缺少 is missing: " + needed,
             imap ? "写上服务器名 add: host = \"imap.mail.example\""
                  : "写上文件夹 add: path = \"/var/mail/box\"");
    }
    const std::vector<const char*> meaningless =
        imap ? std::vector<const char*>{"path"} : std::vector<const char*>{"host",
                                                                           "port",
                                                                           "user",
                                                                           "password_file",
                                                                           "credential",
                                                                           "ca_file",
                                                                           "auth_code_expires"};
    for (const char* key : meaningless) {
      if (!f.node(key)) continue;
      f.fail(key, std::string(key) + " 与kind不符 has no meaning for kind = \"" + kind + "\"",
             "删去此行 delete the line");
    }
  }

  void read_folders(const Fields& f, MailboxSettings& box) {
    const Node* node = f.node("folders");
    if (!node || (node->is(Node::Kind::text) && node->text == "auto")) return;
    const bool list = node->is(Node::Kind::array) && !node->items.empty() &&
                      std::all_of(node->items.begin(), node->items.end(), [](const Node& item) {
                        return item.is(Node::Kind::text) && !item.text.empty();
                      });
    if (!list) {
      f.fail("folders", "folders 应为\"auto\"或文件夹列表 must be \"auto\" or a list of folders",
             "例如 for example: folders = [\"INBOX\", \"Junk\"]");
      return;
    }
    for (const Node& item : node->items) {
      if (std::find(box.folders.begin(), box.folders.end(), item.text) != box.folders.end()) {
        f.fail("folders", "文件夹重复 folder named twice: " + ellipsis(neutral(item.text), 60),
               "各写一次 name each once");
      }
      box.folders.push_back(item.text);
    }
  }

  void read_mark(const Fields& f, MailboxSettings& box) {
    const std::string mark = f.text("mark");
    if (mark == "none") return;
    if (mark == "seen") {
      box.mark.kind = Mark::Kind::seen;
    } else if (mark == "flag") {
      box.mark.kind = Mark::Kind::flag;
    } else if (mark.starts_with("move:") && mark.size() > 5) {
      box.mark = {Mark::Kind::move, mark.substr(5)};
    } else {
      f.fail("mark", "mark 没有这个选项 no such choice: " + ellipsis(neutral(mark), 60),
             "可选 choose from: none|seen|flag|move:<文件夹 folder>");
    }
  }

  void read_smtp() {
    const Fields f = fields("smtp");
    SmtpSettings& smtp = out_.smtp;
    smtp.host = f.text("host");
    smtp.tls = tls(f);
    smtp.port = f.has("port")               ? static_cast<int>(f.integer("port"))
                : smtp.tls == Tls::implicit ? 465
                : smtp.tls == Tls::starttls ? 587
                                            : 25;
    smtp.user = f.text("user");
    need_words(f, "user");
    smtp.secret = read_secret(f, !smtp.user.empty());
    smtp.sasl = sasl(f);
    smtp.ca_file = f.text("ca_file");
    smtp.from_name = f.text("from_name");
    const std::string login = is_address(smtp.user) ? smtp.user : "";
    smtp.from_address = lower_ascii(f.has("from_address") ? f.text("from_address") : login);
    smtp.envelope = lower_ascii(f.has("envelope") ? f.text("envelope")
                                : !login.empty()  ? login
                                                  : smtp.from_address);
    smtp.limits.per_message_seconds = f.number("per_message_seconds");
    smtp.limits.burst = static_cast<int>(f.integer("burst"));
    smtp.limits.per_connection = static_cast<int>(f.integer("per_connection"));
    smtp.limits.per_day = static_cast<int>(f.integer("per_day"));
    smtp.limits.per_address_per_day = static_cast<int>(f.integer("per_address_per_day"));
    smtp.limits.global_per_hour = static_cast<int>(f.integer("global_per_hour"));
    need_absolute(f, "ca_file");
    check_plain_text(f, smtp.tls, smtp.host);
    if (!smtp.host.empty() && smtp.from_address.empty() && f.missing("from_address")) {
      f.fail(f.where(), "[smtp] 缺少 is missing: from_address",
             "写上 add: from_address = \"box@mail.example\"");
    }
  }

  void read_replies() {
    const Fields f = fields("replies");
    const auto minutes = static_cast<int>(f.integer("supplement_window") / 60);
    out_.replies = {f.flag("enabled"), minutes, f.flag("pdf")};
    if (out_.replies.enabled && out_.smtp.host.empty() && document_.intact) {
      f.fail(f.where(), "要发回执但没有[smtp] host replies are enabled but [smtp] names no host",
             "写上[smtp] host，或 add [smtp] host, or: [replies] enabled = false");
    }
  }

  void read_limits() {
    const Fields f = fields("limits");
    out_.limits.octets_in_flight = static_cast<std::uint64_t>(f.integer("octets_in_flight"));
    out_.limits.message_max = static_cast<std::uint64_t>(f.integer("message_max"));
    out_.limits.disk_reserve = static_cast<std::uint64_t>(f.integer("disk_reserve"));
    need_room_in_reserve(f);
    out_.limits.unfiled_queue = static_cast<int>(f.integer("unfiled_queue"));
  }

  // The reserve is looked at before mail is fetched: what was let in by then must still fit.
  void need_room_in_reserve(const Fields& f) {
    if (out_.limits.disk_reserve >= out_.limits.octets_in_flight) return;
    const char* stated = f.node("disk_reserve") ? "disk_reserve" : "octets_in_flight";
    f.fail(
        stated,
        "disk_reserve 小于octets_in_flight，收取中磁盘会写满 is smaller than octets_in_flight: the "
        "disk fills while mail is taken in",
        "disk_reserve至少 at least: " + std::to_string(out_.limits.octets_in_flight >> 20) + "MB");
  }

  void read_extract() {
    const Fields f = fields("extract");
    out_.extract.socket = f.text("socket");
    need_socket(f, "socket");
    out_.extract.document_seconds = static_cast<int>(f.integer("document_deadline"));
    out_.extract.message_seconds = static_cast<int>(f.integer("message_deadline"));
    const Fields scan = fields("scan");
    out_.extract.scan_socket = scan.text("socket");
    need_socket(scan, "socket");
    out_.extract.scan_seconds = static_cast<int>(scan.integer("deadline"));
  }

  void read_http() {
    const Fields f = fields("http");
    const std::string listen = f.text("listen");
    if (listen == "off") return;
    const auto place = parse_host_port(listen);
    if (!place) {
      f.fail("listen", "listen 应为主机:端口或off must be host:port or off: " + neutral(listen),
             "例如 for example: listen = \"127.0.0.1:8025\"");
    } else if (!is_loopback(place->host)) {
      // The pages name units; a reverse proxy with a login stands in front of them.
      f.fail("listen", "只许监听本机 only a loopback address may be listened on: " + place->host,
             "写成 write: listen = \"127.0.0.1:8025\"");
    } else {
      out_.http = {true, place->host, place->port};
    }
  }

  void read_alarm() {
    const Fields alarm = fields("alarm");
    out_.alarm_command = alarm.text("command");
    need_absolute(alarm, "command");
    const Fields digest = fields("digest");
    out_.digest_to = digest.text("to");
    out_.digest_at = static_cast<int>(digest.integer("at"));
    if (out_.digest_at >= 24 * 3600) {
      digest.fail("at", "24:00 是次日零时 is the next day's beginning",
                  "写成 write: at = \"00:00\"，或 or at = \"23:59\"");
    }
    const Fields control = fields("control");
    out_.control_socket = control.text("socket");
    need_socket(control, "socket");
    if (out_.control_socket.empty()) out_.control_socket = out_.state_dir + kSocketName;
  }

  void read_testing() {
    const Fields f = fields("testing");
    out_.clock_start = f.moment("clock_start");
    out_.crash_at = f.text("crash_at");
    if (out_.loopback_only()) return;
    for (const char* key : {"clock_start", "crash_at"}) {
      if (!f.node(key)) continue;
      f.fail(key,
             std::string(key) + " 只许在所有主机都是本机时使用 only when every host is loopback",
             "删去此行 delete the line");
    }
  }

  const Source& source_;
  Problems& problems_;
  Document document_;
  Settings out_;
  Position domain_at_;
};

}  // namespace

std::optional<Settings> parse_settings(const Source& source, Problems& problems) {
  const std::size_t before = problems.size();
  Settings settings = SettingsReader(source, problems).run();
  std::stable_sort(problems.begin() + static_cast<std::ptrdiff_t>(before), problems.end(),
                   [](const Problem& a, const Problem& b) {
                     return Position{a.line, a.col} < Position{b.line, b.col};
                   });
  if (problems.size() != before) return std::nullopt;
  return settings;
}

}  // namespace shouwen::config
