// OFD (GB/T 33190-2016), the layout format of Chinese offices: its tree of files, and what lies on
// each page. One model serves text and drawing. Elements are known by their local names alone and
// places by any of the ways writers write them.
// Units: millimetres, y downwards. Threads: one document one object. Lifetime: refers to the
// package. Errors: noted in the package; what is missing is left out.
// Source: GB/T 33190-2016 7 (structure), 8.5 (graphics), 11 (text), 16 (attachments).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "parsers/extract/package.h"

namespace shouwen::parsers::extract {

using OfdMatrix = std::array<double, 6>;  // a b c d e f: x' = ax + cy + e, y' = bx + dy + f

struct OfdBox {
  double x = 0, y = 0, width = 0, height = 0;
};

struct OfdCode {  // a run of characters: the first at x, y, each next one delta further
  double x = 0, y = 0;
  std::vector<double> delta_x, delta_y;
  std::string text;
};

struct OfdObject {
  enum class Kind : std::uint8_t { text, picture, path };
  Kind kind = Kind::text;
  OfdBox box;
  OfdMatrix matrix{1, 0, 0, 1, 0, 0};
  std::string resource;  // font or picture
  double size = 0;       // of text
  std::vector<OfdCode> codes;
  std::string path;  // AbbreviatedData
  double line_width = 0.353;
  bool fill = false, stroke = true;
  std::uint32_t fill_colour = 0, stroke_colour = 0;  // 0xRRGGBB
};

struct OfdPage {
  OfdBox area{0, 0, 210, 297};
  std::vector<OfdObject> objects;  // in drawing order
};

struct OfdFont {
  std::string name, file;  // file: part name, "" when it is not embedded
};

class OfdDocument {
 public:
  explicit OfdDocument(Package& package);

  std::size_t pages() const { return pages_.size(); }
  OfdPage page(std::size_t index);
  const OfdFont* font(const std::string& id) const;
  std::string picture(const std::string& id) const;  // part name; "" when there is none
  const std::vector<std::string>& pictures() const { return picture_parts_; }
  const std::vector<std::pair<std::string, std::string>>& attachments() const {
    return attachments_;  // shown name, part
  }

 private:
  struct PageEntry {
    std::string id, part;
    std::size_t document = 0;
  };
  struct Document {
    std::string part;
    OfdBox area{0, 0, 210, 297};
    std::unordered_map<std::string, std::string> templates;                 // id -> part
    std::unordered_map<std::string, std::vector<std::string>> annotations;  // page id -> parts
  };

  void read_root();
  void read_document(const std::string& part);
  void read_resources(const std::string& part);
  void read_annotations(const std::string& part, Document& document);
  void read_attachments(const std::string& part);
  std::string locate(std::string_view base, std::string_view target);
  void read_content(const std::string& part, const Document& document, OfdPage& page, int depth);
  void object(Xml& xml, const OfdBox& origin, std::vector<OfdObject>& out, int depth);
  static void text_code(Xml& xml, OfdObject& object);
  void composite(Xml& xml, const OfdBox& box, std::vector<OfdObject>& out);

  Package& package_;
  std::vector<Document> documents_;
  std::vector<PageEntry> pages_;
  std::unordered_map<std::string, OfdFont> fonts_;
  std::unordered_map<std::string, std::string> pictures_;
  std::vector<std::string> picture_parts_;
  std::unordered_map<std::string, std::vector<OfdObject>> composites_;
  std::vector<std::pair<std::string, std::string>> attachments_;
};

std::vector<double> ofd_numbers(std::string_view text);  // "1 2.5 3"; "g 3 4" is 4 4 4

}  // namespace shouwen::parsers::extract
