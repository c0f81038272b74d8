// What `shouwen-extract` can read and draw: one table, filled by the families of readers. A family
// is one `add_…(Registry&)` in a file of its own, named in registry.cpp; its rows say by kind (as
// sniff.h names it) which function reads it. The program prepares each family once (`prepare`,
// before any document and outside the sandbox: load fonts, tables, converters; start no thread),
// tests each canary inside the sandbox, and forks one worker a document.
//
// Inside the sandbox a reader may compute, allocate and read below `folders`: no thread, process,
// socket, write, executable mapping or dlopen. Anything else kills it (SIGSYS) and is reported.
// What a canary tried (reading its kind, or drawing it) is closed when it fails: it answers
// `unsupported` with the remedy, never empty text or a white page.
// Threads: none. Lifetime: the registry is built once and never changes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/extract/extracted.h"
#include "parsers/extract/preview.h"
#include "parsers/extract/protocol.h"

namespace shouwen::parsers::extract {

// `octets` is the whole document, mapped read-only. Returns an outcome, never throws on input;
// std::bad_alloc may pass through and is answered as `limit`.
using Read = Extracted (*)(std::string_view octets, const Limits& limits);
// Page from 0. False: there is no such page, or it cannot be drawn within the limits.
using Render = bool (*)(std::string_view octets, int page, double dpi, const Limits& limits,
                        Raster& raster);

struct Reader {
  std::string_view kind;
  std::string_view engine;  // name and version, stored with the text: "docx-1"
  Read read;
  bool archive = false;  // unpacks: gets the larger memory limit
};

struct Renderer {
  std::string_view kind;
  Render render;            // as OCR wants it: by resolution
  DrawPage draw = nullptr;  // as a person wants it: by width (preview.h)
};

// A tiny document and what one operation must give of it. Op::read: exactly `text`, then a line
// "name=octets" for each member. Op::render, Op::preview: page 0 with at least `ink` and at most
// 0.9 of its pixels dark. Op::codes: the codes of one page.
struct Canary {
  std::string_view name;  // shown: "gb18030", "pdf stsong"
  std::string_view kind;
  std::string (*octets)();
  std::string_view text;
  std::string_view remedy;  // what an operator does about it, Chinese first
  double ink = 0;
  protocol::Op op = protocol::Op::read;
};

struct Preparation {
  std::string_view name;
  std::string (*prepare)();  // "" or why the family cannot work
  std::string_view remedy;
};

struct Registry {
  std::vector<Reader> readers;
  std::vector<Renderer> renderers;
  std::vector<Canary> canaries;
  std::vector<Preparation> preparations;
  std::vector<std::string_view> folders;  // readable in the sandbox; absent ones are left out

  const Reader* reader(std::string_view kind) const;      // nullptr: none
  const Renderer* renderer(std::string_view kind) const;  // nullptr: none
};

// Everything this build knows.
const Registry& registry();

}  // namespace shouwen::parsers::extract
