# SPDX-License-Identifier: Apache-2.0
"""Reads a circular back, xlsx or docx, and compares it with an account (simulated.Campaign.table): every cell and sum."""
import collections
import re
import xml.etree.ElementTree as xml
import zipfile

import simulated

NUMBERS = ("应报", "核收", "按时", "迟报", "逾期未报", "零报告", "免报", "超额", "退回次数", "催报次数")
COLUMNS = ("名次",) + NUMBERS + ("报送率", "按时率")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def sheet(path, n):
    """Rows of cells as text; numbers as numbers. And the links, cell: target."""
    with zipfile.ZipFile(path) as file:
        root = xml.fromstring(file.read(f"xl/worksheets/sheet{n}.xml"))
    rows = []
    for row in root.iter(MAIN + "row"):
        cells = {}
        for cell in row:
            letters = re.match("[A-Z]+", cell.get("r")).group()
            number = cell.find(MAIN + "v")
            cells[letters] = int(number.text) if number is not None else "".join(t.text or "" for t in cell.iter(MAIN + "t"))
        rows.append(list(cells.values()))
    return rows, {link.get("ref"): link.get("location") for link in root.iter(MAIN + "hyperlink")}


def document(path):
    """The paragraphs, and the rows of the tables under the paragraph before each."""
    with zipfile.ZipFile(path) as file:
        body = xml.fromstring(file.read("word/document.xml")).find(WORD + "body")

    def text(node):
        return "".join(t.text or "" for t in node.iter(WORD + "t"))
    out = []
    for node in body:
        if node.tag == WORD + "p":
            out.append([text(node)])
        elif node.tag == WORD + "tbl":
            for row in node.iter(WORD + "tr"):
                cells = [text(cell) for cell in row.iter(WORD + "tc")]
                out.append([int(c) if c.isdigit() else c for c in cells])
    return out


def tables(rows):
    """unit name: (group, {column: cell})."""
    out, group, head = {}, None, None
    for row in rows:
        if len(row) == 1 and row[0] in ("市（州）及长白山", "县（市、区）", "厅直单位"):
            group = row[0]
        elif row and row[0] == "名次":
            head = row
        elif head and len(row) == len(head):
            line = dict(zip(head, row))
            assert line["单位"] not in out, line
            out[line["单位"]] = (group, line)
    return out


def compare(found, words, truth, sums, campaign, where):
    """Every inequality, in words."""
    out = []
    names = {unit["short_name"]: code for code, unit in campaign.units.items()}
    shown = {names[name]: line for name, line in found.items()}
    # Who owes nothing under this reading and sent nothing stands in no table, though he was reminded under another.
    for code in set(campaign.units) - set(shown):
        if any(truth[code][column] for column in NUMBERS if column != "催报次数"):
            out.append(f"{where}: {code} is not in the table")
    for code, (group, line) in shown.items():
        if group != simulated.group(campaign.units[code]):
            out.append(f"{where}: {code} stands under {group}")
        for column in COLUMNS:
            if line[column] != truth[code][column]:
                out.append(f"{where}: {code} {column}: {line[column]}, truth {truth[code][column]}")
    text = "\n".join(words)
    for sentence in (f"应报单位{sums['单位']}家，应报材料{sums['应报']}件，核收{sums['核收']}件（其中超额{sums['超额']}件），按时{sums['按时']}件，"
                     f"迟报{sums['迟报']}件，逾期未报{sums['逾期未报']}件。",
                     f"报送率{simulated.rate(sums['报齐'], sums['应报'])}，按时率{simulated.rate(sums['按时'], sums['应报'])}。"
                     f"零报告{sums['零报告']}件、免报{sums['免报']}件不计入应报。"):
        if sentence not in text:
            out.append(f"{where}: the text does not say {sentence}")
    waits = re.search(r"另有已收到、待核(\d+)件", text)
    if int(waits.group(1) if waits else 0) != sums["待核"]:
        out.append(f"{where}: waiting {waits and waits.group(1)}, truth {sums['待核']}")
    return out


def check_items(path, truth, campaign, where):
    """明细: as many accepted lines as the unit's 核收; each unit's link leads to its first line."""
    (table, links), (items, _) = sheet(path, 1), sheet(path, 2)
    items = [[str(cell) for cell in line] for line in items]
    head, lines = items[0], items[1:]
    count = collections.Counter(line[head.index("单位代码")] for line in lines if line[head.index("状态")] == "已核收")
    out = [f"{where}: {code} has {count[code]} accepted lines, truth {f['核收']}" for code, f in truth.items() if count[code] != f["核收"]]
    names = {unit["short_name"]: code for code, unit in campaign.units.items()}
    for ref, target in links.items():
        unit = table[int(re.sub(r"\D", "", ref)) - 1][1]
        line = items[int(re.search(r"A(\d+)$", target).group(1)) - 1]
        if line[0] != names[unit] or any(one[0] == line[0] for one in items[:items.index(line)]):
            out.append(f"{where}: the link of {unit} leads to {line}")
    return out
