// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/receipt_pdf.h"

#include <cairo-pdf.h>
#include <qrencode.h>

#include <algorithm>
#include <memory>

#include "gateway/replies/drawn_apart.h"
#include "gateway/replies/page_text.h"
#include "storage/sha256.h"

namespace shouwen::replies {
namespace {

// Points, 1/72 inch.
constexpr double kPageWidth = 595, kPageHeight = 842, kMargin = 57;
constexpr double kWords = 11.5, kSmall = 8;
constexpr int kWidth = static_cast<int>(kPageWidth - 2 * kMargin);
constexpr double kQrSide = 108;  // 38 mm: read from paper that was faxed too
constexpr double kGap = 12;

constexpr std::string_view kStatement = "%shouwen-statement ";
constexpr std::string_view kSeal = "%shouwen-seal ed25519:";
constexpr std::string_view kStart = "startxref\n";

struct FreeQr {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

cairo_status_t append(void* to, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

// Lines one below the other, on as many pages as they need.
class Pages {
 public:
  Pages(PangoContext* context, cairo_t* cairo) : context_(context), cairo_(cairo) {}

  void write(double points, const std::string& text) {
    const Owned<PangoLayout> layout = paragraph(context_, points, kWidth, text);
    PangoLayoutIter* iter = pango_layout_get_iter(layout.get());
    do {
      int from = 0, to = 0;
      pango_layout_iter_get_line_yrange(iter, &from, &to);
      const double height = static_cast<double>(to - from) / PANGO_SCALE;
      room_for(height);
      const double base = static_cast<double>(pango_layout_iter_get_baseline(iter) - from);
      cairo_move_to(cairo_, kMargin, y_ + base / PANGO_SCALE);
      pango_cairo_show_layout_line(cairo_, pango_layout_iter_get_line_readonly(iter));
      y_ += height;
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
  }

  void rule() {
    room_for(2 * kGap);
    y_ += kGap;
    cairo_set_line_width(cairo_, 0.5);
    cairo_move_to(cairo_, kMargin, y_);
    cairo_line_to(cairo_, kPageWidth - kMargin, y_);
    cairo_stroke(cairo_);
    y_ += kGap;
  }

  void qr(const QRcode& code) {
    y_ += kGap;
    room_for(kQrSide);
    const double dot = kQrSide / code.width;
    for (int row = 0; row < code.width; ++row)
      for (int column = 0; column < code.width; ++column)
        if ((code.data[row * code.width + column] & 1U) != 0)
          cairo_rectangle(cairo_, kMargin + column * dot, y_ + row * dot, dot, dot);
    cairo_fill(cairo_);
    y_ += kQrSide;
  }

  void end() { cairo_show_page(cairo_); }

 private:
  void room_for(double height) {
    if (y_ + height <= kPageHeight - kMargin) return;
    cairo_show_page(cairo_);
    y_ = kMargin;
  }

  PangoContext* context_;
  cairo_t* cairo_;
  double y_ = kMargin;
};

std::string check_text(const Signed& s) {
  std::string out = "核验 For checking\n校验码 code：" + short_code(s) + "\n签发 issued：" +
                    s.issued + "　签名钥 key：" + s.key + "\n台账 ledger：第" +
                    std::to_string(s.ledger_count) + "条 " + s.ledger_head + "\n";
  if (!s.files.empty()) out += "收到的文件 files（SHA-256，字节 octets，文件名 name）：\n";
  for (const std::string& file : s.files) out += file + "\n";
  return out +
         "核验办法：致电联系人报收件编号和校验码；或以收件单位的公钥 shouwen verify-receipt "
         "本文件，也可用二维码内容核验。本页只证明材料已收到。";
}

void draw(const Signed& s, PangoContext* context, cairo_t* cairo) {
  Pages pages(context, cairo);
  pages.write(kWords, s.words.subject + "\n\n" + s.words.body);
  pages.rule();
  pages.write(kSmall, check_text(s));
  const std::unique_ptr<QRcode, FreeQr> code(
      QRcode_encodeString(qr_text(s).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1));
  if (code) pages.qr(*code);  // too much for any: dozens of mails in one receipt
  pages.end();
}

std::string first_number(const Signed& s) {
  return s.numbers.empty() ? std::string() : s.numbers.front();
}

Result<std::string> drawn(const Signed& s) {
  const auto fonts = page_fonts(72);
  if (!fonts) return fonts.error();
  std::string out;
  const Owned<cairo_surface_t> surface(
      cairo_pdf_surface_create_for_stream(append, &out, kPageWidth, kPageHeight));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE,
                                 ("收件回执 " + first_number(s)).c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, s.issued.c_str());
  {
    const Owned<cairo_t> cairo(cairo_create(surface.get()));
    draw(s, fonts->context.get(), cairo.get());
  }
  cairo_surface_finish(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS || out.empty())
    return Error{Fault::permanent, "receipt", "回执页画不成 the page cannot be drawn", ""};
  return out;
}

// The last "startxref" of a PDF and what follows it; "" when there is none.
std::string_view tail_of(std::string_view pdf) {
  const std::size_t at = pdf.rfind(kStart);
  return at == std::string_view::npos ? std::string_view() : pdf.substr(at);
}

}  // namespace

Result<std::string> receipt_pdf(std::string_view statement, const storage::ReceiptKey& key) {
  const auto read = read_statement(statement);
  if (!read) return Error{Fault::rejected_input, "receipt", "不是回执 no statement", ""};
  auto out = drawn_apart([&] { return drawn(*read); });
  if (!out) return out;
  const std::string tail(tail_of(*out));
  out->append(kStatement).append(storage::to_hex(statement)).append("\n");
  const std::string signature = storage::to_hex(storage::sign(key, storage::sha256(*out).text));
  out->append(kSeal).append(signature).append("\n").append(tail);
  return out;
}

std::optional<Sealed> open_receipt_pdf(std::string_view octets, std::string_view open_key) {
  const std::size_t seal = octets.rfind(kSeal);
  const std::size_t at = octets.rfind(kStatement, seal);
  if (seal == std::string_view::npos || at == std::string_view::npos) return std::nullopt;
  const std::string_view before = octets.substr(0, seal);
  const auto hex_at = [&](std::size_t from) {
    const std::size_t end = octets.find_first_not_of("0123456789abcdef", from);
    return std::string(octets.substr(from, end == std::string_view::npos ? end : end - from));
  };
  const std::string statement = hex_at(at + kStatement.size());
  const std::string signature = hex_at(seal + kSeal.size());
  if (statement.size() % 2 != 0 || signature.size() % 2 != 0) return std::nullopt;
  Sealed out;
  out.statement = storage::from_hex(statement);
  const std::string_view after = octets.substr(seal + kSeal.size() + signature.size());
  out.intact =
      before.ends_with(statement + "\n") &&
      after == "\n" + std::string(tail_of(octets.substr(0, at))) &&
      storage::signature_fits(open_key, storage::sha256(before).text, storage::from_hex(signature));
  return out;
}

}  // namespace shouwen::replies
