// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>

#include "parsers/extract/ofd.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kObjects = 200'000;  // of one page
constexpr std::size_t kNumbers = 200'000;
constexpr int kDepth = 4;  // templates and composite objects in one another

std::uint32_t colour_of(std::string_view text) {
  const std::vector<double> v = ofd_numbers(text);
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = v.size() == 1 ? v[0] : i < v.size() ? v[i] : 0;
    out = out << 8 | static_cast<std::uint32_t>(std::clamp(c, 0.0, 255.0));
  }
  return out;
}

OfdMatrix matrix_of(std::string_view text) {
  const std::vector<double> v = ofd_numbers(text);
  if (v.size() < 6) return {1, 0, 0, 1, 0, 0};
  return {v[0], v[1], v[2], v[3], v[4], v[5]};
}

}  // namespace

std::vector<double> ofd_numbers(std::string_view text) {
  std::vector<double> out;
  std::size_t repeat = 0;
  bool counting = false;
  while (!text.empty() && out.size() < kNumbers) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n,");
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::string_view token = text.substr(0, text.find_first_of(" \t\r\n,"));
    text.remove_prefix(token.size());
    if (token == "g") {
      counting = true;
      continue;
    }
    double value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc() || !std::isfinite(value)) value = 0;
    if (counting) {
      repeat = static_cast<std::size_t>(std::clamp(value, 0.0, static_cast<double>(kNumbers)));
      counting = false;
      continue;
    }
    out.insert(out.end(), std::min(std::max<std::size_t>(repeat, 1), kNumbers - out.size()), value);
    repeat = 0;
  }
  return out;
}

OfdPage OfdDocument::page(std::size_t index) {
  OfdPage out;
  if (index >= pages_.size()) return out;
  const PageEntry entry = pages_[index];
  const Document& document = documents_[entry.document];
  out.area = document.area;
  if (entry.part.empty())
    package_.note(Outcome::corrupt, "page " + std::to_string(index + 1) + " is missing");
  else
    read_content(entry.part, document, out, 0);
  const auto annotations = document.annotations.find(entry.id);
  if (annotations != document.annotations.end())
    for (const std::string& part : annotations->second) read_content(part, document, out, 1);
  return out;
}

void OfdDocument::read_content(const std::string& part, const Document& document, OfdPage& page,
                               int depth) {
  const std::string octets = package_.part(part);
  if (octets.empty() || depth > kDepth) return;
  OfdBox origin;
  bool area = false;
  Xml xml(octets, package_.limits());
  while (xml.next() && page.objects.size() < kObjects) {
    if (xml.closes("Area")) area = false;
    if (xml.closes("Appearance")) origin = {};
    if (xml.node() != Xml::Node::open) continue;
    const std::string_view name = xml.name();
    if (name == "Area") {
      area = true;
    } else if (name == "PhysicalBox" && area && depth == 0) {
      const std::vector<double> box = ofd_numbers(xml.all_text(200));
      if (box.size() >= 4) page.area = {box[0], box[1], box[2], box[3]};
    } else if (name == "Template") {
      const auto it = document.templates.find(xml.attribute("TemplateID"));
      if (it != document.templates.end()) read_content(it->second, document, page, depth + 1);
    } else if (name == "PageRes") {
      read_resources(locate(part, xml.all_text(1000)));
    } else if (name == "Appearance") {
      const std::vector<double> box = ofd_numbers(xml.attribute("Boundary"));
      if (box.size() >= 4) origin = {box[0], box[1], box[2], box[3]};
    } else {
      object(xml, origin, page.objects, depth);
    }
  }
  package_.note(xml, part);
}

// Text, picture, path or composite; anything else is walked through by the caller.
void OfdDocument::object(Xml& xml, const OfdBox& origin, std::vector<OfdObject>& out, int depth) {
  const std::string_view name = xml.name();
  OfdObject o;
  const std::vector<double> box = ofd_numbers(xml.attribute("Boundary"));
  if (box.size() >= 4) o.box = {origin.x + box[0], origin.y + box[1], box[2], box[3]};
  if (name == "CompositeObject") {
    if (depth < kDepth) composite(xml, o.box, out);
    return;
  }
  o.kind = name == "TextObject"    ? OfdObject::Kind::text
           : name == "ImageObject" ? OfdObject::Kind::picture
                                   : OfdObject::Kind::path;
  if (o.kind == OfdObject::Kind::path && name != "PathObject") return;
  if (out.size() >= kObjects) return;
  if (xml.has_attribute("CTM")) o.matrix = matrix_of(xml.attribute("CTM"));
  o.resource = xml.attribute(o.kind == OfdObject::Kind::text ? "Font" : "ResourceID");
  if (const std::vector<double> size = ofd_numbers(xml.attribute("Size")); !size.empty())
    o.size = size[0];
  if (const std::vector<double> width = ofd_numbers(xml.attribute("LineWidth")); !width.empty())
    o.line_width = width[0];
  if (xml.has_attribute("Stroke")) o.stroke = is_on(xml.attribute("Stroke"));
  o.fill =
      xml.has_attribute("Fill") ? is_on(xml.attribute("Fill")) : o.kind == OfdObject::Kind::text;
  const int level = xml.depth();
  while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == level)) {
    if (xml.opens("TextCode")) text_code(xml, o);
    if (xml.opens("AbbreviatedData")) o.path = xml.all_text();
    if (xml.opens("FillColor")) o.fill_colour = colour_of(xml.attribute("Value"));
    if (xml.opens("StrokeColor")) o.stroke_colour = colour_of(xml.attribute("Value"));
    if (xml.opens("Clips")) xml.skip();
  }
  out.push_back(std::move(o));
}

void OfdDocument::text_code(Xml& xml, OfdObject& object) {
  OfdCode code;
  // A missing X or Y goes on where the last code was.
  if (!object.codes.empty()) {
    code.x = object.codes.back().x;
    code.y = object.codes.back().y;
  }
  if (const auto x = ofd_numbers(xml.attribute("X")); !x.empty()) code.x = x[0];
  if (const auto y = ofd_numbers(xml.attribute("Y")); !y.empty()) code.y = y[0];
  code.delta_x = ofd_numbers(xml.attribute("DeltaX"));
  code.delta_y = ofd_numbers(xml.attribute("DeltaY"));
  code.text = xml.all_text();
  while (!code.text.empty() && (code.text.back() == '\n' || code.text.back() == '\r'))
    code.text.pop_back();
  object.codes.push_back(std::move(code));
}

void OfdDocument::composite(Xml& xml, const OfdBox& box, std::vector<OfdObject>& out) {
  const auto it = composites_.find(xml.attribute("ResourceID"));
  if (it == composites_.end()) return;
  const std::vector<OfdObject> unit = it->second;  // may be `out` itself while resources are read
  for (const OfdObject& part : unit) {
    if (out.size() >= kObjects) return;
    out.push_back(part);
    out.back().box.x += box.x;
    out.back().box.y += box.y;
  }
}

}  // namespace shouwen::parsers::extract
