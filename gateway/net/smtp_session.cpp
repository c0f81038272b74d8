// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/smtp_session.h"

#include <algorithm>
#include <set>
#include <utility>

#include "gateway/net/channel.h"
#include "gateway/net/imap_parse.h"
#include "gateway/net/smtp_reply.h"

namespace shouwen::net {
namespace {

constexpr std::size_t kLineLimit = 16 * 1024;
constexpr std::size_t kPiece = 64 * 1024;  // of a mail, between two looks at the deadline

template <class T>
using Task = boost::asio::awaitable<T>;

bool has_8bit(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
}

SmtpReply no_reply() {
  return {};
}

}  // namespace

const char* send_state_name(SendState state) {
  static constexpr const char* kNames[] = {"sent", "transient", "permanent", "unknown"};
  return kNames[static_cast<std::size_t>(state)];
}

struct SmtpSession::Impl {
  Impl(Endpoint endpoint, boost::asio::thread_pool& pool)
      : channel(Service::smtp, std::move(endpoint), pool) {}

  LineChannel channel;
  std::set<std::string> extensions;  // first words, upper case
  std::uint64_t size_limit = 0;
  bool dirty = false;  // a transaction was begun and not ended: RSET first

  Task<SmtpReply> read();
  Task<SmtpReply> ask(std::string line);
  void learn(const std::string& lines);
  std::string mail_command(const Letter& letter, std::size_t octets, bool utf8) const;
  Task<bool> envelope(const Letter& letter, const std::string& mail, SendOutcome& outcome);
  Task<void> body(const std::string& octets, SendOutcome& outcome);
  void decide(SendOutcome& outcome, const char* stage, const SmtpReply& reply);
};

// code 0: the channel is dead and failure() says why.
Task<SmtpReply> SmtpSession::Impl::read() {
  ReplyReader reader;
  for (;;) {
    const auto line = co_await channel.line(kLineLimit);
    if (!line) co_return no_reply();
    const ReplyReader::Step step = reader.feed(*line);
    if (step == ReplyReader::Step::more) continue;
    if (step == ReplyReader::Step::bad) {
      channel.fail(Trouble::protocol, "SMTP 应答无法解析 / an unreadable SMTP reply");
      co_return no_reply();
    }
    SmtpReply reply = reader.take();
    // 421 ends the session whatever it answers.
    if (reply.code == 421) {
      const Trouble kind = trouble_of_text(reply.text);
      channel.fail(kind == Trouble::throttled ? kind : Trouble::bye,
                   "服务器结束了会话 / the server ended the session", reply.text);
    }
    co_return reply;
  }
}

Task<SmtpReply> SmtpSession::Impl::ask(std::string line) {
  channel.start_clock();
  // Nothing may be waiting: an answer that came before its question belongs to another one.
  if (channel.alive() && !channel.pending().empty())
    channel.fail(Trouble::protocol, "多余的应答 / a reply nobody asked for");
  line += "\r\n";
  const bool sent = co_await channel.send(std::move(line));
  if (!sent) co_return no_reply();
  co_return co_await read();
}

void SmtpSession::Impl::learn(const std::string& lines) {
  extensions.clear();
  size_limit = 0;
  std::size_t begin = 0;
  while (begin < lines.size()) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    std::string_view line = std::string_view(lines).substr(begin, end - begin);
    begin = end + 1;
    const std::size_t cut = std::min(line.find(' '), line.size());
    std::string word(line.substr(0, cut));
    for (char& c : word)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (word == "SIZE" && cut < line.size())
      size_limit = parse_number(line.substr(cut + 1)).value_or(0);
    extensions.insert(std::move(word));
  }
}

std::string SmtpSession::Impl::mail_command(const Letter& letter, std::size_t octets,
                                            bool utf8) const {
  std::string line = "MAIL FROM:<" + letter.from + ">";
  if (extensions.count("SIZE") > 0) line += " SIZE=" + std::to_string(octets);
  if (extensions.count("8BITMIME") > 0 && has_8bit(letter.octets)) line += " BODY=8BITMIME";
  if (utf8) line += " SMTPUTF8";
  return line;
}

void SmtpSession::Impl::decide(SendOutcome& outcome, const char* stage, const SmtpReply& reply) {
  outcome.stage = stage;
  outcome.reply = reply;
  if (reply.code == 0) {
    // Nothing was heard: before the final dot nothing was handed over.
    outcome.state = SendState::transient;
    outcome.trouble = channel.failure().kind;
    outcome.reply.text = channel.failure().error.what;
    return;
  }
  outcome.state = state_of_reply(reply);
  outcome.trouble = trouble_of_reply(reply);
}

