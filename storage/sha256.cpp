// SPDX-License-Identifier: Apache-2.0
#include "storage/sha256.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>

namespace shouwen::storage {
namespace {

constexpr std::size_t kSize = 32;
constexpr std::string_view kPrefix = "sha256:";

// Fetched once: the implicit fetch of EVP_sha256() costs more than hashing a short message.
const EVP_MD* algorithm() {
  static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (md == nullptr) std::abort();
  return md;
}

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view view_of(const std::array<unsigned char, kSize>& raw) {
  return {reinterpret_cast<const char*>(raw.data()), raw.size()};
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr) != 1) std::abort();
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::string_view octets) {
  if (EVP_DigestUpdate(context_.get(), octets.data(), octets.size()) != 1) std::abort();
}

std::string Sha256::hex() {
  std::array<unsigned char, kSize> raw{};
  if (EVP_DigestFinal_ex(context_.get(), raw.data(), nullptr) != 1) std::abort();
  if (EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr) != 1) std::abort();
  return to_hex(view_of(raw));
}

Digest Sha256::digest() {
  return {std::string(kPrefix) + hex()};
}

Digest sha256(std::string_view octets) {
  Sha256 hash;
  hash.update(octets);
  return hash.digest();
}

std::string hmac_sha256_hex(std::string_view key, std::string_view octets) {
  std::array<unsigned char, kSize> raw{};
  unsigned int size = raw.size();
  if (HMAC(algorithm(), key.data(), static_cast<int>(key.size()), octets_of(octets), octets.size(),
           raw.data(), &size) == nullptr) {
    std::abort();
  }
  return to_hex(view_of(raw));
}

std::string to_hex(std::string_view octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(octets.size() * 2);
  for (char c : octets) {
    const auto value = static_cast<unsigned char>(c);
    out += digits[value >> 4];
    out += digits[value & 15];
  }
  return out;
}

std::string random_octets(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1) {
    std::abort();
  }
  return out;
}

bool is_sha256(const Digest& digest) {
  const std::string_view text = digest.text;
  return text.size() == kPrefix.size() + 2 * kSize && text.starts_with(kPrefix) &&
         text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

std::string from_hex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return out;
}

}  // namespace shouwen::storage
