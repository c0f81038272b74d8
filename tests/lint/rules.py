# The rules the source tree keeps, one function each: given a Tree, yield complaints "file:line: what".
# layering_test.py runs them over the repository, rules_test.py over small broken trees.
# SPDX-License-Identifier: Apache-2.0
import fnmatch
import os
import re

ROOMS = ("config", "parsers", "storage", "gateway")
CODE = (".h", ".cpp")
SCRIPTS = (".py", ".sh")
MAX_LINES = 450

# Arrows between the rooms only point down (docs/design.md).
BELOW = {
    "config": (),
    "parsers": (),
    "storage": ("config",),
    "gateway": ("storage", "parsers", "config"),
}
# Inside gateway a folder may include folders of a lower line. Those on one line do not know each
# other, but for the peers listed below with their reason.
LINES = (("main",), ("cli",), ("app",), ("web", "intake", "replies"), ("desk",),
         ("preview",), ("classify", "track", "net", "extract", "ocr", "ops"))
PEERS = {
    ("classify", "extract"): "classification reads what extraction found",
    ("extract", "ocr"): "a document without text is read from its pixels",
    ("intake", "replies"): "filing asks the reply rules whom a receipt may go to",
}

# Library: the headers it is known by; who may include them stands in docs/design.md.
LIBRARIES = {
    "libcurl": r"curl/",
    "Beast": r"boost/beast",
    "Asio": r"boost/(?!beast)",
    "mimetic": r"mimetic/",
    "libseccomp": r"seccomp\.h",
    "GMime": r"gmime/",
    "libarchive": r"archive(_entry)?\.h$",
    "libturbojpeg": r"(turbojpeg\.h|webp/)",
    "libheif": r"libheif/",
    "libpng": r"png\.h",
    "libtiff": r"tiffio\.h",
    "Pango": r"(pango/|cairo-pdf\.h)",
    "libqrencode": r"qrencode\.h",
    "SQLite": r"sqlite3",
    "OpenSSL": r"openssl/",
    "spdlog": r"(spdlog|fmt)/",
    "nlohmann": r"nlohmann/",
    "toml++": r"toml(\+\+|plusplus)",
    "CLI11": r"CLI/",
    "libxml2": r"libxml/",
    "zlib": r"zlib\.h",
    "poppler": r"poppler-",
    "Tesseract": r"(tesseract|leptonica)/",
    "GoogleTest": r"(gtest|gmock)/",
    "libspandsp": r"spandsp\.h",
    "liblinear": r"linear\.h$",
    "RE2": r"re2/",
}
# What belongs to C, POSIX and Linux; std headers have neither dot nor slash.
SYSTEM = re.compile(
    r"^(sys|netinet|arpa|net|linux|asm)/|^(aio|dirent|dlfcn|errno|fcntl|fnmatch|getopt|glob|grp|iconv|ifaddrs|"
    r"langinfo|locale|malloc|netdb|poll|pthread|pty|pwd|sched|semaphore|signal|spawn|stdio|stdlib|string|strings|"
    r"syslog|termios|time|ucontext|unistd|utime|wchar|\w+intrin|cpuid)\.h$|^[a-z_]+$")

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
MARK = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X{3}|HA" + r"CK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.])/(wo" + r"rk|ro" + r"ot|ho" + r"me/\w+)/")
BAD_NAME = re.compile(r"\b(?:class|struct|namespace|enum class)\s+(\w*([Mm]anager|[Uu]tils?|Process|Helper))\b|"
                      r"\b(process(?:_\w+)?|\w+_utils?)\s*\(")
BAD_FILE = re.compile(r"(^|_)(utils?|manager|process|helpers?|misc|common)$")


