// SPDX-License-Identifier: Apache-2.0
#include "parsers/mime/base64.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstring>

namespace shouwen::parsers::mime {
namespace {

constexpr std::uint8_t kJunk = 0xff, kPad = 0xfe, kSpace = 0xfd;

constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  for (auto& entry : table) entry = kJunk;
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  table['='] = kPad;
  for (char c : {' ', '\t', '\r', '\n', '\0'}) table[static_cast<unsigned char>(c)] = kSpace;
  return table;
}
constexpr std::array<std::uint8_t, 256> kTable = make_table();

// Whole good quanta from `in`; stops before the first block with another character. Returns the
// characters consumed (a multiple of 4); `*out` moves past what was written.
using Kernel = std::size_t (*)(const char* in, std::size_t size, std::uint8_t** out);

std::size_t kernel_portable(const char* in, std::size_t size, std::uint8_t** out) {
  std::size_t i = 0;
  std::uint8_t* to = *out;
  for (; i + 4 <= size; i += 4) {
    const std::uint8_t a = kTable[static_cast<unsigned char>(in[i])],
                       b = kTable[static_cast<unsigned char>(in[i + 1])],
                       c = kTable[static_cast<unsigned char>(in[i + 2])],
                       d = kTable[static_cast<unsigned char>(in[i + 3])];
    if ((a | b | c | d) & 0xc0) break;
    to[0] = static_cast<std::uint8_t>(a << 2 | b >> 4);
    to[1] = static_cast<std::uint8_t>(b << 4 | c >> 2);
    to[2] = static_cast<std::uint8_t>(c << 6 | d);
    to += 3;
  }
  *out = to;
  return i;
}

#if defined(__x86_64__)
// Writes 32 octets for each 24 it means: the caller leaves that room.
__attribute__((target("avx2"))) std::size_t kernel_avx2(const char* in, std::size_t size,
                                                        std::uint8_t** out) {
  const __m256i lut_lo =
      _mm256_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B,
                       0x1B, 0x1B, 0x1A, 0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
                       0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
  const __m256i lut_hi =
      _mm256_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10,
                       0x10, 0x10, 0x10, 0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10,
                       0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
  const __m256i lut_roll =
      _mm256_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 19, 4, -65,
                       -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i low4 = _mm256_set1_epi8(0x2f);
  const __m256i pack = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2,
                                        1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, -1, -1);
  std::size_t i = 0;
  std::uint8_t* to = *out;
  for (; i + 32 <= size; i += 32) {
    __m256i text;
    std::memcpy(&text, in + i, sizeof text);
    const __m256i hi_nibbles = _mm256_and_si256(_mm256_srli_epi32(text, 4), low4);
    const __m256i lo_nibbles = _mm256_and_si256(text, low4);
    const __m256i hi = _mm256_shuffle_epi8(lut_hi, hi_nibbles);
    const __m256i lo = _mm256_shuffle_epi8(lut_lo, lo_nibbles);
    if (!_mm256_testz_si256(lo, hi)) break;
    const __m256i slash = _mm256_cmpeq_epi8(text, low4);
    const __m256i roll = _mm256_shuffle_epi8(lut_roll, _mm256_add_epi8(slash, hi_nibbles));
    const __m256i six = _mm256_add_epi8(text, roll);
    const __m256i twelve = _mm256_maddubs_epi16(six, _mm256_set1_epi32(0x01400140));
    const __m256i whole = _mm256_madd_epi16(twelve, _mm256_set1_epi32(0x00011000));
    const __m256i packed = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(whole, pack), lanes);
    std::memcpy(to, &packed, sizeof packed);
    to += 24;
  }
  *out = to;
  return i;
}
#endif

Kernel best_kernel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return kernel_avx2;
#endif
  return kernel_portable;
}

class Decoder {
 public:
  Decoder(Kernel kernel, const Sink& sink) : kernel_(kernel), sink_(sink) {}

