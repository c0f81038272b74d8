// read_pages [--tesseract] FILE.tif...: each file's first page through gateway/ocr. A line of JSON
// a file, then one of what the workers cost. For accuracy.py, which knows what the pages say.
// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <tiffio.h>

#include <cstdio>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "gateway/ocr/reader.h"

namespace {

using shouwen::parsers::extract::Raster;

bool load(const char* path, Raster& raster) {
  TIFF* tiff = TIFFOpen(path, "r");
  if (tiff == nullptr) return false;
  std::uint32_t width = 0, height = 0;
  float dpi_x = 0, dpi_y = 0;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
  TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &dpi_x);
  TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &dpi_y);
  std::vector<std::uint32_t> pixels(std::size_t{width} * height);
  const bool read =
      TIFFReadRGBAImageOriented(tiff, width, height, pixels.data(), ORIENTATION_TOPLEFT, 0) != 0;
  TIFFClose(tiff);
  raster = {static_cast<int>(width), static_cast<int>(height), 1, dpi_x, dpi_y, {}};
  raster.pixels.reserve(pixels.size());
  for (const std::uint32_t pixel : pixels) raster.pixels += static_cast<char>(TIFFGetG(pixel));
  return read;
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  shouwen::ocr::Options options = shouwen::ocr::installed();
  int first = 1;
  if (argc > 1 && std::strcmp(argv[1], "--tesseract") == 0) {
    options.ppocr = false;
    first = 2;
  }
  {
    shouwen::ocr::Reader reader(options);
    for (int i = first; i < argc; ++i) {
      Raster raster;
      if (!load(argv[i], raster)) return 1;
      const auto page = reader.read(raster);
      if (!page.ok()) {
        std::cerr << page.error().text() << "\n";
        return 1;
      }
      std::cout << nlohmann::json{{"file", argv[i]},
                                  {"text", page->text},
                                  {"confidence", page->confidence},
                                  {"coverage", page->coverage},
                                  {"weak", page->weak()},
                                  {"quarters", page->quarters},
                                  {"engine", page->engine}}
                       .dump()
                << std::endl;
    }
  }
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  std::cout << nlohmann::json{{"cpu", seconds(used.ru_utime) + seconds(used.ru_stime)},
                              {"rss_mb", used.ru_maxrss / 1024}}
                   .dump()
            << std::endl;
}