class Tree:
    """The files under `root` that the rules look at, read once."""

    TOPS = ROOMS + ("tests", "systemd", "docs", ".ci")
    SKIP = re.compile(r"(^|/)(build[^/]*|corpus|corpora|fixtures|golden|__pycache__|\.git)(/|$)")

    def __init__(self, root):
        self.root = root
        self.files = {}
        for top in self.TOPS:
            for folder, dirs, names in os.walk(os.path.join(root, top)):
                relative = os.path.relpath(folder, root)
                dirs[:] = sorted(d for d in dirs if not self.SKIP.search(f"{relative}/{d}"))
                for name in sorted(names):
                    path = f"{relative}/{name}"
                    if name.endswith(CODE + SCRIPTS + (".md", ".txt", ".service", ".timer", ".in", ".def", ".sql")):
                        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as f:
                            self.files[path] = f.read().splitlines()

    def code(self, tops=ROOMS):
        for path, lines in self.files.items():
            if path.endswith(CODE) and path.split("/")[0] in tops:
                yield path, lines

    def includes(self, tops=ROOMS):
        for path, lines in self.code(tops):
            for number, line in enumerate(lines, 1):
                found = INCLUDE.match(line)
                if found:
                    yield path, number, found.group(1), found.group(2)


def line_of(folder):
    for depth, folders in enumerate(LINES):
        if folder in folders:
            return depth
    return None


def gateway_folder(path):
    part = path.split("/")[1]
    return "main" if part.startswith("main.") else part


def layering(tree):
    """Includes are root-relative, exist, and point down."""
    for path, number, quote, target in tree.includes():
        if quote != '"':
            continue
        here, there = path.split("/")[0], target.split("/")[0]
        if there not in ROOMS:
            yield f'{path}:{number}: "{target}" is not written from the root, or not one of {" ".join(ROOMS)}'
        elif target not in tree.files and target + ".in" not in tree.files:
            yield f'{path}:{number}: "{target}" does not exist'
        elif here != there and there not in BELOW[here]:
            yield f"{path}:{number}: {here} may not include {there} ({target})"
        elif here == there == "gateway":
            a, b = gateway_folder(path), gateway_folder(target)
            if line_of(a) is None or line_of(b) is None:
                yield f"{path}:{number}: gateway/{a if line_of(a) is None else b} has no place in rules.py LINES"
            elif a != b and line_of(a) >= line_of(b) and (a, b) not in PEERS:
                yield f"{path}:{number}: gateway/{a} may not include gateway/{b} ({target})"


def library_table(tree):
    """{library: [globs]} from the table in docs/design.md."""
    table = {}
    for line in tree.files.get("docs/design.md", []):
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if len(cells) == 4 and line.startswith("|"):
            for library in LIBRARIES:
                if library in cells[0]:
                    table[library] = re.findall(r"`([^`]+)`", cells[3])
    return table


def libraries(tree):
    """Each third-party header is included only where docs/design.md says."""
    table = library_table(tree)
    for library in LIBRARIES:
        if library not in table:
            yield f"docs/design.md:1: the library table has no row for {library}"
    for path in sorted({glob for globs in table.values() for glob in globs if "*" not in glob}):
        if path not in tree.files:
            yield f"docs/design.md:1: the library table names {path}, which does not exist"
    for path, number, quote, target in tree.includes():
        if quote == '"' or SYSTEM.match(target):
            continue
        library = next((n for n, p in LIBRARIES.items() if re.match(p, target)), None)
        if library is None:
            yield f"{path}:{number}: <{target}> belongs to no library of docs/design.md"
        elif not any(fnmatch.fnmatchcase(path, glob) for glob in table.get(library, [])):
            yield f"{path}:{number}: {library} (<{target}>) may be included by {', '.join(table.get(library, []))} only"


def names(tree):
    """No utils, manager, process in the rooms: a name says what a thing is."""
    for path, lines in tree.code():
        stem = path.split("/")[-1].split(".")[0]
        if BAD_FILE.search(stem):
            yield f"{path}:1: the file's name says nothing"
        for number, line in enumerate(lines, 1):
            found = BAD_NAME.search(line.split("//")[0])
            if found:
                yield f"{path}:{number}: the name {found.group(1) or found.group(3)} says nothing"


