# A compound file (MS-CFB version 3) of streams and storages: what Office 97-2003, Outlook and encrypted packages lie in.
# SPDX-License-Identifier: Apache-2.0
import struct

FREE, END, FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SECTOR, MINI, CUTOFF = 512, 64, 4096


class Sectors:
    def __init__(self, size):
        self.size, self.octets, self.table = size, bytearray(), []

    def add(self, data):
        """The first sector of a chain that holds `data`."""
        if not data:
            return END
        first = len(self.table)
        count = -(-len(data) // self.size)
        self.octets += data + b"\0" * (count * self.size - len(data))
        self.table += [first + i + 1 for i in range(count - 1)] + [END]
        return first


def entry(name, kind, start, size, child=NONE, right=NONE):
    wide = (name + "\0").encode("utf-16-le")
    return (wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, NONE, right, child) + b"\0" * 36 +
            struct.pack("<IQ", start, size))


def compound(tree):
    """tree: name → octets, or a tree of its own."""
    large, small, rows = Sectors(SECTOR), Sectors(MINI), [None]

    def place(branch):
        names, first = list(branch), len(rows)
        rows.extend([None] * len(names))
        for i, name in enumerate(names):
            right = first + i + 1 if i + 1 < len(names) else NONE
            value = branch[name]
            if isinstance(value, dict):
                rows[first + i] = entry(name, 1, 0, 0, place(value) if value else NONE, right)
            else:
                chain = (small if len(value) < CUTOFF else large).add(value)
                rows[first + i] = entry(name, 2, chain, len(value), NONE, right)
        return first

    top = place(tree) if tree else NONE
    rows[0] = entry("Root Entry", 5, large.add(bytes(small.octets)), len(small.octets), top)
    mini_table = b"".join(struct.pack("<I", n) for n in small.table)
    mini_start = large.add(mini_table.ljust(-(-len(mini_table) // SECTOR) * SECTOR, b"\xff"))
    directory = large.add(b"".join(rows))
    sectors = 1
    while sectors * (SECTOR // 4) < len(large.table) + sectors:
        sectors += 1
    first = len(large.table)
    table = b"".join(struct.pack("<I", n) for n in large.table + [FAT] * sectors)
    head = (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6 +
            struct.pack("<IIIIIIIII", 0, sectors, directory, 0, CUTOFF, mini_start, -(-len(mini_table) // SECTOR), END, 0) +
            b"".join(struct.pack("<I", first + i if i < sectors else FREE) for i in range(109)))
    return head + bytes(large.octets) + table.ljust(sectors * SECTOR, b"\xff")
