// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/ceiling.h"

#include <immintrin.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace shouwen::bench {
namespace {

constexpr std::size_t kBlock = 12288;

constexpr std::array<std::uint8_t, 128> make_values() {
  std::array<std::uint8_t, 128> values{};
  for (auto& value : values) value = 0x80;
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  values['='] = 0;
  return values;
}
alignas(64) constexpr std::array<std::uint8_t, 128> kValues = make_values();

// One line, whole quanta, no check: the caller leaves room for 64 octets more.
__attribute__((target("avx512f,avx512bw,avx512vbmi"))) std::size_t line_avx512(const char* in,
                                                                               std::size_t size,
                                                                               std::uint8_t* out) {
  const __m512i low = _mm512_load_si512(kValues.data());
  const __m512i high = _mm512_load_si512(kValues.data() + 64);
  alignas(64) static constexpr std::array<std::uint8_t, 64> kPack = [] {
    std::array<std::uint8_t, 64> pack{};
    for (std::size_t i = 0; i < 16; ++i) {
      for (std::size_t k = 0; k < 3; ++k)
        pack[3 * i + k] = static_cast<std::uint8_t>(4 * i + 2 - k);
    }
    return pack;
  }();
  const __m512i pack = _mm512_load_si512(kPack.data());
  std::uint8_t* to = out;
  for (std::size_t i = 0; i < size; i += 64) {
    const std::size_t left = size - i < 64 ? size - i : 64;
    const __mmask64 mask = ~0ULL >> (64 - left);
    const __m512i text = _mm512_maskz_loadu_epi8(mask, in + i);
    const __m512i six = _mm512_permutex2var_epi8(low, text, high);
    const __m512i twelve = _mm512_maddubs_epi16(six, _mm512_set1_epi32(0x01400140));
    const __m512i whole = _mm512_madd_epi16(twelve, _mm512_set1_epi32(0x00011000));
    _mm512_storeu_si512(to, _mm512_maskz_permutexvar_epi8(~0ULL, pack, whole));
    to += left / 4 * 3;
  }
  return static_cast<std::size_t>(to - out);
}

std::size_t line_plain(const char* in, std::size_t size, std::uint8_t* out) {
  std::uint8_t* to = out;
  for (std::size_t i = 0; i + 4 <= size; i += 4) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      bits = bits << 6 | kValues[static_cast<unsigned char>(in[i + k]) & 127];
    }
    for (int shift = 16; shift >= 0; shift -= 8) *to++ = static_cast<std::uint8_t>(bits >> shift);
  }
  return static_cast<std::size_t>(to - out);
}

}  // namespace

void ceiling_read(std::string_view mail, const std::function<void()>& leaf,
                  const std::function<void(std::span<const std::byte>)>& octets) {
  static const bool wide =
      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw");
  static std::array<std::uint8_t, kBlock + 8192> block;
  std::size_t filled = 0;
  bool base64 = false, body = false;
  auto flush = [&] {
    if (filled) octets(std::as_bytes(std::span(block.data(), filled)));
    filled = 0;
  };
  for (const char *at = mail.data(), *end = at + mail.size(); at < end;) {
    const void* feed = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    const char* next = feed ? static_cast<const char*>(feed) + 1 : end;
    std::size_t size = static_cast<std::size_t>(next - at) - (feed ? 1 : 0);
    if (size > 0 && at[size - 1] == '\r') --size;
    if (size >= 2 && at[0] == '-' && at[1] == '-') {
      flush();
      body = base64 = false;
    } else if (!body) {
      if (size == 0) {
        body = true;
        leaf();
      } else if (std::string_view(at, size) == "Content-Transfer-Encoding: base64") {
        base64 = true;
      }
    } else if (base64) {
      const std::size_t fits = size < 4096 ? size : 4096;
      filled += wide ? line_avx512(at, fits, block.data() + filled)
                     : line_plain(at, fits, block.data() + filled);
      if (filled >= kBlock) flush();
    }
    at = next;
  }
  flush();
}

}  // namespace shouwen::bench
