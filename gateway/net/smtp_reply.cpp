// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/smtp_reply.h"

#include <utility>

namespace shouwen::net {
namespace {

constexpr int kLines = 100;

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// "5.1.1 No such user": class.subject.detail
std::string enhanced_code(std::string_view text) {
  if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.')
    return {};
  std::size_t i = 2, digits = 0;
  while (i < text.size() && digit(text[i]) && digits < 3) ++i, ++digits;
  if (digits == 0 || i >= text.size() || text[i] != '.') return {};
  ++i;
  for (digits = 0; i < text.size() && digit(text[i]) && digits < 3;) ++i, ++digits;
  if (digits == 0 || (i < text.size() && text[i] != ' ')) return {};
  return std::string(text.substr(0, i));
}

}  // namespace

ReplyReader::Step ReplyReader::feed(std::string_view line) {
  if (++lines_ > kLines || line.size() < 3) return Step::bad;
  for (std::size_t i = 0; i < 3; ++i)
    if (!digit(line[i])) return Step::bad;
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (code < 200 || code > 599) return Step::bad;
  if (code_ != 0 && code != code_) return Step::bad;  // two replies mixed: nothing to trust
  code_ = code;
  const bool last = line.size() == 3 || line[3] == ' ';
  if (!last && line[3] != '-') return Step::bad;
  std::string_view text = line.substr(std::min<std::size_t>(4, line.size()));
  if (enhanced_.empty()) enhanced_ = enhanced_code(text);
  if (text_.size() < 4096) {
    if (!text_.empty()) text_ += '\n';
    text_ += text.substr(0, 1024);
  }
  return last ? Step::done : Step::more;
}

SmtpReply ReplyReader::take() {
  SmtpReply reply;
  reply.code = code_;
  reply.enhanced = std::move(enhanced_);
  reply.text = clean_server_text(text_);
  *this = ReplyReader();
  return reply;
}

Trouble trouble_of_reply(const SmtpReply& reply) {
  if (reply.ok()) return Trouble::none;
  const Trouble kind = trouble_of_text(reply.text);
  if (kind == Trouble::throttled) return kind;
  if (reply.code == 421) return Trouble::bye;
  return Trouble::refused;
}

SendState state_of_reply(const SmtpReply& reply) {
  if (reply.ok()) return SendState::sent;
  if (reply.code < 500) return SendState::transient;
  if (trouble_of_text(reply.text) == Trouble::throttled) return SendState::transient;
  return SendState::permanent;
}

std::string wire_form(std::string_view mail) {
  std::string out;
  out.reserve(mail.size() + mail.size() / 32 + 8);
  bool line_start = true;
  for (std::size_t i = 0; i < mail.size(); ++i) {
    const char c = mail[i];
    if (line_start && c == '.') out += '.';
    // A lone CR or LF is a line end in every reading that matters; on the wire there is only CRLF
    // (else: SMTP smuggling).
    if (c == '\r' || c == '\n') {
      if (c == '\r' && i + 1 < mail.size() && mail[i + 1] == '\n') ++i;
      out += "\r\n";
      line_start = true;
    } else {
      out += c;
      line_start = false;
    }
  }
  if (!line_start) out += "\r\n";
  return out + ".\r\n";
}

bool is_address(std::string_view address) {
  if (address.empty() || address.size() > 254) return false;
  for (char c : address) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet <= 0x20 || octet == 0x7F || c == '<' || c == '>') return false;
  }
  return true;
}

}  // namespace shouwen::net
