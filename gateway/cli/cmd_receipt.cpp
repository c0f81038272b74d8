// verify-receipt: is this receipt ours, and as it was given? Works on the PDF, the whole mail, the
// attached text, or what a scanner read of the QR code, with nothing but the open key; beside the
// store also on number and code, and it asks the ledger for the entry the receipt names.
// receipt-key: the open key, to be handed out with the notice.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <algorithm>
#include <filesystem>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/input_file.h"
#include "gateway/cli/text_out.h"
#include "gateway/replies/compose.h"
#include "gateway/replies/receipt_part.h"
#include "gateway/replies/receipt_pdf.h"
#include "gateway/replies/statement.h"
#include "parsers/mail.h"
#include "storage/receipt_key.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;
using replies::Signed;

constexpr std::uint64_t kLargestReceipt = 32U << 20U;

struct ReceiptArgs {
  std::string file, key, qr, number, code;
};

Error refused(const std::string& what, const std::string& remedy) {
  return {Fault::rejected_input, "receipt", what, remedy};
}

// What is wrong with it, worst first; empty: nothing.
struct Checked {
  std::optional<Signed> receipt;
  std::string statement;  // its octets
  std::vector<std::string> faults;
  std::vector<std::string> notes;
};

Result<std::string> open_key(const Global& global, const std::string& file) {
  if (file.empty()) {
    auto settings = settings_of(global);
    if (!settings.ok())
      return refused("没有公钥 no open key to check with",
                     "用 --key 指明收件单位的公钥文件 name the office's with --key FILE");
    return storage::open_key_of(settings->state_dir);
  }
  const auto pem = read_file(file, 4096);
  const auto open = pem ? storage::open_of_pem(*pem) : std::nullopt;
  if (!open)
    return refused("不是公钥 no Ed25519 public key: " + neutral(file),
                   "向收件单位索取 ask the office: shouwen receipt-key");
  return *open;
}

