// What a document reader returns, whatever the format: text, pictures, files inside, flags, and one
// outcome with a name. Readers are functions of octets: no I/O, no clock, no state kept, nothing
// thrown on input. Hostile formats are read only inside `shouwen-extract` (sandboxed, one process a
// document); these values cross its pipe (protocol.h).
// Threads: pure values. Lifetime: everything is owned. Errors: `outcome` and one line of `why`.
// Source: DESIGN §5 Helpers; ECMA-376, MS-DOC, MS-XLS, MS-PPT, GB/T 33190, ISO 32000.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::extract {

enum class Outcome : std::uint8_t {
  ok,
  empty,        // read to the end, and there is no text in it: a scan, a photograph
  encrypted,    // needs a password
  corrupt,      // not whole, or not what its first octets claim
  unsupported,  // no reader for it
  limit,        // beyond a limit; `text` holds what was read before
  timeout,      // set by the client: the deadline ended it
  crashed       // set by the client: the worker died
};

// A picture inside a document. `octets` are kept while the limits allow (it may need OCR).
struct Picture {
  std::string kind;           // png jpg tif bmp gif emf wmf jp2 ...
  int width = 0, height = 0;  // pixels; 0 = not known
  std::uint64_t size = 0;     // octets as stored
  std::string octets;
};

// A file inside an archive, a mail, a TNEF stream or a document. The name is shown, never a path.
struct Member {
  std::string name;  // UTF-8 as sent; may hold ../ and worse
  std::uint64_t size = 0;
  Outcome outcome = Outcome::ok;   // encrypted, limit, corrupt: `octets` is empty then
  std::vector<std::string> flags;  // symlink traversal
  std::string octets;
};

struct Extracted {
  std::string kind;  // by content: docx doc wps xls et ppt dps pdf ofd rtf jpg zip eml msg tnef ...
  Outcome outcome = Outcome::unsupported;
  std::string why;                 // one line for the operator; "" when ok
  std::string text;                // UTF-8; paragraphs end in \n, cells of a row are parted by \t
  int pages = -1;                  // -1 = not known
  std::vector<Picture> pictures;   // embedded ones; a picture file itself is its own one entry
  std::vector<Member> members;     // to be read in turn, within the message's budget
  std::vector<std::string> flags;  // macros signed no_text encrypted_parts truncated external_link
  std::string title, author;       // as the document's own properties say; often another's
  std::string created;             // ISO 8601 as stored, "" when none
  std::int64_t duration_ms = -1;   // of a film or sound
};

// One page or picture as pixels: what OCR and previews are made from.
struct Raster {
  int width = 0, height = 0;
  int channels = 1;             // 1 grey (0 black), 3 red green blue
  double dpi_x = 0, dpi_y = 0;  // 0 = not known
  std::string pixels;           // width * height * channels, rows from the top, no padding
};

// Bounds of one document. The message's budget is the client's (gateway/extract).
struct Limits {
  std::size_t text = std::size_t{4} << 20;             // octets of text kept
  std::size_t unpacked = std::size_t{512} << 20;       // octets a document may unfold into
  std::size_t entry = std::size_t{128} << 20;          // and one entry of an archive
  std::size_t entries = 2000;                          // of an archive
  std::size_t pictures = 200;                          // embedded pictures described
  std::size_t picture_octets = std::size_t{32} << 20;  // of them kept, all together
  std::size_t xml_depth = 256;
  std::size_t pixels = 100'000'000;  // of a picture or page decoded
  int pages = 2000;                  // read from one document
};

std::string_view name(Outcome outcome);

}  // namespace shouwen::parsers::extract
