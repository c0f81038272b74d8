// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/protocol.h"

#include <cstring>

namespace shouwen::parsers::extract::protocol {
namespace {

constexpr std::uint8_t kVersion = 2;  // of these shapes; both ends are built together

// Little endian, strings with their length before them.
class Put {
 public:
  void number(std::uint64_t v, int octets) {
    for (int i = 0; i < octets; ++i) out += static_cast<char>(v >> (8 * i));
  }
  void u8(std::uint64_t v) { number(v, 1); }
  void u32(std::uint64_t v) { number(v, 4); }
  void u64(std::uint64_t v) { number(v, 8); }
  void i32(std::int64_t v) { number(static_cast<std::uint64_t>(v), 4); }
  void real(double v) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &v, sizeof bits);
    u64(bits);
  }
  void text(std::string_view s) {
    u32(s.size());
    out += s;
  }
  void texts(const std::vector<std::string>& list) {
    u32(list.size());
    for (const auto& s : list) text(s);
  }
  std::string out;
};

class Take {
 public:
  explicit Take(std::string_view octets) : left_(octets) {}
  bool done() const { return ok_ && left_.empty(); }
  bool ok() const { return ok_; }

  std::uint64_t number(std::size_t octets) {
    if (!ok_ || left_.size() < octets) return fail();
    std::uint64_t v = 0;
    for (std::size_t i = octets; i-- > 0;) v = v << 8 | static_cast<unsigned char>(left_[i]);
    left_.remove_prefix(octets);
    return v;
  }
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  std::int32_t i32() { return static_cast<std::int32_t>(u32()); }
  double real() {
    const std::uint64_t bits = u64();
    double v = 0;
    std::memcpy(&v, &bits, sizeof v);
    return v;
  }
  std::string text() {
    const std::size_t size = u32();
    if (!ok_ || size > left_.size()) return fail(), std::string();
    std::string s(left_.substr(0, size));
    left_.remove_prefix(size);
    return s;
  }
  // A count of things of at least `least` octets each: more than can be there is a lie.
  std::size_t count(std::size_t cap, std::size_t least) {
    const std::size_t n = u32();
    return n > cap || n > left_.size() / least ? fail() : n;
  }
  std::vector<std::string> texts(std::size_t cap) {
    std::vector<std::string> list(count(cap, 4));
    for (auto& s : list) s = text();
    return list;
  }
  Outcome outcome() {
    const std::uint8_t v = u8();
    if (v > static_cast<std::uint8_t>(Outcome::crashed)) fail();
    return ok_ ? static_cast<Outcome>(v) : Outcome::corrupt;
  }

 private:
  std::size_t fail() {
    ok_ = false;
    return 0;
  }
  std::string_view left_;
  bool ok_ = true;
};

void put(Put& p, const Limits& l) {
  for (const std::size_t v : {l.text, l.unpacked, l.entry, l.entries, l.pictures, l.picture_octets,
                              l.xml_depth, l.pixels})
    p.u64(v);
  p.i32(l.pages);
}

void take(Take& t, Limits& l) {
  for (std::size_t* v : {&l.text, &l.unpacked, &l.entry, &l.entries, &l.pictures, &l.picture_octets,
                         &l.xml_depth, &l.pixels})
    *v = t.u64();
  l.pages = t.i32();
}

}  // namespace

std::string encode(const Request& r) {
  Put p;
  p.u8(kVersion);
  p.u8(static_cast<std::uint8_t>(r.op));
  p.text(r.kind);
  p.i32(r.page);
  p.i32(r.width);
  p.real(r.dpi);
  p.u32(r.deadline_ms);
  put(p, r.limits);
  return std::move(p.out);
}

bool decode(std::string_view octets, Request& r) {
  Take t(octets);
  if (t.u8() != kVersion) return false;
  const std::uint8_t op = t.u8();
  if (op < static_cast<std::uint8_t>(Op::hello) || op > static_cast<std::uint8_t>(Op::codes))
    return false;
  r.op = static_cast<Op>(op);
  r.kind = t.text();
  r.page = t.i32();
  r.width = t.i32();
  r.dpi = t.real();
  r.deadline_ms = t.u32();
  take(t, r.limits);
  return t.done() && r.page >= 0 && r.width >= 0 && r.dpi >= 0 && r.dpi <= 2400;
}

std::string encode(const Hello& h) {
  Put p;
  p.text(h.version);
  p.texts(h.readers);
  p.texts(h.renderers);
  p.u32(h.failures.size());
  for (const auto& f : h.failures) {
    p.text(f.canary);
    p.text(f.why);
    p.text(f.remedy);
  }
  return std::move(p.out);
}

bool decode(std::string_view octets, Hello& h) {
  constexpr std::size_t kKinds = 1000;
  Take t(octets);
  h.version = t.text();
  h.readers = t.texts(kKinds);
  h.renderers = t.texts(kKinds);
  h.failures.resize(t.count(kKinds, 12));
  for (auto& f : h.failures) {
    f.canary = t.text();
    f.why = t.text();
    f.remedy = t.text();
  }
  return t.done();
}

