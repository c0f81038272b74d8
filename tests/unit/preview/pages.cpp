// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/preview/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "parsers/extract/picture.h"

namespace shouwen::preview {
namespace {

void le(std::string& out, std::uint64_t value, int octets) {
  for (int i = 0; i < octets; ++i, value = i < 8 ? value >> 8 : 0)
    out += static_cast<char>(value & 0xff);
}

// Stored parts without check sums: enough for our reader.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::string out, directory;
  for (const auto& [name, data] : parts) {
    std::string fields("\x14\0\0\0\0\0\0\0\0\0\0\0\0\0", 14);
    le(fields, data.size(), 4);
    le(fields, data.size(), 4);
    le(fields, name.size(), 2);
    le(fields, 0, 2);
    directory += "PK\x01\x02" + std::string("\x14\0", 2) + fields;
    le(directory, 0, 8);
    le(directory, 0, 2);
    le(directory, out.size(), 4);
    directory += name;
    out += "PK\x03\x04" + fields + name + data;
  }
  const std::size_t offset = out.size();
  out += directory + "PK\x05\x06";
  le(out, 0, 4);
  le(out, parts.size(), 2);
  le(out, parts.size(), 2);
  le(out, directory.size(), 4);
  le(out, offset, 4);
  le(out, 0, 2);
  return out;
}

parsers::extract::Raster raster_of(const std::string& jpeg) {
  parsers::extract::Raster r;
  EXPECT_TRUE(parsers::extract::render_picture(jpeg, 0, 0, {}, r));
  return r;
}

}  // namespace

extract::Extractor::Options from_build() {
  extract::Extractor::Options options;
  options.program = SHOUWEN_BINARY_DIR "/shouwen-extract";
  return options;
}

extract::Blob sealed(const std::string& octets) {
  extract::Blob out;
  EXPECT_TRUE(out.append(octets) && out.seal());
  return out;
}

std::string ofd_of(const std::string& words, const std::string& more_objects) {
  return zip_of(
      {{"OFD.xml", "<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>"},
       {"D/Document.xml",
        "<Document><CommonData><PageArea><PhysicalBox>0 0 100 50</PhysicalBox></PageArea>"
        "</CommonData><Pages><Page ID=\"1\" BaseLoc=\"P.xml\"/></Pages></Document>"},
       {"D/P.xml",
        "<Page><Content><Layer><TextObject Boundary=\"10 10 80 14\" Font=\"2\" Size=\"10\">"
        "<TextCode X=\"0\" Y=\"10\" DeltaX=\"g 9 10\">" +
            words + "</TextCode></TextObject>" + more_objects + "</Layer></Content></Page>"}});
}

std::string pdf_of(const std::string& page_box, const std::string& content) {
  return "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
         "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
         "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[" +
         page_box + "]/Contents 4 0 R>>\nendobj\n4 0 obj\n<</Length " +
         std::to_string(content.size()) + ">>stream\n" + content +
         "\nendstream\nendobj\ntrailer\n<</Size 5/Root 1 0 R>>\n";
}

std::string fax_of(int pages, unsigned width, unsigned height, unsigned dpi_x, unsigned dpi_y) {
  std::string out("II*\0", 4);
  le(out, 8, 4);
  const std::size_t step = (width + 7) / 8;
  for (int page = 0; page < pages; ++page) {
    constexpr unsigned kFields = 11;
    const std::size_t at = out.size(), rest = at + 2 + kFields * 12 + 4;
    const std::size_t pixels = rest + 16, next = pixels + step * height;
    le(out, kFields, 2);
    const auto field = [&](unsigned tag, unsigned type, std::size_t value) {
      le(out, tag, 2);
      le(out, type, 2);
      le(out, 1, 4);
      le(out, value, 4);
    };
    field(256, 4, width);
    field(257, 4, height);
    field(258, 3, 1);
    field(259, 3, 1);
    field(262, 3, 0);  // zero is white
    field(273, 4, pixels);
    field(277, 3, 1);
    field(278, 4, height);
    field(279, 4, step * height);
    field(282, 5, rest);
    field(283, 5, rest + 8);
    le(out, page + 1 < pages ? next : 0, 4);
    for (const unsigned dpi : {dpi_x, dpi_y}) le(out, dpi, 4), le(out, 1, 4);
    for (unsigned y = 0; y < height; ++y)
      out.append(step, y % 16 < 4 + 4U * static_cast<unsigned>(page) ? '\xff' : '\0');
  }
  return out;
}

