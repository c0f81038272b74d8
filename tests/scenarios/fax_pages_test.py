#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The sheets of a fax: one is missing by its printed number, is asked for, comes alone and is joined by a person; and
papers of two units in one fax.

usage: fax_pages_test.py SHOUWEN

Drawn, read by OCR, filed by the daemon out of a device's folder. Skips where no page can be read."""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
import scanned  # noqa: E402
from office import Office  # noqa: E402

BINARY = os.path.abspath(sys.argv[1])
CLOCK = "2020-10-13T10:00:00+08:00"
WHEN = 1602553800  # 2020-10-13 09:50 +08:00
UNIT, NAME = "220281", "蛟河市交通运输局"
OTHER, OTHER_NAME = "220323", "伊通满族自治县交通运输局"


def paper(name, title, n, foot):
    return [f"{name}文件", title, "省交通运输厅研究室：", f"　　10月12日，{name}在客运站前广场开展了",
            f"信用交通宣传月主题宣传日活动，悬挂横幅{n}条，摆放展板14块，", "向过往群众发放宣传册1228份，志愿者现场答疑24人次。",
            f"　　执法人员结合实际，向{n}名货运司机讲解超限超载失信", "联合惩戒政策，群众表示要诚信经营、守法出行。", foot]


LAST = ["　　下一步，我局将继续开展信用交通宣传月活动，", "不断提高从业人员诚信意识，让守信者处处受益。", "", NAME, "2020年10月12日", "第3页 共3页"]
MIDDLE = ["　　活动中，志愿者走进货运企业和驾校，面对面讲解", "信用评价办法，解答咨询36人次，收到了良好效果。", "第2页 共3页"]


def main():
    with Office(BINARY, clock=CLOCK) as office:
        drop = os.path.join(office.dir, "drop")
        os.makedirs(drop)
        office.extra = f"""
[[fax]]
id = "copier"
kind = "folder"
path = "{drop}"
poll_interval = "1s"
quiet = "1s"
give_up = "10s"
start_time = "2020-10-01T00:00:00+08:00"
"""
        office.write_settings()
        office.serve()

        def send(*sheets):
            before = office.count("SELECT count(*) FROM message")
            path = os.path.join(drop, f"{before + 1}.tif")
            with open(path, "wb") as file:
                file.write(scanned.fax(*sheets))
            os.utime(path, (WHEN, WHEN))
            office.wait(lambda: office.count("SELECT count(*) FROM message") > before and office.unfiled() == 0, "filed")
            return office.json("show", str(before + 1))

        def held(shown):
            return shown["decision"]["review"], len(shown["decision"]["items"]), shown["decision"]["ack"]

        def asked(message):
            said = office.query("SELECT evidence FROM decision d JOIN message m ON m.id=d.message AND m.version=d.version "
                                "WHERE m.id=?", message)[0][0]
            return [e["words"] for e in json.loads(said) if e["fact"] == "problem=pages_missing"]

        first = send(paper(NAME, "信用宣传进车站", 65, "第1页 共3页"), LAST)
        assert first["unit"] == UNIT and len(first["decision"]["items"]) == 1, first["decision"]
        assert "缺第2页，请补发" in asked(1)[0], asked(1)
        # What was asked for: no piece, no answer, and a person reads whose page it is.
        again = send(["传真", NAME, "收件单位：吉林省交通运输厅研究室", f"发件单位：{NAME}", "页数：共2页", "主题：补发第2页", ""], MIDDLE)
        reasons, pieces, answer = held(again)
        assert "page_of: 1" in reasons and pieces == 0 and answer == "none", again["decision"]
        assert not asked(2) and not again["outbox"], again
        assert "疑为来件1所缺的页" in office.run("review", "list", "--reason", "page_of")
        office.run("fax", "join", "2", "1", "-r", "所缺的第2页")
        office.wait(lambda: office.unfiled() == 0, "joined")
        whole = office.json("show", "1")
        assert len(whole["decision"]["items"]) == 1 and "缺" not in "".join(asked(1)).replace("如有缺页", ""), asked(1)
        assert office.count("SELECT count(*) FROM submission") == 1
        # Two units' papers in one fax: each its own, or a person is asked.
        both = send(paper(NAME, "信用宣传进驾校", 31, "第1页 共1页"), paper(OTHER_NAME, "守信出行暖人心", 22, "第1页 共1页"))
        units = [item["unit"] for item in both["decision"]["items"]]
        assert units == [UNIT, OTHER] and both["decision"]["review"], both["decision"]
        assert office.stop() == 0
        assert office.json("verify")["clean"]
        print("fax_pages: a page missing by its number was asked for, came alone, was held and joined; two units' papers "
              "in one fax are two units' pieces")


if __name__ == "__main__":
    if not scanned.can_read(BINARY):
        print("fax_pages: NOT RUN, no page can be read: a release build, python3-pil, fonts-noto-cjk")
        sys.exit(77)
    main()
