// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/guards.h"

#include <algorithm>
#include <array>

#include "config/mailbox.h"
#include "config/text.h"
#include "gateway/replies/compose.h"
#include "parsers/mail.h"

namespace shouwen::replies {
namespace {

std::string domain_of(std::string_view address) {
  std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? "" : ascii_lower(address.substr(at + 1));
}

// The domain without regard to case, the local part as written: it may matter to its server.
std::string canonical(std::string_view address) {
  std::size_t at = address.rfind('@');
  return std::string(address.substr(0, at + 1)) + domain_of(address);
}

bool holds(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

}  // namespace

bool robot_address(std::string_view address) {
  std::string local = ascii_lower(address.substr(0, address.rfind('@')));
  // A tag does not make a person of a robot: no-reply+123.
  local = local.substr(0, local.find('+'));
  std::string bare;
  std::copy_if(local.begin(), local.end(), std::back_inserter(bare),
               [](char c) { return c != '-' && c != '_' && c != '.'; });
  static constexpr std::array<std::string_view, 10> kWhole = {
      "mailerdaemon", "postmaster", "abuse",     "daemon", "bounce",
      "bounces",      "listserv",   "majordomo", "nobody", "root"};
  if (std::find(kWhole.begin(), kWhole.end(), bare) != kWhole.end()) return true;
  // RFC 3834 §2 and list practice: owner-x, x-request, x-bounces.
  if (local.starts_with("owner-") || local.ends_with("-request") || local.ends_with("-bounces") ||
      local.ends_with("-owner") || local.starts_with("bounce-") || local.starts_with("bounces-"))
    return true;
  return holds(bare, "noreply") || holds(bare, "donotreply") || holds(bare, "autoreply");
}

std::string answer_address(const parsers::Mail& mail) {
  if (mail.from.size() != 1) return "";
  const std::string& from = mail.from.front().address;
  if (mail.reply_to.size() == 1) {
    const std::string& other = mail.reply_to.front().address;
    if (safe_address(other) && domain_of(other) == domain_of(from) && !robot_address(other))
      return canonical(other);
  }
  return safe_address(from) ? canonical(from) : "";
}

std::string why_silent(const parsers::Mail& mail, const std::vector<std::string>& own_addresses) {
  if (mail.from.empty() || mail.from.front().address.empty()) return "no_from";
  if (mail.from.size() > 1 || mail.field_values("From").size() > 1) return "several_from";
  std::string to = answer_address(mail);
  if (to.empty()) return "unsafe_address";
  for (const std::string& own : own_addresses)
    if (config::same_mailbox(own, to) || config::same_mailbox(own, mail.from.front().address))
      return "own_address";
  if (robot_address(to) || robot_address(mail.from.front().address)) return "no_reply_address";
  if (mail.return_path && mail.return_path->empty()) return "null_return_path";
  if (mail.report) return "report";
  // Any value but "no" means a robot wrote it (RFC 3834 §5); parameters follow a semicolon.
  for (std::string_view value : mail.field_values("Auto-Submitted")) {
    std::string word = ascii_lower(value.substr(0, value.find(';')));
    word.erase(std::remove(word.begin(), word.end(), ' '), word.end());
    if (word != "no") return "auto_submitted";
  }
  for (std::string_view field :
       {"List-Id", "List-Post", "List-Unsubscribe", "Mailing-List", "X-Mailing-List", "List-Help"})
    if (mail.field(field)) return "list";
  for (std::string_view field : {"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Loop",
                                 "X-AutoReply-From", "X-Mail-Autoreply", "X-QQ-AUTO-REPLY"})
    if (mail.field(field)) return "auto_submitted";
  if (const std::string* suppress = mail.field("X-Auto-Response-Suppress"))
    for (std::string_view word : {"all", "oof", "autoreply"})
      if (holds(ascii_lower(*suppress), word)) return "auto_submitted";
  const std::string subject = ascii_lower(mail.subject);
  for (std::string_view word : {"自动回复", "自动答复", "automatic reply", "auto-reply",
                                "auto reply", "out of office", "autoreply"})
    if (subject.starts_with(word)) return "auto_submitted";
  for (std::string_view value : mail.field_values("Precedence")) {
    std::string word = ascii_lower(value);
    if (holds(word, "bulk") || holds(word, "junk") || holds(word, "list") ||
        holds(word, "auto_reply"))
      return "precedence";
  }
  return "";
}

}  // namespace shouwen::replies
