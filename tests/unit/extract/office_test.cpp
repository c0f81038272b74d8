// Word, Excel and PowerPoint 97-2003 as LibreOffice writes them, which .wps .et .dps are too: known
// Chinese text comes back whole, with numbers of headings, without what was deleted.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "parsers/extract/ole.h"
#include "tests/unit/extract/samples.h"

namespace shouwen::parsers::extract {
namespace {

#define NEEDS_OFFICE() \
  if (!have_office()) GTEST_SKIP() << "LibreOffice is not installed: nothing writes these files"

std::string paragraphs() {
  std::string out;
  for (const auto& p : known_paragraphs()) out += "<text:p>" + p + "</text:p>";
  return out;
}

Extracted doc_of(const std::string& body, const std::string& styles = "") {
  return read_ole(converted(flat_document(body, styles), "fodt", "doc:\"MS Word 97\""), {});
}

bool has(const Extracted& e, std::string_view part) {
  return e.text.find(part) != std::string::npos;
}

TEST(Doc, KnownTextComesBackWhole) {
  NEEDS_OFFICE();
  const Extracted e = doc_of(paragraphs());
  EXPECT_EQ(e.kind, "doc");
  EXPECT_EQ(e.outcome, Outcome::ok) << e.why;
  EXPECT_EQ(e.text, known_text());
}

TEST(Doc, HeadingsKeepTheNumbersListsGiveThem) {
  NEEDS_OFFICE();
  const auto level = [](int n, const char* around) {
    return "<text:list-level-style-number text:level=\"" + std::to_string(n) + "\" " + around +
           "/>";
  };
  const std::string styles =
      "<text:list-style style:name=\"L\">" +
      level(1, "style:num-suffix=\"、\" style:num-format=\"一, 二, 三, ...\"") +
      level(2,
            "style:num-prefix=\"（\" style:num-suffix=\"）\" "
            "style:num-format=\"一, 二, 三, ...\"") +
      level(3, "style:num-suffix=\".\" style:num-format=\"1\"") + "</text:list-style>";
  const auto item = [](const std::string& inside) {
    return "<text:list-item>" + inside + "</text:list-item>";
  };
  const auto list = [](const std::string& inside) {
    return "<text:list>" + inside + "</text:list>";
  };
  const auto p = [](const std::string& text) { return "<text:p>" + text + "</text:p>"; };
  const std::string body =
      "<text:list text:style-name=\"L\">" +
      item(p("主要做法") +
           list(item(p("加强领导") + list(item(p("成立机构")) + item(p("明确分工")))) +
                item(p("广泛宣传")))) +
      item(p("存在问题") + list(item(p("认识不足")))) + "</text:list>";
  EXPECT_EQ(doc_of(body, styles).text,
            "一、主要做法\n（一）加强领导\n1. 成立机构\n2. 明确分工\n（二）广泛宣传\n"
            "二、存在问题\n（一）认识不足\n");
}

TEST(Doc, TablesNotesBoxesFieldsAndRevisions) {
  NEEDS_OFFICE();
  const std::string deleted =
      "<text:tracked-changes><text:changed-region xml:id=\"c\" text:id=\"c\"><text:deletion>"
      "<office:change-info><dc:creator>a</dc:creator><dc:date>2020-01-01T00:00:00</dc:date>"
      "</office:change-info><text:p>被删掉的话</text:p></text:deletion></text:changed-region>"
      "</text:tracked-changes>";
  const auto row = [](const std::string& a, const std::string& b) {
    return "<table:table-row><table:table-cell><text:p>" + a +
           "</text:p></table:table-cell><table:table-cell><text:p>" + b +
           "</text:p></table:table-cell></table:table-row>";
  };
  const Extracted e = doc_of(
      deleted + "<table:table><table:table-column table:number-columns-repeated=\"2\"/>" +
      row("单位", "篇数") + row("蛟河市交通运输局", "2") +
      "</table:table><text:p>有脚注<text:note text:note-class=\"footnote\"><text:note-citation>1"
      "</text:note-citation><text:note-body><text:p>脚注的话</text:p></text:note-body></text:note>"
      "之后</text:p><text:p>见<text:a "
      "xlink:href=\"http://example.com/secret\">网站</text:a></text:p>"
      "<text:p><draw:frame svg:width=\"5cm\" svg:height=\"2cm\"><draw:text-box><text:p>框里的字"
      "</text:p></draw:text-box></draw:frame>框外</text:p>"
      "<text:p>保留<text:change text:change-id=\"c\"/>的话</text:p>");
  EXPECT_TRUE(has(e, "单位\t篇数\n蛟河市交通运输局\t2\n")) << e.text;
  EXPECT_TRUE(has(e, "有脚注之后\n")) << e.text;
  EXPECT_TRUE(has(e, "脚注的话\n"));
  EXPECT_TRUE(has(e, "见网站\n")) << "the field's result without its code";
  EXPECT_TRUE(has(e, "框里的字\n"));
  EXPECT_TRUE(has(e, "保留的话\n"));
  EXPECT_FALSE(has(e, "被删"));
  EXPECT_FALSE(has(e, "example.com"));
}

TEST(Xls, SheetsWithNumbersAsTheyAreShown) {
  NEEDS_OFFICE();
  const std::string styles =
      "<number:date-style style:name=\"N1\"><number:year number:style=\"long\"/><number:text>-"
      "</number:text><number:month number:style=\"long\"/><number:text>-</number:text><number:day "
      "number:style=\"long\"/></number:date-style><style:style style:name=\"c1\" style:family="
      "\"table-cell\" style:data-style-name=\"N1\"/><number:percentage-style style:name=\"N2\">"
      "<number:number number:decimal-places=\"1\" number:min-integer-digits=\"1\"/><number:text>%"
      "</number:text></number:percentage-style><style:style style:name=\"c2\" style:family="
      "\"table-cell\" style:data-style-name=\"N2\"/>";
  std::string rows;
  for (const auto& p : known_paragraphs())
    rows += "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>" + p +
            "</text:p></table:table-cell></table:table-row>";
  rows +=
      "<table:table-row><table:table-cell table:style-name=\"c1\" office:value-type=\"date\" "
      "office:date-value=\"2020-09-18\"/><table:table-cell table:style-name=\"c2\" "
      "office:value-type=\"percentage\" office:value=\"0.985\"/><table:table-cell "
      "office:value-type=\"float\" office:value=\"12.5\"/></table:table-row>";
  const Extracted e = read_ole(
      converted(flat_sheet("<table:table table:name=\"报送台账\">" + rows +
                               "</table:table><table:table table:name=\"第二表\"><table:table-row>"
                               "<table:table-cell office:value-type=\"string\"><text:p>另一张"
                               "</text:p></table:table-cell></table:table-row></table:table>",
                           styles),
                "fods", "xls:\"MS Excel 97\""),
      {});
  EXPECT_EQ(e.kind, "xls");
  EXPECT_EQ(e.outcome, Outcome::ok) << e.why;
  EXPECT_EQ(e.text, "报送台账\n" + known_text() + "2020-09-18\t98.5%\t12.5\n第二表\n另一张\n");
}

// 20,000 strings do not fit one record: they go on in others, cut where it happens.
TEST(Xls, StringsThatGoOnInOtherRecords) {
  NEEDS_OFFICE();
  std::string rows, expected = "表\n";
  for (int i = 0; i < 3000; ++i) {
    const std::string cell = "第" + std::to_string(i) + (i % 3 == 0 ? "号 plain" : "号单位名称𠮷");
    rows += "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>" + cell +
            "</text:p></table:table-cell></table:table-row>";
    expected += cell + "\n";
  }
  const Extracted e =
      read_ole(converted(flat_sheet("<table:table table:name=\"表\">" + rows + "</table:table>"),
                         "fods", "xls:\"MS Excel 97\""),
               {});
  EXPECT_EQ(e.text, expected);
}

TEST(Ppt, SlidesInOrder) {
  NEEDS_OFFICE();
  const Extracted e =
      read_ole(converted(flat_slides(known_paragraphs()), "fodp", "ppt:\"MS PowerPoint 97\""), {});
  EXPECT_EQ(e.kind, "ppt");
  EXPECT_EQ(e.pages, static_cast<int>(known_paragraphs().size()));
  EXPECT_EQ(e.text, known_text());
}

TEST(Ole, ACutFileGivesAnOutcomeNeverHarm) {
  NEEDS_OFFICE();
  const std::string doc = converted(flat_document(paragraphs()), "fodt", "doc:\"MS Word 97\"");
  ASSERT_FALSE(doc.empty());
  for (std::size_t size = 0; size < doc.size(); size += 509) {
    const Extracted e = read_ole(std::string_view(doc).substr(0, size), {});
    EXPECT_LE(e.text.size(), doc.size() * 4);
    EXPECT_FALSE(e.text.empty() && e.outcome == Outcome::ok) << size;
  }
}

}  // namespace
}  // namespace shouwen::parsers::extract
