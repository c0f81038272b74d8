// SPDX-License-Identifier: Apache-2.0
#include "config/mailbox.h"

#include <algorithm>

#include "config/settings.h"
#include "config/syntax.h"

namespace shouwen::config {

bool same_mailbox(std::string_view a, std::string_view b) {
  while (a.ends_with('.')) a.remove_suffix(1);
  while (b.ends_with('.')) b.remove_suffix(1);
  return lower_ascii(a) == lower_ascii(b);
}

std::vector<std::string> Settings::own_addresses() const {
  std::vector<std::string> out;
  const auto add = [&](const std::string& address) {
    if (is_address(address) && std::find(out.begin(), out.end(), address) == out.end()) {
      out.push_back(address);
    }
  };
  for (const MailboxSettings& box : mailboxes) {
    add(box.address);
    add(lower_ascii(box.user));
  }
  add(smtp.from_address);
  add(smtp.envelope);
  return out;
}

}  // namespace shouwen::config
