// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/extract.h"

#include <gtest/gtest.h>

#include "parsers/extract/sniff.h"
#include "parsers/extract/zip_directory.h"
#include "parsers/mail.h"
#include "storage/sha256.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using extract::Outcome;

std::string le(std::uint32_t v, int octets) {
  std::string out;
  for (int i = 0; i < octets; ++i) out += static_cast<char>((v >> (8 * i)) & 0xFF);
  return out;
}

struct Entry {
  std::string name;
  std::uint32_t packed = 10, size = 10, flags = 0;
};

// A zip as far as its directory goes: one local header, then the entries, then the end record.
std::string zip(const std::vector<Entry>& entries) {
  const std::string start = "PK\x03\x04" + std::string(26, '\0');
  std::string directory;
  for (const auto& e : entries)
    directory += "PK\x01\x02" + std::string(4, '\0') + le(e.flags, 2) + std::string(10, '\0') +
                 le(e.packed, 4) + le(e.size, 4) +
                 le(static_cast<std::uint32_t>(e.name.size()), 2) + std::string(16, '\0') + e.name;
  const auto n = static_cast<std::uint32_t>(entries.size());
  return start + directory + "PK\x05\x06" + std::string(4, '\0') + le(n, 2) + le(n, 2) +
         le(static_cast<std::uint32_t>(directory.size()), 4) +
         le(static_cast<std::uint32_t>(start.size()), 4) + le(0, 2);
}

extract::Document read(const std::string& name, const std::string& content) {
  Letter l;
  l.files = {{name, content}};
  const std::string raw = octets(l);
  const auto bytes = std::as_bytes(std::span(raw));
  const auto tree = parsers::mime::parse(bytes);
  const auto mail = parsers::read_mail(tree, bytes);
  return extract::extract(tree, mail).back();
}

struct Sniffed {
  const char* name;
  std::string head;
  const char* kind;
};
class Sniff : public testing::TestWithParam<Sniffed> {};
TEST_P(Sniff, ByContentNotByName) {
  EXPECT_EQ(parsers::extract::sniff(GetParam().head, GetParam().name, ""), GetParam().kind);
}
INSTANTIATE_TEST_SUITE_P(
    Kinds, Sniff,
    testing::Values(Sniffed{"a.doc", "{\\rtf1", "rtf"}, Sniffed{"a.doc", "<html><body>", "html"},
                    Sniffed{"a.docx", "%PDF-1.5", "pdf"},
                    Sniffed{"a.wps", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "wps"},
                    Sniffed{"a.jpg", "\x89PNG\r\n\x1A\n", "png"},
                    Sniffed{"a",
                            std::string("\0\0\0\x18"
                                        "ftypheic",
                                        12),
                            "heic"},
                    Sniffed{"a.mp4",
                            std::string("\0\0\0\x18"
                                        "ftypisom",
                                        12),
                            "mp4"},
                    Sniffed{"winmail.dat", "\x78\x9F\x3E\x22", "tnef"},
                    Sniffed{"a.pdf", "MZ\x90", "exe"}, Sniffed{"a.rar", "Rar!\x1A\x07", "rar"},
                    Sniffed{"a.7z", "7z\xBC\xAF\x27\x1C", "7z"}, Sniffed{"a.txt", "文字", "txt"},
                    Sniffed{"a.bin", std::string("\0\1\2", 3), "data"}));

TEST(Extract, ReadsTextInItsCharset) {
  const auto d = read("总结.txt", "\xD7\xDC\xBD\xE1\xC8\xE7\xCF\xC2\xA3\xBA");  // GBK 总结如下：
  EXPECT_EQ(d.kind, "txt");
  EXPECT_EQ(d.outcome, Outcome::ok);
  EXPECT_EQ(d.text, "总结如下：");
  EXPECT_EQ(d.digest, storage::sha256("\xD7\xDC\xBD\xE1\xC8\xE7\xCF\xC2\xA3\xBA"));
}

TEST(Extract, NamesWhatItCannotRead) {
  EXPECT_EQ(read("a.docx", "").outcome, Outcome::empty);
  EXPECT_EQ(read("a.pdf", "%PDF-1.4").outcome, Outcome::unsupported);
  EXPECT_EQ(read("a.docx", "PK\x03\x04 cut off").outcome, Outcome::corrupt);
  EXPECT_EQ(read("a.docx", "PK\x03\x04 cut off").kind, "docx");
  EXPECT_EQ(read("a.zip", zip({{"b.docx", 10, 10, 1}})).outcome, Outcome::encrypted);
}

TEST(Extract, ADocxIsToldFromAZip) {
  const auto d = read("a.wps", zip({{"[Content_Types].xml"},
                                    {"word/document.xml"},
                                    {"word/media/image1.jpg", 9000, 9000},
                                    {"word/media/bullet.png", 90, 90}}));
  EXPECT_EQ(d.kind, "docx");
  EXPECT_EQ(d.images, 1);
  const auto z = read("a.zip", zip({{"县/署名文章.docx", 10, 10, 0x800}, {"县/"}}));
  EXPECT_EQ(z.kind, "zip");
  ASSERT_EQ(z.members.size(), 1U);
  EXPECT_EQ(z.members[0].name, "县/署名文章.docx");
}

TEST(Extract, BombsAreFlaggedNotUnpacked) {
  EXPECT_TRUE(extract::has_flag(read("a.zip", zip({{"b.zip", 167, 10311}})), "bomb"));
  EXPECT_TRUE(extract::has_flag(read("a.zip", zip({{"zeros", 1 << 20, 0x7FFFFFFF}})), "bomb"));
  EXPECT_FALSE(extract::has_flag(read("a.zip", zip({{"b.zip", 9000, 10311}})), "bomb"));
}

TEST(Extract, HostileDirectoriesEnd) {
  const std::string good = zip({{"a.docx"}, {"b.docx"}});
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const char c : {'\0', '\xFF'}) {
      std::string bad = good;
      bad[i] = c;
      EXPECT_LE(parsers::extract::read_zip_directory(bad, 10).entries.size(), 10U);
      EXPECT_LE(parsers::extract::read_zip_directory(std::string_view(good).substr(0, i), 10)
                    .entries.size(),
                10U);
    }
}

TEST(Extract, DisguisedNames) {
  EXPECT_TRUE(extract::has_flag(read("要求.doc.exe", "MZ"), "double_extension"));
  EXPECT_TRUE(extract::has_flag(read("a.com", "x"), "executable"));
}

}  // namespace
}  // namespace shouwen::test
