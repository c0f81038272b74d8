// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/office_file.h"

#include <utility>

#include "gateway/track/package.h"

namespace shouwen::track {
namespace {

const std::string kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const std::string kRelations =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const std::string kPackage = "http://schemas.openxmlformats.org/package/2006/";

std::string column_name(std::size_t column) {
  return std::string(1, static_cast<char>('A' + column));
}

const std::string kStyles =
    kXml +
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts "
    "count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font><font><b/><sz val=\"12\"/><name "
    "val=\"宋体\"/></font></fonts><fills count=\"2\"><fill><patternFill "
    "patternType=\"none\"/></fill><fill><patternFill "
    "patternType=\"gray125\"/></fill></fills><borders "
    "count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs "
    "count=\"2\"><xf fontId=\"0\"/><xf fontId=\"1\" applyFont=\"1\"/></cellXfs></styleSheet>";

std::string relation(int n, const std::string& type, const std::string& target) {
  return "<Relationship Id=\"rId" + std::to_string(n) + "\" Type=\"" + kRelations + "/" + type +
         "\" Target=\"" + target + "\"/>";
}

std::string relations(const std::string& all) {
  return kXml + "<Relationships xmlns=\"" + kPackage + "relationships\">" + all +
         "</Relationships>";
}

std::string content_types(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::string out = kXml + "<Types xmlns=\"" + kPackage +
                    "content-types\"><Default Extension=\"rels\" "
                    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>";
  for (const auto& [name, type] : parts)
    out += "<Override PartName=\"/" + name +
           "\" ContentType=\"application/vnd.openxmlformats-officedocument." + type + "+xml\"/>";
  return out + "</Types>";
}

std::string run_of(const std::string& text, const std::string& font, int half_points, bool bold) {
  const std::string size = std::to_string(half_points);
  return "<w:r><w:rPr><w:rFonts w:ascii=\"" + font + "\" w:hAnsi=\"" + font + "\" w:eastAsia=\"" +
         font + "\"/>" + (bold ? "<w:b/>" : "") + "<w:sz w:val=\"" + size +
         "\"/></w:rPr><w:t "
         "xml:space=\"preserve\">" +
         xml_text(text) + "</w:t></w:r>";
}

std::string paragraph(const std::string& properties, const std::string& run) {
  return "<w:p>" + (properties.empty() ? "" : "<w:pPr>" + properties + "</w:pPr>") + run + "</w:p>";
}

std::string table_row(const Line& cells, bool head) {
  std::string out = head ? "<w:tr><w:trPr><w:tblHeader/></w:trPr>" : "<w:tr>";
  for (const std::string& cell : cells)
    out += "<w:tc><w:tcPr><w:tcW w:w=\"0\" w:type=\"auto\"/></w:tcPr>" +
           paragraph("<w:jc w:val=\"center\"/>",
                     run_of(cell, head ? "黑体" : "仿宋_GB2312", 18, false)) +
           "</w:tc>";
  return out + "</w:tr>";
}

}  // namespace

void Sheet::row(const Line& cells, bool head) {
  ++rows_;
  body_ += "<row r=\"" + std::to_string(rows_) + "\">";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string& text = cells[i];
    const bool number = !text.empty() && text.size() < 16 && (text.size() == 1 || text[0] != '0') &&
                        text.find_first_not_of("0123456789") == std::string::npos;
    body_ += "<c r=\"" + place(i) + "\" s=\"" + (head ? "1" : "0") + "\"" +
             (number ? "><v>" + text + "</v></c>"
                     : " t=\"inlineStr\"><is><t>" + xml_text(text) + "</t></is></c>");
  }
  body_ += "</row>";
}

void Sheet::link(std::size_t column, const std::string& target) {
  links_ += "<hyperlink ref=\"" + place(column) + "\" location=\"" + xml_text(target) + "\"/>";
}