Task<bool> SmtpSession::Impl::envelope(const Letter& letter, const std::string& mail,
                                       SendOutcome& outcome) {
  bool utf8 = has_8bit(letter.from);
  for (const std::string& address : letter.to) utf8 = utf8 || has_8bit(address);
  if (utf8 && extensions.count("SMTPUTF8") == 0) {
    decide(outcome, "mail", SmtpReply{553, "5.6.7", "SMTPUTF8 not offered by the server"});
    co_return false;
  }
  SmtpReply reply;
  if (dirty) {
    reply = co_await ask("RSET");
    if (!reply.ok()) {
      decide(outcome, "mail", reply);
      if (channel.alive())
        channel.fail(Trouble::protocol, "RSET 被拒绝 / RSET refused", reply.text);
      co_return false;
    }
  }
  dirty = true;
  std::string line = mail_command(letter, mail.size(), utf8);
  reply = co_await ask(std::move(line));
  if (!reply.ok()) {
    decide(outcome, "mail", reply);
    co_return false;
  }
  bool any = false;
  for (const std::string& address : letter.to) {
    line = "RCPT TO:<" + address + ">";
    reply = co_await ask(std::move(line));
    decide(outcome, "rcpt", reply);
    if (reply.code == 0 || !channel.alive()) co_return false;
    outcome.recipients.push_back({address, reply, reply.ok()});
    any = any || reply.ok();
  }
  if (any) co_return true;
  // All refused: temporary if one of them may yet be accepted.
  for (const RecipientReply& recipient : outcome.recipients)
    if (state_of_reply(recipient.reply) == SendState::transient)
      decide(outcome, "rcpt", recipient.reply);
  co_return false;
}

Task<void> SmtpSession::Impl::body(const std::string& octets, SendOutcome& outcome) {
  SmtpReply reply = co_await ask("DATA");
  if (reply.code != 354) {
    if (reply.code != 0 && reply.code < 400) {
      // 250 to DATA: the dialogue is out of step.
      channel.fail(Trouble::protocol, "DATA 应答错误 / DATA answered by something else",
                   reply.text);
      reply = no_reply();
    }
    decide(outcome, "data", reply);
    co_return;
  }
  // The last piece holds the final dot. Once it may have left us, silence means "unknown".
  for (std::size_t at = 0; at < octets.size();) {
    std::string piece = octets.substr(at, kPiece);
    at += piece.size();
    const bool sent = co_await channel.send(std::move(piece), false);
    if (!sent) {
      decide(outcome, "body", no_reply());
      if (at == octets.size()) outcome.state = SendState::unknown;
      co_return;
    }
  }
  reply = co_await read();
  decide(outcome, "body", reply);
  if (reply.code == 0)
    outcome.state = SendState::unknown;
  else
    dirty = !reply.ok();  // refused: over as well, but not every server thinks so
}

SmtpSession::SmtpSession(Endpoint endpoint, boost::asio::thread_pool& pool)
    : impl_(std::make_unique<Impl>(std::move(endpoint), pool)) {}
SmtpSession::~SmtpSession() = default;

Task<Status> SmtpSession::open() {
  Impl& s = *impl_;
  const bool open = co_await s.channel.open();
  if (!open) co_return s.channel.failure().error;
  // Asked again by ourselves: what is offered after TLS and login is what counts.
  std::string line = "EHLO " + s.channel.endpoint().helo;
  s.channel.start_clock();
  line += "\r\n";
  const bool sent = co_await s.channel.send(std::move(line));
  if (!sent) co_return s.channel.failure().error;
  ReplyReader reader;
  std::string lines;
  for (;;) {
    const auto text = co_await s.channel.line(kLineLimit);
    if (!text) co_return s.channel.failure().error;
    const ReplyReader::Step step = reader.feed(*text);
    if (text->size() > 4) lines += std::string(text->substr(4)) + "\n";
    if (step == ReplyReader::Step::more) continue;
    const SmtpReply reply = reader.take();
    if (step == ReplyReader::Step::bad || !reply.ok()) {
      const Trouble kind = reply.code == 421 ? Trouble::bye : Trouble::protocol;
      s.channel.fail(kind, "EHLO 被拒绝 / EHLO refused", reply.text);
      co_return s.channel.failure().error;
    }
    break;
  }
  s.learn(lines);
  co_return Done{};
}

Task<SendOutcome> SmtpSession::send(Letter letter) {
  Impl& s = *impl_;
  SendOutcome outcome;
  bool valid = is_address(letter.from) && !letter.to.empty();
  for (const std::string& address : letter.to) valid = valid && is_address(address);
  if (!valid) {
    s.decide(outcome, "mail", SmtpReply{501, "5.1.3", "address not usable (checked here)"});
    co_return outcome;
  }
  if (!s.channel.alive()) {
    s.decide(outcome, "connect", no_reply());
    co_return outcome;
  }
  const std::string mail = wire_form(letter.octets);
  if (s.size_limit != 0 && mail.size() > s.size_limit) {
    s.decide(outcome, "mail", SmtpReply{552, "5.3.4", "over the SIZE the server told"});
    co_return outcome;
  }
  const bool addressed = co_await s.envelope(letter, mail, outcome);
  if (addressed) co_await s.body(mail, outcome);
  co_return outcome;
}

Task<Status> SmtpSession::noop() {
  const SmtpReply reply = co_await impl_->ask("NOOP");
  if (reply.ok()) co_return Done{};
  if (impl_->channel.alive())
    impl_->channel.fail(Trouble::protocol, "NOOP 被拒绝 / NOOP refused", reply.text);
  co_return impl_->channel.failure().error;
}

Task<void> SmtpSession::quit() {
  if (!impl_->channel.alive()) co_return;
  (void)co_await impl_->ask("QUIT");
  impl_->channel.fail(Trouble::stopped, "已退出 / quit");
}

void SmtpSession::stop() {
  impl_->channel.stop();
}
bool SmtpSession::alive() const {
  return impl_->channel.alive();
}
const Failure& SmtpSession::failure() const {
  return impl_->channel.failure();
}
std::uint64_t SmtpSession::size_limit() const {
  return impl_->size_limit;
}
std::string SmtpSession::transcript() const {
  return impl_->channel.transcript().text();
}

}  // namespace shouwen::net
