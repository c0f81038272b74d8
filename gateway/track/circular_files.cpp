// The circular as xlsx and docx. Strings are inline and never formulas; no time of making, no
// random ids: the same circular gives the same octets. Source: ECMA-376 part 1 (SpreadsheetML §18,
// WordprocessingML §17).
// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "gateway/track/circular.h"
#include "gateway/track/package.h"

namespace shouwen::track {
namespace {

using Line = std::vector<std::string>;

const std::string kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const std::string kRelations =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const std::string kPackage = "http://schemas.openxmlformats.org/package/2006/";

const Line kHead = {"名次",   "单位", "应报", "核收",     "按时",   "迟报",  "逾期未报",
                    "零报告", "免报", "超额", "催报次数", "报送率", "按时率"};

Line line_of(const CircularRow& row) {
  const CircularFigures& f = row.figures;
  const auto n = [](int number) { return std::to_string(number); };
  return {row.rank ? n(row.rank) : "—",
          row.name,
          n(f.owed),
          n(f.accepted),
          n(f.on_time),
          n(f.late),
          n(f.overdue),
          n(f.zero),
          n(f.exempt),
          n(f.extra),
          n(row.reminded),
          rate_text(f.settled, f.owed),
          rate_text(f.on_time, f.owed)};
}

std::string moment_text(const Circular& c) {
  return "截至" + format_zh_minute(c.moment, c.zone);
}

Line paragraphs(const Circular& c) {
  const CircularFigures& f = c.all;
  const auto n = [](int number) { return std::to_string(number); };
  Line out;
  out.push_back("根据《" + c.campaign + "》" +
                (c.document_number.empty() ? "" : "（" + c.document_number + "）") + "，" +
                moment_text(c) + "，应报单位" + n(c.units) + "家，应报材料" + n(f.owed) +
                "件，核收" + n(f.accepted) + "件（其中超额" + n(f.extra) + "件），按时" +
                n(f.on_time) + "件，迟报" + n(f.late) + "件，逾期未报" + n(f.overdue) + "件。");
  out.push_back("报送率" + rate_text(f.settled, f.owed) + "，按时率" +
                rate_text(f.on_time, f.owed) + "。零报告" + n(f.zero) + "件、免报" + n(f.exempt) +
                "件不计入应报。报送率=核收（不超过应报）/应报；按时率=按时/应报；同率并列。");
  if (f.pending > 0)
    out.push_back(moment_text(c) + "，另有已收到、待核" + n(f.pending) +
                  "件，未计入以上各数；核收前该单位该项仍列为未报。");
  if (!c.reading.empty()) out.push_back("通知读法：" + c.reading + "。");
  return out;
}

// --- xlsx

std::string column_name(std::size_t column) {
  return std::string(1, static_cast<char>('A' + column));  // never more than thirteen
}

class Sheet {
 public:
  // Numbers as numbers; the rest as inline strings.
  void row(const Line& cells, int style = 0) {
    ++rows_;
    body_ += "<row r=\"" + std::to_string(rows_) + "\">";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string& text = cells[i];
      const bool number = !text.empty() && text.size() < 16 &&
                          text.find_first_not_of("0123456789") == std::string::npos;
      body_ += "<c r=\"" + place(i) + "\" s=\"" + std::to_string(style) + "\"" +
               (number ? "><v>" + text + "</v></c>"
                       : " t=\"inlineStr\"><is><t>" + xml_text(text) + "</t></is></c>");
    }
    body_ += "</row>";
  }
  void link(std::size_t column, const std::string& target) {
    links_ += "<hyperlink ref=\"" + place(column) + "\" location=\"" + xml_text(target) + "\"/>";
  }
  int rows() const { return rows_; }
  std::string xml(const std::string& widths) const {
    return kXml +
           "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">" +
           "<cols>" + widths + "</cols><sheetData>" + body_ + "</sheetData>" +
           (links_.empty() ? "" : "<hyperlinks>" + links_ + "</hyperlinks>") + "</worksheet>";
  }

