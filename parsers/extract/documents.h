// The readers of documents that are zips of XML, XML, or text of their own: one function a format,
// octets in, `Extracted` out (extracted.h tells what of it). Text is what a reader of the printed
// page sees, in reading order:
// - kept: tables (cells by \t), text boxes, foot- and endnotes, headers and footers after the body,
//   tracked insertions, automatic numbers, speaker's notes, hidden sheets and slides (flagged);
// - dropped: tracked deletions, comments, field codes, hidden text (flag `hidden_text`).
// Flags: macros signed external_link remote_template active_content comments hidden_text
// hidden_sheets hidden_slides no_text truncated.
// Threads: pure. Never throws on input. Errors: `outcome`; text read before a trouble is kept.
// Source: ECMA-376, ODF 1.3, GB/T 33190, RTF 1.9.1, ISO 32000.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

struct Registry;
void add_documents(Registry& registry);  // all of them, with what they need prepared

Extracted read_docx(std::string_view octets, const Limits& limits);  // docm, dotx too
Extracted read_xlsx(std::string_view octets, const Limits& limits);  // xlsm, xltx too
Extracted read_pptx(std::string_view octets, const Limits& limits);  // pptm, ppsx too
Extracted read_odf(std::string_view octets, const Limits& limits);   // odt ods odp
Extracted read_ofd(std::string_view octets, const Limits& limits);
Extracted read_rtf(std::string_view octets, const Limits& limits);
Extracted read_xml(std::string_view octets, const Limits& limits);  // Word 2003, flat ODF and OPC
Extracted read_pdf(std::string_view octets, const Limits& limits);

// A page from 0 in red, green and blue. False: no such page, or beyond `limits.pixels`.
bool render_pdf(std::string_view octets, int page, double dpi, const Limits& limits,
                Raster& raster);

// poppler drops its tables with its last document, so one is read and stays open for ever.
bool keep_pdf_library(std::string octets);

}  // namespace shouwen::parsers::extract
