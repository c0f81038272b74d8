// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/receipt_part.h"

#include <mimetic/codec/base64.h>
#include <mimetic/mimetic.h>

#include <algorithm>
#include <iterator>
#include <span>

#include "parsers/mime/mime.h"

namespace shouwen::replies {
namespace {

constexpr std::string_view kTypeLine = "Content-Type: text/x-shouwen-receipt";
constexpr std::size_t kLargest = std::size_t{1} << 20;  // a statement has some kilobytes

std::string base64_lines(std::string_view octets) {
  mimetic::Base64::Encoder encoder(76);
  std::string encoded, out;
  mimetic::encode(octets.begin(), octets.end(), encoder, std::back_inserter(encoded));
  for (char c : encoded) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

std::string attachment(std::string_view type, const std::string& name, std::string_view octets) {
  return std::string(type) + "; name=\"" + name +
         "\"\r\nContent-Disposition: attachment; filename=\"" + name +
         "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64_lines(octets);
}

// Letters and digits of a number: it names a file, and stands between quotes.
std::string file_stem(const std::string& number) {
  std::string out;
  std::ranges::copy_if(number, std::back_inserter(out),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
  return out.empty() ? "receipt" : "receipt-" + out;
}

}  // namespace

std::string with_statement(std::string_view first, const std::string& boundary,
                           std::string_view statement) {
  return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary +
         "\r\n" + std::string(first) + "\r\n--" + boundary + "\r\n" +
         attachment(kTypeLine, "receipt.txt", statement) + "--" + boundary + "--\r\n";
}

std::string statement_of(std::string_view mail) {
  const auto octets = std::as_bytes(std::span(mail));
  const parsers::mime::Message message = parsers::mime::parse(octets);
  for (std::uint32_t part = 0; part < message.parts.size(); ++part)
    if (message.parts[part].type == kStatementType)
      return parsers::mime::decode_string(message, part, kLargest);
  return {};
}

std::string with_pdf(std::string_view mail, std::string_view pdf, const std::string& number) {
  const std::size_t at = mail.rfind(kTypeLine);
  const std::size_t end = mail.find("\r\n--", at);
  if (at == std::string_view::npos || end == std::string_view::npos) return std::string(mail);
  return std::string(mail.substr(0, at)) +
         attachment("Content-Type: application/pdf", file_stem(number) + ".pdf", pdf) +
         std::string(mail.substr(end + 2));
}

}  // namespace shouwen::replies
