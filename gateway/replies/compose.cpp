// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/compose.h"

#include <mimetic/codec/base64.h>
#include <mimetic/mimetic.h>

#include <algorithm>
#include <memory>
#include <sstream>

#include "config/text.h"
#include "gateway/replies/receipt_part.h"

namespace shouwen::replies {
namespace {

constexpr std::size_t kWordLimit = 75;      // RFC 2047 §2: one encoded word
constexpr std::size_t kLineLimit = 78;      // RFC 5322 §2.1.1: should
constexpr std::size_t kSubjectLimit = 200;  // code points; a receipt's subject has about 40

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string base64(std::string_view octets) {
  mimetic::Base64::Encoder encoder(0);  // 0: no line breaks
  std::string out;
  mimetic::encode(octets.begin(), octets.end(), encoder, std::back_inserter(out));
  out.erase(std::remove_if(out.begin(), out.end(), [](char c) { return c == '\r' || c == '\n'; }),
            out.end());
  return out;
}

// One Message-ID for a header: printable, no spaces, one pair of <>. "" when it cannot be carried:
// a sender's malformed id is left out, which costs threading and nothing else.
std::string id_token(std::string_view id) {
  while (!id.empty() && (id.front() == '<' || id.front() == ' ')) id.remove_prefix(1);
  while (!id.empty() && (id.back() == '>' || id.back() == ' ')) id.remove_suffix(1);
  if (id.empty() || id.size() > 250) return "";
  bool clean = std::all_of(id.begin(), id.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '<' && c != '>' && c != ',' && c != ';';
  });
  return clean ? "<" + std::string(id) + ">" : "";
}

void add(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string reference_lines(const std::vector<std::string>& references) {
  std::string out;
  std::size_t first = references.size() > 20 ? references.size() - 20 : 0;
  for (std::size_t i = first; i < references.size(); ++i) {
    std::string id = id_token(references[i]);
    if (id.empty()) continue;
    if (!out.empty()) out += "\r\n ";
    out += id;
  }
  return out;
}

std::string from_value(const Draft& draft) {
  std::string address = "<" + draft.from + ">";
  std::string display = neutral(draft.from_name);
  if (display.empty()) return draft.from;
  // Encoded even when ASCII unless it is plain words: no quoting rules to get wrong.
  bool plain = std::all_of(display.begin(), display.end(),
                           [](unsigned char c) { return std::isalnum(c) || c == ' ' || c == '-'; });
  std::string encoded = plain ? display : encode_words(display, 6);
  std::size_t last = encoded.rfind("\r\n");
  std::size_t column = last == std::string::npos ? 6 + encoded.size() : encoded.size() - last - 2;
  return encoded + (column + 1 + address.size() > kLineLimit ? "\r\n " : " ") + address;
}

std::string header_block(const Draft& draft, const std::string& message_id) {
  std::string out;
  add(out, "From", from_value(draft));
  add(out, "To", "<" + draft.to + ">");
  add(out, "Subject", encode_words(ellipsis(neutral(draft.subject), kSubjectLimit), 9));
  add(out, "Date", format_rfc5322(draft.date, draft.zone));
  add(out, "Message-ID", message_id);
  std::string reply_to = id_token(draft.in_reply_to);
  if (!reply_to.empty()) add(out, "In-Reply-To", reply_to);
  std::string references = reference_lines(draft.references);
  if (!references.empty()) add(out, "References", references);
  add(out, "Auto-Submitted", draft.replies ? "auto-replied" : "auto-generated");
  add(out, "X-Auto-Response-Suppress", "All");
  return out;
}

// A leaf with its text in base64: immune to every relay that re-wraps or strips trailing spaces.
mimetic::MimeEntity* leaf(const char* subtype, std::string_view text) {
  std::string crlf;
  for (char c : text) {
    if (c == '\r') continue;
    if (c == '\n') crlf += '\r';
    crlf += c;
  }
  auto entity = std::make_unique<mimetic::MimeEntity>();
  mimetic::ContentType type("text", subtype);
  type.paramList().push_back(mimetic::ContentType::Param("charset", "UTF-8"));
  entity->header().contentType(type);
  entity->header().contentTransferEncoding(mimetic::ContentTransferEncoding("base64"));
  mimetic::Base64::Encoder encoder(76);
  std::string body;
  mimetic::encode(crlf.begin(), crlf.end(), encoder, std::back_inserter(body));
  entity->body().set(body);
  return entity.release();  // owned by the multipart's part list
}

std::string boundary_for(std::string_view message_id) {
  std::string out = "=_shouwen_";
  for (char c : message_id) {
    if (out.size() >= 60) break;
    if (std::isalnum(static_cast<unsigned char>(c))) out += c;
  }
  return out;  // '=' and '_' never stand together in base64, so no line of a part can equal it
}

// Every line end as CRLF whatever mimetic wrote.
std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 40);
  for (char c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

}  // namespace

bool safe_address(std::string_view address) {
  std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 >= address.size()) return false;
  if (address.size() > 254 || at > 64 || address.front() == '-') return false;
  return std::all_of(address.begin(), address.end(),
                     [](char c) {
                       return c > 0x20 && c < 0x7f &&
                              std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos;
                     }) &&
         std::count(address.begin(), address.end(), '@') == 1;
}

