// The client against workers that work, lie, hang and die; pages here are drawn, those that look
// like real ones are measured in tests/ocr.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/ocr/reader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "gateway/ocr/page.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace shouwen;
using parsers::extract::Raster;

Raster white(int width, int height) {
  Raster raster;
  raster.width = width;
  raster.height = height;
  raster.dpi_x = raster.dpi_y = 204;
  raster.pixels.assign(static_cast<std::size_t>(width * height), '\xff');
  return raster;
}

// Marks like rows of text.
Raster inked() {
  Raster raster = white(800, 1000);
  for (int y = 100; y < 900; y += 50)
    for (int j = 0; j < 30; ++j)
      for (int x = 100; x < 700; ++x)
        if (x % 24 < 8) raster.pixels[static_cast<std::size_t>((y + j) * 800 + x)] = '\0';
  return raster;
}

ocr::Options real(bool ppocr) {
  ocr::Options options;
  options.program = SHOUWEN_BINARY_DIR "/shouwen-ocr";
  options.ppocr = ppocr;
  return options;
}

// A worker of our own making, as a script.
ocr::Options fake(const shouwen::testing::TempDir& dir, const std::string& script) {
  ocr::Options options;
  options.program = dir.path() + "/worker";
  std::ofstream(options.program)
      << "#!/bin/sh\nexec python3 -B -c '\nimport os, struct, sys, time\n"
         "def say(t): b = t.encode(); os.write(1, struct.pack(\"<2I\", 0x31574f43, len(b)) + b)\n"
         "def page():\n  h = os.read(0, 24); n = struct.unpack(\"<6I\", h)[1] * "
         "struct.unpack(\"<6I\", h)[2]\n"
         "  while n > 0: n -= len(os.read(0, n))\n"
         "os.read(0, 1)\n"
      << script << "'\n";
  ::chmod(options.program.c_str(), 0755);
  options.ppocr = false;
  options.self_test = false;
  return options;
}

// Each engine that is installed reads the page that is built in, and no other letters.
TEST(OcrCanary, EachInstalledEngineReadsTheKnownPage) {
  ocr::Reader reader(real(true));
  const auto engines = reader.self_test();
  ASSERT_EQ(engines.size(), 2U);
  for (const auto& engine : engines) {
    if (engine.absent && engine.name != "tesseract") continue;
    EXPECT_FALSE(engine.trouble) << engine.name << ": " << engine.trouble->text();
  }
  EXPECT_EQ(reader.trouble(), "");
}

// Models of another language: letters come, surely, and they are the wrong ones.
TEST(OcrCanary, AnEngineThatReadsOtherLettersIsNotUsedAndSaysWhatToDo) {
  const shouwen::testing::TempDir dir;
  ocr::Options options =
      fake(dir,
           "say(\"engine\\ttess-fake\\n\"); page()\n"
           "say(\"engine\\ttess-fake\\npage\\t0\\t600\\t300\\nline\\t0\\t100\\t100\\t40\\t30\\t0."
           "99\\tfEAZiB"
           "\\n\")\ntime.sleep(60)\n");
  options.self_test = true;
  ocr::Reader reader(options);
  const auto read = reader.read(inked());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().fault, Fault::permanent);
  EXPECT_NE(read.error().what.find("fEAZiB"), std::string::npos) << read.error().text();
  EXPECT_NE(read.error().remedy.find("tesseract-ocr-chi-sim"), std::string::npos);
  EXPECT_NE(reader.trouble().find("fEAZiB"), std::string::npos) << reader.trouble();
  ASSERT_TRUE(reader.self_test()[1].trouble);
  EXPECT_FALSE(reader.self_test()[1].absent);
}

// One that dies of it may live another time; until it does, somebody is told.
TEST(OcrCanary, AnEngineThatDiesOfTheKnownPageIsInTrouble) {
  const shouwen::testing::TempDir dir;
  ocr::Options options = fake(dir, "say(\"engine\\ttess-fake\\n\"); page()\n");
  options.self_test = true;
  ocr::Reader reader(options);
  const auto read = reader.read(inked());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().fault, Fault::transient) << read.error().text();
  EXPECT_NE(reader.trouble(), "");
}

// tesseract's models hidden by an empty folder: the engine is not there, whatever else is.
TEST(OcrCanary, HiddenModelsAreAnErrorWithARemedy) {
  const std::string folder = "/usr/share/tesseract-ocr";
  if (::system("bwrap --dev-bind / / true >/dev/null 2>&1") != 0)  // NOLINT(cert-env33-c)
    GTEST_SKIP() << "bwrap cannot make a namespace here";
  const shouwen::testing::TempDir dir;
  ocr::Options options;
  options.program = dir.path() + "/worker";
  std::ofstream(options.program) << "#!/bin/sh\nexec /usr/bin/bwrap --dev-bind / / --tmpfs "
                                 << folder << " " << SHOUWEN_BINARY_DIR << "/shouwen-ocr\n";
  ::chmod(options.program.c_str(), 0755);
  options.ppocr = false;
  ocr::Reader reader(options);
  const auto read = reader.read(inked());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().fault, Fault::permanent) << read.error().text();
  EXPECT_NE(read.error().remedy.find("tesseract-ocr-chi-sim"), std::string::npos);
}

