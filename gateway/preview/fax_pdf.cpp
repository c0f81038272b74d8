// SPDX-License-Identifier: Apache-2.0
#include "gateway/preview/fax_pdf.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>

#include "storage/sha256.h"

namespace shouwen::preview {
namespace {

constexpr double kFaxDpi = 204, kFineDpi = 196;  // of a page that does not say
constexpr double kPoints = 72;                   // an inch
constexpr int kFixed = 5;  // objects before the pages: catalog, pages, XMP, intent, profile

std::string points(int pixels, double dpi) {
  char text[32];
  const auto end =
      std::to_chars(text, text + sizeof text, pixels * kPoints / dpi, std::chars_format::fixed, 3);
  return {text, end.ptr};
}

std::string reference(std::size_t object) {
  return std::to_string(object) + " 0 R";
}

// Objects in order, and where each begins.
class File {
 public:
  File() : out_("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n") {}

  void object(const std::string& dictionary) {
    begin();
    out_ += dictionary + "\nendobj\n";
  }
  void stream(const std::string& entries, std::string_view octets) {
    begin();
    out_ += "<<" + entries + "/Length " + std::to_string(octets.size()) + ">>\nstream\n";
    out_ += octets;
    out_ += "\nendstream\nendobj\n";
  }
  std::string end() && {
    const std::size_t table = out_.size();
    const std::string id = storage::sha256(out_).text;
    const std::string half = id.substr(id.find(':') + 1, 32);
    out_ += "xref\n0 " + std::to_string(starts_.size() + 1) + "\n0000000000 65535 f \n";
    for (const std::size_t start : starts_) {
      char row[32];
      std::snprintf(row, sizeof row, "%010zu 00000 n \n", start);
      out_ += row;
    }
    out_ += "trailer\n<</Size " + std::to_string(starts_.size() + 1) + "/Root 1 0 R/ID[<" + half +
            "><" + half + ">]>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    return std::move(out_);
  }

 private:
  void begin() {
    starts_.push_back(out_.size());
    out_ += std::to_string(starts_.size()) + " 0 obj\n";
  }
  std::string out_;
  std::vector<std::size_t> starts_;
};

constexpr std::string_view kXmp =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
    "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
    "<pdfaid:part>1</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n"
    "</rdf:Description>\n"
    "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
    "<dc:format>application/pdf</dc:format>\n"
    "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>";

void add_fixed(File& file, std::size_t pages) {
  std::string kids;
  for (std::size_t i = 0; i < pages; ++i)
    kids += (i == 0 ? "" : " ") + reference(kFixed + 1 + 3 * i);
  file.object("<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R/OutputIntents[4 0 R]>>");
  file.object("<</Type/Pages/Count " + std::to_string(pages) + "/Kids[" + kids + "]>>");
  file.stream("/Type/Metadata/Subtype/XML", kXmp);
  file.object(
      "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(Grey gamma 2.2)"
      "/Info(Grey gamma 2.2)/DestOutputProfile 5 0 R>>");
  file.stream("/N 1", grey_profile());
}

void add_page(File& file, const PdfPage& page, std::size_t first) {
  const auto& s = page.shape;
  const bool stated = s.dpi_x >= 1 && s.dpi_y >= 1;
  const std::string width = points(s.width, stated ? s.dpi_x : kFaxDpi);
  const std::string height = points(s.height, stated ? s.dpi_y : kFineDpi);
  file.object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 " + width + " " + height + "]/Contents " +
              reference(first + 1) + "/Resources<</XObject<</I " + reference(first + 2) + ">>>>" +
              (page.quarters > 0 ? "/Rotate " + std::to_string(90 * page.quarters) : "") + ">>");
  file.stream("", "q " + width + " 0 0 " + height + " 0 0 cm /I Do Q");
  const std::string size =
      "/Columns " + std::to_string(s.width) + "/Rows " + std::to_string(s.height);
  file.stream("/Type/XObject/Subtype/Image/Width " + std::to_string(s.width) + "/Height " +
                  std::to_string(s.height) +
                  "/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<<"
                  "/K " +
                  std::to_string(s.k) + size + "/EndOfBlock false" +
                  (s.black_is_1 ? "/BlackIs1 true" : "") + ">>",
              page.codes);
}

void put(std::string& out, std::uint32_t value, int octets) {
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift);
}

// X, Y, Z of D50, the white of every profile, in 1/65536.
void put_white(std::string& out) {
  for (const std::uint32_t value : {0xF6D6U, 0x10000U, 0xD32DU}) put(out, value, 4);
}

std::string description() {
  constexpr std::string_view kName = "Grey gamma 2.2";
  std::string out = "desc";
  put(out, 0, 4);
  put(out, kName.size() + 1, 4);
  out += kName;
  out.append(1 + 4 + 4 + 2 + 1 + 67, '\0');  // its end; no name in Unicode, none in a script
  return out;
}

}  // namespace

std::string grey_profile() {
  std::string white = "XYZ ", curve = "curv", rights = "text";
  put(white, 0, 4);
  put_white(white);
  put(curve, 0, 4);
  put(curve, 1, 4);
  put(curve, 0x0233, 2);  // 2.2 in 1/256
  put(rights, 0, 4);
  rights += std::string("No rights reserved") + '\0';
  const std::vector<std::pair<std::string, std::string>> tags = {
      {"desc", description()}, {"cprt", rights}, {"wtpt", white}, {"kTRC", curve}};
  std::string table, data;
  put(table, static_cast<std::uint32_t>(tags.size()), 4);
  for (const auto& [name, octets] : tags) {
    table += name;
    put(table, static_cast<std::uint32_t>(128 + 4 + 12 * tags.size() + data.size()), 4);
    put(table, static_cast<std::uint32_t>(octets.size()), 4);
    data += octets;
    data.append((4 - data.size() % 4) % 4, '\0');
  }
  std::string head;
  put(head, static_cast<std::uint32_t>(128 + table.size() + data.size()), 4);
  put(head, 0, 4);
  put(head, 0x02100000, 4);
  head += "mntrGRAYXYZ ";
  for (const std::uint32_t part : {2001U, 1U, 1U, 0U, 0U, 0U}) put(head, part, 2);  // its date
  head += "acsp";
  head.resize(68, '\0');  // no platform, flags, maker, model, attributes; perceptual
  put_white(head);
  head.resize(128, '\0');
  return head + table + data;
}

std::string fax_pdf(const std::vector<PdfPage>& pages) {
  File file;
  add_fixed(file, pages.size());
  for (std::size_t i = 0; i < pages.size(); ++i) add_page(file, pages[i], kFixed + 1 + 3 * i);
  return std::move(file).end();
}

}  // namespace shouwen::preview
