// SPDX-License-Identifier: Apache-2.0
#include "config/settings_keys.h"

#include <stdexcept>
#include <string>

#include "config/settings.h"

namespace shouwen::config {
namespace {

constexpr auto kDefault = KeySpec::defaulted;
constexpr auto kOptional = KeySpec::optional;
constexpr auto kRequired = KeySpec::required;
constexpr double kHour = 3600, kDay = 86400;

constexpr KeySpec kInstall[] = {
    {"name", Type::slug, "\"shouwen\"", kDefault, "本安装的名字，写在日志和告警里",
     "name of this installation, for logs and alarms"},
    {"message_id_domain", Type::domain, "\"intake.mail.example\"", kRequired,
     "回执Message-ID的域名，定后不要改，据此认出回复",
     "domain of our Message-IDs; keep it, replies are known by it"},
    {"state_dir", Type::text, "\"/var/lib/shouwen\"", kDefault, "存放一切数据的文件夹",
     "folder that holds all data"},
    {"zone", Type::zone, "\"Asia/Shanghai\"", kDefault, "时区，固定偏移", "zone, a fixed offset"},
};

constexpr KeySpec kStatements[] = {
    {"units", Type::text, "\"units.csv\"", kOptional, "单位名册，供check和init使用",
     "the roster, for check and init"},
    {"campaigns", Type::words, "[\"campaigns/2020-credit-month.toml\"]", kOptional,
     "活动文件，供check和init使用", "campaign files, for check and init"},
    {"holidays", Type::text, "\"holidays.toml\"", kOptional, "放假调休，供check使用",
     "days off and weekends worked, for check"},
};

constexpr KeySpec kLog[] = {
    {"level", Type::choice, "\"info\"", kDefault, "日志级别", "log level", 0, 0,
     "debug|info|warn|error"},
    {"format", Type::choice, "\"text\"", kDefault, "日志格式", "log format", 0, 0, "text|json"},
};

constexpr KeySpec kMailbox[] = {
    {"id", Type::slug, "\"main\"", kRequired, "永久名字，定后不要改", "permanent name; keep it"},
    {"kind", Type::choice, "\"imap\"", kDefault, "来源种类", "kind of source", 0, 0,
     "imap|maildir|drop"},
    {"address", Type::address, "\"box@mail.example\"", kRequired, "通知里公布的邮箱地址",
     "the address the notice publishes"},
    {"host", Type::host, "\"imap.mail.example\"", kOptional, "IMAP服务器", "IMAP server"},
    {"port", Type::integer, "993", kOptional, "端口，省略则imaps为993，其余143",
     "port; default 993 for imaps, else 143", 1, 65535},
    {"tls", Type::choice, "\"imaps\"", kDefault, "加密方式，none只许本机",
     "encryption; none only on loopback", 0, 0, "imaps|starttls|none"},
    {"user", Type::text, "\"box@mail.example\"", kOptional, "登录名，省略则为address",
     "login name; default: address"},
    {"password_file", Type::text, "\"/etc/shouwen/mailbox.secret\"", kOptional,
     "授权码所在文件（0600）", "file with the authorization code (0600)"},
    {"credential", Type::slug, "\"mailbox\"", kOptional, "或：systemd凭据名",
     "or: name of a systemd credential"},
    {"sasl", Type::choice, "\"auto\"", kDefault, "登录机制", "login mechanism", 0, 0,
     "auto|plain|login"},
    {"folders", Type::any, "\"auto\"", kDefault, "auto即收件箱、垃圾箱、已发送；或列出文件夹",
     "auto = INBOX, Junk and Sent; or a list of folders"},
    {"poll_interval", Type::duration, "\"60s\"", kDefault, "多久全面查看一次",
     "how often to look at everything", 10, kDay},
    {"idle", Type::boolean, "true", kDefault, "服务器支持时即时收件（IDLE）",
     "hear of new mail at once where the server can (IDLE)"},
    {"mark", Type::text, "\"none\"", kDefault, "收妥后怎样标记：none seen flag move:文件夹",
     "mark when filed: none, seen, flag or move:<folder>"},
    {"start_time", Type::moment, "\"2020-09-01T00:00:00+08:00\"", kOptional,
     "此前的来件只登记，不回执、不标记；省略则为首次连接之时",
     "older mail is filed only, never answered or marked; default: first contact"},
    {"ca_file", Type::text, "\"/etc/ssl/certs/ca-certificates.crt\"", kOptional, "自备的根证书",
     "CA certificates of your own"},
    {"auth_code_expires", Type::date, "\"2021-09-01\"", kOptional, "授权码到期日，届前提醒",
     "when the authorization code lapses; warned before"},
    {"path", Type::text, "\"/var/mail/box\"", kOptional, "maildir或drop文件夹",
     "folder of a maildir or drop source"},
};

constexpr KeySpec kFax[] = {
    {"id", Type::slug, "\"line\"", kRequired, "永久名字，定后不要改，不与邮箱重名",
     "permanent name; keep it; not that of a mailbox"},
    {"kind", Type::choice, "\"hylafax\"", kRequired,
     "hylafax即传真服务器，folder即多功能一体机的投递文件夹",
     "a fax server, or the drop folder of a device", 0, 0, "hylafax|folder"},
    {"path", Type::text, "\"/var/spool/shouwen-fax\"", kRequired,
     "交接文件夹：传真服务器的钩子或设备写到这里",
     "where the server's hook or the device writes to"},
    {"spool", Type::text, "\"/var/spool/hylafax\"", kOptional,
     "传真服务器的spool，据此查漏（recvq和log/xferfaxlog）",
     "spool of the server, swept for what was not handed over (recvq, log/xferfaxlog)"},
    {"poll_interval", Type::duration, "\"30s\"", kDefault, "多久查看一次", "how often to look", 1,
     kDay},
    {"quiet", Type::duration, "\"10s\"", kDefault, "文件多久不变才算写完",
     "a file unchanged so long is finished", 1, kHour},
    {"give_up", Type::duration, "\"10m\"", kDefault,
     "文件过此时间仍不完整，则照现状登记并移到failed/",
     "a file not whole after this is filed as it is and moved to failed/", 10, kDay},
    {"only_whole_calls", Type::boolean, "false", kDefault,
     "设备只投递完整收到的传真（否则不知结果的一律待核）",
     "the device hands over none but whole faxes (else unknown results go to review)"},
    {"start_time", Type::moment, "\"2020-09-01T00:00:00+08:00\"", kOptional,
     "此前的传真只登记，不回执；省略则为首次查看之时",
     "older faxes are filed only, never answered; default: the first look"},
};

constexpr KeySpec kFaxMail[] = {
    {"id", Type::slug, "\"pbx\"", kRequired, "永久名字，定后不要改，不与邮箱重名",
     "permanent name; keep it; not that of a mailbox"},
    {"maker", Type::text, "\"freepbx\"", kOptional,
     "来信样式：hylafax freepbx fusionpbx 3cx mfp（一体机） aofax netease，省略则自己写在下面",
     "whose mails they look like; without it state the patterns below"},
    {"from", Type::words, "[\"pbx@mail.example\"]", kOptional,
     "设备的发件地址；整个域写@fax.example。设备从不算作报送单位，也从不回执",
     "the device's address, or @fax.example; a device is never the sender and never answered"},
    {"proof", Type::choice, "\"authenticated\"", kDefault,
     "凭什么信是它发的：authenticated即邮件服务器验过；host即来自hosts；address即只凭地址；"
     "none即不信，号码不作数，人工核对",
     "why it is believed to be from there: checked by the mail server; taken from hosts; its "
     "address alone; or not, then its numbers do not count and a person looks",
     0, 0, "authenticated|host|address|none"},
    {"hosts", Type::words, "[\"192.0.2.10\"]", kOptional, "proof = \"host\" 时设备的IP地址",
     "the device's numeric addresses, for proof = \"host\""},
    {"subject", Type::words, "['^New fax from (?P<caller>\\d+)']", kOptional,
     "主题的正则表达式（RE2），组名即所说的事实，见config/etc/fax_mail.toml；不符的不算传真",
     "expressions (RE2) on the subject; groups name the facts, see config/etc/fax_mail.toml; a "
     "mail "
     "like none of them is no fax"},
    {"file", Type::words, "['^fax.*\\.(?:tif|pdf)$']", kOptional, "附件名的正则表达式",
     "the same on the names of attachments"},
    {"body", Type::words, "['Pages: (?P<pages>\\d+)']", kOptional, "正文的正则表达式，只取事实",
     "the same on the body; tells facts only"},
    {"notice", Type::words, "['job failed']", kOptional, "通知的主题：没有传真，登记而不回",
     "subjects of notices without a fax: filed, answered to nobody"},
    {"only_whole_calls", Type::boolean, "false", kDefault,
     "设备只转发完整收到的传真（否则不知结果的一律待核）；省略则按maker",
     "the device mails none but whole faxes (else unknown results go to review); default: as "
     "maker"},
};

constexpr KeySpec kFaxOut[] = {
    {"host", Type::host, "\"127.0.0.1\"", kOptional,
     "传真服务器（HylaFAX的hfaxd），只许本机；省略则不发传真",
     "the fax server (HylaFAX's hfaxd), loopback only; without it no fax leaves"},
    {"port", Type::integer, "4559", kDefault, "端口", "port", 1, 65535},
    {"user", Type::slug, "\"shouwen\"", kDefault, "在传真服务器上的用户名，hosts.hfaxd中不设口令",
     "user name there; hosts.hfaxd asks it for no password"},
};

constexpr KeySpec kSmtp[] = {
    {"host", Type::host, "\"smtp.mail.example\"", kOptional, "发信服务器；省略则不发信",
     "server to send by; without it no mail leaves"},
    {"port", Type::integer, "465", kOptional, "端口，省略则smtps为465，starttls为587，none为25",
     "port; default 465 for smtps, 587 for starttls, 25 for none", 1, 65535},
    {"tls", Type::choice, "\"smtps\"", kDefault, "加密方式，none只许本机",
     "encryption; none only on loopback", 0, 0, "smtps|starttls|none"},
    {"user", Type::text, "\"box@mail.example\"", kOptional, "登录名", "login name"},
    {"password_file", Type::text, "\"/etc/shouwen/mailbox.secret\"", kOptional,
     "授权码所在文件（0600）", "file with the authorization code (0600)"},
    {"credential", Type::slug, "\"smtp\"", kOptional, "或：systemd凭据名",
     "or: name of a systemd credential"},
    {"sasl", Type::choice, "\"auto\"", kDefault, "登录机制", "login mechanism", 0, 0,
     "auto|plain|login"},
    {"ca_file", Type::text, "\"/etc/ssl/certs/ca-certificates.crt\"", kOptional, "自备的根证书",
     "CA certificates of your own"},
    {"from_address", Type::address, "\"box@mail.example\"", kOptional, "发件人地址，省略则为登录名",
     "From address; default: the login name"},
    {"from_name", Type::text, "\"材料收件邮箱\"", kDefault, "发件人名称", "From name"},
    {"envelope", Type::address, "\"box@mail.example\"", kOptional,
     "信封发件人，省略则为登录名（QQ、163只认它）",
     "envelope sender; default: the login name, the only one QQ and 163 take"},
    {"per_message_seconds", Type::number, "6", kDefault, "平均每几秒发一封",
     "one mail in so many seconds, on average", 0, kHour},
    {"burst", Type::integer, "10", kDefault, "一次最多连发几封", "mails at once at most", 1, 10000},
    {"per_connection", Type::integer, "20", kDefault, "每次连接最多几封", "mails a connection", 1,
     10000},
    {"per_day", Type::integer, "400", kDefault, "每天最多几封，按服务商规定",
     "mails a day, as the provider allows", 1, 1000000},
    {"per_address_per_day", Type::integer, "20", kDefault, "每天给同一地址最多几封（防循环）",
     "mails a day to one address (stops loops)", 1, 100000},
    {"global_per_hour", Type::integer, "300", kDefault, "每小时总共最多几封（防循环）",
     "mails an hour in all (stops loops)", 1, 1000000},
};

constexpr KeySpec kReplies[] = {
    {"enabled", Type::boolean, "true", kDefault, "是否发送回执", "send receipts"},
    {"supplement_window", Type::duration, "\"30m\"", kDefault,
     "同一发件人此时间内的来件合为一份补充回执",
     "more from one sender within this gets one supplementary receipt", 0, kDay},
    {"pdf", Type::boolean, "true", kDefault, "回执签名，并附可核验的PDF",
     "sign receipts and attach a PDF that can be checked"},
};

constexpr KeySpec kLimits[] = {
    {"octets_in_flight", Type::size, "\"128MB\"", kDefault, "同时在内存中的来件总量",
     "octets being taken in at once", 1, 65536},
    {"message_max", Type::size, "\"256MB\"", kDefault, "单封上限，更大的只登记",
     "largest mail fetched; a larger one is registered only", 1, 65536},
    {"disk_reserve", Type::size, "\"1GB\"", kDefault, "磁盘剩余少于此则停止收取",
     "stop fetching when less disk is free", 1, 1 << 24},
    {"unfiled_queue", Type::integer, "5000", kDefault, "未登记的来件多于此则暂停收取",
     "pause fetching when more mails wait to be filed", 1, 10000000},
};

constexpr KeySpec kExtract[] = {
    {"socket", Type::text, "\"/run/shouwen-extract/socket\"", kOptional,
     "提取服务shouwen-extract的套接字，省略则用此处的，没有时由本程序启动提取程序",
     "socket of shouwen-extract.service; default: this one where it is, else the program is "
     "started by the daemon"},
    {"document_deadline", Type::duration, "\"5s\"", kDefault, "一个文件最多提取多久",
     "longest reading of one file", 1, 600},
    {"message_deadline", Type::duration, "\"30s\"", kDefault, "一封来件的附件一共最多提取多久",
     "longest reading of all files of one mail", 1, kHour},
};

constexpr KeySpec kScan[] = {
    {"socket", Type::text, "\"/run/clamav/clamd.ctl\"", kOptional,
     "clamd的套接字，省略则附件一律记为未扫描",
     "socket of clamd; without it every file is filed as unscanned"},
    {"deadline", Type::duration, "\"30s\"", kDefault, "一个文件最多扫描多久",
     "longest scan of one file", 1, 600},
};

constexpr KeySpec kHttp[] = {
    {"listen", Type::text, "\"off\"", kDefault, "本机监控端口，如127.0.0.1:8025，或off",
     "loopback port for health and metrics, as 127.0.0.1:8025, or off"},
};

constexpr KeySpec kAlarm[] = {
    {"command", Type::text, "\"/usr/local/sbin/shouwen-alarm\"", kOptional,
     "告警时运行的命令（绝对路径）", "command run on an alarm (absolute path)"},
};

constexpr KeySpec kDigest[] = {
    {"to", Type::address, "\"office@mail.example\"", kOptional, "每日摘要发给谁",
     "where the daily digest goes"},
    {"at", Type::clock, "\"08:30\"", kDefault, "每日几时发", "time of day"},
};

constexpr KeySpec kControl[] = {
    {"socket", Type::text, "\"/run/shouwen/control.sock\"", kOptional,
     "命令行与服务通话的套接字，省略则在state_dir下",
     "socket for the command line; default: inside state_dir"},
};

constexpr KeySpec kTesting[] = {
    {"clock_start", Type::moment, "\"2020-10-14T09:00:00+08:00\"", kOptional,
     "模拟时钟的起点；所有主机都是本机才许用",
     "start of a test clock; only when all hosts are loopback"},
    {"crash_at", Type::text, "\"t1.commit\"", kOptional, "在此步骤自杀；所有主机都是本机才许用",
     "die at this step; only when all hosts are loopback"},
};

// Optional keys are shown as examples not in force, except those every office needs.
bool in_force(std::string_view table, std::string_view key) {
  return (table == "mailbox" || table == "smtp") &&
         (key == "host" || key == "user" || key == "password_file");
}

// An installation without it is usual: shown whole as an example.
bool example(const SettingTable& table) {
  return std::string_view(table.name).starts_with("fax");
}

void sample_table(const SettingTable& table, std::string& out) {
  out += std::string("\n# ") + table.zh + "\n# " + table.en + "\n";
  if (example(table)) out += "#";
  out += table.repeated ? "[[" : "[";
  out += table.name;
  out += table.repeated ? "]]\n" : "]\n";
  for (const KeySpec& key : table.keys) {
    out += std::string("\n# ") + key.zh + "\n# " + key.en;
    if (key.type == Type::choice) out += std::string(": ") + key.choices;
    out += "\n";
    const bool shown =
        (key.need != KeySpec::optional || in_force(table.name, key.name)) && !example(table);
    out += std::string(shown ? "" : "#") + key.name + " = " + key.value + "\n";
  }
}

}  // namespace

const std::vector<SettingTable>& setting_keys() {
  static const std::vector<SettingTable> kTables = {
      {"install", false, "本安装", "this installation", kInstall},
      {"statements", false, "名册与活动文件（相对本文件的路径）",
       "roster and campaign files (paths from this file)", kStatements},
      {"log", false, "日志", "log", kLog},
      {"mailbox", true, "收件邮箱，可有多个", "mailboxes, one or more", kMailbox},
      {"fax", true, "传真，可有多个", "faxes, any number", kFax},
      {"fax_mail", true, "以邮件转来的传真，可有多个", "faxes that come as mail, any number",
       kFaxMail},
      {"fax_out", false, "以传真发回执：单位没有登记邮箱时，发到名册上的传真号码",
       "receipts by fax, to the roster's number of a unit without a mailbox", kFaxOut},
      {"smtp", false, "发信", "sending", kSmtp},
      {"replies", false, "回执", "receipts", kReplies},
      {"limits", false, "限额", "limits", kLimits},
      {"extract", false, "附件文字提取", "text of attachments", kExtract},
      {"scan", false, "病毒扫描", "virus scanner", kScan},
      {"http", false, "监控", "monitoring", kHttp},
      {"alarm", false, "告警", "alarms", kAlarm},
      {"digest", false, "每日摘要", "daily digest", kDigest},
      {"control", false, "命令通道", "control channel", kControl},
      {"testing", false, "仅供测试", "for tests only", kTesting},
  };
  return kTables;
}

std::span<const KeySpec> setting_keys(std::string_view table) {
  for (const SettingTable& t : setting_keys()) {
    if (t.name == table) return t.keys;
  }
  throw std::logic_error("no such table");
}

std::string sample_settings() {
  std::string out =
      "# 收文 shouwen 的全部设置。#开头紧跟键名的行是未启用的示例。\n"
      "# Every setting of shouwen. A key right after # is an example not in force.\n"
      "# 授权码不写在这里 secrets never stand in this file: password_file, credential.\n";
  for (const SettingTable& table : setting_keys()) sample_table(table, out);
  return out;
}

}  // namespace shouwen::config
