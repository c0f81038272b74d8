// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/ofd_pdf.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <utility>

#include "parsers/extract/picture.h"
#include "parsers/extract/picture_header.h"

namespace shouwen::parsers::extract {
namespace {

constexpr double kPoints = 72 / 25.4;                    // in a millimetre
constexpr std::size_t kContent = std::size_t{48} << 20;  // octets of drawing orders
constexpr std::size_t kPicturePixels = 30'000'000;       // of one page, all pictures together
constexpr std::array kFonts = {"SimSun", "SimHei", "KaiTi", "FangSong"};

double held(double n) {
  return std::isfinite(n) ? std::clamp(n, -1e6, 1e6) : 0;
}

std::string numbers(std::initializer_list<double> list) {
  std::string out;
  std::array<char, 32> text{};
  for (const double n : list) {
    std::snprintf(text.data(), text.size(), "%.4f ", held(n));
    out += text.data();
  }
  return out;
}

std::string colour(std::uint32_t rgb, const char* what) {
  return numbers({(rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0}) +
         what + "\n";
}

// Which of the faces every office knows a font's name means; the first for any other.
std::size_t face_of(std::string_view name) {
  const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  if (has("黑") || has("Hei") || has("HEI") || has("hei")) return 1;
  if (has("楷") || has("Kai") || has("KAI")) return 2;
  if (has("仿宋") || has("Fang") || has("FANG")) return 3;
  return 0;
}

// The code point at `at`, which moves behind it; the text is UTF-8 by its XML reader.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  char32_t c = more == 3   ? lead & 0x07U
               : more == 2 ? lead & 0x0FU
               : more == 1 ? lead & 0x1FU
                           : lead;
  for (int i = 0; i < more && at < text.size(); ++i)
    c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  return c;
}

std::string utf16_hex(char32_t c) {
  std::array<char, 16> text{};
  if (c < 0x10000)
    std::snprintf(text.data(), text.size(), "%04X", static_cast<unsigned>(c));
  else
    std::snprintf(text.data(), text.size(), "%04X%04X",
                  static_cast<unsigned>(0xD800 + ((c - 0x10000) >> 10)),
                  static_cast<unsigned>(0xDC00 + ((c - 0x10000) & 0x3FF)));
  return text.data();
}

// Numbered objects, then the table of where they are.
class PdfFile {
 public:
  std::size_t add(const std::string& object) {
    offsets_.push_back(out_.size());
    out_ += std::to_string(offsets_.size()) + " 0 obj\n" + object + "\nendobj\n";
    return offsets_.size();
  }
  std::size_t stream(const std::string& dictionary, const std::string& octets) {
    return add("<<" + dictionary + "/Length " + std::to_string(octets.size()) + ">>stream\n" +
               octets + "\nendstream");
  }
  std::size_t next() const { return offsets_.size() + 1; }
  std::string finish(std::size_t root) {
    const std::size_t table = out_.size();
    out_ += "xref\n0 " + std::to_string(next()) + "\n0000000000 65535 f \n";
    for (const std::size_t at : offsets_) {
      std::array<char, 32> line{};
      std::snprintf(line.data(), line.size(), "%010zu 00000 n \n", at);
      out_ += line.data();
    }
    out_ += "trailer\n<</Size " + std::to_string(next()) + "/Root " + std::to_string(root) +
            " 0 R>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    return std::move(out_);
  }

 private:
  std::string out_ = "%PDF-1.5\n";
  std::vector<std::size_t> offsets_;
};

class PageWriter {
 public:
  PageWriter(OfdDocument& document, Package& package) : document_(document), package_(package) {}

  std::string write(const OfdPage& page) {
    const double width = std::clamp(page.area.width, 1.0, 5000.0) * kPoints;
    const double height = std::clamp(page.area.height, 1.0, 5000.0) * kPoints;
    // Millimetres downwards from the corner of the page, as OFD has them.
    content_ =
        numbers({kPoints, 0, 0, -kPoints, -page.area.x * kPoints, height + page.area.y * kPoints}) +
        "cm\n";
    for (const OfdObject& o : page.objects) {
      if (content_.size() > kContent) break;
      content_ += "q\n";
      object(o);
      content_ += "Q\n";
    }
    return finish(width, height);
  }

 private:
  void object(const OfdObject& o) {
    const OfdMatrix& m = o.matrix;
    if (o.kind == OfdObject::Kind::picture) return picture(o);
    content_ += numbers({m[0], m[1], m[2], m[3], o.box.x + m[4], o.box.y + m[5]}) + "cm\n";
    if (o.kind == OfdObject::Kind::text)
      text(o);
    else
      path(o);
  }

  void path(const OfdObject& o) {
    const std::string drawn = ofd_path(o.path);
    if (drawn.empty() || (!o.fill && !o.stroke)) return;
    if (o.fill) content_ += colour(o.fill_colour, "rg");
    if (o.stroke) content_ += colour(o.stroke_colour, "RG") + numbers({o.line_width}) + "w\n";
    content_ += drawn + (o.fill && o.stroke ? "B\n" : o.fill ? "f\n" : "S\n");
  }

