// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/init_form.h"

#include <cstdint>
#include <filesystem>

#include "config/check.h"
#include "config/syntax.h"
#include "gateway/app/probe.h"
#include "gateway/cli/installed.h"

namespace shouwen::cli {

namespace {

namespace fs = std::filesystem;

constexpr Zone kZone;  // the default zone of a new settings file

std::string absolute(const std::string& path) {
  std::error_code error;
  const fs::path made = fs::absolute(path, error).lexically_normal();
  return error ? path : made.string();
}

// --- servers

const char* tls_word(const Server& server, bool smtp) {
  switch (server.tls) {
    case config::Tls::implicit:
      return smtp ? "smtps" : "imaps";
    case config::Tls::starttls:
      return "starttls";
    case config::Tls::none:
      return "none";
  }
  return "none";
}

std::string shown(const Server& server) {
  return server.host + ":" + std::to_string(server.port);
}

config::Tls usual_tls(const Server& server, bool smtp) {
  if (server.port == (smtp ? 465 : 993)) return config::Tls::implicit;
  if (config::is_loopback(server.host)) return config::Tls::none;  // nothing leaves the machine
  return config::Tls::starttls;
}

// "imap.example.org:993"; the port decides how the connection is secured.
Result<Server> ask_server(Console& console, const char* what, bool smtp) {
  Server server;
  auto answer = console.ask_until(what, "", [&server](const std::string& text) -> std::string {
    const auto parsed = config::parse_host_port(text);
    if (!parsed || parsed->port == 0)
      return "应为 主机:端口 should be host:port, as imap.example.org:993";
    server.host = parsed->host;
    server.port = parsed->port;
    return "";
  });
  if (!answer.ok()) return answer.error();
  server.tls = usual_tls(server, smtp);
  return server;
}

Status ask_provider(Console& console, Form& form) {
  const Provider* guess = provider_of(form.address);
  std::string keys;
  for (const Provider& provider : providers()) keys += provider.key + " ";
  auto key = console.ask_until(
      "邮箱服务商 provider（" + keys + "other）", guess != nullptr ? guess->key : "other",
      [](const std::string& text) -> std::string {
        if (text == "other" || provider_called(text) != nullptr) return "";
        return "没有这一项，其他服务商请填other unknown; for any other say other";
      });
  if (!key.ok()) return key.error();
  if (const Provider* provider = provider_called(*key)) {
    form.ca_file.clear();
    form.imap = provider->imap;
    form.smtp = provider->smtp;
    console.say("  收 " + shown(form.imap) + "，发 " + shown(form.smtp) + "\n  " + provider->hint +
                "\n");
    return Done{};
  }
  auto imap = ask_server(console, "IMAP服务器（主机:端口）IMAP server", false);
  if (!imap.ok()) return imap.error();
  auto smtp = ask_server(console, "SMTP服务器（主机:端口）SMTP server", true);
  if (!smtp.ok()) return smtp.error();
  form.imap = *imap;
  form.smtp = *smtp;
  auto ca = console.ask_until(
      "自备的根证书文件，没有就回车 CA file of your own, empty if none", "",
      [](const std::string& path) -> std::string {
        std::error_code error;
        return path.empty() || fs::is_regular_file(path, error) ? "" : "没有这个文件 no such file";
      });
  if (!ca.ok()) return ca.error();
  form.ca_file = ca->empty() ? "" : absolute(*ca);
  return Done{};
}

// --- trying

// What to do after a failed try. Empty input takes the first.
Result<std::string> after_failure(Console& console, const Error& error) {
  console.say("  ✗ " + error.what + "\n" +
              (error.remedy.empty() ? "" : "    → " + error.remedy + "\n"));
  return console.ask_until(
      "  1 重输授权码 enter the code again　2 改服务器 change servers　3 先不管，照此保存 keep as "
      "it is",
      "1", [](const std::string& text) -> std::string {
        return text == "1" || text == "2" || text == "3" ? "" : "请填1、2或3 say 1, 2 or 3";
      });
}

Status ask_secret(Console& console, Form& form) {
  for (;;) {
    auto secret = console.ask_secret("授权码（不显示）authorization code, not shown");
    if (!secret.ok()) return secret.error();
    form.secret = *secret;
    if (!form.secret.empty()) return Done{};
    console.say("  ✗ 授权码不能为空 it cannot be empty\n");
  }
}

Status ask_and_try_mail(Console& console, Form& form) {
  if (Status asked = ask_provider(console, form); !asked.ok()) return asked;
  if (Status asked = ask_secret(console, form); !asked.ok()) return asked;
  for (;;) {
    console.say("  正在试收件 trying " + shown(form.imap) + " …\n");
    const app::MailboxLook mailbox = app::look_at_mailbox(endpoint_of(form, form.imap), false);
    Error failed = mailbox.error;
    bool bad = mailbox.trouble != net::Trouble::none;
    if (!bad) {
      console.say("  ✓ 可登录，收件箱 " + std::to_string(mailbox.messages) + " 封 logged in\n");
      console.say("  正在试发件登录 trying " + shown(form.smtp) + " …\n");
      const app::SmtpLook smtp = app::look_at_smtp(endpoint_of(form, form.smtp));
      bad = smtp.trouble != net::Trouble::none;
      failed = smtp.error;
    }
    if (!bad) {
      console.say("  ✓ 可发件 can send\n");
      return Done{};
    }
    auto next = after_failure(console, failed);
    if (!next.ok()) return next.error();
    if (*next == "3") return Done{};
    Status asked = *next == "2" ? ask_provider(console, form) : ask_secret(console, form);
    if (!asked.ok()) return asked;
  }
}

// --- statements

std::string first_problems(const config::Problems& problems) {
  return problems.empty() ? "" : "\n" + config::render(problems);
}

Status ask_statements(Console& console, Form& form) {
  auto units = console.ask_until("名册文件 roster (units.csv)", "", [](const std::string& path) {
    config::CheckFiles files;
    files.units = path;
    return path.empty() ? std::string("请填文件名 a file name, please")
                        : first_problems(config::check_files(files).problems);
  });
  if (!units.ok()) return units.error();
  form.units = absolute(*units);
  auto campaign =
      console.ask_until("活动文件 campaign file (.toml)", "", [&form](const std::string& path) {
        config::CheckFiles files;
        files.units = form.units;
        files.campaigns = {path};
        return path.empty() ? std::string("请填文件名 a file name, please")
                            : first_problems(config::check_files(files).problems);
      });
  if (!campaign.ok()) return campaign.error();
  form.campaign = absolute(*campaign);
  return Done{};
}

Status ask_start(Console& console, Form& form, Instant now) {
  const std::string usual = format_rfc3339(now, kZone);
  auto answer = console.ask_until(
      "启用时间，此前的来件只登记、不回执 start time; older mail is never answered", usual,
      [](const std::string& text) -> std::string {
        if (parse_rfc3339(text) || parse_date(text)) return "";
        return "例如 as 2020-09-28 或 or 2020-09-28T08:30:00+08:00";
      });
  if (!answer.ok()) return answer.error();
  const auto day = parse_date(*answer);
  form.start_time = day ? format_rfc3339(to_instant({*day, 0, 0, 0}, kZone), kZone) : *answer;
  auto expires =
      console.ask_until("授权码到期日，没有就回车 when the code lapses, empty if never", "",
                        [](const std::string& text) -> std::string {
                          return text.empty() || parse_date(text) ? "" : "例如 as 2021-09-01";
                        });
  if (!expires.ok()) return expires.error();
  form.code_expires = *expires;
  return Done{};
}

std::string usual_state_dir(const fs::path& settings) {
  const std::string path = settings.string();
  if (path.rfind("/etc/", 0) == 0) return "/var/lib/shouwen";
  return (settings.parent_path() / "state").string();
}

}  // namespace

net::Endpoint endpoint_of(const Form& form, const Server& server) {
  net::Endpoint endpoint;
  endpoint.host = server.host;
  endpoint.port = static_cast<std::uint16_t>(server.port);
  endpoint.tls = server.tls == config::Tls::implicit   ? net::Tls::implicit
                 : server.tls == config::Tls::starttls ? net::Tls::starttls
                                                       : net::Tls::none;
  endpoint.ca_file = form.ca_file;
  endpoint.user = form.user;
  endpoint.password = form.secret;
  return endpoint;
}

Result<Form> ask_form(Console& console, const std::string& settings_file, Instant now) {
  Form form;
  const fs::path settings = absolute(settings_file);
  form.secret_file = (settings.parent_path() / "mailbox.secret").string();
  auto address = console.ask_until("收件邮箱地址，即通知里公布的 the published address", "",
                                   [](const std::string& text) -> std::string {
                                     return config::is_address(config::lower_ascii(text))
                                                ? ""
                                                : "不像邮箱地址 not an address, as box@example.org";
                                   });
  if (!address.ok()) return address.error();
  form.address = config::lower_ascii(*address);
  auto user = console.ask("登录名 login name", form.address);
  if (!user.ok()) return user.error();
  form.user = *user;
  if (Status asked = ask_and_try_mail(console, form); !asked.ok()) return asked.error();
  if (Status asked = ask_statements(console, form); !asked.ok()) return asked.error();
  if (Status asked = ask_start(console, form, now); !asked.ok()) return asked.error();
  auto state = console.ask_until(
      "数据文件夹 folder for all data", usual_state_dir(settings), [](const std::string& text) {
        return fs::path(text).is_absolute() ? std::string()
                                            : std::string("请用绝对路径 an absolute path, please");
      });
  if (!state.ok()) return state.error();
  form.state_dir = *state;
  return form;
}

namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  }
  return out + "\"";
}

