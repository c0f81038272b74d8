// SHA-256 and HMAC-SHA256 over OpenSSL. Every digest we keep names its algorithm ("sha256:<hex>"),
// so a national one (sm3) can stand beside it later without rewriting records.
// Threads: an object belongs to one thread; the free functions are safe anywhere.
// Errors: none on any input; OpenSSL failing to hash at all is a bug and aborts.
// Source: FIPS 180-4, RFC 2104.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/ids.h"

struct evp_md_ctx_st;

namespace shouwen::storage {

// Streaming: update() any number of times, then one of hex() or digest(), once.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(std::string_view octets);
  std::string hex();  // 64 lower-case digits; afterwards the object hashes a new message
  Digest digest();    // "sha256:" + hex()

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Digest sha256(std::string_view octets);
// The octets two hexadecimal digits each stand for. REQUIRES: nothing but such digits.
std::string from_hex(const std::string& hex);
std::string hmac_sha256_hex(std::string_view key, std::string_view octets);

std::string to_hex(std::string_view octets);
std::string random_octets(std::size_t count);  // from the system's generator

// "sha256:" and 64 lower-case hex digits, nothing else.
bool is_sha256(const Digest& digest);

}  // namespace shouwen::storage
