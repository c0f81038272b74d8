#!/usr/bin/env python3
# Each rule must complain about a small tree that breaks it, and say nothing about a clean one:
# a lint that cannot fail proves nothing.
# SPDX-License-Identifier: Apache-2.0
import os
import tempfile
import unittest

import rules

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
HEADER = "// What it is.\n" + SPDX + "#pragma once\n"
DESIGN = "".join(f"| {name} | MIT | why | `gateway/ops/onl*.cpp` |\n" for name in rules.LIBRARIES)


def complaints(rule, files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {"docs/design.md": DESIGN, **files}.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as f:
                f.write(text)
        return list(rule(rules.Tree(root)))


class Rules(unittest.TestCase):
    def expect(self, rule, files, *parts):
        found = complaints(rule, files)
        self.assertEqual(len(found), len(parts), found)
        for complaint, part in zip(found, parts):
            self.assertIn(part, complaint)

    def test_layering(self):
        tree = {
            "config/a.h": HEADER,
            "storage/a.h": HEADER + '#include "config/a.h"\n',
            "gateway/ops/a.h": HEADER + '#include "storage/a.h"\n',
            "gateway/net/a.h": HEADER,
            "gateway/cli/a.cpp": '#include "gateway/ops/a.h"\n',
            "gateway/main.cpp": '#include "gateway/cli/a.cpp"\n',
        }
        self.expect(rules.layering, tree)
        self.expect(rules.layering, {**tree, "config/b.cpp": '#include "storage/a.h"\n'}, "config may not include")
        self.expect(rules.layering, {**tree, "parsers/b.cpp": '#include "config/a.h"\n'}, "parsers may not include")
        self.expect(rules.layering, {**tree, "gateway/ops/b.cpp": '#include "gateway/cli/a.cpp"\n'}, "gateway/ops may")
        self.expect(rules.layering, {**tree, "gateway/ops/b.cpp": '#include "gateway/net/a.h"\n'}, "gateway/ops may")
        self.expect(rules.layering, {**tree, "gateway/ops/b.cpp": '#include "a.h"\n'}, "not written from the root")
        self.expect(rules.layering, {**tree, "gateway/ops/b.cpp": '#include "config/none.h"\n'}, "does not exist")
        self.expect(rules.layering, {**tree, "gateway/odd/b.cpp": '#include "gateway/net/a.h"\n'}, "no place")

    def test_libraries(self):
        self.expect(rules.libraries, {"gateway/ops/only.cpp": "#include <spdlog/logger.h>\n#include <vector>\n"})
        self.expect(rules.libraries, {"gateway/net/b.cpp": "#include <spdlog/logger.h>\n"}, "spdlog")
        self.expect(rules.libraries, {"gateway/net/b.cpp": "#include <zstd.h>\n"}, "belongs to no library")
        self.expect(rules.libraries, {"gateway/net/b.cpp": "#include <sys/un.h>\n#include <poll.h>\n"})
        gone = DESIGN.replace("onl*.cpp", "gone.cpp")
        self.expect(rules.libraries, {"docs/design.md": gone}, "gone.cpp, which does not exist")
        missing = complaints(rules.libraries, {"docs/design.md": "nothing\n"})
        self.assertEqual(len(missing), len(rules.LIBRARIES))

    def test_awaited_lambdas(self):
        bad = "auto x = co_await on_pool(\n    pool, [name = id_, n](Store& s) { return s.f(name, n); });\n"
        self.expect(rules.awaited_lambdas, {"gateway/net/a.cpp": bad}, "a.cpp:1: co_await of an unnamed lambda")
        good = "auto call = [name = id_] { return 1; };\nauto x = co_await on_pool(pool, std::move(call));\n"
        self.expect(rules.awaited_lambdas, {"gateway/net/a.cpp": good})
        self.expect(rules.awaited_lambdas, {"gateway/net/a.cpp": "co_await f(p, [&x, this] { x(); });\n"})

    def test_names(self):
        self.expect(rules.names, {"storage/string_utils.h": HEADER}, "file's name")
        self.expect(rules.names, {"storage/a.h": HEADER + "class StoreManager {};\n"}, "StoreManager")
        self.expect(rules.names, {"storage/a.h": HEADER + "void process(int x);\n"}, "process")
        self.expect(rules.names, {"storage/a.h": HEADER + "// one process(es) a folder\nvoid add_process_metrics();\n"})

    def test_spdx_and_guards(self):
        self.expect(rules.spdx, {"storage/a.cpp": "int x;\n"}, "no SPDX")
        self.expect(rules.guards, {"storage/a.h": HEADER})
        self.expect(rules.guards, {"storage/a.h": "// What.\n"}, "#pragma once")
        self.expect(rules.guards, {"storage/a.h": SPDX + "#pragma once\n"}, "opens with")

    def test_lengths(self):
        self.expect(rules.lengths, {"storage/a.cpp": "\n" * rules.MAX_LINES})
        self.expect(rules.lengths, {"storage/a.cpp": "\n" * (rules.MAX_LINES + 1)}, "ceiling")

    def test_readmes(self):
        self.expect(rules.readmes, {"parsers/mime/a.cpp": SPDX}, "parsers/mime/README.md")
        self.expect(rules.readmes, {"parsers/mime/a.cpp": SPDX, "parsers/mime/README.md": "x\n"})
        self.expect(rules.readmes, {"tests/unit/ops/a.cpp": SPDX}, "tests/unit/README.md")

    def test_leftovers(self):
        self.expect(rules.leftovers, {"storage/a.cpp": "// TO" + "DO later\n"}, "unfinished")
        self.expect(rules.leftovers, {"storage/a.cpp": 'auto d = "/wo' + 'rk/main";\n'}, "one machine")
        self.expect(rules.leftovers, {"storage/a.cpp": '"teamwork/main", "/var/lib/shouwen"\n'})


if __name__ == "__main__":
    unittest.main()
