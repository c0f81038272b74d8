// SPDX-License-Identifier: Apache-2.0
#include "storage/receipt_key.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "storage/sha256.h"

namespace shouwen::storage {
namespace {

constexpr const char* kSecretFile = "/receipt.key";
constexpr const char* kOpenFile = "/receipt-key.pub.pem";
constexpr std::size_t kHalf = 32, kSignature = 64;  // octets
constexpr std::uint64_t kLargestPem = 4096;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<EVP_PKEY> secret_key(std::string_view secret) {
  return Owned<EVP_PKEY>(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets_of(secret), secret.size()));
}
Owned<EVP_PKEY> open_key(std::string_view open) {
  return Owned<EVP_PKEY>(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets_of(open), open.size()));
}

std::string written(const Owned<BIO>& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string secret_pem(const ReceiptKey& key) {
  const Owned<EVP_PKEY> pkey = secret_key(key.secret);
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  if (!pkey || !bio ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), pkey.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1)
    std::abort();
  return written(bio);
}

std::optional<ReceiptKey> key_of_pem(std::string_view pem) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Owned<EVP_PKEY> pkey(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr)
                                 : nullptr);
  std::array<unsigned char, kHalf> raw{};
  std::size_t size = raw.size();
  if (!pkey || EVP_PKEY_id(pkey.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_private_key(pkey.get(), raw.data(), &size) != 1 || size != kHalf)
    return std::nullopt;
  ReceiptKey key;
  key.secret.assign(reinterpret_cast<const char*>(raw.data()), size);
  if (EVP_PKEY_get_raw_public_key(pkey.get(), raw.data(), &size) != 1) return std::nullopt;
  key.open.assign(reinterpret_cast<const char*>(raw.data()), size);
  return key;
}

// Under a name nobody reads, readable by the service alone from its first octet, and durable.
Status write_secret(const std::string& path, std::string_view octets) {
  ::unlink(path.c_str());  // what a start that was killed left
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool good =
      fd >= 0 && ::write(fd, octets.data(), octets.size()) == static_cast<ssize_t>(octets.size()) &&
      ::fsync(fd) == 0;
  const int code = errno;
  if (fd >= 0) ::close(fd);
  if (good) return Done{};
  return Error{code == ENOSPC ? Fault::transient : Fault::permanent, "storage",
               "cannot write " + path + ": " + std::strerror(code),
               "free space on that file system, or let the service write there"};
}

// The open half beside it. A power cut may have torn it, or somebody removed it: looked at anew.
Status publish(const ReceiptKey& key, const std::string& dir, FileSystem& fs) {
  const std::string path = dir + kOpenFile, pem = open_pem(key.open);
  if (fs.exists(path)) {
    auto there = fs.read_file(path, kLargestPem);
    if (there.ok() && *there == pem) return Done{};
  }
  return fs.write_file(path, pem);
}

Error no_key(const std::string& path) {
  return {Fault::permanent, "storage",
          "回执签名钥读不出 the key of the receipts cannot be read: " + path,
          "从备份取回同名文件；移走它则另起新钥，已发回执须用旧公钥核验 take that file back from a "
          "backup; moved away, a new key begins and receipts already given need the old open key"};
}

}  // namespace

ReceiptKey new_receipt_key() {
  ReceiptKey key{random_octets(kHalf), {}};
  const Owned<EVP_PKEY> pkey = secret_key(key.secret);
  std::array<unsigned char, kHalf> raw{};
  std::size_t size = raw.size();
  if (!pkey || EVP_PKEY_get_raw_public_key(pkey.get(), raw.data(), &size) != 1) std::abort();
  key.open.assign(reinterpret_cast<const char*>(raw.data()), size);
  return key;
}

Result<ReceiptKey> receipt_key_of(const std::string& dir, FileSystem& fs) {
  const std::string path = dir + kSecretFile;
  if (fs.exists(path)) {
    auto pem = fs.read_file(path, kLargestPem);
    if (!pem) return pem.error();
    auto key = key_of_pem(*pem);
    if (!key) return no_key(path);
    if (Status s = publish(*key, dir, fs); !s.ok()) return s.error();
    return *key;
  }
  const ReceiptKey key = new_receipt_key();
  if (Status s = write_secret(path + ".new", secret_pem(key)); !s.ok()) return s.error();
  if (Status s = fs.rename(path + ".new", path); !s.ok()) return s.error();
  if (Status s = publish(key, dir, fs); !s.ok()) return s.error();
  if (Status s = fs.sync_all(dir); !s.ok()) return s.error();
  return key;
}

Status copy_receipt_key(const std::string& from, const std::string& to, FileSystem& fs) {
  for (const char* name : {kSecretFile, kOpenFile}) {
    if (!fs.exists(from + name)) continue;  // a folder from before receipts were signed
    if (Status s = fs.link_or_copy(from + name, to + name); !s.ok()) return s;
  }
  return Done{};
}

std::string key_name(std::string_view open) {
  return "ed25519:" + sha256(open).text.substr(7, 16);
}

std::string open_pem(std::string_view open) {
  const Owned<EVP_PKEY> pkey = open_key(open);
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  if (!pkey || !bio || PEM_write_bio_PUBKEY(bio.get(), pkey.get()) != 1) std::abort();
  return written(bio);
}

std::optional<std::string> open_of_pem(std::string_view pem) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Owned<EVP_PKEY> pkey(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr)
                                 : nullptr);
  std::array<unsigned char, kHalf> raw{};
  std::size_t size = raw.size();
  if (!pkey || EVP_PKEY_id(pkey.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(pkey.get(), raw.data(), &size) != 1 || size != kHalf)
    return std::nullopt;
  return std::string(reinterpret_cast<const char*>(raw.data()), size);
}

Result<std::string> open_key_of(const std::string& dir) {
  auto pem = real_file_system().read_file(dir + kOpenFile, kLargestPem);
  if (!pem) return pem.error();
  auto open = open_of_pem(*pem);
  if (!open) return no_key(dir + kOpenFile);
  return *open;
}

std::string sign(const ReceiptKey& key, std::string_view octets) {
  const Owned<EVP_PKEY> pkey = secret_key(key.secret);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  std::array<unsigned char, kSignature> out{};
  std::size_t size = out.size();
  if (!pkey || !context ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, pkey.get()) != 1 ||
      EVP_DigestSign(context.get(), out.data(), &size, octets_of(octets), octets.size()) != 1)
    std::abort();
  return {reinterpret_cast<const char*>(out.data()), size};
}

bool signature_fits(std::string_view open, std::string_view octets, std::string_view signature) {
  if (open.size() != kHalf || signature.size() != kSignature) return false;
  const Owned<EVP_PKEY> pkey = open_key(open);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  return pkey && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, pkey.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets_of(signature), signature.size(), octets_of(octets),
                          octets.size()) == 1;
}

}  // namespace shouwen::storage
