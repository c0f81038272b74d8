// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/statement.h"

#include <algorithm>
#include <charconv>

#include "config/text.h"
#include "storage/sha256.h"

namespace shouwen::replies {
namespace {

constexpr std::string_view kFirst = "signature: ";
constexpr std::string_view kHead = "shouwen-receipt: 1\n";
constexpr std::string_view kQrHead = "SHOUWEN-RECEIPT/1";
constexpr std::string_view kCodeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // without I L O U
constexpr std::size_t kCodeLength = 10;

void line(std::string& out, std::string_view key, const std::string& value) {
  out.append(key).append(": ").append(value) += '\n';
}

std::string joined(const std::vector<std::string>& numbers) {
  std::string out;
  for (const std::string& number : numbers) out += (out.empty() ? "" : "/") + number;
  return out;
}

// The signature covers what a scanner sees of the QR code and, by its digest, everything else.
std::string seal_text(const std::string& numbers, const std::string& issued,
                      const std::string& digest) {
  return "shouwen-receipt/1\n" + numbers + "\n" + issued + "\n" + digest + "\n";
}

std::string hex_digest(std::string_view text) {
  return storage::sha256(text).text.substr(7);
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

// Fifty bits of a digest, five a letter.
std::string code_of(const std::string& hex) {
  std::string out;
  std::uint64_t bits = 0;
  std::from_chars(hex.data(), hex.data() + 13, bits, 16);  // 52 bits
  bits >>= 2U;
  for (std::size_t i = 0; i < kCodeLength; ++i, bits >>= 5U) out += kCodeLetters[bits & 31U];
  std::ranges::reverse(out);
  return out.substr(0, 5) + "-" + out.substr(5);
}

bool is_hex(std::string_view text, std::size_t size) {
  return text.size() == size && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// The text between "key: " and the line's end, taken off the front; nullopt when another key comes.
std::optional<std::string> take(std::string_view& rest, std::string_view key) {
  if (!rest.starts_with(key) || !rest.substr(key.size()).starts_with(": ")) return std::nullopt;
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string value(rest.substr(key.size() + 2, end - key.size() - 2));
  rest.remove_prefix(end + 1);
  return value;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> out;
  for (;;) {
    const std::size_t end = text.find(at);
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

bool read_ledger(const std::string& value, Signed& out) {
  const std::vector<std::string> parts = split(value, ' ');
  if (parts.size() != 2) return false;
  const auto [end, bad] =
      std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), out.ledger_count);
  out.ledger_head = parts[1];
  return bad == std::errc() && end == parts[0].data() + parts[0].size();
}

std::string statement_text(const Statement& s, const std::string& key) {
  std::string out(kHead);
  line(out, "issuer", neutral(s.issuer));
  line(out, "key", key);
  line(out, "id", neutral(s.id));
  line(out, "issued", format_rfc3339(s.issued, s.zone));
  for (const Statement::Mail& mail : s.mails)
    line(
        out, "mail",
        neutral(mail.number) + " " + format_rfc3339(mail.arrival, s.zone) + " " + mail.octets.text);
  for (const Statement::File& file : s.files)
    line(out, "file",
         file.digest.text + " " + std::to_string(file.size) + " " + neutral(file.name));
  if (s.more_files > 0) line(out, "more-files", std::to_string(s.more_files));
  line(out, "ledger", std::to_string(s.ledger_count) + " " + s.ledger_head);
  out += '\n';
  return out + neutral(s.words.subject) + "\n" + s.words.body;
}

}  // namespace

std::string signed_statement(const Statement& statement, const storage::ReceiptKey& key) {
  const std::string text = statement_text(statement, storage::key_name(key.open));
  std::vector<std::string> numbers;
  for (const Statement::Mail& mail : statement.mails) numbers.push_back(neutral(mail.number));
  const std::string sealed = seal_text(
      joined(numbers), format_rfc3339(statement.issued, statement.zone), hex_digest(text));
  return std::string(kFirst) + "ed25519:" + storage::to_hex(storage::sign(key, sealed)) + "\n" +
         text;
}

std::optional<Signed> read_statement(std::string_view octets) {
  Signed out;
  std::string_view rest = octets;
  const auto signature = take(rest, "signature");
  if (!signature || !signature->starts_with("ed25519:") || !is_hex(signature->substr(8), 128))
    return std::nullopt;
  out.signature = storage::from_hex(signature->substr(8));
  out.text = rest;
  if (!rest.starts_with(kHead)) return std::nullopt;
  rest.remove_prefix(kHead.size());
  const auto issuer = take(rest, "issuer"), key = take(rest, "key"), id = take(rest, "id"),
             issued = take(rest, "issued");
  if (!issuer || !key || !id || !issued) return std::nullopt;
  out.issuer = *issuer, out.key = *key, out.issued = *issued;
  while (const auto mail = take(rest, "mail"))
    out.numbers.push_back(mail->substr(0, mail->find(' ')));
  while (auto file = take(rest, "file")) out.files.push_back(std::move(*file));
  if (const auto more = take(rest, "more-files")) out.files.push_back("… +" + *more);
  const auto ledger = take(rest, "ledger");
  if (!ledger || !read_ledger(*ledger, out) || !rest.starts_with('\n')) return std::nullopt;
  rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  out.words = {std::string(rest.substr(0, end)),
               end < rest.size() ? std::string(rest.substr(end + 1)) : std::string()};
  return out;
}

bool whole(const Signed& s, std::string_view open_key) {
  return s.key == storage::key_name(open_key) &&
         storage::signature_fits(
             open_key, seal_text(joined(s.numbers), s.issued, hex_digest(s.text)), s.signature);
}

std::string fax_letter(const std::string& words, const std::string& statement) {
  const auto read = read_statement(statement);
  if (!read) return words;
  return words + "\n　　回执校验码：" + short_code(*read) +
         "（来电核对时请报收件编号和校验码）\n\f" + statement;
}

std::string faxed_words(std::string_view letter) {
  return std::string(letter.substr(0, letter.find('\f')));
}

std::string faxed_statement(std::string_view letter) {
  const std::size_t at = letter.find('\f');
  return at == std::string_view::npos ? std::string() : std::string(letter.substr(at + 1));
}

std::string short_code(const Signed& s) {
  return code_of(hex_digest(s.text));
}

std::string qr_text(const Signed& s) {
  return upper(std::string(kQrHead) + " " + joined(s.numbers) + " " + s.issued + " " +
               hex_digest(s.text) + " " + storage::to_hex(s.signature));
}

std::optional<FromQr> read_qr(std::string_view text, std::string_view open_key) {
  const std::vector<std::string> parts = split(text, ' ');
  if (parts.size() != 5 || parts[0] != kQrHead) return std::nullopt;
  std::string digest = parts[3], signature = parts[4];
  for (std::string* hex : {&digest, &signature})
    std::ranges::transform(*hex, hex->begin(), [](unsigned char c) { return std::tolower(c); });
  if (!is_hex(digest, 64) || !is_hex(signature, 128)) return std::nullopt;
  if (!storage::signature_fits(open_key, seal_text(parts[1], parts[2], digest),
                               storage::from_hex(signature)))
    return std::nullopt;
  return FromQr{parts[1], parts[2], code_of(digest)};
}

}  // namespace shouwen::replies
