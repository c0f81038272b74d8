// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/ofd.h"

#include <algorithm>
#include <cmath>

#include "parsers/extract/documents.h"
#include "parsers/extract/page_lines.h"

namespace shouwen::parsers::extract {
namespace {

struct Measured {
  std::size_t count = 0;  // characters
  double width = 0;       // in units of the size
};

// What a run takes when its writer gave no distances: a Han one size, a letter half of it.
Measured measure(std::string_view text) {
  Measured m;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if ((octet & 0xc0) == 0x80) continue;
    ++m.count;
    m.width += octet < 0x80 ? 0.5 : 1;
  }
  return m;
}

Placed place(const OfdObject& o, const OfdCode& code) {
  const Measured m = measure(code.text);
  double width = m.width * o.size;
  if (m.count > 1 && code.delta_x.size() + 1 >= m.count) {
    width = o.size / 2;
    for (std::size_t i = 0; i + 1 < m.count; ++i) width += code.delta_x[i];
    if (static_cast<unsigned char>(code.text.back()) >= 0x80) width += o.size / 2;
  }
  const OfdMatrix& t = o.matrix;
  const double scale_x = std::hypot(t[0], t[1]), scale_y = std::hypot(t[2], t[3]);
  Placed p;
  p.x = o.box.x + t[0] * code.x + t[2] * code.y + t[4];
  p.y = o.box.y + t[1] * code.x + t[3] * code.y + t[5];
  p.height = o.size * scale_y;
  p.y -= p.height * 0.88;  // the point given is on the base line
  p.width = width * scale_x;
  p.text = code.text;
  return p;
}

}  // namespace

Extracted read_ofd(std::string_view octets, const Limits& limits) {
  Extracted out;
  out.kind = "ofd";
  TextOut text(limits.text);
  Package package(octets, limits, out);
  OfdDocument document(package);
  out.pages = static_cast<int>(document.pages());
  PageFlow flow;
  const auto pages = std::min(document.pages(), static_cast<std::size_t>(limits.pages));
  for (std::size_t i = 0; i < pages && !text.full(); ++i) {
    std::vector<Placed> pieces;
    for (const OfdObject& o : document.page(i).objects)
      for (const OfdCode& code : o.codes) pieces.push_back(place(o, code));
    flow.add(std::move(pieces), text);
  }
  if (pages < document.pages()) package.note(Outcome::limit, "more pages than are read");
  for (const std::string& part : document.pictures())
    if (const ZipPart* entry = package.zip().find(part)) package.add_picture_part(*entry);
  for (const auto& [name, part] : document.attachments())
    if (const ZipPart* entry = package.zip().find(part)) package.add_member_part(*entry, name);
  package.finish(text);
  return out;
}

}  // namespace shouwen::parsers::extract
