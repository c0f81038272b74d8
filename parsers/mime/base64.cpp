// SPDX-License-Identifier: Apache-2.0
#include "parsers/mime/base64.h"

#include <algorithm>
#include <array>

#include "parsers/mime/base64_kernels.h"

namespace shouwen::parsers::mime {
namespace {

class Decoder {
 public:
  Decoder(const Base64Code& code, const Sink& sink)
      : code_(code), plain_(base64_codes().front()), sink_(sink) {}

  std::uint32_t run(std::string_view text) {
    std::size_t pos = 0;
    while (pos < text.size() && !ended_) {
      pos = code_.gather(text, pos, block_.data(), kBlock, &used_);
      decode_gathered();
    }
    if (ended_ && text.find_first_not_of(" \t\r\n=", pos) != std::string_view::npos) {
      defects_ |= kBadBase64;
    }
    finish();
    return defects_;
  }

 private:
  void decode_gathered() {
    std::size_t i = 0;
    while (i < used_ && !ended_) {
      if (phase_ == 0) {
        i += run(code_, i);
        i += run(plain_, i);
      }
      // One character by hand at each stop; the kernel goes on at the next whole quantum.
      while (i < used_ && !ended_) {
        one(static_cast<unsigned char>(block_[i++]));
        if (phase_ == 0 && used_ - i >= 4) break;
      }
    }
    // What follows the padding is not decoded; anything but more padding is named.
    for (; i < used_; ++i) {
      const std::uint8_t v = base64_value(static_cast<unsigned char>(block_[i]));
      if (v != kBase64Pad && v != kBase64Space) defects_ |= kBadBase64;
    }
    used_ = 0;
    flush();
  }

  std::size_t run(const Base64Code& code, std::size_t from) {
    std::uint8_t* to = out_.data() + filled_;
    const std::size_t done = code.quanta(block_.data() + from, used_ - from, &to);
    filled_ = static_cast<std::size_t>(to - out_.data());
    return done;
  }

  void one(unsigned char c) {
    const std::uint8_t v = base64_value(c);
    if (v < 64) {
      bits_ = bits_ << 6 | v;
      if (++phase_ == 4) {
        put(bits_ >> 16);
        put(bits_ >> 8);
        put(bits_);
        phase_ = 0;
        bits_ = 0;
      }
    } else if (v == kBase64Pad) {
      if (phase_ >= 2) {
        tail();
        ended_ = true;
      } else {
        defects_ |= kBadBase64;
      }
    } else if (v == kBase64Junk) {
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
  const Base64Code &code_, &plain_;
  const Sink& sink_;
  std::array<char, kBlock + kBase64Slack> block_;
  std::array<std::uint8_t, kBlock / 4 * 3 + kBase64Slack> out_;
  std::size_t used_ = 0, filled_ = 0;
  std::uint32_t bits_ = 0;
  int phase_ = 0;
  bool ended_ = false;
  std::uint32_t defects_ = 0;
};

}  // namespace

std::uint32_t decode_base64(std::string_view text, const Sink& sink) {
  return Decoder(base64_codes().back(), sink).run(text);
}

std::uint32_t decode_base64_with(const Base64Code& code, std::string_view text, const Sink& sink) {
  return Decoder(code, sink).run(text);
}

}  // namespace shouwen::parsers::mime
