// Chinese mails with known answers, as Chinese programs write them: GB 2312 labels over GB18030
// octets, names split inside characters, raw headers, Big5, UTF-8, no label at all. Public test
// sets hold almost none of these. The same seed gives the same mails. Threads: one maker, one
// thread. Errors: none; a text its charset cannot hold is a bug (abort).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>

namespace shouwen::parsers {

struct CjkMail {
  std::string octets;
  std::string how;  // the choices made, for a failure's message
  std::string subject, sender, filename, text;
};

class CjkMaker {
 public:
  explicit CjkMaker(unsigned seed) : random_(seed) {}
  CjkMail labelled();    // every text says its charset, rightly or as Chinese programs do
  CjkMail unlabelled();  // none does

 private:
  struct Charset {
    const char *label, *codec;
    bool traditional;
  };
  std::string words(int least, int most, bool traditional, bool rare);
  std::string sentence(bool traditional, bool rare);
  std::string header_words(const std::string& text, const Charset& charset, std::string* how);
  std::string filename_fields(const std::string& name, const Charset& charset, std::string* how);
  std::string body(const std::string& text, const Charset& charset, bool label, std::string* how);
  unsigned pick(unsigned count) { return random_() % count; }

  std::mt19937 random_;
};

}  // namespace shouwen::parsers
