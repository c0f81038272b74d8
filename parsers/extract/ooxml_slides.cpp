// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "parsers/extract/documents.h"
#include "parsers/extract/package.h"

namespace shouwen::parsers::extract {
namespace {

// A shape of a slide: where it lies and what it says.
struct Shape {
  long x = 0, y = 0;
  bool placed = false, title = false, furniture = false;  // furniture: number, date, footer
  std::string placeholder;                                // type and index, as a layout repeats it
  std::string text, diagram;                              // diagram: id of its data part
};

using Places = std::map<std::string, std::pair<long, long>>;

class SlideReader {
 public:
  SlideReader(Package& package, TextOut& text) : package_(package), text_(text) {}

  void read() {
    const std::string main = main_part(package_, "ppt/presentation.xml");
    const Relations links = relations(package_, main);
    if (package_.zip().find(main) == nullptr)
      package_.note(Outcome::corrupt, "no presentation in the package");
    const std::vector<std::string> slides = order(main, links);
    package_.out().pages = static_cast<int>(slides.size());
    for (const std::string& slide : slides)
      if (!text_.full()) read_slide(slide);
    const std::size_t slash = main.rfind('/');
    read_surroundings(package_, slash == std::string::npos ? "" : main.substr(0, slash + 1));
  }

 private:
  std::vector<std::string> order(const std::string& main, const Relations& links) {
    std::vector<std::string> out;
    const std::string octets = package_.part(main);
    if (octets.empty()) return out;
    Xml xml(octets, package_.limits());
    while (xml.next() && out.size() < package_.limits().entries) {
      if (!xml.opens("sldId")) continue;
      const auto link = links.find(xml.attribute("id", "/relationships"));
      if (link != links.end() && !link->second.external) out.push_back(link->second.target);
    }
    package_.note(xml, main);
    return out;
  }

  void read_slide(const std::string& part) {
    const Relations links = relations(package_, part);
    const std::string octets = package_.part(part);
    if (octets.empty()) return;
    std::vector<Shape> shapes = shapes_of(octets, part);
    const Places places = layout_places(target_of(links, "slideLayout"));
    for (Shape& shape : shapes) {
      const auto it = shape.placed ? places.end() : places.find(shape.placeholder);
      if (it == places.end()) continue;
      std::tie(shape.x, shape.y) = it->second;
      shape.placed = true;
    }
    // The title first, then from the top, in a row from the left; tiny differences are one row.
    constexpr long kRow = 180'000;  // EMU: half a centimetre
    std::ranges::stable_sort(shapes, [](const Shape& a, const Shape& b) {
      const auto key = [](const Shape& s) { return std::tuple(!s.title, s.y / kRow, s.x); };
      return key(a) < key(b);
    });
    for (const Shape& shape : shapes) say(shape, links);
    notes(target_of(links, "notesSlide"));
    for (const auto& [id, link] : links)
      if (link.type == "comments") add_flag(package_.out(), "comments");
  }

  void say(const Shape& shape, const Relations& links) {
    if (shape.furniture) return;
    text_.add(shape.text);
    text_.end_line();
    const auto link = shape.diagram.empty() ? links.end() : links.find(shape.diagram);
    if (link == links.end() || link->second.external) return;
    const std::string octets = package_.part(link->second.target);
    if (octets.empty()) return;
    Xml xml(octets, package_.limits());
    text_.add(paragraphs(xml));
    text_.end_line();
  }

  std::vector<Shape> shapes_of(const std::string& octets, const std::string& part) {
    std::vector<Shape> out;
    Xml xml(octets, package_.limits());
    while (xml.next() && out.size() < package_.limits().entries * 4) {
      if (xml.opens("sld") && xml.has_attribute("show") && !is_on(xml.attribute("show")))
        add_flag(package_.out(), "hidden_slides");
      if (xml.opens("Fallback")) xml.skip();
      if (xml.opens("sp") || xml.opens("graphicFrame") || xml.opens("cxnSp"))
        out.push_back(shape_of(xml));
    }
    package_.note(xml, part);
    return out;
  }

  Shape shape_of(Xml& xml) {
    Shape shape;
    const int depth = xml.depth();
    while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
      if (xml.opens("ph")) placeholder(xml, shape);
      if (xml.opens("off") && !shape.placed) {
        shape.x = to_number(xml.attribute("x"), 0);
        shape.y = to_number(xml.attribute("y"), 0);
        shape.placed = true;
      }
      if (xml.opens("txBody")) shape.text += paragraphs(xml);
      if (xml.opens("tbl")) shape.text += table(xml);
      if (xml.opens("relIds")) shape.diagram = xml.attribute("dm");
    }
    return shape;
  }

  static void placeholder(const Xml& xml, Shape& shape) {
    const std::string type = xml.attribute("type");
    shape.title = type == "title" || type == "ctrTitle";
    shape.furniture =
        type == "sldNum" || type == "dt" || type == "ftr" || type == "hdr" || type == "sldImg";
    shape.placeholder = (shape.title ? "title" : type) + "/" + xml.attribute("idx");
  }

  // Up to the close of the open element (or the end): each a:p a line.
  std::string paragraphs(Xml& xml) const {
    std::string out;
    const int depth = xml.depth();
    const bool inside = xml.node() == Xml::Node::open;
    while (out.size() < package_.limits().text && xml.next()) {
      if (inside && xml.node() == Xml::Node::close && xml.depth() == depth) break;
      if (xml.opens("t")) out += xml.all_text();
      if (xml.opens("br")) out += '\n';
      if (xml.closes("p") && !out.empty() && out.back() != '\n') out += '\n';
    }
    return out;
  }

  std::string table(Xml& xml) const {
    std::string out;
    const int depth = xml.depth();
    while (xml.next() && !(xml.node() == Xml::Node::close && xml.depth() == depth)) {
      if (xml.opens("tc")) out += on_one_line(paragraphs(xml)) + "\t";
      if (xml.closes("tr") && !out.empty() && out.back() == '\t') out.back() = '\n';
    }
    return out;
  }

  // Where a layout puts the placeholders that a slide leaves in place.
  Places layout_places(const std::string& part) {
    const std::string octets = package_.part(part);
    Places out;
    if (octets.empty()) return out;
    for (const Shape& shape : shapes_of(octets, part))
      if (shape.placed && !shape.placeholder.empty())
        out.emplace(shape.placeholder, std::pair(shape.x, shape.y));
    return out;
  }

  void notes(const std::string& part) {
    const std::string octets = package_.part(part);
    if (octets.empty()) return;
    for (const Shape& shape : shapes_of(octets, part)) {
      if (shape.furniture) continue;
      text_.add(shape.text);
      text_.end_line();
    }
  }

  Package& package_;
  TextOut& text_;
};

}  // namespace

Extracted read_pptx(std::string_view octets, const Limits& limits) {
  Extracted out;
  out.kind = "pptx";
  TextOut text(limits.text);
  Package package(octets, limits, out);
  SlideReader(package, text).read();
  package.finish(text);
  return out;
}

}  // namespace shouwen::parsers::extract
