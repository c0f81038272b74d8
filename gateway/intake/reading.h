// Reading: one message between the steps parse and file. The tree, the mail and
// the documents refer to its octets.
// Threads: values; made on a pool thread, judged on the writer's. Lifetime: `octets` keeps them.
// Errors: none: an object that cannot be read is `failed`, and is filed so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/extract/extract.h"
#include "parsers/mail.h"
#include "parsers/mime/mime.h"
#include "storage/fax.h"
#include "storage/message.h"

namespace shouwen::intake {

// The octets of a file for as long as somebody reads them: small ones copied, large ones mapped.
class FileOctets {
 public:
  // At most `limit` octets from the start; nullptr: it cannot be read.
  static std::shared_ptr<const FileOctets> open(
      const std::string& path, std::size_t limit = std::numeric_limits<std::size_t>::max());
  ~FileOctets();
  FileOctets(const FileOctets&) = delete;
  FileOctets& operator=(const FileOctets&) = delete;
  std::string_view text() const { return text_; }
  std::span<const std::byte> bytes() const { return std::as_bytes(std::span(text_)); }

 private:
  FileOctets() = default;
  std::string copy_;  // empty when mapped
  std::string_view text_;
};

struct FaxFound;    // gateway/intake/fax_lane.h
struct DeviceMail;  // gateway/intake/fax_mail.h

struct Reading {
  storage::Work work;
  std::shared_ptr<const FileOctets> octets;
  parsers::mime::Message tree;
  parsers::Mail mail;
  std::vector<extract::Document> documents;
  Digest content;                       // identity of the content, DESIGN §3.2
  std::string failed_step;              // "" or why there is nothing to judge
  bool slow = false;                    // took longer than a batch waits: read again, alone
  std::shared_ptr<const FaxFound> fax;  // set for a fax: `tree` is then empty, `mail` but a date
  // Set for a mail that brought faxes, once they are messages of their own.
  std::shared_ptr<const DeviceMail> device;
};

// parse: octets → MIME tree, mail, content key.
Reading parse_step(const storage::Work& work, const std::string& object_path);
// extract: parts → documents with text.
void extract_step(Reading& reading, const extract::Limits& limits, const extract::Tools& tools);
// The same for a batch, which waits for none of its messages for long: one that takes longer is
// marked slow and what was read of it is not to be used. One alone has all the time of `limits`.
void extract_batch(std::vector<Reading>& batch, const extract::Limits& limits,
                   const extract::Tools& tools);

}  // namespace shouwen::intake
