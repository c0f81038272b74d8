// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/film.h"

#include <algorithm>

#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {
namespace {

struct Box {
  std::string_view type, body;
  std::size_t next = 0;
};

Box box_at(std::string_view s, std::size_t at) {
  Box box;
  std::uint64_t size = be32(s, at);
  std::size_t head = 8;
  if (size == 1) {
    size = be64(s, at + 8);
    head = 16;
  }
  if (size == 0 || size > s.size() - at) size = s.size() - at;
  if (size < head) size = head;
  box.type = slice(s, at + 4, 4);
  box.body = slice(s, at + head, static_cast<std::size_t>(size) - head);
  box.next = at + static_cast<std::size_t>(size);
  return box;
}

template <typename Visit>
void each_box(std::string_view s, Visit visit) {
  for (std::size_t at = 0; at + 8 <= s.size();) {
    const Box box = box_at(s, at);
    visit(box);
    at = box.next;
  }
}

// Version 1 of a full box has times of 64 bits.
void movie_header(std::string_view body, Extracted& out) {
  const bool wide = octet_at(body, 0) == 1;
  const std::uint64_t scale = be32(body, wide ? 20 : 12);
  const std::uint64_t length = wide ? be64(body, 24) : be32(body, 16);
  constexpr std::uint64_t kLongest = 1000ULL * 3600 * 1000;  // beyond, the field is not filled in
  if (scale == 0) return;
  const double ms = static_cast<double>(length) / static_cast<double>(scale) * 1000;
  if (ms < static_cast<double>(kLongest)) out.duration_ms = static_cast<std::int64_t>(ms + 0.5);
}

void track(std::string_view trak, Picture& picture) {
  each_box(trak, [&](const Box& box) {
    if (box.type != "tkhd") return;
    const std::size_t at = octet_at(box.body, 0) == 1 ? 88 : 76;  // fixed point, 16 bits each
    picture.width = std::max<int>(picture.width, be16(box.body, at));
    picture.height = std::max<int>(picture.height, be16(box.body, at + 4));
  });
}

bool read_mp4(std::string_view s, Extracted& out, Picture& picture) {
  bool found = false;
  each_box(s, [&](const Box& box) {
    if (box.type != "moov") return;
    found = true;
    each_box(box.body, [&](const Box& inner) {
      if (inner.type == "mvhd") movie_header(inner.body, out);
      if (inner.type == "trak") track(inner.body, picture);
    });
  });
  return found;
}

bool read_avi(std::string_view s, Extracted& out, Picture& picture) {
  const std::size_t at = s.substr(0, 4096).find("avih");
  if (at == std::string_view::npos) return false;
  const std::string_view h = slice(s, at + 8, 56);
  out.duration_ms =
      static_cast<std::int64_t>(std::uint64_t{le32(h, 0)} * le32(h, 16) / 1000);  // µs a frame
  picture.width = static_cast<int>(std::min<std::uint32_t>(le32(h, 32), 100'000));
  picture.height = static_cast<int>(std::min<std::uint32_t>(le32(h, 36), 100'000));
  return true;
}

// For whoever looks at the file's line: 时长1分23秒，1280×720.
std::string shown(std::int64_t ms, const Picture& picture) {
  const std::int64_t seconds = (ms + 500) / 1000;
  const std::string minutes = seconds < 60 ? "" : std::to_string(seconds / 60) + "分";
  std::string out = "视频，时长" + minutes + std::to_string(seconds % 60) + "秒";
  if (picture.width > 0)
    out += "，" + std::to_string(picture.width) + "×" + std::to_string(picture.height);
  return out + " film of " + std::to_string(seconds) + " s";
}

}  // namespace

Extracted read_film(std::string_view octets, const Limits&) {
  Extracted out;
  const bool avi = octets.starts_with("RIFF");
  const bool mp4 = slice(octets, 4, 4) == "ftyp" || slice(octets, 4, 4) == "moov" ||
                   slice(octets, 4, 4) == "mdat" || slice(octets, 4, 4) == "wide";
  out.kind = avi ? "avi" : mp4 ? "mp4" : "film";
  if (!avi && !mp4) {
    out.outcome = Outcome::unsupported;
    out.why = "影音文件，时长未知 (film or sound, length not known)";
    return out;
  }
  Picture picture;
  if (avi ? read_avi(octets, out, picture) : read_mp4(octets, out, picture)) {
    out.outcome = Outcome::empty;
    if (out.duration_ms >= 0) out.why = shown(out.duration_ms, picture);
  } else {
    out.outcome = Outcome::corrupt;
    out.why = "视频不完整，请对方重发 (no movie header: cut off)";
  }
  return out;
}

Extracted read_program(std::string_view, const Limits&) {
  Extracted out;
  out.kind = "exe";
  out.outcome = Outcome::unsupported;
  out.why = "可执行程序，不打开 (a program: never opened)";
  out.flags.emplace_back("executable");
  return out;
}

}  // namespace shouwen::parsers::extract