std::string bmp_of(unsigned width, unsigned height) {
  std::string out = "BM";
  const std::size_t step = (width * 3 + 3) / 4 * 4;
  le(out, 54 + step * height, 4);
  le(out, 0, 4);
  le(out, 54, 4);
  le(out, 40, 4);
  le(out, width, 4);
  le(out, height, 4);
  le(out, 1, 2);
  le(out, 24, 2);
  le(out, 0, 24);
  for (unsigned y = 0; y < height; ++y) out.append(step, y < height / 2 ? '\0' : '\xff');
  return out;
}

std::string encrypted_office() {
  constexpr std::uint64_t kEnd = 0xFFFFFFFE, kFree = 0xFFFFFFFF;
  std::string out("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
  le(out, 0, 16);
  for (const unsigned v : {0x3EU, 3U, 0xFFFEU, 9U, 6U}) le(out, v, 2);
  le(out, 0, 6);
  // One sector of table (0), one of names (1), then two streams of eight sectors.
  for (const std::uint64_t v :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1}, std::uint64_t{0}, std::uint64_t{4096},
        kEnd, std::uint64_t{0}, kEnd, std::uint64_t{0}, std::uint64_t{0}})
    le(out, v, 4);
  for (int i = 1; i < 109; ++i) le(out, kFree, 4);
  for (std::uint64_t i = 0; i < 128; ++i)
    le(out, i == 0 ? 0xFFFFFFFD : i == 1 || i == 9 || i == 17 ? kEnd : i < 17 ? i + 1 : kFree, 4);
  const auto entry = [&](const std::string& name, unsigned type, std::uint64_t start,
                         std::uint64_t right, std::uint64_t child) {
    for (const char c : name) le(out, static_cast<unsigned char>(c), 2);
    le(out, 0, 1);
    out.resize(out.size() - 1 + 64 - name.size() * 2, '\0');
    le(out, name.size() * 2 + 2, 2);
    le(out, type, 1);
    le(out, 1, 1);
    for (const std::uint64_t v : {kFree, right, child}) le(out, v, 4);
    out.append(36, '\0');
    le(out, start, 4);
    le(out, type == 2 ? 4096 : 0, 8);
  };
  entry("Root Entry", 5, kEnd, kFree, 1);
  entry("EncryptedPackage", 2, 2, 2, kFree);
  entry("EncryptionInfo", 2, 10, kFree, kFree);
  out.append(128, '\0');
  return out + std::string(16 * 512, 'x');
}

double ink(const std::string& jpeg) {
  const auto r = raster_of(jpeg);
  const auto dark =
      std::ranges::count_if(r.pixels, [](char c) { return static_cast<unsigned char>(c) < 160; });
  return r.pixels.empty() ? 0 : static_cast<double>(dark) / static_cast<double>(r.pixels.size());
}

double difference(const std::string& a, const std::string& b) {
  const auto one = raster_of(a), other = raster_of(b);
  if (one.pixels.size() != other.pixels.size() || one.pixels.empty()) return 1;
  std::size_t differ = 0;
  for (std::size_t i = 0; i < one.pixels.size(); ++i)
    differ += std::abs(static_cast<unsigned char>(one.pixels[i]) -
                       static_cast<unsigned char>(other.pixels[i])) > 100
                  ? 1U
                  : 0U;
  return static_cast<double>(differ) / static_cast<double>(one.pixels.size());
}

}  // namespace shouwen::preview