  void text(const OfdObject& o) {
    if (!(o.size > 0)) return;
    const OfdFont* font = document_.font(o.resource);
    const std::size_t face = face_of(font != nullptr ? font->name : "");
    content_ += "BT\n" + colour(o.fill_colour, "rg") + "/F" + std::to_string(face) + " " +
                numbers({o.size}) + "Tf\n";
    for (const OfdCode& code : o.codes) characters(code, o.size);
    content_ += "ET\n";
  }

  // Each at its own place: only so do lines keep their length whatever face is at hand.
  void characters(const OfdCode& code, double size) {
    double x = code.x, y = code.y;
    std::size_t n = 0;
    for (std::size_t at = 0; at < code.text.size() && content_.size() < kContent; ++n) {
      const char32_t c = next_character(code.text, at);
      if (c > ' ' && c != 0x3000)
        content_ += "1 0 0 -1 " + numbers({x, y}) + "Tm<" + utf16_hex(c) + ">Tj\n";
      if (n < code.delta_x.size())
        x += code.delta_x[n];
      else if (code.delta_y.empty())
        x += c < 0x80 ? size / 2 : size;
      if (n < code.delta_y.size()) y += code.delta_y[n];
    }
  }

  void picture(const OfdObject& o) {
    const std::string part = document_.picture(o.resource);
    if (part.empty()) return;
    const auto known = pictures_.find(part);
    const std::size_t number = known != pictures_.end() ? known->second : add_picture(part);
    if (number == 0) return;
    // A picture is one by one, put in its box by the matrix; without a matrix it fills the box.
    OfdMatrix m = o.matrix;
    if (m == OfdMatrix{1, 0, 0, 1, 0, 0}) m = {o.box.width, 0, 0, o.box.height, 0, 0};
    content_ += "/M gs\n" + numbers({m[0], m[1], m[2], m[3], o.box.x + m[4], o.box.y + m[5]}) +
                "cm\n1 0 0 -1 0 1 cm /P" + std::to_string(number) + " Do\n";
  }

  std::size_t add_picture(const std::string& part) {
    std::size_t& number = pictures_[part];
    Limits limits = package_.limits();
    limits.pixels = std::min(limits.pixels, pixels_left_);
    Raster r;
    const std::string octets = package_.part(part);
    if (!render_picture(octets, 0, 0, limits, r)) return number;
    pixels_left_ -= static_cast<std::size_t>(r.width) * static_cast<std::size_t>(r.height);
    number = file_.stream("/Type/XObject/Subtype/Image/BitsPerComponent 8/Width " +
                              std::to_string(r.width) + "/Height " + std::to_string(r.height) +
                              "/ColorSpace/" + (r.channels == 1 ? "DeviceGray" : "DeviceRGB"),
                          r.pixels);
    return number;
  }

  std::string resources(std::size_t first_font) const {
    std::string out = "/Resources<</ExtGState<</M<</BM/Multiply>>>>/Font<<";
    for (std::size_t i = 0; i < kFonts.size(); ++i)
      out += "/F" + std::to_string(i) + " " + std::to_string(first_font + i * 3) + " 0 R";
    out += ">>/XObject<<";
    for (const auto& [part, number] : pictures_)
      if (number != 0) out += "/P" + std::to_string(number) + " " + std::to_string(number) + " 0 R";
    return out + ">>>>";
  }

  std::string finish(double width, double height) {
    const std::size_t first_font = file_.next();
    for (const char* face : kFonts) add_font(face);
    const std::size_t content = file_.stream("", content_);
    const std::size_t pages = file_.next() + 1;
    const std::size_t page =
        file_.add("<</Type/Page/Parent " + std::to_string(pages) + " 0 R/MediaBox[0 0 " +
                  numbers({width, height}) + "]/Contents " + std::to_string(content) + " 0 R" +
                  resources(first_font) + ">>");
    file_.add("<</Type/Pages/Count 1/Kids[" + std::to_string(page) + " 0 R]>>");
    return file_.finish(file_.add("<</Type/Catalog/Pages " + std::to_string(pages) + " 0 R>>"));
  }

  // Not embedded: the PDF library takes what the machine has for that name.
  void add_font(const std::string& face) {
    const std::size_t at = file_.next();
    file_.add("<</Type/Font/Subtype/Type0/BaseFont/" + face +
              "/Encoding/UniGB-UTF16-H/DescendantFonts[" + std::to_string(at + 1) + " 0 R]>>");
    file_.add("<</Type/Font/Subtype/CIDFontType0/BaseFont/" + face + "/DW 1000/FontDescriptor " +
              std::to_string(at + 2) +
              " 0 R/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>>>");
    file_.add("<</Type/FontDescriptor/FontName/" + face +
              "/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120"
              "/CapHeight 880/StemV 93>>");
  }

  OfdDocument& document_;
  Package& package_;
  PdfFile file_;
  std::string content_;
  std::map<std::string, std::size_t> pictures_;  // part -> object; 0: cannot be drawn
  std::size_t pixels_left_ = kPicturePixels;
};

}  // namespace

std::string ofd_page_as_pdf(OfdDocument& document, Package& package, std::size_t page) {
  return PageWriter(document, package).write(document.page(page));
}

}  // namespace shouwen::parsers::extract