// Blanks and line ends that a relay or a mail program may have changed.
std::string plain(std::string_view words) {
  std::string out;
  for (char c : words) {
    if (c == '\r') continue;
    if (c == '\n')
      while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
    out += c;
  }
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

std::string line_at(std::string_view text, std::size_t at) {
  const std::size_t from = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  const std::size_t end = std::min(text.find('\n', at), text.size());
  return neutral(text.substr(from, end - from));
}

// Where the words of a mail differ from those signed.
void compare_words(const parsers::Mail& mail, Checked& out) {
  if (neutral(mail.subject) != neutral(out.receipt->words.subject))
    out.faults.push_back("主题与签名所载不同 the subject is not the one signed: " +
                         neutral(out.receipt->words.subject));
  const std::string is = plain(mail.body_text), was = plain(out.receipt->words.body);
  if (is == was) return;
  const auto differ = std::ranges::mismatch(is, was);
  const auto at = static_cast<std::size_t>(differ.in2 - was.begin());
  out.faults.push_back("正文被改动，原为 the words were altered, signed was: " +
                       line_at(was, std::min(at, was.size())));
}

void check_statement(std::string_view statement, const std::string& open, Checked& out) {
  out.statement = statement;
  out.receipt = replies::read_statement(statement);
  if (!out.receipt)
    out.faults.emplace_back("签名内容残缺 what was signed is damaged");
  else if (out.receipt->key != storage::key_name(open))
    out.faults.push_back("签名钥不是这一把 signed with another key: " + out.receipt->key);
  else if (!replies::whole(*out.receipt, open))
    out.faults.emplace_back("签名不符：内容被改动 the signature does not fit: altered");
}

bool check_pdf(std::string_view octets, const std::string& open, Checked& out) {
  const auto sealed = replies::open_receipt_pdf(octets, open);
  if (!sealed) return false;
  check_statement(sealed->statement, open, out);
  if (!sealed->intact)
    out.faults.emplace_back(
        "PDF被改动：以下为签名所载 the PDF was altered; below is what was signed");
  return true;
}

// One part of the mail: what is wrong with it, "" when it is what we gave.
std::string unsigned_part(std::string_view type, const std::string& octets, const std::string& open,
                          const Checked& checked) {
  if (type == "text/plain")  // each: a named one is no body, and is read all the same
    return plain(octets) == plain(checked.receipt->words.body)
               ? ""
               : "文字部分与签名所载不同 a text part is not the words signed";
  if (type == "text/html")  // what most mail programs show
    return plain(octets) == plain(replies::html_of(checked.receipt->words.body))
               ? ""
               : "网页部分与签名所载不同 the HTML part is not the words signed";
  if (type == replies::kStatementType)
    return octets == checked.statement ? "" : "另有一份签名内容 a second statement";
  if (type != "application/pdf") return "附有未签名的部分 a part nobody signed: " + neutral(type);
  const auto sealed = replies::open_receipt_pdf(octets, open);
  return sealed && sealed->intact && sealed->statement == checked.statement
             ? ""
             : "附有的PDF不是签名的回执页 an attached PDF is not the page signed";
}

// Whatever a mail program may show must be what was signed.
void compare_parts(const parsers::mime::Message& message, const std::string& open, Checked& out) {
  for (const parsers::mime::LeafRef& leaf : parsers::mime::leaves(message)) {
    const std::string type = ascii_lower(message.parts[leaf.part].type);
    const std::string octets = parsers::mime::decode_string(message, leaf.part, kLargestReceipt);
    const std::string fault = unsigned_part(type, octets, open, out);
    if (!fault.empty() && std::ranges::find(out.faults, fault) == out.faults.end())
      out.faults.push_back(fault);
  }
  out.notes.emplace_back("发件人、收件人和日期不在签名之内 From, To and Date are not signed");
}

std::string leaf_of_type(const parsers::mime::Message& message, std::string_view type) {
  for (std::uint32_t part = 0; part < message.parts.size(); ++part)
    if (ascii_lower(message.parts[part].type) == type)
      return parsers::mime::decode_string(message, part, kLargestReceipt);
  return {};
}

bool check_mail(const std::string& octets, const std::string& open, Checked& out) {
  const auto bytes = std::as_bytes(std::span(octets));
  const parsers::mime::Message message = parsers::mime::parse(bytes);
  const std::string pdf = leaf_of_type(message, "application/pdf");
  const std::string text = leaf_of_type(message, replies::kStatementType);
  if (text.empty() && (pdf.empty() || !check_pdf(pdf, open, out))) return false;
  if (!text.empty()) check_statement(text, open, out);
  if (!out.receipt) return true;
  compare_words(parsers::read_mail(message, bytes), out);
  compare_parts(message, open, out);
  return true;
}

// The entry of our ledger a receipt names, where this machine has one.
void ask_ledger(const Global& global, Checked& out) {
  std::error_code ignored;
  if (!out.receipt || !std::filesystem::exists(global.settings_file, ignored)) return;
  auto view = open_view(global);
  if (!view.ok()) return;
  auto row = view->reader->ledger({.limit = 1, .before = out.receipt->ledger_count + 1});
  if (!row) return;
  const bool there = !row->empty() && row->front().seq == out.receipt->ledger_count;
  if (!there)
    out.faults.push_back("本机台账不足" + std::to_string(out.receipt->ledger_count) +
                         "条：末尾缺失 the ledger here is shorter than when it was given");
  else if (row->front().hash != out.receipt->ledger_head)
    out.faults.emplace_back("与本机台账不符 the ledger here has another entry there");
  else
    out.notes.emplace_back("与本机台账相符 it fits the ledger here");
}

json record_of(const Checked& checked) {
  json out{{"valid", checked.faults.empty()}, {"faults", checked.faults}, {"notes", checked.notes}};
  if (!checked.receipt) return out;
  const Signed& s = *checked.receipt;
  out["numbers"] = s.numbers;
  out["issued"] = s.issued;
  out["issuer"] = s.issuer;
  out["code"] = replies::short_code(s);
  out["key"] = s.key;
  out["ledger"] = {{"count", s.ledger_count}, {"head", s.ledger_head}};
  out["files"] = s.files;
  out["subject"] = s.words.subject;
  out["text"] = s.words.body;
  return out;
}

int tell(const Global& global, const json& record) {
  const bool valid = record.value("valid", false);
  if (global.json) {
    print_json(record);
    return valid ? kOk : kFailed;
  }
  std::string out = valid ? "核验通过：签名有效，未经改动 genuine and unaltered\n"
                          : "核验不通过 not as it was given\n";
  for (const json& fault : record["faults"]) out += "  " + fault.get<std::string>() + "\n";
  for (const json& note : record["notes"]) out += "  " + note.get<std::string>() + "\n";
  out += fields({{"收件编号", member(record, "numbers")},
                 {"签发", member(record, "issued")},
                 {"签发邮箱", member(record, "issuer")},
                 {"校验码", member(record, "code")},
                 {"签名钥", member(record, "key")},
                 {"台账", member(record, "ledger.count")}});
  if (record.contains("text")) out += "\n" + member_lines(record, "text") + "\n";
  print(out);
  return valid ? kOk : kFailed;
}

int verify_file(const Global& global, const ReceiptArgs& args) {
  const auto octets = read_file(args.file, kLargestReceipt);
  if (!octets)
    return fail(refused("读不了文件 cannot be read: " + neutral(args.file), "检查路径 check it"));
  auto open = open_key(global, args.key);
  if (!open.ok()) return fail(open.error());
  Checked checked;
  if (octets->starts_with("%PDF")          ? !check_pdf(*octets, *open, checked)
      : octets->starts_with("signature: ") ? (check_statement(*octets, *open, checked), false)
                                           : !check_mail(*octets, *open, checked))
    return fail(refused("不是带签名的回执 no signed receipt: " + neutral(args.file),
                        "给出回执的PDF，或整封邮件（.eml） give its PDF or the whole mail"));
  ask_ledger(global, checked);
  return tell(global, record_of(checked));
}

int verify_qr(const Global& global, const ReceiptArgs& args) {
  auto open = open_key(global, args.key);
  if (!open.ok()) return fail(open.error());
  const auto found = replies::read_qr(args.qr, *open);
  json record{{"valid", found.has_value()}, {"faults", json::array()}, {"notes", json::array()}};
  if (!found) {
    record["faults"].push_back("二维码内容不是本钥所签 not signed with this key, or altered");
  } else {
    record["numbers"] = json::array({found->numbers});
    record["issued"] = found->issued;
    record["code"] = found->code;
    record["notes"].push_back(
        "请核对纸面上的校验码与此相同 the code on the paper must be this one");
  }
  return tell(global, record);
}

// The statement kept with a mail or fax of ours.
std::string kept_statement(const storage::OutboxMail& mail) {
  return storage::route_of(mail.to) == storage::Route::fax ? replies::faxed_statement(mail.octets)
                                                           : replies::statement_of(mail.octets);
}

// As somebody reads it over the telephone: any case, with or without the dash.
std::string folded_code(std::string_view code) {
  std::string out;
  for (char c : code)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  std::ranges::replace(out, 'O', '0');
  std::ranges::replace(out, 'I', '1');
  std::ranges::replace(out, 'L', '1');
  return out;
}

int verify_code(const Global& global, const ReceiptArgs& args) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto ref = view->reader->find(args.number);
  if (!ref.ok()) return fail(ref.error());
  auto trail = view->reader->trail(*ref);
  if (!trail.ok()) return fail(trail.error());
  auto open = open_key(global, args.key);
  if (!open.ok()) return fail(open.error());
  Checked checked;
  for (const storage::OutboxMail& row : trail->outbox) {
    auto mail = view->reader->outbox_mail(row.ref);
    const std::string statement = mail.ok() ? kept_statement(*mail) : "";
    const auto read = replies::read_statement(statement);
    if (!read || folded_code(replies::short_code(*read)) != folded_code(args.code)) continue;
    check_statement(statement, *open, checked);
    ask_ledger(global, checked);
    return tell(global, record_of(checked));
  }
  checked.faults.push_back("编号" + neutral(args.number) +
                           "没有这个校验码的回执 no receipt of that number has this code");
  return tell(global, record_of(checked));
}

