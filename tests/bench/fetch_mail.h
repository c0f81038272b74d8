// A deterministic mailbox of realistic mails for the benchmarks: sizes log-normal around 90 KB (5
// KB to 10 MB), Chinese subjects in GB18030 and UTF-8 encoded words, text, HTML and base64
// attachments.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace shouwen::bench {

class MailMaker {
 public:
  explicit MailMaker(std::uint64_t seed = 221, double median_kb = 90);
  std::string make(int number);  // LF line ends, as a Maildir holds them
  static std::int64_t when(int number) { return 1598889600 + std::int64_t{number} * 2400; }

 private:
  std::uint64_t next();
  double uniform();
  std::string attachment(std::size_t octets);

  std::uint64_t state_;
  double median_kb_;
  std::string pool_;  // random octets; attachments are pieces of it
};

}  // namespace shouwen::bench
