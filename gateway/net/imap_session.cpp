// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/imap_session.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "gateway/net/imap_impl.h"
#include "gateway/net/mailbox_name.h"

namespace shouwen::net {
namespace {

constexpr std::size_t kLineLimit = 1 << 20;
constexpr std::uint64_t kSmallLiteral = std::uint64_t{64}
                                        << 10;     // a name, an ID value: never a body
constexpr int kSyncLines = 200;                    // lines dropped before our first tag
constexpr auto kReIdle = std::chrono::minutes(4);  // 163 and Office 365 close long silences

bool safe_argument(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

// --- the conversation

std::string ImapSession::Impl::next_tag() {
  return "sw" + std::to_string(++serial);
}

Task<bool> ImapSession::Impl::send(std::string tag, std::string command) {
  std::string line = std::move(tag) + " " + std::move(command) + "\r\n";
  co_return co_await channel.send(std::move(line));
}

Error ImapSession::Impl::last_error() const {
  return last_failure().error;
}

bool ImapSession::Impl::can(std::string_view capability) const {
  return capabilities.count(std::string(capability)) > 0;
}

void ImapSession::Impl::learn_capabilities(std::string_view text) {
  capabilities.clear();
  ImapTokens tokens(text);
  for (ImapTokens::Token token; tokens.next(token) && capabilities.size() < 500;) {
    for (char& c : token.text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    capabilities.insert(token.text);
  }
}

Task<bool> ImapSession::Impl::take_literal(std::uint64_t size, std::string& out) {
  if (size > kSmallLiteral) {
    channel.fail(Trouble::protocol, "意外的大字面量 / a large literal where none was due");
    co_return false;
  }
  out.clear();
  while (out.size() < size) {
    if (channel.pending().empty()) {
      const bool more = co_await channel.fill();
      if (!more) co_return false;
    }
    const auto some = channel.pending().substr(0, static_cast<std::size_t>(size) - out.size());
    out += some;
    channel.consume(some.size());
  }
  co_return true;
}

// A response other than FETCH may hold literals too (folder names, ID values): they become quoted
// strings, so that one tokenizer reads all.
Task<bool> ImapSession::Impl::read_literals(std::string& text) {
  for (;;) {
    const auto mark = literal_mark(text);
    if (!mark) co_return true;
    if (mark->overflow || text.size() > kLineLimit) {
      channel.fail(Trouble::protocol, "字面量长度无效 / not a length of a literal");
      co_return false;
    }
    std::string content;
    const bool complete = co_await take_literal(mark->size, content);
    if (!complete) co_return false;
    text.resize(mark->prefix.size());
    text += quote_imap(content);
    const auto line = co_await channel.line(kLineLimit);
    if (!line) co_return false;
    text += *line;
  }
}

Task<bool> ImapSession::Impl::read_fetch(Response& response, std::string rest) {
  response.fetch.emplace(body_item);
  for (;;) {
    const FetchParser::Step step = response.fetch->feed(rest);
    if (response.fetch->uid() != 0) blamed = response.fetch->uid();
    if (step == FetchParser::Step::done) co_return true;
    if (step == FetchParser::Step::bad) {
      channel.fail(Trouble::protocol, "FETCH 应答无法解析 / unreadable FETCH answer", rest);
      co_return false;
    }
    const std::uint64_t size = response.fetch->literal_size();
    bool complete = false;
    if (response.fetch->is_body() && want_bodies) {
      complete = co_await stream_body(size, response);
    } else {
      std::string ignored;
      complete = co_await take_literal(size, ignored);
    }
    if (!complete) co_return false;
    const auto line = co_await channel.line(kLineLimit);
    if (!line) co_return false;
    rest = *line;
  }
}

Task<bool> ImapSession::Impl::next(Response& response) {
  for (;;) {
    response = Response();
    const auto line = co_await channel.line(kLineLimit);
    if (!line) co_return false;
    const ImapLine parsed = parse_imap_line(*line);
    response.kind = parsed.kind;
    response.status = parsed.status;
    response.tag = parsed.tag;
    response.word = parsed.word;
    response.code = parsed.code;
    response.rest = parsed.rest;
    response.number = parsed.number;
    const bool is_fetch = parsed.kind == ImapLine::Kind::numbered && equal_ci(parsed.word, "FETCH");
    if (is_fetch) {
      const bool read = co_await read_fetch(response, std::move(response.rest));
      if (!read) co_return false;
    } else if (parsed.kind == ImapLine::Kind::data) {
      const bool read = co_await read_literals(response.rest);
      if (!read) co_return false;
    } else if (parsed.kind == ImapLine::Kind::bad && synchronised) {
      const std::string copy(*line);
      channel.fail(Trouble::protocol, "应答行无法解析 / an unreadable line", copy);
      co_return false;
    }
    untagged(response);
    if (channel.alive()) co_return true;
    co_return false;
  }
}

void ImapSession::Impl::untagged(const Response& response) {
  if (response.kind == ImapLine::Kind::numbered) {
    if (equal_ci(response.word, "EXISTS")) exists = response.number;
    if (equal_ci(response.word, "EXPUNGE")) {
      ++expunged;
      if (exists > 0) --exists;
    }
  } else if (response.kind == ImapLine::Kind::data) {
    if (equal_ci(response.word, "CAPABILITY")) learn_capabilities(response.rest);
  } else if (response.kind == ImapLine::Kind::status && response.status == ImapStatus::bye) {
    const Trouble kind = trouble_of_text(
        response.code.empty() ? response.rest : "[" + response.code + "] " + response.rest);
    channel.fail(kind == Trouble::throttled ? kind : Trouble::bye,
                 "服务器结束了会话 / the server ended the session", response.rest);
  }
}

Status ImapSession::Impl::refused(const Response& tagged, std::string_view command) {
  const std::string text = (tagged.code.empty() ? "" : "[" + tagged.code + "] ") + tagged.rest;
  const std::string what = "命令被拒绝 / refused: " + std::string(command.substr(0, 60));
  if (trouble_of_text(text) == Trouble::throttled) {
    // To go on asking makes a throttled account worse.
    channel.fail(Trouble::throttled, what, text);
    return channel.failure().error;
  }
  refusal = make_failure(
      Trouble::refused,
      "imap " + channel.endpoint().host + ":" + std::to_string(channel.endpoint().port), what,
      text);
  refused_last = true;
  return refusal.error;
}

Task<Status> ImapSession::Impl::command(std::string text, OnResponse on) {
  refused_last = false;
  channel.start_clock();
  const std::string tag = next_tag();
  const bool sent = co_await send(tag, text);
  if (!sent) co_return last_error();
  Response response;
  for (int lines = 0;; ++lines) {
    const bool read = co_await next(response);
    if (!read) co_return last_error();
    if (response.kind == ImapLine::Kind::tagged && response.tag == tag) break;
    if (response.kind == ImapLine::Kind::tagged && synchronised) {
      channel.fail(Trouble::protocol, "标签不符 / an answer to a command never sent", response.tag);
      co_return last_error();
    }
    if (!synchronised && lines > kSyncLines) {
      channel.fail(Trouble::protocol, "登录后无法同步 / no common ground after the login");
      co_return last_error();
    }
    if (on) on(response);
  }
  synchronised = true;
  if (response.status != ImapStatus::ok) co_return refused(response, text);
  if (const auto list = code_argument(response.code, "CAPABILITY")) learn_capabilities(*list);
  if (on) on(response);
  co_return Done{};
}

// --- the session

ImapSession::ImapSession(Endpoint endpoint, boost::asio::thread_pool& pool)
    : impl_(std::make_unique<Impl>(std::move(endpoint), pool)) {}
ImapSession::~ImapSession() = default;

Task<Status> ImapSession::open() {
  const bool open = co_await impl_->channel.open();
  if (!open) co_return impl_->last_error();
  // Octets behind the login's OK may be lost inside libcurl: everything before our own first tag
  // is dropped, a half line included. It also reads again what is offered after the login.
  Status status = co_await impl_->command("CAPABILITY");
  if (!status.ok()) co_return status;
  if (impl_->can("ID")) {
    // NetEase refuses SELECT without it ("Unsafe Login"), others refuse an empty one.
    status =
        co_await impl_->command(R"(ID ("name" "shouwen" "version" "0.1.0" "vendor" "shouwen"))");
    if (!status.ok() && !impl_->channel.alive()) co_return status;
  }
  co_return Done{};
}

Task<Result<std::vector<Folder>>> ImapSession::folders() {
  std::string command = R"(LIST "" "*")";
  if (impl_->can("SPECIAL-USE") && impl_->can("LIST-EXTENDED"))
    command += " RETURN (SPECIAL-USE)";
  else if (!impl_->can("SPECIAL-USE") && impl_->can("XLIST"))
    command = R"(XLIST "" "*")";
  std::vector<FolderLine> lines;
  const OnResponse on = [&lines](Response& response) {
    const bool list = equal_ci(response.word, "LIST") || equal_ci(response.word, "XLIST");
    if (response.kind != ImapLine::Kind::data || !list || lines.size() >= 5000) return;
    ImapTokens tokens(response.rest);
    ImapTokens::Token token;
    FolderLine line;
    if (!tokens.next(token) || token.kind != ImapTokens::Token::Kind::open) return;
    while (tokens.next(token) && token.kind == ImapTokens::Token::Kind::text)
      line.attributes.push_back(token.text);
    if (token.kind != ImapTokens::Token::Kind::close) return;
    if (!tokens.next(token)) return;
    line.folder.separator = token.text.empty() ? '\0' : token.text.front();
    if (!tokens.next(token) || token.kind != ImapTokens::Token::Kind::text) return;
    line.folder.name = token.text;
    line.folder.display = decode_mailbox_name(token.text);
    lines.push_back(std::move(line));
  };
  Status status = co_await impl_->command(command, on);
  if (!status.ok()) co_return status.error();
  // XLIST names the inbox in the user's language.
  for (FolderLine& line : lines)
    for (const std::string& attribute : line.attributes)
      if (equal_ci(attribute, "\\Inbox")) line.folder.name = "INBOX";
  co_return assign_roles(std::move(lines));
}

Task<Result<Selected>> ImapSession::select(std::string folder, bool write) {
  Selected selected;
  selected.folder = folder;
  selected.uidvalidity = "0";
  if (!safe_argument(folder)) {
    co_return Error{Fault::rejected_input, "imap", "文件夹名无效 / not a folder name", ""};
  }
  impl_->selected.clear();
  impl_->exists = impl_->uidnext = 0;
  selected.read_write = write;
  const OnResponse on = [&selected](Response& response) {
    if (const auto value = code_argument(response.code, "UIDVALIDITY"))
      selected.uidvalidity = clean_server_text(value->substr(0, 40));
    if (const auto value = code_argument(response.code, "UIDNEXT"))
      selected.uidnext = parse_number(*value).value_or(0);
    if (equal_ci(response.code, "READ-ONLY")) selected.read_write = false;
  };
  const std::string verb = write ? "SELECT " : "EXAMINE ";
  Status status = co_await impl_->command(verb + quote_imap(folder), on);
  if (!status.ok()) co_return status.error();
  impl_->selected = std::move(folder);
  impl_->uidnext = selected.uidnext;
  selected.exists = impl_->exists;
  co_return selected;
}

Task<Result<Wake>> ImapSession::idle(std::chrono::milliseconds longest) {
  if (!impl_->can("IDLE")) co_return Wake::unsupported;
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + longest;
  const std::uint64_t exists = impl_->exists, expunged = impl_->expunged;
  const auto changed = [&] { return impl_->exists != exists || impl_->expunged != expunged; };
  LineChannel& channel = impl_->channel;
  impl_->refused_last = false;
  while (!changed() && !impl_->interrupted && Clock::now() < until) {
    const auto round_ends = std::min(until, Clock::now() + kReIdle);
    const std::string tag = impl_->next_tag();
    channel.start_clock();
    bool good = co_await impl_->send(tag, "IDLE");
    Response response;
    bool accepted = false, ended = false;
    // Not before the server's "+": DONE would be taken for a command.
    while (good && !ended && !(accepted && (changed() || impl_->interrupted))) {
      if (accepted && channel.pending().find('\n') == std::string_view::npos) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(round_ends - Clock::now());
        if (left.count() <= 0) break;
        const auto outcome = co_await channel.fill_within(left);
        if (outcome == LineChannel::Fill::timeout) break;
        channel.start_clock();
        good = outcome == LineChannel::Fill::more;
        continue;
      }
      good = co_await impl_->next(response);
      if (good && response.kind == ImapLine::Kind::continuation) accepted = true;
      ended = good && response.kind == ImapLine::Kind::tagged;
    }
    if (good && !ended) {
      channel.start_clock();
      std::string done = "DONE\r\n";
      good = co_await channel.send(std::move(done));
    }
    while (good && !ended) {
      good = co_await impl_->next(response);
      ended = good && response.kind == ImapLine::Kind::tagged;
    }
    if (!good) co_return impl_->last_error();
    if (response.tag != tag) {
      channel.fail(Trouble::protocol, "标签不符 / an answer to a command never sent");
      co_return impl_->last_error();
    }
    if (response.status != ImapStatus::ok) co_return impl_->refused(response, "IDLE").error();
  }
  const bool interrupted = std::exchange(impl_->interrupted, false);
  if (changed()) co_return Wake::changed;
  co_return interrupted ? Wake::interrupted : Wake::timeout;
}

void ImapSession::interrupt_idle() {
  impl_->interrupted = true;
  impl_->channel.interrupt();
}

Task<Status> ImapSession::noop() {
  co_return co_await impl_->command("NOOP");
}
std::uint64_t ImapSession::exists() const {
  return impl_->exists;
}
std::uint64_t ImapSession::blamed_uid() const {
  return impl_->blamed;
}

Task<void> ImapSession::logout() {
  if (!impl_->channel.alive()) co_return;
  // The BYE it brings counts as an end, whatever follows.
  (void)co_await impl_->command("LOGOUT");
  impl_->channel.fail(Trouble::stopped, "已登出 / logged out");
}

void ImapSession::stop() {
  impl_->channel.stop();
}
bool ImapSession::alive() const {
  return impl_->channel.alive();
}
bool ImapSession::can(std::string_view capability) const {
  return impl_->can(capability);
}
const Failure& ImapSession::failure() const {
  return impl_->last_failure();
}
std::string ImapSession::transcript() const {
  return impl_->channel.transcript().text();
}
std::uint64_t ImapSession::octets_in() const {
  return impl_->channel.octets_in();
}
std::uint64_t ImapSession::octets_out() const {
  return impl_->channel.octets_out();
}

}  // namespace shouwen::net
