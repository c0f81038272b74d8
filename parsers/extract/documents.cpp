// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/documents.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "parsers/extract/ofd_pdf.h"
#include "parsers/extract/registry.h"

namespace shouwen::parsers::extract {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kXmlRemedy =
    "重装libxml2与libc6后重启 reinstall libxml2 and libc6, then restart";
constexpr std::string_view kPdfRemedy = "安装poppler-data后重启 install poppler-data, then restart";

constexpr std::string_view kFontRemedy =
    "安装fonts-noto-cjk后重启 install fonts-noto-cjk, then restart";

void put(std::string& out, std::uint64_t value, int octets) {
  for (int i = 0; i < octets; ++i) out += static_cast<char>(i < 8 ? value >> (8 * i) & 0xff : 0);
}

// A zip of stored parts without check sums.
std::string zip_of(const std::vector<std::pair<std::string_view, std::string_view>>& parts) {
  std::string out, directory;
  for (const auto& [name, data] : parts) {
    std::string fields("\x14\0\0\0\0\0\0\0\0\0\0\0\0\0"sv);
    put(fields, data.size(), 4);
    put(fields, data.size(), 4);
    put(fields, name.size(), 2);
    put(fields, 0, 2);
    directory += "PK\x01\x02\x14"sv;
    directory += '\0';
    directory += fields;
    put(directory, 0, 10);  // comment, disk, attributes
    put(directory, out.size(), 4);
    directory += name;
    out += "PK\x03\x04"sv;
    out += fields;
    out += name;
    out += data;
  }
  const std::size_t offset = out.size();
  out += directory;
  out += "PK\x05\x06"sv;
  put(out, 0, 4);
  put(out, parts.size(), 2);
  put(out, parts.size(), 2);
  put(out, directory.size(), 4);
  put(out, offset, 4);
  put(out, 0, 2);
  return out;
}

// XML that is not UTF-8, so that libxml2's way to iconv is seen to work.
std::string small_docx() {
  return zip_of(
      {{"word/document.xml",
        "<?xml version=\"1.0\" encoding=\"GB18030\"?><w:document xmlns:w=\"w\"><w:body><w:p>"
        "<w:r><w:t>\xD0\xC5\xD3\xC3\xBD\xBB\xCD\xA8</w:t></w:r></w:p></w:body></w:document>"}});
}

// 信用交通 in STSong, which is not inside: only poppler-data knows its characters.
std::string small_pdf() {
  constexpr std::array kObjects = {
      "<</Type/Catalog/Pages 2 0 R>>"sv,
      "<</Type/Pages/Kids[3 0 R]/Count 1>>"sv,
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"sv,
      "<</Length 55>>stream\nBT /F 24 Tf 20 40 Td <4FE175284EA4901A> Tj ET           \nendstream"sv,
      "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>"sv,
      "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/FontDescriptor 7 0 R"
      "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>"sv,
      "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
      "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"sv};
  std::string out = "%PDF-1.4\n", offsets;
  int number = 0;
  for (const std::string_view object : kObjects) {
    std::string at = std::to_string(out.size());
    at.insert(0, 10 - at.size(), '0');
    offsets += at + " 00000 n \n";
    out += std::to_string(++number) + " 0 obj\n" + std::string(object) + "\nendobj\n";
  }
  const std::size_t table = out.size();
  out += "xref\n0 8\n0000000000 65535 f \n" + offsets +
         "trailer\n<</Size 8/Root 1 0 R>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
  return out;
}

// The same four letters on a page of OFD.
std::string small_ofd() {
  return zip_of(
      {{"OFD.xml", "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"},
       {"Doc_0/Document.xml",
        "<Document><CommonData><PageArea><PhysicalBox>0 0 70 35</PhysicalBox></PageArea>"
        "</CommonData><Pages><Page ID=\"1\" BaseLoc=\"P.xml\"/></Pages></Document>"},
       {"Doc_0/P.xml",
        "<Page><Content><Layer><TextObject Boundary=\"7 10 50 12\" Font=\"2\" Size=\"8\">"
        "<TextCode X=\"0\" Y=\"8\" DeltaX=\"8 8 8\">信用交通</TextCode></TextObject></Layer>"
        "</Content></Page>"}});
}

// What the libraries load when first used they must load before the sandbox closes.
std::string prepare_xml() {
  return read_docx(small_docx(), {}).text.empty() ? "libxml2 cannot read GB18030" : "";
}

std::string prepare_pdf() {
  return keep_pdf_library(small_pdf()) ? "" : "poppler cannot open a document";
}

}  // namespace

void add_documents(Registry& r) {
  r.readers.push_back({"docx", "docx-1", read_docx});
  r.readers.push_back({"xlsx", "xlsx-1", read_xlsx});
  r.readers.push_back({"pptx", "pptx-1", read_pptx});
  for (const std::string_view kind : {"odt", "ods", "odp"})
    r.readers.push_back({kind, "odf-1", read_odf});
  r.readers.push_back({"ofd", "ofd-1", read_ofd});
  r.readers.push_back({"rtf", "rtf-1", read_rtf});
  r.readers.push_back({"xml", "xml-1", read_xml});
  r.readers.push_back({"pdf", "pdf-1", read_pdf});
  r.renderers.push_back({"pdf", render_pdf, draw_pdf});
  r.renderers.push_back({"ofd", render_ofd, draw_ofd});
  r.preparations.push_back({"libxml2", prepare_xml, kXmlRemedy});
  r.preparations.push_back({"poppler", prepare_pdf, kPdfRemedy});
  r.canaries.push_back({"docx", "docx", small_docx, "信用交通\n", kXmlRemedy});
  r.canaries.push_back({"pdf stsong", "pdf", small_pdf, "信用交通\n", kPdfRemedy});
  // Four Han of 24 points on 200 x 100: a tenth of that is the least any font leaves.
  constexpr double kInk = 0.005;
  r.canaries.push_back(
      {"pdf fonts", "pdf", small_pdf, "", kFontRemedy, kInk, protocol::Op::render});
  r.canaries.push_back(
      {"pdf preview", "pdf", small_pdf, "", kFontRemedy, kInk, protocol::Op::preview});
  r.canaries.push_back(
      {"ofd fonts", "ofd", small_ofd, "", kFontRemedy, kInk, protocol::Op::preview});
  r.folders.insert(r.folders.end(), {"/usr/share/poppler", "/usr/share/fonts", "/etc/fonts",
                                     "/usr/share/fontconfig", "/var/cache/fontconfig"});
}

}  // namespace shouwen::parsers::extract