// One "key = "value"" line; an empty value writes nothing.
std::string key(const char* name, const std::string& value) {
  return value.empty() ? "" : std::string(name) + " = " + quoted(value) + "\n";
}

std::string server_keys(const Form& form, const Server& server, bool smtp) {
  return key("host", server.host) + "port = " + std::to_string(server.port) + "\n" +
         key("tls", tls_word(server, smtp)) + key("user", form.user) +
         (form.installed ? key("credential", kInstalledCredential)
                         : key("password_file", form.secret_file)) +
         key("ca_file", form.ca_file);
}

}  // namespace

std::string settings_text(const Form& form) {
  const std::string domain = form.address.substr(form.address.rfind('@') + 1);
  std::string out =
      "# 由 shouwen init 写成；全部设置见 shouwen sample。\n"
      "# Written by shouwen init; `shouwen sample` prints every setting.\n\n[install]\n"
      "# 回执Message-ID的域名，定后不要改 keep it: replies are known by it\n";
  out += key("message_id_domain", "shouwen." + domain) + key("state_dir", form.state_dir);
  out +=
      "\n[statements]\n"
      "# 供check使用；改动后运行 units load、campaign activate 才生效\n"
      "# for check; a change takes effect by units load, campaign activate\n";
  out += key("units", form.units) + "campaigns = [" + quoted(form.campaign) + "]\n";
  out += "\n[[mailbox]]\nid = \"main\"\n" + key("address", form.address) +
         server_keys(form, form.imap, false);
  out += "# 此前的来件只登记，不回执、不标记 older mail is filed only\n" +
         key("start_time", form.start_time) + key("auth_code_expires", form.code_expires);
  out += "\n[smtp]\n" + server_keys(form, form.smtp, true) + key("from_address", form.address) +
         "# 每天最多几封，按服务商规定调整 mails a day, as the provider allows\nper_day = 400\n";
  if (form.installed) {
    out += "\n# 与 shouwen.service 相配 as shouwen.service has them\n[control]\n" +
           key("socket", kInstalledSocket) + "\n[http]\n" + key("listen", kInstalledListen);
  }
  return out;
}

}  // namespace shouwen::cli
