// What each part of a mail is and what it says: the reading that classification judges.
// text/plain, HTML and .txt are read here; every other kind is named by its content and given to
// the sandboxed helper (Tools::extractor), archives and mails recursively on one budget a message.
// Without a helper such a part is `unsupported`. The scanner comes first: an infected file is filed
// and locked, never opened. Each part is decoded once: the same pass hashes it, counts it and keeps
// its head, its text and, for the tools, its octets.
// Threads: safe from any; blocks up to Limits::deadline with tools, else pure. Lifetime: Documents
// own their strings. Never fails: what cannot be read has an outcome with a name and a `why`
// (promise 1: nothing unread goes unseen).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/result.h"
#include "parsers/extract/extracted.h"
#include "parsers/extract/sniff.h"

namespace shouwen::parsers {
struct Mail;
namespace mime {
struct Message;
}
}  // namespace shouwen::parsers

namespace shouwen::ocr {
class Reader;
}

namespace shouwen::extract {

using parsers::extract::extension;
using parsers::extract::name;
using parsers::extract::Outcome;

// What the virus scanner says. Unscanned (no scanner, down, limit, error) is never clean.
enum class Scan : std::uint8_t { unscanned, clean, suspicious, infected };

// Embedded picture of a document: enough for "a brief needs one".
struct PictureInside {
  int width = 0, height = 0;  // pixels; 0 = not known
  std::uint64_t size = 0;
};

// A page that OCR read: its size in pixels as it was read, upright and square.
struct OcrPage {
  int page = 0;  // from 0
  int width = 0, height = 0;
  int quarters = 0;  // clockwise turns from the page as it came
  std::string engine;
  bool blank = false;  // next to no ink: no picture either; not kept beside the text
};

// A line that OCR read, with its place on the page in pixels of the page as read.
struct OcrLine {
  int page = 0;  // from 0
  int left = 0, top = 0, width = 0, height = 0;
  double confidence = 0;  // 0..1
  std::string text;
};

// An over-size attachment that lies on the provider's server: never fetched by us.
struct CloudLink {
  std::string provider;  // qq, 163, ... ; "" = this document is no link
  std::string url;
  std::string expires;  // "2020-11-27T21:59" local, "" when not told
};

struct Limits {
  std::size_t text = std::size_t{2} << 20;         // octets of text kept from one part
  std::size_t text_total = std::size_t{16} << 20;  // and from one mail
  std::size_t documents = 1000;                    // leaves of the mail
  std::size_t members = 500;                       // names listed from one archive
  // Of one message, all its archives together:
  std::uint64_t unpacked = std::uint64_t{512} << 20;
  std::size_t entries = 2000;
  int depth = 4;
  std::chrono::milliseconds deadline{30'000};
  // OCR begins no page after this, so that `deadline` leaves time for what follows a long scan.
  std::chrono::milliseconds ocr{std::chrono::hours(1)};
};

class Blob;
class Extractor;
class Scanner;
struct Document;

// What reads more than plain text and HTML; each may be absent.
struct Tools {
  Extractor* extractor = nullptr;
  Scanner* scanner = nullptr;  // absent: every document is `unscanned`
  ocr::Reader* ocr = nullptr;  // seconds a page; absent: pixels without text stay `wants_ocr`
  // Set when a page got no answer of an OCR worker: worth another try.
  Status* ocr_trouble = nullptr;
  // True: nobody waits for the result any more, so no further document or page is begun.
  const std::atomic<bool>* abandoned = nullptr;
  // Told of each file whose octets are here, before it is read; not of locked ones.
  const std::function<void(const Document&, const Blob&)>* met = nullptr;
};

// A file inside an archive, as its directory names it.
struct Member {
  std::string name;  // UTF-8
  std::uint64_t size = 0;
};

// One leaf of the mail, attachment or body text.
struct Document {
  std::string path;  // part path as in IMAP, "1.2"
  std::string name;  // file name as sent, "" when none
  std::string kind;  // by content: docx zip pdf jpg png txt html exe ... ; "data" when unknown
  Outcome outcome = Outcome::unsupported;
  std::string why;                 // one line for the operator when not ok
  std::string text;                // UTF-8
  int images = -1;                 // pictures inside (1 for a picture itself); -1 = not known
  std::uint64_t size = 0;          // decoded octets
  Digest digest;                   // of the decoded octets
  int width = 0, height = 0;       // of a picture, pixels; 0 = not known
  std::vector<std::string> flags;  // executable, double_extension, bidi_name, bomb,
                                   // members_partly, tiny_pictures, macros ...
  std::vector<Member> members;     // names an archive lists; empty for documents that are zips
  bool body = false;               // it is the mail's own text, not an attachment
  bool in_rfc822 = false;
  // Files read from inside an archive follow it as documents of their own, path "1.2!a/b.docx".
  int container = -1;  // index of the document this one lies in; -1: a leaf of the mail
  int pages = -1;
  std::vector<PictureInside> pictures;  // embedded; `images` is their number
  std::string engine;                   // who read the text, with version: "docx-1", "ppocr4+tess"
  double confidence = 1;                // of the text; below 1 when OCR read it
  std::vector<OcrLine> lines;           // when OCR read it
  std::vector<OcrPage> pages_read;      // and on what pages
  // What is still owed, since a tool was not there: worth another reading when it is.
  bool wants_ocr = false;      // pixels without text: OCR has not run yet
  bool wants_scan = false;     // the scanner could not be reached
  bool wants_reading = false;  // the helper could not be reached
  Scan scan = Scan::unscanned;
  std::string signature;  // what the scanner found; of an unscanned one, why
  CloudLink link;
};

// `message` is the mail's MIME tree (its octets must be alive), `mail` its reading.
std::vector<Document> extract(const parsers::mime::Message& message, const parsers::Mail& mail,
                              const Limits& limits = {}, const Tools& tools = {});

// A file by itself and, after it, what lies in it. `name` as sent.
std::vector<Document> extract_file(std::string_view octets, std::string_view name,
                                   const Limits& limits = {}, const Tools& tools = {});

std::string_view name(Scan scan);

bool is_picture(std::string_view kind);
bool is_archive(std::string_view kind);
bool is_sheet(std::string_view kind);
bool is_text_document(std::string_view kind);  // what an article, brief or summary is written in
bool has_flag(const Document& document, std::string_view flag);

}  // namespace shouwen::extract