TEST(OcrReader, AWhitePageHasNoTextAndNoInk) {
  ocr::Reader reader(real(false));
  const auto read = reader.read(white(1728, 2292));
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(read->text, "");
  EXPECT_FALSE(read->inked);
  EXPECT_FALSE(read->weak());
  EXPECT_EQ(read->engine.substr(0, 9), "tesseract");
}

TEST(OcrReader, WhatIsNoPageIsRefused) {
  ocr::Reader reader(real(false));
  Raster lie = white(100, 100);
  lie.pixels.resize(10);
  EXPECT_EQ(reader.read(lie).error().fault, Fault::rejected_input);
  EXPECT_EQ(reader.read(Raster{}).error().fault, Fault::rejected_input);
}

TEST(OcrReader, NoWorkerAtAllIsSaidWithARemedy) {
  ocr::Options options;
  options.program = "/nowhere/shouwen-ocr";
  ocr::Reader reader(options);
  const auto read = reader.read(inked());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().fault, Fault::permanent);
  EXPECT_NE(read.error().remedy, "");
}

TEST(OcrReader, InkWithoutTextIsWeakHoweverSureTheEngineIs) {
  const shouwen::testing::TempDir dir;
  ocr::Reader reader(fake(
      dir,
      "say(\"engine\\te\\n\"); page()\n"
      "say(\"engine\\te\\npage\\t0\\t800\\t1000\\nline\\t0\\t100\\t100\\t40\\t30\\t0.99\\tX\\n\")\n"
      "time.sleep(60)\n"));
  const auto read = reader.read(inked());
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_GT(read->confidence, 0.9);
  EXPECT_LT(read->coverage, 0.1);
  EXPECT_TRUE(read->inked);
  EXPECT_TRUE(read->weak());
}

TEST(OcrReader, AWorkerThatDiesLosesThePageNotTheReader) {
  const shouwen::testing::TempDir dir;
  // The first dies on its page; the one after it answers.
  ocr::Reader reader(
      fake(dir, "say(\"engine\\te\\n\"); page()\nonce = \"" + dir.path() +
                    "/once\"\n"
                    "if not os.path.exists(once):\n  open(once, \"w\"); os.kill(os.getpid(), 9)\n"
                    "say(\"engine\\te\\npage\\t0\\t800\\t1000\\n\")\n"));
  const auto died = reader.read(inked());
  ASSERT_FALSE(died.ok());
  EXPECT_EQ(died.error().fault, Fault::transient);
  EXPECT_TRUE(reader.read(inked()).ok());
}

TEST(OcrReader, AWorkerThatHangsIsEndedAtTheDeadline) {
  const shouwen::testing::TempDir dir;
  ocr::Options options = fake(dir, "say(\"engine\\te\\n\")\ntime.sleep(600)\n");
  options.deadline = std::chrono::milliseconds(200);
  ocr::Reader reader(options);
  const auto read = reader.read(inked());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().fault, Fault::transient);
}

TEST(OcrReader, NonsenseFromAWorkerIsNoReading) {
  const shouwen::testing::TempDir dir;
  ocr::Reader reader(fake(dir, "say(\"engine\\te\\n\"); page()\nos.write(1, b\"A\" * 65536)\n"));
  EXPECT_EQ(reader.read(inked()).error().fault, Fault::transient);
}

TEST(OcrReader, AWorkerIsReplacedAfterItsPages) {
  const shouwen::testing::TempDir dir;
  ocr::Options options = fake(
      dir,
      "say(\"engine\\tworker-%d\\n\" % os.getpid())\n"
      "while True: page(); say(\"engine\\tworker-%d\\npage\\t0\\t8\\t10\\n\" % os.getpid())\n");
  options.pages = 2;
  ocr::Reader reader(options);
  std::vector<std::string> engines;
  for (int i = 0; i < 4; ++i) engines.push_back(reader.read(inked())->engine);
  EXPECT_EQ(engines[0], engines[1]);
  EXPECT_NE(engines[1], engines[2]);
  EXPECT_EQ(engines[2], engines[3]);
}

TEST(OcrPage, ColourBecomesGreyAndAHugePageSmaller) {
  Raster colour;
  colour.width = 2;
  colour.height = 1;
  colour.channels = 3;
  colour.pixels = std::string("\xff\x00\x00\xff\xff\xff", 6);
  const ocr::GreyPage grey = ocr::grey_of(colour);
  EXPECT_EQ(static_cast<unsigned char>(grey.pixels[0]), 76);  // red ink stays ink
  EXPECT_EQ(static_cast<unsigned char>(grey.pixels[1]), 255);

  Raster huge = white(9000, 9000);
  huge.dpi_x = huge.dpi_y = 600;
  const ocr::GreyPage half = ocr::grey_of(huge);
  EXPECT_EQ(half.head.width, 4500u);
  EXPECT_DOUBLE_EQ(half.head.dpi_x, 300);
}

}  // namespace
