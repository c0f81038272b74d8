# Workbooks: one by openpyxl with dates, percents, a hidden sheet; one by hand with inline strings and custom formats.
# SPDX-License-Identifier: Apache-2.0
import datetime
import io

import openpyxl

from samples_docx import R, png, relations, zipped

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def by_library(known):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "报送汇总表"
    for text in known.body():
        sheet.append(text.split("\t"))
    sheet.append([])
    sheet.append([datetime.date(2020, 9, 18), datetime.datetime(2020, 10, 14, 10, 25), 0.985, 1234567.5, 42, None, None, "隔两格", True])
    row = sheet.max_row
    sheet.cell(row, 1).number_format = "yyyy-mm-dd"
    sheet.cell(row, 2).number_format = 'yyyy"年"m"月"d"日" h:mm'
    sheet.cell(row, 3).number_format = "0.0%"
    sheet.cell(row, 4).number_format = "#,##0.00"
    sheet["F1"].comment = openpyxl.comments.Comment(known.COMMENT, "某")
    sheet.add_image(openpyxl.drawing.image.Image(io.BytesIO(png(320, 200))), "H20")
    hidden = book.create_sheet("内部台账")
    hidden["B2"] = "隐藏工作表内容"
    hidden.sheet_state = "hidden"
    book.create_sheet("空表")
    out = io.BytesIO()
    book.save(out)
    dates = "2020-09-18\t2020年10月14日 10:25\t98.5%\t1,234,567.50\t42\t\t\t隔两格\tTRUE"
    return out.getvalue(), ["报送汇总表", *known.body(), dates, "内部台账（隐藏）", "\t隐藏工作表内容"]


FORMATS = [("44092", 'yyyy/m/d', "2020-09-18"), ("44092", 'yyyy"年"m"月"d"日"', "2020年9月18日"), ("44092.5", "yyyy-mm-dd hh:mm", "2020-09-18 12:00"),
           ("0.5", "h:mm", "12:00:00"), ("1.25", "[h]:mm", "30:00:00"), ("0.985", "0%", "99%"), ("0.98765", "0.00%", "98.77%"), ("7", "000", "007"),
           ("1234.5", "¥#,##0.00", "¥1,234.50"), ("-1234.5", '#,##0.00;[Red]-#,##0.00', "-1,234.50"), ("3", '0"篇"', "3篇"), ("0.1", "General", "0.1"),
           ("13800000000", "General", "13800000000"), ("1.5", "0.##", "1.5"), ("2", "0.##", "2"), ("44092", '[$-804]m"月"d"日"', "9月18日"),
           ("220281199001011234", "0", "220281199001011232"), ("12", "@", "12"), ("0.00001", "General", "0.00001")]


def by_hand():
    formats = "".join(f'<numFmt numFmtId="{200 + i}" formatCode="{code.replace(chr(34), "&quot;")}"/>' for i, (_, code, _) in enumerate(FORMATS))
    xfs = "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(len(FORMATS))) + '<xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="57"/>'
    rows = "".join(f'<row r="{i + 1}"><c r="A{i + 1}" s="{i}"><v>{value}</v></c></row>' for i, (value, _, _) in enumerate(FORMATS))
    n = len(FORMATS)
    rows += (f'<row><c r="A90" t="inlineStr"><is><r><t>内联</t></r><rPh><t>注音</t></rPh><r><t>字符串</t></r></is></c><c r="C90" t="s"><v>0</v></c>'
             f'<c r="D90" s="{n}"><v>44092</v></c><c r="E90" s="{n + 1}"><v>0.5</v></c><c r="F90" t="str"><f>A1</f><v>公式结果</v></c><c r="G90" t="e"><v>#N/A</v></c>'
             f'<c r="H90" s="{n + 2}"><v>44092</v></c><c r="I90" t="s"><v>999</v></c></row>')
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="手工表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations([("rId1", "worksheet", "worksheets/sheet1.xml", ""), ("rId2", "styles", "styles.xml", ""),
                                                 ("rId3", "sharedStrings", "sharedStrings.xml", "")]),
        "xl/styles.xml": f'<styleSheet xmlns="{S}"><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>{xfs}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{S}"><si><r><t>共享</t></r><r><t>字符_x000D_串</t></r></si></sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData></worksheet>',
    }
    last = "内联字符串\t\t共享字符 串\t2020-09-18\t50.00%\t公式结果\t#N/A\t2020年9月"
    return zipped(parts), ["手工表", *[shown for _, _, shown in FORMATS], last]


def make(folder, known):
    folder.add("library.xlsx", *by_library(known))
    folder.add("hand.xlsx", *by_hand())
