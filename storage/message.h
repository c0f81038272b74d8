// Message 来件: one raw thing that arrived, immutable, any channel; its arrivals, parts and work
// state. Values; no I/O.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/ids.h"
#include "config/time.h"

namespace shouwen::storage {

// Where one copy was seen. Unique on (account, folder, uidvalidity, uid).
struct Arrival {
  std::string channel;      // imap, maildir, drop, ingest, fax
  std::string account;      // configured mailbox id
  std::string folder;       // as the server names it (modified UTF-7 kept)
  std::string uidvalidity;  // text: servers send 0 and > 32 bits
  std::uint64_t uid = 0;    // 0 where the source has none; `key` then identifies it
  std::string key;          // Maildir file name, drop-folder path; "" for IMAP
  std::optional<Instant> internal_date;
  Instant first_seen;
};

// One message on its way into the store. `file` is a finished temporary in Store::incoming_dir(),
// fully written, not yet synced: T1 syncs a whole batch at once.
struct Incoming {
  std::string file;
  Digest octets;  // of the bytes exactly as delivered
  std::uint64_t size = 0;
  Arrival arrival;
  bool answerable =
      true;  // false: before the operator's start time; filed and counted, never answered
  bool own_sent = false;  // seen in the Sent folder: joins a trail, is never classified as incoming
  std::string told = {};  // a fax: what its source told (parsers/fax/arrival.h), kept verbatim
};

struct Received {
  MessageRef message;
  bool first = false;  // false: these octets were already stored, only an arrival was added
};

// What the headers say, decoded; stored for lists, search and history.
struct Header {
  std::string subject, from_name, from, reply_to, to, date, message_id, in_reply_to;
  std::vector<std::string> references;
};

// A leaf of the MIME tree or a member of an archive (path "1.2", "1.2!a/b.docx").
struct StoredPart {
  std::string path, type, charset, filename;
  std::uint64_t size = 0;
  Digest digest;
  std::string outcome;      // ok empty encrypted corrupt unsupported limit timeout crashed infected
  std::string text;         // what the index and later readings use; may be empty
  std::string engine = {};  // which reader and version made the text
  std::string lines = {};  // where OCR found them (gateway/extract/ocr_lines.h); kept, not searched
};

// The named steps of the pipeline. A step is begun (committed) before it runs.
enum class Step { parse, extract, classify, file };
std::string_view name(Step step);

// A message waiting to be filed.
struct Work {
  MessageRef message;
  Digest octets;
  std::uint64_t size = 0;
  Instant arrival_seen;                  // first sight
  std::optional<Instant> internal_date;  // of the earliest arrival
  std::string channel, account;
  bool answerable = true;
  bool own_sent = false;
  int begun = 0;  // how often the step now under way was begun without ending
  Step last_step = Step::parse;
};

}  // namespace shouwen::storage
