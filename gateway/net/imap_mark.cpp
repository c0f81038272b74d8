// What changes something on the server: flags, moves, folders; and the quota. Each is idempotent,
// so the to-do list of the store may repeat it after a crash.
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "gateway/net/imap_impl.h"
#include "gateway/net/mailbox_name.h"

namespace shouwen::net {
namespace {

bool safe(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  return !text.empty();
}

bool is_flag(std::string_view flag) {
  if (!flag.empty() && flag.front() == '\\') flag.remove_prefix(1);
  return safe(flag) && flag.find_first_of(" (){%*\"\\]") == std::string_view::npos;
}

Error bad_argument(const char* what) {
  return {Fault::rejected_input, "imap", what, ""};
}

}  // namespace

Task<Status> ImapSession::add_flag(std::uint64_t uid, std::string flag) {
  if (!is_flag(flag)) co_return bad_argument("标记名无效 / not a flag");
  const std::string text = "UID STORE " + std::to_string(uid) + " +FLAGS.SILENT (" + flag + ")";
  co_return co_await impl_->command(text);
}

Task<Status> ImapSession::move(std::uint64_t uid, std::string folder) {
  if (!safe(folder)) co_return bad_argument("文件夹名无效 / not a folder name");
  const std::string number = std::to_string(uid);
  if (impl_->can("MOVE"))
    co_return co_await impl_->command("UID MOVE " + number + " " + quote_imap(folder));
  if (!impl_->can("UIDPLUS")) {
    // A bare EXPUNGE would also remove what staff have marked as deleted.
    co_return Error{Fault::permanent, "imap",
                    "服务器不支持移动邮件 / the server cannot move messages",
                    "将 mark 设为 none 或 seen / set mark to none or seen"};
  }
  Status status = co_await impl_->command("UID COPY " + number + " " + quote_imap(folder));
  if (!status.ok()) co_return status;
  status = co_await impl_->command("UID STORE " + number + " +FLAGS.SILENT (\\Deleted)");
  if (!status.ok()) co_return status;
  co_return co_await impl_->command("UID EXPUNGE " + number);
}

Task<Status> ImapSession::create_folder(std::string name) {
  if (!safe(name)) co_return bad_argument("文件夹名无效 / not a folder name");
  co_return co_await impl_->command("CREATE " + quote_imap(encode_mailbox_name(name)));
}

Task<Result<std::optional<Quota>>> ImapSession::quota(std::string folder) {
  std::optional<Quota> found;
  if (!impl_->can("QUOTA")) co_return found;
  if (!safe(folder)) co_return bad_argument("文件夹名无效 / not a folder name");
  const OnResponse on = [&found](Response& response) {
    if (response.kind != ImapLine::Kind::data || !equal_ci(response.word, "QUOTA")) return;
    // "" (STORAGE 10 512 MESSAGE 20 100)
    std::vector<std::string> words;
    ImapTokens tokens(response.rest);
    for (ImapTokens::Token token; tokens.next(token) && words.size() < 64;)
      if (token.kind == ImapTokens::Token::Kind::text) words.push_back(token.text);
    for (std::size_t i = 1; i + 2 < words.size(); ++i) {
      const auto used = parse_number(words[i + 1]), limit = parse_number(words[i + 2]);
      if (equal_ci(words[i], "STORAGE") && used && limit) found = Quota{*used, *limit};
    }
  };
  Status status = co_await impl_->command("GETQUOTAROOT " + quote_imap(folder), on);
  if (!status.ok()) co_return status.error();
  co_return found;
}

}  // namespace shouwen::net