std::string encode(const Reading& r) {
  const Extracted& e = r.extracted;
  Put p;
  p.text(r.engine);
  p.text(e.kind);
  p.u8(static_cast<std::uint8_t>(e.outcome));
  for (const auto& s : {e.why, e.text, e.title, e.author, e.created}) p.text(s);
  p.i32(e.pages);
  p.u64(static_cast<std::uint64_t>(e.duration_ms));
  p.texts(e.flags);
  p.u32(e.pictures.size());
  for (const auto& x : e.pictures) {
    p.text(x.kind);
    p.i32(x.width);
    p.i32(x.height);
    p.u64(x.size);
    p.text(x.octets);
  }
  p.u32(e.members.size());
  for (const auto& m : e.members) {
    p.text(m.name);
    // Of a member that is sent along, what is sent counts, not what its directory claimed.
    p.u64(m.outcome == Outcome::ok ? m.octets.size() : m.size);
    p.u8(static_cast<std::uint8_t>(m.outcome));
    p.texts(m.flags);
  }
  return std::move(p.out);
}

bool decode(std::string_view octets, Reading& r) {
  Extracted& e = r.extracted;
  Take t(octets);
  r.engine = t.text();
  e.kind = t.text();
  e.outcome = t.outcome();
  for (std::string* s : {&e.why, &e.text, &e.title, &e.author, &e.created}) *s = t.text();
  e.pages = t.i32();
  e.duration_ms = static_cast<std::int64_t>(t.u64());
  e.flags = t.texts(kFlags);
  e.pictures.resize(t.count(kPictures, 24));
  for (auto& x : e.pictures) {
    x.kind = t.text();
    x.width = t.i32();
    x.height = t.i32();
    x.size = t.u64();
    x.octets = t.text();
  }
  e.members.resize(t.count(kMembers, 17));
  for (auto& m : e.members) {
    m.name = t.text();
    m.size = t.u64();
    m.outcome = t.outcome();
    m.flags = t.texts(kFlags);
  }
  return t.done();
}

std::string encode_head(const Raster& r, std::string_view why) {
  Put p;
  p.i32(r.width);
  p.i32(r.height);
  p.i32(r.channels);
  p.real(r.dpi_x);
  p.real(r.dpi_y);
  p.text(why);
  return std::move(p.out);
}

bool decode_head(std::string_view octets, Raster& r, std::string& why) {
  Take t(octets);
  r.width = t.i32();
  r.height = t.i32();
  r.channels = t.i32();
  r.dpi_x = t.real();
  r.dpi_y = t.real();
  why = t.text();
  constexpr int kSide = 1 << 20;
  return t.done() && r.width >= 0 && r.height >= 0 && r.width <= kSide && r.height <= kSide &&
         (r.channels == 1 || r.channels == 3);
}

std::string encode(const PreviewHead& h) {
  Put p;
  p.u8(static_cast<std::uint8_t>(h.outcome));
  p.text(h.why);
  p.i32(h.pages);
  p.i32(h.width);
  p.i32(h.height);
  return std::move(p.out);
}

bool decode(std::string_view octets, PreviewHead& h) {
  Take t(octets);
  h.outcome = t.outcome();
  h.why = t.text();
  h.pages = t.i32();
  h.width = t.i32();
  h.height = t.i32();
  constexpr int kSide = 65'535;  // of a JPEG
  return t.done() && h.width >= 0 && h.height >= 0 && h.width <= kSide && h.height <= kSide;
}

std::string encode(const CodesHead& h) {
  Put p;
  p.u8(static_cast<std::uint8_t>(h.outcome));
  p.text(h.why);
  p.u32(h.pages.size());
  for (const CodedPage& page : h.pages) {
    p.i32(page.width);
    p.i32(page.height);
    p.real(page.dpi_x);
    p.real(page.dpi_y);
    p.i32(page.k);
    p.u8(page.black_is_1 ? 1 : 0);
    p.u8(page.kept ? 1 : 0);
    p.u64(page.size);
  }
  return std::move(p.out);
}

bool decode(std::string_view octets, CodesHead& h) {
  constexpr int kSide = 65'535;
  constexpr std::size_t kPage = 38;  // octets
  Take t(octets);
  h.outcome = t.outcome();
  h.why = t.text();
  h.pages.resize(t.count(kCodedPages, kPage));
  bool sane = true;
  for (CodedPage& page : h.pages) {
    page.width = t.i32();
    page.height = t.i32();
    page.dpi_x = t.real();
    page.dpi_y = t.real();
    page.k = t.i32();
    page.black_is_1 = t.u8() != 0;
    page.kept = t.u8() != 0;
    page.size = t.u64();
    sane = sane && page.width > 0 && page.height > 0 && page.width <= kSide &&
           page.height <= kSide && page.k >= -1 && page.k <= 1 && page.size > 0 &&
           page.size <= kCodes && page.dpi_x >= 0 && page.dpi_x <= 10'000 && page.dpi_y >= 0 &&
           page.dpi_y <= 10'000;
  }
  return t.done() && sane;
}

std::string encode(const End& e) {
  Put p;
  p.i32(e.code);
  p.i32(e.signal);
  p.u8(e.deadline ? 1 : 0);
  p.u32(e.cpu_us);
  p.u32(e.peak_kb);
  return std::move(p.out);
}

bool decode(std::string_view octets, End& e) {
  Take t(octets);
  e.code = t.i32();
  e.signal = t.i32();
  e.deadline = t.u8() != 0;
  e.cpu_us = t.u32();
  e.peak_kb = t.u32();
  return t.done();
}

}  // namespace shouwen::parsers::extract::protocol
