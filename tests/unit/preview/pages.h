// What the preview tests share: small documents made here, and what a JPEG shows.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/extract/extract.h"
#include "gateway/extract/extractor.h"

namespace shouwen::preview {

extract::Extractor::Options from_build();  // the helper beside the tests
extract::Blob sealed(const std::string& octets);

// A page of OFD with these words in one line of 10 mm.
std::string ofd_of(const std::string& words, const std::string& more_objects = "");
std::string pdf_of(const std::string& page_box, const std::string& content);
// A fax: one bit a pixel, uncompressed, black bars; resolutions an inch. Pages differ.
std::string fax_of(int pages, unsigned width, unsigned height, unsigned dpi_x, unsigned dpi_y);
std::string bmp_of(unsigned width, unsigned height);

// A document of Office with a password: a compound file that holds the encrypted package.
std::string encrypted_office();

// Share of dark pixels; decodes it.
double ink(const std::string& jpeg);
// Share of pixels in which two pictures of one size differ clearly; 1 when the sizes differ.
double difference(const std::string& a, const std::string& b);

}  // namespace shouwen::preview
