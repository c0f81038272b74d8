// What a receipt states and how it is checked: statement, code, QR code, PDF, the mail around it.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "gateway/replies/compose.h"
#include "gateway/replies/receipt_part.h"
#include "gateway/replies/receipt_pdf.h"
#include "gateway/replies/statement.h"
#include "parsers/mail.h"
#include "storage/receipt_key.h"
#include "storage/sha256.h"
#include "tests/unit/desk/world.h"

namespace shouwen::replies {
namespace {

using testing::kNow;

const storage::ReceiptKey& key() {
  static const storage::ReceiptKey one = storage::new_receipt_key();
  return one;
}

Statement statement() {
  Statement s;
  s.issuer = "office@gateway.example";
  s.id = "<abc@gateway.example>";
  s.issued = kNow;
  s.mails = {{"XY2020-000088", kNow, storage::sha256("mail")}};
  s.files = {{"乙县简讯.docx", 3355443, storage::sha256("file")}};
  s.ledger_count = 1234;
  s.ledger_head = storage::sha256("ledger").text;
  s.words = {"【收件回执】材料已收到", "乙县交通运输局：\n　　你局发送的材料已收到。\n"};
  return s;
}

std::string signed_one() {
  return signed_statement(statement(), key());
}

TEST(SignedReceipt, ReadsBackWhatItStates) {
  const auto read = read_statement(signed_one());
  ASSERT_TRUE(read);
  EXPECT_TRUE(whole(*read, key().open));
  EXPECT_EQ(read->numbers, std::vector<std::string>{"XY2020-000088"});
  EXPECT_EQ(read->issuer, "office@gateway.example");
  EXPECT_EQ(read->ledger_count, 1234);
  EXPECT_EQ(read->ledger_head, storage::sha256("ledger").text);
  EXPECT_EQ(read->words.subject, statement().words.subject);
  EXPECT_EQ(read->words.body, statement().words.body);
  ASSERT_EQ(read->files.size(), 1U);
  EXPECT_NE(read->files[0].find(storage::sha256("file").text), std::string::npos);
  EXPECT_NE(read->files[0].find("乙县简讯.docx"), std::string::npos);
}

TEST(SignedReceipt, EveryChangedOctetIsSeen) {
  const std::string good = signed_one();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    const auto read = read_statement(bad);
    EXPECT_FALSE(read && whole(*read, key().open)) << "octet " << i;
  }
  for (const std::size_t cut : {std::size_t{0}, std::size_t{10}, good.size() - 1}) {
    const auto read = read_statement(good.substr(0, cut));
    EXPECT_FALSE(read && whole(*read, key().open)) << "cut at " << cut;
  }
}

TEST(SignedReceipt, AnotherKeyDoesNotFit) {
  const auto read = read_statement(signed_one());
  ASSERT_TRUE(read);
  EXPECT_FALSE(whole(*read, storage::new_receipt_key().open));
}

TEST(SignedReceipt, NamesAndSubjectsStartNoLine) {
  Statement s = statement();
  s.files = {{"a.docx\nledger: 1 sha256:0", 1, storage::sha256("file")}};
  s.words.subject = "主题\nfile: x";
  const auto read = read_statement(signed_statement(s, key()));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->ledger_count, 1234);
  EXPECT_EQ(read->files.size(), 1U);
}

TEST(SignedReceipt, TheQrCodeIsCheckedByItself) {
  const auto read = read_statement(signed_one());
  ASSERT_TRUE(read);
  const std::string text = qr_text(*read);
  EXPECT_EQ(text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"),
            std::string::npos)
      << "a larger alphabet makes a denser code";
  const auto found = read_qr(text, key().open);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->numbers, "XY2020-000088");
  EXPECT_EQ(found->code, short_code(*read));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string bad = text;
    bad[i] = bad[i] == '7' ? '8' : '7';
    EXPECT_FALSE(read_qr(bad, key().open)) << "character " << i;
  }
}

TEST(SignedReceipt, TheCodeSurvivesPrintAndFax) {
  const auto read = read_statement(signed_one());
  ASSERT_TRUE(read);
  const std::string code = short_code(*read);
  ASSERT_EQ(code.size(), 11U);
  EXPECT_EQ(code[5], '-');
  EXPECT_EQ(code.find_first_of("ILOU"), std::string::npos);
  Statement other = statement();
  other.words.body += "。";
  EXPECT_NE(short_code(*read_statement(signed_statement(other, key()))), code);
}

TEST(SignedReceipt, AFaxCarriesTheCodeAndKeepsTheStatement) {
  const std::string letter = fax_letter("你局发送的材料已收到。", signed_one());
  const std::string code = short_code(*read_statement(signed_one()));
  EXPECT_NE(faxed_words(letter).find("回执校验码：" + code), std::string::npos);
  EXPECT_EQ(faxed_words(letter).find("signature"), std::string::npos);
  EXPECT_EQ(faxed_statement(letter), signed_one());
  EXPECT_EQ(fax_letter("无签名", ""), "无签名");
  EXPECT_EQ(faxed_words("无签名"), "无签名");
}