std::string encode_words(std::string_view utf8, std::size_t column) {
  std::string text = neutral(sanitize_utf8(utf8));
  // A literal "=?" would be read as an encoded word, so it is encoded too.
  if (printable_ascii(text) && column + text.size() <= kLineLimit &&
      text.find("=?") == std::string::npos)
    return text;
  constexpr std::string_view kOpen = "=?UTF-8?B?", kClose = "?=";
  std::string out, chunk;
  auto flush = [&] {
    if (chunk.empty()) return;
    if (!out.empty()) out += "\r\n ", column = 1;
    out.append(kOpen).append(base64(chunk)).append(kClose);
    chunk.clear();
  };
  std::size_t pos = 0;
  while (pos < text.size()) {
    std::size_t start = pos;
    next_code_point(text, pos);
    std::size_t room = std::min(kWordLimit, kLineLimit - std::min(column, kLineLimit - 40));
    std::size_t encoded = kOpen.size() + kClose.size() + (chunk.size() + (pos - start) + 2) / 3 * 4;
    if (encoded > room) flush();
    chunk.append(text, start, pos - start);
  }
  flush();
  return out;
}

std::string html_of(std::string_view text) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"></head>\n"
      "<body style=\"font-size:16px;line-height:1.8\">\n";
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    out += "<p style=\"margin:0;white-space:pre-wrap\">";
    for (char c : line) {
      switch (c) {
        case '&':
          out += "&amp;";
          break;
        case '<':
          out += "&lt;";
          break;
        case '>':
          out += "&gt;";
          break;
        case '"':
          out += "&quot;";
          break;
        case '\'':
          out += "&#39;";
          break;
        default:
          out += c;
      }
    }
    out += "</p>\n";
  }
  return out + "</body></html>\n";
}

Result<std::string> compose(const Draft& draft) {
  auto refuse = [](std::string what, std::string remedy) {
    return Error{Fault::rejected_input, "compose", std::move(what), std::move(remedy)};
  };
  if (!safe_address(draft.from))
    return refuse("发件地址不能用于邮件头 (sender address unusable)", "检查 mailbox.address 设置");
  if (!safe_address(draft.to))
    return refuse("收件地址不能用于邮件头 (recipient address unusable)", "请人工联系报送人");
  std::string message_id = id_token(draft.message_id);
  if (message_id.empty())
    return refuse("Message-ID 不能用于邮件头 (Message-ID unusable)", "检查安装密钥与域名");

  mimetic::MimeEntity whole;
  mimetic::ContentType type("multipart", "alternative");
  type.paramList().push_back(mimetic::ContentType::Param("boundary", boundary_for(message_id)));
  whole.header().contentType(type);
  whole.body().parts().push_back(leaf("plain", sanitize_utf8(draft.text)));
  whole.body().parts().push_back(leaf("html", html_of(sanitize_utf8(draft.text))));
  std::ostringstream mime;
  mime << whole;
  std::string body = with_crlf(mime.str());
  if (!draft.statement.empty())
    body = with_statement(body, boundary_for(message_id) + "_", draft.statement);
  return header_block(draft, message_id) + "MIME-Version: 1.0\r\n" + body;
}

}  // namespace shouwen::replies