void Sheet::width(int from, int to, int characters) {
  widths_ += "<col min=\"" + std::to_string(from) + "\" max=\"" + std::to_string(to) +
             "\" width=\"" + std::to_string(characters) + "\" customWidth=\"1\"/>";
}

std::string Sheet::place(std::size_t column) const {
  return column_name(column) + std::to_string(rows_);
}

std::string Sheet::xml() const {
  return kXml + "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">" +
         "<cols>" + widths_ + "</cols><sheetData>" + body_ + "</sheetData>" +
         (links_.empty() ? "" : "<hyperlinks>" + links_ + "</hyperlinks>") + "</worksheet>";
}

std::string xlsx_of(const std::vector<Sheet>& sheets) {
  std::vector<std::pair<std::string, std::string>> types = {
      {"xl/workbook.xml", "spreadsheetml.sheet.main"}};
  std::string list, links;
  int n = 0;
  std::vector<std::pair<std::string, std::string>> pages;
  for (const Sheet& sheet : sheets) {
    const std::string number = std::to_string(++n);
    const std::string file = "worksheets/sheet" + number + ".xml";
    types.emplace_back("xl/" + file, "spreadsheetml.worksheet");
    list += "<sheet name=\"" + xml_text(sheet.name()) + "\" sheetId=\"" + number + "\" r:id=\"rId" +
            number + "\"/>";
    links += relation(n, "worksheet", file);
    pages.emplace_back("xl/" + file, sheet.xml());
  }
  types.emplace_back("xl/styles.xml", "spreadsheetml.styles");
  links += relation(n + 1, "styles", "styles.xml");
  std::vector<std::pair<std::string, std::string>> parts = {
      {"[Content_Types].xml", content_types(types)},
      {"_rels/.rels", relations(relation(1, "officeDocument", "xl/workbook.xml"))},
      {"xl/workbook.xml",
       kXml +
           "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
           "xmlns:r=\"" +
           kRelations + "\"><sheets>" + list + "</sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels", relations(links)},
      {"xl/styles.xml", kStyles}};
  parts.insert(parts.end(), pages.begin(), pages.end());
  return zip_of(parts);
}

std::string docx_paragraph(const std::string& text, const std::string& font, int half_points,
                           Place where) {
  static constexpr const char* kProperties[] = {
      "", "<w:jc w:val=\"center\"/>", "<w:jc w:val=\"right\"/>",
      "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>"};
  return paragraph(kProperties[static_cast<std::size_t>(where)],
                   text.empty() ? "" : run_of(text, font, half_points, false));
}

std::string docx_table(const Line& head, const std::vector<Line>& rows) {
  std::string borders;
  for (const char* side : {"top", "left", "bottom", "right", "insideH", "insideV"})
    borders +=
        std::string("<w:") + side + " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>";
  std::string out = "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>" +
                    borders + "</w:tblBorders></w:tblPr><w:tblGrid>";
  for (std::size_t i = 0; i < head.size(); ++i) out += "<w:gridCol/>";
  out += "</w:tblGrid>" + table_row(head, true);
  for (const Line& row : rows) out += table_row(row, false);
  return out + "</w:tbl>";
}

std::string docx_of(const std::string& body) {
  const std::string document =
      kXml +
      "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
      "<w:body>" +
      body +
      "<w:sectPr><w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/><w:pgMar "
      "w:top=\"1587\" "
      "w:right=\"1474\" w:bottom=\"1474\" w:left=\"1474\" w:header=\"851\" w:footer=\"992\" "
      "w:gutter=\"0\"/></w:sectPr></w:body></w:document>";
  return zip_of({{"[Content_Types].xml",
                  content_types({{"word/document.xml", "wordprocessingml.document.main"}})},
                 {"_rels/.rels", relations(relation(1, "officeDocument", "word/document.xml"))},
                 {"word/document.xml", document}});
}

}  // namespace shouwen::track
