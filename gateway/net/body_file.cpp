// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/body_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace shouwen::net {
namespace {

std::string hex(const unsigned char* octets, std::size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += kDigits[octets[i] >> 4];
    out += kDigits[octets[i] & 15];
  }
  return out;
}

// Unique across restarts: a name left by a crash is never opened again.
std::string fresh_name() {
  static const std::string run = [] {
    std::array<unsigned char, 8> random{};
    RAND_bytes(random.data(), static_cast<int>(random.size()));
    return hex(random.data(), random.size());
  }();
  static std::uint64_t serial = 0;  // the io thread only
  return "imap-" + run + "-" + std::to_string(++serial);
}

}  // namespace

// libcrypto's, as it uses the processor's SHA instructions.
struct BodyFile::Hash {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  Hash() {
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_DigestInit_ex(context, sha256, nullptr);
  }
  ~Hash() { EVP_MD_CTX_free(context); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
};

BodyFile::BodyFile(const std::string& dir)
    : hash_(std::make_unique<Hash>()), path_(dir + "/" + fresh_name()) {
  fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  ok_ = fd_ >= 0;
}

BodyFile::~BodyFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!keep_ && ok_) ::unlink(path_.c_str());
}

bool BodyFile::write(std::string_view octets) {
  if (!ok_) return false;
  EVP_DigestUpdate(hash_->context, octets.data(), octets.size());
  size_ += octets.size();
  while (!octets.empty()) {
    const ssize_t written = ::write(fd_, octets.data(), octets.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      ok_ = false;
      ::unlink(path_.c_str());
      return false;
    }
    octets.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool BodyFile::finish() {
  if (!ok_ || fd_ < 0) return false;
  ::close(fd_);
  fd_ = -1;
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned size = 0;
  EVP_DigestFinal_ex(hash_->context, value.data(), &size);
  digest_.text = "sha256:" + hex(value.data(), size);
  return true;
}

}  // namespace shouwen::net
