// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/package.h"

#include <array>
#include <cstdint>

#include "config/text.h"

namespace shouwen::track {
namespace {

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> out{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t c = n;
    for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    out[n] = c;
  }
  return out;
}();

std::uint32_t crc32(std::string_view octets) {
  std::uint32_t c = 0xFFFFFFFFu;
  for (const char octet : octets)
    c = kCrcTable[(c ^ static_cast<unsigned char>(octet)) & 0xFF] ^ (c >> 8);
  return c ^ 0xFFFFFFFFu;
}

class Octets {
 public:
  Octets& two(std::uint32_t n) { return some(n, 2); }
  Octets& four(std::uint32_t n) { return some(n, 4); }
  Octets& text(std::string_view s) {
    out_ += s;
    return *this;
  }
  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  Octets& some(std::uint32_t n, int count) {
    for (int i = 0; i < count; ++i) out_ += static_cast<char>(n >> (8 * i) & 0xFF);
    return *this;
  }
  std::string out_;
};

constexpr std::uint32_t kDate = 0x0021;  // 1980-01-01: no file tells when it was made

// What local header and central directory share: version, flags, method, time, date, crc, sizes.
void common(Octets& out, std::string_view name, std::string_view body) {
  const auto size = static_cast<std::uint32_t>(body.size());
  out.two(20).two(0).two(0).two(0).two(kDate).four(crc32(body)).four(size).four(size);
  out.two(static_cast<std::uint32_t>(name.size())).two(0);
}

}  // namespace

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& parts) {
  Octets out, directory;
  for (const auto& [name, body] : parts) {
    const auto at = static_cast<std::uint32_t>(out.size());
    common(out.four(0x04034b50), name, body);
    out.text(name).text(body);
    common(directory.four(0x02014b50).two(20), name, body);
    directory.two(0).two(0).two(0).four(0).four(at).text(name);
  }
  const auto at = static_cast<std::uint32_t>(out.size());
  const auto size = static_cast<std::uint32_t>(directory.size());
  const auto count = static_cast<std::uint32_t>(parts.size());
  out.text(directory.take());
  out.four(0x06054b50).two(0).two(0).two(count).two(count).four(size).four(at).two(0);
  return out.take();
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : neutral(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

}  // namespace shouwen::track
