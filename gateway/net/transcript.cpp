// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/transcript.h"

#include <openssl/evp.h>

#include <algorithm>
#include <utility>

#include "gateway/net/failure.h"

namespace shouwen::net {
namespace {

std::string base64(const std::string& octets) {
  std::string out(4 * ((octets.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(octets.data()),
                                   static_cast<int>(octets.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace

void Transcript::hide(std::string secret) {
  if (secret.size() < 3 || secret.size() > 1024) return;
  secrets_.push_back(base64(secret));
  secrets_.push_back(std::move(secret));
}

void Transcript::add(From from, std::string_view line) {
  // Cleaning waits for text(): this runs for every line of a listing.
  Line& slot = lines_[count_++ % kLines];
  slot.from = from;
  slot.text.assign(line.substr(0, kWidth));
}

std::string Transcript::text() const {
  std::string out;
  const std::size_t first = count_ > kLines ? count_ - kLines : 0;
  for (std::size_t i = first; i < count_; ++i) {
    const Line& line = lines_[i % kLines];
    std::string shown = line.text;
    for (const std::string& secret : secrets_) {
      for (std::size_t at = shown.find(secret); at != std::string::npos;
           at = shown.find(secret, at + 3))
        shown.replace(at, secret.size(), "***");
    }
    out += line.from == From::us ? "> " : "< ";
    out += clean_server_text(shown);
    out += '\n';
  }
  return out;
}

}  // namespace shouwen::net