  std::uint32_t run(std::string_view text) {
    std::size_t pos = 0;
    while (pos < text.size() && !ended_) {
      pos = gather(text, pos);
      decode_gathered();
    }
    if (ended_ && text.find_first_not_of(" \t\r\n=", pos) != std::string_view::npos) {
      defects_ |= kBadBase64;
    }
    finish();
    return defects_;
  }

 private:
  // Copies whole lines without their ends until the block is full; most lines need nothing else.
  std::size_t gather(std::string_view text, std::size_t pos) {
    while (pos < text.size() && used_ < kBlock) {
      const char* from = text.data() + pos;
      const std::size_t room = std::min(text.size() - pos, kBlock - used_);
      const void* feed = std::memchr(from, '\n', room);
      std::size_t size =
          feed ? static_cast<std::size_t>(static_cast<const char*>(feed) - from) : room;
      pos += size + (feed ? 1 : 0);
      if (size > 0 && from[size - 1] == '\r') --size;
      std::memcpy(block_.data() + used_, from, size);
      used_ += size;
    }
    return pos;
  }

  void decode_gathered() {
    std::size_t i = 0;
    while (i < used_ && !ended_) {
      if (phase_ == 0) {
        i += run_kernel(kernel_, i);
        i += run_kernel(kernel_portable, i);
      }
      // One character by hand at each stop; the kernel goes on at the next whole quantum.
      while (i < used_ && !ended_) {
        one(static_cast<unsigned char>(block_[i++]));
        if (phase_ == 0 && used_ - i >= 4) break;
      }
    }
    // What follows the padding is not decoded; anything but more padding is named.
    for (; i < used_; ++i) {
      const std::uint8_t v = kTable[static_cast<unsigned char>(block_[i])];
      if (v != kPad && v != kSpace) defects_ |= kBadBase64;
    }
    used_ = 0;
    flush();
  }

  std::size_t run_kernel(Kernel kernel, std::size_t from) {
    std::uint8_t* to = out_.data() + filled_;
    const std::size_t done = kernel(block_.data() + from, used_ - from, &to);
    filled_ = static_cast<std::size_t>(to - out_.data());
    return done;
  }

  void one(unsigned char c) {
    const std::uint8_t v = kTable[c];
    if (v < 64) {
      bits_ = bits_ << 6 | v;
      if (++phase_ == 4) {
        put(bits_ >> 16);
        put(bits_ >> 8);
        put(bits_);
        phase_ = 0;
        bits_ = 0;
      }
    } else if (v == kPad) {
      if (phase_ >= 2) {
        tail();
        ended_ = true;
      } else {
        defects_ |= kBadBase64;
      }
    } else if (v == kJunk) {
      defects_ |= kBadBase64;
    }
  }

  void put(std::uint32_t v) { out_[filled_++] = static_cast<std::uint8_t>(v); }

  // The octets of a quantum that ends early.
  void tail() {
    if (phase_ == 2) put(bits_ >> 4);
    if (phase_ == 3) {
      put(bits_ >> 10);
      put(bits_ >> 2);
    }
    phase_ = 0;
  }

  void finish() {
    if (phase_ != 0) defects_ |= kBadBase64;
    tail();
    flush();
  }

  void flush() {
    if (filled_) sink_(std::as_bytes(std::span(out_.data(), filled_)));
    filled_ = 0;
  }

  static constexpr std::size_t kBlock = 16384;
  Kernel kernel_;
  const Sink& sink_;
  std::array<char, kBlock> block_;
  std::array<std::uint8_t, kBlock / 4 * 3 + 64> out_;
  std::size_t used_ = 0, filled_ = 0;
  std::uint32_t bits_ = 0;
  int phase_ = 0;
  bool ended_ = false;
  std::uint32_t defects_ = 0;
};

}  // namespace

std::uint32_t decode_base64(std::string_view text, const Sink& sink) {
  static const Kernel kernel = best_kernel();
  return Decoder(kernel, sink).run(text);
}

std::uint32_t decode_base64_portable(std::string_view text, const Sink& sink) {
  return Decoder(kernel_portable, sink).run(text);
}

}  // namespace shouwen::parsers::mime
