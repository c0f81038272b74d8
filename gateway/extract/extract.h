// What each part of a mail is and what it says: the reading that classification judges.
// This issue reads text/plain, HTML and .txt; every other kind is named by its content and waits
// with outcome `unsupported` for the document readers, which fill the same Document.
// Each part is decoded once: the same pass hashes it, counts it and keeps its head and text.
// Threads: pure. Lifetime: Documents own their strings. Never fails: what cannot be read has an
// outcome with a name (OFFICE §3.1 of the promises: nothing unread goes unseen).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"

namespace shouwen::parsers {
struct Mail;
namespace mime {
struct Message;
}
}  // namespace shouwen::parsers

namespace shouwen::extract {

enum class Outcome { ok, empty, encrypted, corrupt, unsupported, limit, timeout, crashed };
std::string_view name(Outcome outcome);

struct Limits {
  std::size_t text = std::size_t{2} << 20;         // octets of text kept from one part
  std::size_t text_total = std::size_t{16} << 20;  // and from one mail
  std::size_t documents = 1000;
  std::size_t members = 500;  // names listed from one archive
};

// A file inside an archive, as its directory names it; unread until the next issue.
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
  std::string text;                // UTF-8
  int images = -1;                 // pictures inside (1 for a picture itself); -1 = not known
  std::uint64_t size = 0;          // decoded octets
  Digest digest;                   // of the decoded octets
  int width = 0, height = 0;       // of a picture, pixels; 0 = not known
  std::vector<std::string> flags;  // executable, double_extension, bidi_name, bomb,
                                   // members_partly, tiny_pictures
  std::vector<Member> members;     // of a plain zip; empty for documents that are zips inside
  bool body = false;               // it is the mail's own text, not an attachment
  bool in_rfc822 = false;
};

// `message` is the mail's MIME tree (its octets must be alive), `mail` its reading.
std::vector<Document> extract(const parsers::mime::Message& message, const parsers::Mail& mail,
                              const Limits& limits = {});

bool is_picture(std::string_view kind);
bool is_archive(std::string_view kind);
bool is_sheet(std::string_view kind);
bool is_text_document(std::string_view kind);  // what an article, brief or summary is written in
bool has_flag(const Document& document, std::string_view flag);

}  // namespace shouwen::extract
