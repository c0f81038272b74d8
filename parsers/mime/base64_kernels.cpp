// SPDX-License-Identifier: Apache-2.0
#include "parsers/mime/base64_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstring>

namespace shouwen::parsers::mime {
namespace {

constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  for (auto& entry : table) entry = kBase64Junk;
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  table['='] = kBase64Pad;
  for (char c : {' ', '\t', '\r', '\n', '\0'}) table[static_cast<unsigned char>(c)] = kBase64Space;
  return table;
}
constexpr std::array<std::uint8_t, 256> kTable = make_table();

// Whole lines by memchr and memcpy: most lines need nothing else.
std::size_t gather_plain(std::string_view text, std::size_t pos, char* to, std::size_t room,
                         std::size_t* copied) {
  std::size_t used = 0;
  while (pos < text.size() && used < room) {
    const char* from = text.data() + pos;
    const std::size_t span = std::min(text.size() - pos, room - used);
    const void* feed = std::memchr(from, '\n', span);
    std::size_t size =
        feed ? static_cast<std::size_t>(static_cast<const char*>(feed) - from) : span;
    pos += size + (feed ? 1 : 0);
    if (size > 0 && from[size - 1] == '\r') --size;
    std::memcpy(to + used, from, size);
    used += size;
  }
  *copied = used;
  return pos;
}

std::size_t quanta_plain(const char* in, std::size_t size, std::uint8_t** out) {
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
// How the vector code tells good characters: the high and the low nibble each select a set of bits,
// and a good character's sets do not meet. `roll` is what turns the character into its value.
alignas(16) constexpr std::array<std::uint8_t, 16> kLow{
    0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A};
alignas(16) constexpr std::array<std::uint8_t, 16> kHigh{
    0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10};
alignas(16) constexpr std::array<std::int8_t, 16> kRoll{0, 16, 19, 4, -65, -65, -71, -71,
                                                        0, 0,  0,  0, 0,   0,   0,   0};
alignas(16) constexpr std::array<std::int8_t, 16> kPack{2, 1,  0,  6,  5,  4,  10, 9,
                                                        8, 14, 13, 12, -1, -1, -1, -1};

// Writes 16 octets for each 12 it means.
__attribute__((target("ssse3"))) std::size_t quanta_ssse3(const char* in, std::size_t size,
                                                          std::uint8_t** out) {
  auto load = [](const void* from) {
    __m128i block;
    std::memcpy(&block, from, sizeof block);
    return block;
  };
  const __m128i lut_lo = load(kLow.data()), lut_hi = load(kHigh.data()),
                lut_roll = load(kRoll.data()), pack = load(kPack.data());
  const __m128i low4 = _mm_set1_epi8(0x2f);
  std::size_t i = 0;
  std::uint8_t* to = *out;
  for (; i + 16 <= size; i += 16) {
    const __m128i text = load(in + i);
    const __m128i hi_nibbles = _mm_and_si128(_mm_srli_epi32(text, 4), low4);
    const __m128i hi = _mm_shuffle_epi8(lut_hi, hi_nibbles);
    const __m128i lo = _mm_shuffle_epi8(lut_lo, _mm_and_si128(text, low4));
    const __m128i bad = _mm_cmpgt_epi8(_mm_and_si128(lo, hi), _mm_setzero_si128());
    if (_mm_movemask_epi8(bad) != 0) break;
    const __m128i slash = _mm_cmpeq_epi8(text, low4);
    const __m128i roll = _mm_shuffle_epi8(lut_roll, _mm_add_epi8(slash, hi_nibbles));
    const __m128i six = _mm_add_epi8(text, roll);
    const __m128i twelve = _mm_maddubs_epi16(six, _mm_set1_epi32(0x01400140));
    const __m128i whole = _mm_madd_epi16(twelve, _mm_set1_epi32(0x00011000));
    const __m128i packed = _mm_shuffle_epi8(whole, pack);
    std::memcpy(to, &packed, sizeof packed);
    to += 12;
  }
  *out = to;
  return i;
}

__attribute__((target("avx2"))) inline __m256i twice(const void* from) {
  __m128i block;
  std::memcpy(&block, from, sizeof block);
  return _mm256_broadcastsi128_si256(block);
}

// Writes 32 octets for each 24 it means: the caller leaves that room.
__attribute__((target("avx2"))) std::size_t quanta_avx2(const char* in, std::size_t size,
                                                        std::uint8_t** out) {
  const __m256i lut_lo = twice(kLow.data()), lut_hi = twice(kHigh.data()),
                lut_roll = twice(kRoll.data()), pack = twice(kPack.data());
  const __m256i low4 = _mm256_set1_epi8(0x2f);
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

#define SHOUWEN_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")))

// All but CR and LF of 64 characters at a time, moved together in the register.
SHOUWEN_AVX512 std::size_t gather_avx512(std::string_view text, std::size_t pos, char* to,
                                         std::size_t room, std::size_t* copied) {
  const __m512i feed = _mm512_set1_epi8('\n'), carriage = _mm512_set1_epi8('\r');
  std::size_t used = 0;
  while (text.size() - pos >= 64 && room - used >= 64) {
    const __m512i block = _mm512_loadu_si512(text.data() + pos);
    const __mmask64 ends =
        _mm512_cmpeq_epi8_mask(block, feed) | _mm512_cmpeq_epi8_mask(block, carriage);
    _mm512_storeu_si512(to + used, _mm512_maskz_compress_epi8(~ends, block));
    used += 64U - static_cast<unsigned>(__builtin_popcountll(ends));
    pos += 64;
  }
  std::size_t rest = 0;
  // What is shorter than a register, at the end of the text or of the room.
  if (text.size() - pos < 64) pos = gather_plain(text, pos, to + used, room - used, &rest);
  *copied = used + rest;
  return pos;
}

// Two table lookups in registers: one gives every character's value, one puts the octets in order.
// Writes 64 octets for each 48 it means.
SHOUWEN_AVX512 std::size_t quanta_avx512(const char* in, std::size_t size, std::uint8_t** out) {
  const __m512i low = _mm512_loadu_si512(kTable.data()),
                high = _mm512_loadu_si512(kTable.data() + 64);
  alignas(64) static constexpr std::array<std::uint8_t, 64> kOrder = [] {
    std::array<std::uint8_t, 64> order{};
    for (std::size_t i = 0; i < 16; ++i) {
      for (std::size_t n = 0; n < 3; ++n) {
        order[3 * i + n] = static_cast<std::uint8_t>(4 * i + 2 - n);
      }
    }
    return order;
  }();
  const __m512i order = _mm512_load_si512(kOrder.data());
  std::size_t i = 0;
  std::uint8_t* to = *out;
  for (; i + 64 <= size; i += 64) {
    const __m512i text = _mm512_loadu_si512(in + i);
    const __m512i six = _mm512_permutex2var_epi8(low, text, high);
    // Bit 7 of the value: no character of base64; bit 7 of the text: beyond the table.
    if (_mm512_movepi8_mask(_mm512_or_si512(six, text)) != 0) break;
    const __m512i twelve = _mm512_maddubs_epi16(six, _mm512_set1_epi32(0x01400140));
    const __m512i whole = _mm512_madd_epi16(twelve, _mm512_set1_epi32(0x00011000));
    _mm512_storeu_si512(to, _mm512_maskz_permutexvar_epi8(~0ULL, order, whole));
    to += 48;
  }
  *out = to;
  return i;
}
#endif

std::vector<Base64Code> runnable() {
  std::vector<Base64Code> codes = {{"plain", gather_plain, quanta_plain}};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("ssse3")) codes.push_back({"ssse3", gather_plain, quanta_ssse3});
  if (__builtin_cpu_supports("avx2")) codes.push_back({"avx2", gather_plain, quanta_avx2});
  if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vbmi") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    codes.push_back({"avx512vbmi2", gather_avx512, quanta_avx512});
  }
#endif
  return codes;
}

}  // namespace

const std::vector<Base64Code>& base64_codes() {
  static const std::vector<Base64Code> codes = runnable();
  return codes;
}

std::uint8_t base64_value(unsigned char c) {
  return kTable[c];
}

}  // namespace shouwen::parsers::mime
