// Tesseract with chi_sim as a reader of pages: the second reader, and the one that is always there.
// Settings as measured on faxed pages (docs/design.md): 204 dots an inch and square, specks of one
// pixel taken out before scaling, deskewed, one uniform block (psm 6).
// Threads: one. Lifetime: models are loaded by open() and nothing is opened after it.
// Errors: open says what is missing; read never fails: a page without text has no lines.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "parsers/ocr/protocol.h"

namespace shouwen::parsers::ocr {

class TesseractReader {
 public:
  TesseractReader();
  ~TesseractReader();
  bool open(std::string& why);
  std::string engine() const;
  // `pixels`: head.width * head.height octets of grey.
  Reading read(const PageHead& head, std::string_view pixels);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwen::parsers::ocr
