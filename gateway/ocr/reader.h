// Reads a page of pixels with the OCR workers: PP-OCRv4 first, tesseract where that is weak or not
// there. Each engine runs in a worker of its own, `shouwen-ocr`, started here or reached at the
// socket of its systemd unit; it gets grey pixels and gives lines, and is replaced after some
// pages, when it dies, and when a page takes longer than the deadline.
// A page is weak when its confidence is low or when much of its ink was not read; then both
// engines are asked. What was not read is said (`coverage`), never hidden by a high mean.
// Units: pixels of the page as read (upright, square pixels); confidence and coverage 0..1.
// Threads: one caller at a time; read() blocks up to two deadlines; interrupt() from any. Lifetime:
// the destructor ends the workers. Memory: a page of at most 40 million pixels and a reply of 4 MB.
// Errors: permanent when no engine is installed or none reads the known page; transient when no
// worker answered for this page. Source: docs/design.md, "OCR".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/result.h"
#include "parsers/extract/extracted.h"
#include "parsers/ocr/protocol.h"

namespace shouwen::ocr {

using parsers::ocr::Line;

struct Options {
  std::string program;                          // shouwen-ocr; started for each worker
  std::string socket;                           // or the socket of its unit; "" = none
  std::chrono::milliseconds deadline{180'000};  // of one page in one engine
  std::chrono::milliseconds start{30'000};      // until a worker says hello
  int pages = 100;                              // read by one worker before it is replaced
  bool ppocr = true;                            // false: tesseract alone
  bool self_test = true;                        // each worker reads the known page first (canary.h)
  // Pages whose text is kept, so that the same pixels are not read twice: for a run over many files
  // (`inspect`). A daemon meets the same page too seldom.
  std::size_t remembered = 0;
};

// The program beside this one, and the unit's socket when it is there.
Options installed();

struct PageText {
  std::string text;  // lines parted by \n
  std::vector<Line> lines;
  double confidence = 0;  // mean over characters
  double coverage = 1;    // share of the inked parts of the page that the lines cover
  bool inked = false;     // there is something on the page
  int quarters = 0;       // clockwise turns that brought it upright
  int width = 0, height = 0;
  std::string engine;
  // Sure enough to be judged like text; else a person should look at the page itself.
  bool weak() const;
};

class Reader {
 public:
  explicit Reader(Options options);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // `upright`: a person says that it is; else the engines find out.
  Result<PageText> read(const parsers::extract::Raster& page, bool upright = false);
  // Of each engine, its name and what keeps it from reading; nothing: it reads. Starts both.
  struct Engine {
    std::string name;
    std::optional<Error> trouble;
    bool absent = false;  // not installed, which is no fault of PP-OCR's
  };
  std::vector<Engine> self_test();
  // Why an engine that is installed is not used, as of its last start; "" = none. From any thread.
  std::string trouble() const;

  void rest();  // ends the workers; the next page starts them again
  // Whoever waits in read(), now or later, gets a transient error at once: it is being shut down.
  void interrupt();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwen::ocr