 private:
  std::string place(std::size_t column) const {
    return column_name(column) + std::to_string(rows_);
  }
  std::string body_, links_;
  int rows_ = 0;
};

std::string width(int from, int to, int characters) {
  return "<col min=\"" + std::to_string(from) + "\" max=\"" + std::to_string(to) + "\" width=\"" +
         std::to_string(characters) + "\" customWidth=\"1\"/>";
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

// --- docx

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

std::string table_of(const CircularGroup& group) {
  std::string borders;
  for (const char* side : {"top", "left", "bottom", "right", "insideH", "insideV"})
    borders +=
        std::string("<w:") + side + " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>";
  std::string out = "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>" +
                    borders + "</w:tblBorders></w:tblPr><w:tblGrid>";
  for (std::size_t i = 0; i < kHead.size(); ++i) out += "<w:gridCol/>";
  out += "</w:tblGrid>" + table_row(kHead, true);
  for (const CircularRow& row : group.rows) out += table_row(line_of(row), false);
  return out + "</w:tbl>";
}

}  // namespace

std::string circular_xlsx(const Circular& c) {
  Sheet table, items;
  items.row({"单位代码", "单位", "类别", "报送件", "来件", "到达", "状态"}, 1);
  std::map<std::string, int> first;  // unit → its first row among the items
  for (const CircularItem& item : c.items) {
    items.row({item.unit, item.unit_name, item.label, std::to_string(item.submission),
               std::to_string(item.message), item.arrival, item.state});
    first.emplace(item.unit, items.rows());
  }
  table.row({c.title}, 1);
  for (const std::string& text : paragraphs(c)) table.row({text});
  for (const CircularGroup& group : c.groups) {
    table.row({});
    table.row({group.name}, 1);
    table.row(kHead, 1);
    for (const CircularRow& row : group.rows) {
      table.row(line_of(row));
      if (const auto at = first.find(row.unit); at != first.end())
        table.link(1, "明细!A" + std::to_string(at->second));
    }
  }
  const std::string sheet = "spreadsheetml.worksheet";
  return zip_of(
      {{"[Content_Types].xml", content_types({{"xl/workbook.xml", "spreadsheetml.sheet.main"},
                                              {"xl/worksheets/sheet1.xml", sheet},
                                              {"xl/worksheets/sheet2.xml", sheet},
                                              {"xl/styles.xml", "spreadsheetml.styles"}})},
       {"_rels/.rels", relations(relation(1, "officeDocument", "xl/workbook.xml"))},
       {"xl/workbook.xml",
        kXml +
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
            "xmlns:r=\"" +
            kRelations +
            "\"><sheets><sheet name=\"通报\" sheetId=\"1\" "
            "r:id=\"rId1\"/><sheet name=\"明细\" sheetId=\"2\" "
            "r:id=\"rId2\"/></sheets></workbook>"},
       {"xl/_rels/workbook.xml.rels", relations(relation(1, "worksheet", "worksheets/sheet1.xml") +
                                                relation(2, "worksheet", "worksheets/sheet2.xml") +
                                                relation(3, "styles", "styles.xml"))},
       {"xl/styles.xml", kStyles},
       {"xl/worksheets/sheet1.xml",
        table.xml(width(1, 1, 8) + width(2, 2, 28) + width(3, 11, 10) + width(12, 13, 20))},
       {"xl/worksheets/sheet2.xml",
        items.xml(width(1, 1, 12) + width(2, 2, 28) + width(3, 7, 22))}});
}

std::string circular_docx(const Circular& c) {
  std::string body =
      paragraph("<w:jc w:val=\"center\"/>", run_of(c.title, "方正小标宋简体", 44, false));
  for (const std::string& text : paragraphs(c))
    body += paragraph("<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>",
                      run_of(text, "仿宋_GB2312", 32, false));
  for (const CircularGroup& group : c.groups)
    body +=
        paragraph("", run_of(group.name, "黑体", 32, false)) + table_of(group) + paragraph("", "");
  body += paragraph("<w:jc w:val=\"right\"/>", run_of(c.issuer, "仿宋_GB2312", 32, false));
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
