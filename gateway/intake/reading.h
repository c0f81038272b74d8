// Reading: one message between the steps parse and file. The octets are mapped, not copied; the
// tree, the mail and the documents refer to them.
// Threads: values; made on a pool thread, judged on the writer's. Lifetime: `octets` keeps the map.
// Errors: none: an object that cannot be read is `failed`, and is filed so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
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

// A file mapped read-only for as long as somebody reads it.
class MappedFile {
 public:
  static std::shared_ptr<const MappedFile> open(const std::string& path);  // nullptr: cannot
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  std::string_view text() const { return {data_, size_}; }
  std::span<const std::byte> bytes() const { return std::as_bytes(std::span(data_, size_)); }

 private:
  MappedFile(const char* data, std::size_t size) : data_(data), size_(size) {}
  const char* data_;
  std::size_t size_;
};

struct FaxFound;  // gateway/intake/fax_lane.h

struct Reading {
  storage::Work work;
  std::shared_ptr<const MappedFile> octets;
  parsers::mime::Message tree;
  parsers::Mail mail;
  std::vector<extract::Document> documents;
  Digest content;                       // identity of the content, DESIGN §3.2
  std::string failed_step;              // "" or why there is nothing to judge
  std::shared_ptr<const FaxFound> fax;  // set for a fax: `tree` is then empty, `mail` but a date
};

// parse: octets → MIME tree, mail, content key.
Reading parse_step(const storage::Work& work, const std::string& object_path);
// extract: parts → documents with text.
void extract_step(Reading& reading, const extract::Limits& limits, const extract::Tools& tools);

}  // namespace shouwen::intake
