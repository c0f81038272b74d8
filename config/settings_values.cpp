// What the parts of Settings say together.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "config/settings.h"
#include "config/syntax.h"

namespace shouwen::config {

bool is_loopback(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  if (host == "localhost" || host == "::1") return true;
  // 127.0.0.1.evil.example is a name, not an address: digits and dots only.
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

const MailboxSettings* Settings::mailbox(std::string_view id) const {
  for (const MailboxSettings& box : mailboxes) {
    if (box.id == id) return &box;
  }
  return nullptr;
}

const FaxSettings* Settings::fax_source(std::string_view id) const {
  for (const FaxSettings& fax : faxes) {
    if (fax.id == id) return &fax;
  }
  return nullptr;
}

const FaxMailSettings* Settings::fax_mail(std::string_view id) const {
  for (const FaxMailSettings& mails : fax_mails) {
    if (mails.id == id) return &mails;
  }
  return nullptr;
}

bool Settings::fax_device(std::string_view address) const {
  return std::any_of(fax_mails.begin(), fax_mails.end(),
                     [&](const FaxMailSettings& mails) { return mails.sends(address); });
}

std::vector<std::string> Settings::unanswered_addresses() const {
  std::vector<std::string> out = own_addresses();
  for (const FaxMailSettings& mails : fax_mails) {
    for (const std::string& from : mails.from) {
      if (is_address(from)) out.push_back(from);
    }
  }
  return out;
}

bool Settings::loopback_only() const {
  return std::all_of(mailboxes.begin(), mailboxes.end(),
                     [](const auto& box) { return box.host.empty() || is_loopback(box.host); }) &&
         (smtp.host.empty() || is_loopback(smtp.host)) &&
         (fax_out.host.empty() || is_loopback(fax_out.host));
}

std::string Settings::resolve(const std::string& path) const {
  return (std::filesystem::path(file).parent_path() / path).string();
}

}  // namespace shouwen::config