TEST(ReceiptPdf, CarriesTheStatementUnderASeal) {
  const auto pdf = receipt_pdf(signed_one(), key());
  ASSERT_TRUE(pdf) << pdf.error().text();
  EXPECT_TRUE(pdf->starts_with("%PDF-"));
  EXPECT_TRUE(pdf->ends_with("%%EOF\n")) << "readers look for it at the end";
  const auto opened = open_receipt_pdf(*pdf, key().open);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(opened->intact);
  EXPECT_EQ(opened->statement, signed_one());
  EXPECT_FALSE(open_receipt_pdf(*pdf, storage::new_receipt_key().open)->intact);
  EXPECT_EQ(*receipt_pdf(signed_one(), key()), *pdf) << "a repeat is the same octets";
  if (const char* to = std::getenv("SHOUWEN_KEEP_PDF")) std::ofstream(to, std::ios::binary) << *pdf;
}

TEST(ReceiptPdf, EveryChangedOctetIsSeen) {
  const auto pdf = receipt_pdf(signed_one(), key());
  ASSERT_TRUE(pdf) << pdf.error().text();
  const std::size_t step = pdf->size() / 200;  // and each of the last thousand, where the seal is
  for (std::size_t i = 0; i < pdf->size(); i += i + 1000 < pdf->size() ? step : 1) {
    std::string bad = *pdf;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    const auto opened = open_receipt_pdf(bad, key().open);
    EXPECT_FALSE(opened && opened->intact) << "octet " << i;
  }
  EXPECT_FALSE(open_receipt_pdf(*pdf + "\n", key().open)->intact) << "nothing may be added";
}

TEST(ReceiptPdf, LongReceiptsTakeMorePages) {
  Statement s = statement();
  for (int i = 0; i < 200; ++i)
    s.files.push_back({"附件" + std::to_string(i) + ".jpg", 1024, storage::sha256("x")});
  const auto pdf = receipt_pdf(signed_statement(s, key()), key());
  ASSERT_TRUE(pdf) << pdf.error().text();
  EXPECT_TRUE(open_receipt_pdf(*pdf, key().open)->intact);
}

TEST(ReceiptPart, TheMailLeavesWithThePage) {
  Draft draft;
  draft.from = "office@gateway.example";
  draft.to = "jt@yi.example";
  draft.subject = "【收件回执】";
  draft.message_id = "<abc@gateway.example>";
  draft.date = kNow;
  draft.text = "你局发送的材料已收到。\n";
  const auto bare = compose(draft);
  ASSERT_TRUE(bare);
  EXPECT_EQ(statement_of(*bare), "");
  draft.statement = signed_one();
  const auto stored = compose(draft);
  ASSERT_TRUE(stored);
  EXPECT_EQ(statement_of(*stored), signed_one());

  const std::string pdf = std::string("%PDF-1.5\n") + std::string(5000, '\0');
  const std::string mail = with_pdf(*stored, pdf, "XY2020-000088");
  EXPECT_EQ(statement_of(mail), "");
  const auto bytes = std::as_bytes(std::span(mail));
  const auto message = parsers::mime::parse(bytes);
  EXPECT_EQ(message.defects, 0U);
  const parsers::Mail read = parsers::read_mail(message, bytes);
  EXPECT_EQ(read.body_text, "你局发送的材料已收到。\n");
  ASSERT_EQ(read.leaves.size(), 3U);
  EXPECT_EQ(read.leaves[2].type, "application/pdf");
  EXPECT_EQ(read.leaves[2].filename, "receipt-XY2020-000088.pdf");
  EXPECT_EQ(parsers::mime::decode_string(message, read.leaves[2].part, 1U << 20U), pdf);
  for (std::size_t at = 0, end = 0; at < mail.size(); at = end + 2) {
    end = mail.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    ASSERT_LE(end - at, 78U);
  }
}

TEST(ReceiptKey, IsMadeOnceAndReadableByTheServiceAlone) {
  testing::World world;
  const std::string dir = world.dir.path() + "/state";
  const storage::ReceiptKey made = world.store->receipt_key();
  ASSERT_EQ(made.secret.size(), 32U);
  EXPECT_EQ(std::filesystem::status(dir + "/receipt.key").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto again = storage::receipt_key_of(dir);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->secret, made.secret);
  std::filesystem::remove(dir + "/receipt-key.pub.pem");
  ASSERT_TRUE(storage::receipt_key_of(dir));
  EXPECT_EQ(*storage::open_key_of(dir), made.open) << "the open half is written again";
  std::ofstream(dir + "/receipt.key") << "-----BEGIN PRIVATE KEY-----\n";
  EXPECT_FALSE(storage::receipt_key_of(dir)) << "never a new one over a damaged one";
}

}  // namespace
}  // namespace shouwen::replies