def spdx(tree):
    """Every source file states its licence in its opening comment."""
    for path, lines in tree.files.items():
        if path.endswith(CODE + SCRIPTS + (".service", ".timer", ".def")):
            if not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:40]):
                yield f"{path}:1: no SPDX-License-Identifier: Apache-2.0"


def guards(tree):
    """Headers open with a comment (purpose, threads, errors) and #pragma once."""
    for path, lines in tree.code(ROOMS):
        if path.endswith(".h"):
            if "#pragma once" not in lines:
                yield f"{path}:1: no #pragma once"
            if not lines or not lines[0].startswith("//") or "SPDX" in lines[0]:
                yield f"{path}:1: a header opens with what it is for"


def lengths(tree):
    """A file is at most 450 lines."""
    for path, lines in tree.files.items():
        if path.endswith(CODE + SCRIPTS) and len(lines) > MAX_LINES:
            yield f"{path}:{len(lines)}: {len(lines)} lines, the ceiling is {MAX_LINES}"


def readmes(tree):
    """Every folder of sources says what it is: the rooms at any depth, tests to its first."""
    folders = set()
    for path in tree.files:
        parts = path.split("/")
        if path.endswith(CODE + SCRIPTS + (".service",)):
            if parts[0] in ROOMS + ("systemd",):
                folders.add("/".join(parts[:-1]))
            elif parts[0] == "tests" and len(parts) > 2:
                folders.add("/".join(parts[:2]))
    for folder in sorted(folders):
        if folder + "/README.md" not in tree.files:
            yield f"{folder}/README.md:1: missing; a folder says what it is and what may be included from there"


def leftovers(tree):
    """No unfinished marks and no path of somebody's machine."""
    for path, lines in tree.files.items():
        for number, line in enumerate(lines, 1):
            if MARK.search(line):
                yield f"{path}:{number}: an unfinished mark"
            if MACHINE_PATH.search(line):
                yield f"{path}:{number}: a path of one machine"


AWAITED = re.compile(r"\bco_await\b[^;{}\[]*?[(,]\s*\[([^\]]*)\]\s*[({]")


def awaited_lambdas(tree):
    """A lambda that captures by value is named before it is awaited: g++ 12 copies the one written inside a co_await
    expression bit by bit, and a short std::string, map or set in it then frees what it does not own."""
    for path, lines in tree.code(ROOMS + ("tests",)):
        text = "\n".join(line.split("//")[0] for line in lines)
        for found in AWAITED.finditer(text):
            captures = [c.strip() for c in found.group(1).split(",") if c.strip()]
            if any(not c.startswith("&") and c != "this" for c in captures):
                yield f"{path}:{text.count(chr(10), 0, found.start()) + 1}: co_await of an unnamed lambda [{found.group(1)}]"


RULES = (awaited_lambdas, layering, libraries, names, spdx, guards, lengths, readmes, leftovers)


def size_report(tree):
    """Lines a file and comment share, by room: what the style guide asks to be looked at."""
    rows = []
    for room in ROOMS + ("tests",):
        sizes, comments, text = [], 0, 0
        for _, lines in tree.code((room,)):
            sizes.append(len(lines))
            filled = [line.strip() for line in lines if line.strip()]
            text += len(filled)
            comments += sum(line.startswith("//") for line in filled)
        if sizes:
            sizes.sort()
            rows.append(f"{room:8} {len(sizes):4} files {sum(sizes):6} lines  median {sizes[len(sizes) // 2]:4}"
                        f"  p90 {sizes[int(len(sizes) * 0.9)]:4}  max {sizes[-1]:4}"
                        f"  comment lines {100 * comments // max(text, 1)} %")
    return "\n".join(rows)
