// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/providers.h"

#include <algorithm>

namespace shouwen::cli {

namespace {

constexpr const char* kCode =
    "在网页邮箱的设置里开启IMAP/SMTP服务，生成授权码；它不是登录密码 turn on IMAP/SMTP in the web "
    "mail and make an authorization code; it is not the login password";

Provider usual(std::string key, std::string name, std::vector<std::string> domains,
               const std::string& imap, const std::string& smtp) {
  return {std::move(key), std::move(name), std::move(domains), {imap, 993}, {smtp, 465}, kCode};
}

std::vector<Provider> make() {
  std::vector<Provider> out = {
      usual("qq", "QQ邮箱", {"qq.com", "vip.qq.com", "foxmail.com"}, "imap.qq.com", "smtp.qq.com"),
      usual("exmail", "腾讯企业邮箱", {"exmail.qq.com"}, "imap.exmail.qq.com",
            "smtp.exmail.qq.com"),
      usual("163", "网易163邮箱", {"163.com"}, "imap.163.com", "smtp.163.com"),
      usual("126", "网易126邮箱", {"126.com"}, "imap.126.com", "smtp.126.com"),
      usual("aliyun", "阿里邮箱", {"aliyun.com"}, "imap.aliyun.com", "smtp.aliyun.com"),
      usual("qiye.aliyun", "阿里企业邮箱", {}, "imap.qiye.aliyun.com", "smtp.qiye.aliyun.com"),
      usual("sina", "新浪邮箱", {"sina.com", "sina.cn"}, "imap.sina.com", "smtp.sina.com"),
      usual("139", "移动139邮箱", {"139.com"}, "imap.139.com", "smtp.139.com"),
      usual("gmail", "Gmail", {"gmail.com", "googlemail.com"}, "imap.gmail.com", "smtp.gmail.com"),
  };
  Provider outlook = usual("outlook", "Outlook", {"outlook.com", "hotmail.com", "live.com"},
                           "outlook.office365.com", "smtp.office365.com");
  outlook.smtp = {"smtp.office365.com", 587, config::Tls::starttls};
  outlook.hint =
      "Outlook多已停用密码登录，可能被拒 Outlook has mostly ended password logins; it may refuse";
  out.push_back(std::move(outlook));
  return out;
}

}  // namespace

const std::vector<Provider>& providers() {
  static const std::vector<Provider> kProviders = make();
  return kProviders;
}

const Provider* provider_called(std::string_view key) {
  for (const Provider& provider : providers()) {
    if (provider.key == key) return &provider;
  }
  return nullptr;
}

const Provider* provider_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return nullptr;
  const std::string_view domain = address.substr(at + 1);
  for (const Provider& provider : providers()) {
    if (std::find(provider.domains.begin(), provider.domains.end(), domain) !=
        provider.domains.end())
      return &provider;
  }
  return nullptr;
}

}  // namespace shouwen::cli
