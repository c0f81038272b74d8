// What the readers' tests share: files, the corpus's attachments, files that LibreOffice writes,
// and how much of a known text was read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::extract {

std::string read_whole(const std::filesystem::path& path);
std::filesystem::path shared_folder();  // of the development corpus; may not exist

// A leaf of a mail of the corpus: decoded octets under the name it was sent with.
struct Attachment {
  std::string name, octets;
};
std::vector<Attachment> attachments_of(const std::filesystem::path& mail);

// How many of the bigrams of `expected` are in `got`, and how many of `got` were expected; white
// space does not count.
struct Match {
  double recall = 0, precision = 0;
};
Match match(std::string_view expected, std::string_view got);

// `source` (flat ODF) as LibreOffice writes it in another format; "" when it is not installed.
std::string converted(const std::string& source, const std::string& source_extension,
                      const std::string& target);
bool have_office();

// Text an office would send, with rare characters, and the flat ODF documents that hold it.
std::vector<std::string> known_paragraphs();
std::string known_text();
std::string flat_document(const std::string& body, const std::string& styles = "");
std::string flat_sheet(const std::string& tables, const std::string& styles = "");
std::string flat_slides(const std::vector<std::string>& slides);

}  // namespace shouwen::parsers::extract
