// Pictures told by their headers: size as shown, turn, resolution, pages.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/picture_header.h"

#include <gtest/gtest.h>

#include <string>

#include "parsers/extract/tiff_fields.h"

namespace shouwen::parsers::extract {
namespace {

using namespace std::string_literals;

std::string u16(unsigned v) {
  return {static_cast<char>(v & 0xFF), static_cast<char>(v >> 8)};
}
std::string u32(unsigned v) {
  return u16(v & 0xFFFF) + u16(v >> 16);
}
std::string field(unsigned tag, unsigned type, unsigned value) {
  return u16(tag) + u16(type) + u32(1) + u32(value);
}

// A fax page's directory: 1728 x 1145, 204 x 98 dots an inch.
std::string fax_directory(unsigned offset, unsigned next) {
  const unsigned rationals = offset + 2 + 7 * 12 + 4;
  return u16(7) + field(0x100, 3, 1728) + field(0x101, 4, 1145) + field(0x103, 3, 3) +
         field(0x112, 3, 1) + field(0x11A, 5, rationals) + field(0x11B, 5, rationals + 8) +
         field(0x128, 3, 2) + u32(next) + u32(204) + u32(1) + u32(98) + u32(1);
}
constexpr unsigned kDirectory = 2 + 7 * 12 + 4 + 16;

TEST(PictureHeader, FaxPagesOfATiff) {
  const std::string two =
      "II*\0"s + u32(8) + fax_directory(8, 8 + kDirectory) + fax_directory(8 + kDirectory, 0);
  const PictureHeader h = picture_header(two);
  EXPECT_EQ(h.kind, "tif");
  EXPECT_EQ(h.width, 1728);
  EXPECT_EQ(h.height, 1145);
  EXPECT_EQ(h.pages, 2);
  EXPECT_DOUBLE_EQ(h.dpi_x, 204);
  EXPECT_DOUBLE_EQ(h.dpi_y, 98);
  EXPECT_EQ(tiff_page(two, 1).compression, 3);
  EXPECT_EQ(tiff_page(two, 2).width, 0U) << "there is no third page";
}

TEST(PictureHeader, DirectoriesInACircleEnd) {
  EXPECT_EQ(picture_header("II*\0"s + u32(8) + fax_directory(8, 8)).pages, 1);
}

// A phone writes the sensor's rows and says how it was held: 6 is a quarter turn.
TEST(PictureHeader, JpegTurnedByExif) {
  const std::string exif = "Exif\0\0"s + "II*\0"s + u32(8) + u16(1) + field(0x112, 3, 6) + u32(0);
  const std::string app1 = "\xFF\xE1"s + '\0' + static_cast<char>(exif.size() + 2) + exif;
  const std::string frame = "\xFF\xC0\x00\x11\x08\x0B\xD0\x0F\xC0\x03"s + std::string(9, '\0');
  const PictureHeader h = picture_header("\xFF\xD8"s + app1 + frame);
  EXPECT_EQ(h.kind, "jpg");
  EXPECT_EQ(h.orientation, 6);
  EXPECT_EQ(h.width, 0x0BD0) << "as shown, not as stored";
  EXPECT_EQ(h.height, 0x0FC0);
}

TEST(PictureHeader, BmpWithRowsFromTheTop) {
  const std::string bmp = "BM"s + std::string(12, '\0') + u32(40) + u32(300) + u32(0U - 200U) +
                          std::string(12, '\0') + u32(11811) + u32(11811);
  const PictureHeader h = picture_header(bmp);
  EXPECT_EQ(h.width, 300);
  EXPECT_EQ(h.height, 200);
  EXPECT_NEAR(h.dpi_x, 300, 0.1);
}

TEST(PictureHeader, EveryCutOfAHeaderIsReadWithoutHarm) {
  const std::string tiff = "II*\0"s + u32(8) + fax_directory(8, 0);
  for (std::size_t size = 0; size < tiff.size(); ++size) {
    const PictureHeader h = picture_header(tiff.substr(0, size));
    EXPECT_LE(h.pages, 1);
    EXPECT_TRUE(h.width == 0 || h.width == 1728);
  }
  EXPECT_EQ(picture_header("").kind, "");
  EXPECT_EQ(picture_header("这不是图片").kind, "");
}

}  // namespace
}  // namespace shouwen::parsers::extract