int verify_receipt(const Global& global, const ReceiptArgs& args) {
  if (!args.file.empty()) return verify_file(global, args);
  if (!args.qr.empty()) return verify_qr(global, args);
  if (!args.number.empty() && !args.code.empty()) return verify_code(global, args);
  return usage(
      refused("要核验什么 nothing to check",
              "给出文件，或 --qr 内容，或 --number 与 --code a file, --qr TEXT, or --number "
              "and --code"));
}

int show_key(const Global& global) {
  auto settings = settings_of(global);
  if (!settings.ok()) return fail(settings.error());
  auto open = storage::open_key_of(settings->state_dir);
  if (!open.ok()) return fail(open.error());
  const std::string pem = storage::open_pem(*open);
  if (global.json)
    print_json({{"key", storage::key_name(*open)}, {"pem", pem}});
  else
    print(pem);
  return kOk;
}

}  // namespace

void add_receipt(CLI::App& app, Global& global) {
  auto args = std::make_shared<ReceiptArgs>();
  CLI::App* verify = app.add_subcommand(
      "verify-receipt", "核验回执：签名、改动 is a receipt genuine and as it was given");
  verify->add_option("FILE", args->file, "回执的PDF或整封邮件 its PDF, or the whole mail");
  verify->add_option("--key", args->key,
                     "收件单位的公钥；不给则用本机的 the office's open key; else this machine's");
  verify->add_option("--qr", args->qr, "扫出的二维码内容 what a scanner read of the QR code");
  verify->add_option("--number", args->number, "收件编号 with --code: a receipt of ours by number");
  verify->add_option("--code", args->code, "校验码，如K7QM2-F9DXA the code printed on it");
  verify->callback([&global, args] { global.exit = verify_receipt(global, *args); });
  app.add_subcommand("receipt-key", "核验回执用的公钥 the open key receipts are checked with")
      ->callback([&global] { global.exit = show_key(global); });
}

}  // namespace shouwen::cli
