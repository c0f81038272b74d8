# SPDX-License-Identifier: Apache-2.0
"""Faxes for scenarios: the files a HylaFAX server received (tests/unit/fax/samples), empty ones made here, and a
device's drop folder for an office (office.Office)."""
import os
import struct

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLES = os.path.join(SOURCE, "tests/unit/fax/samples")


def sample(name):
    with open(os.path.join(SAMPLES, name), "rb") as file:
        return file.read()


def blank_fax(serial):
    """One empty page, G4: a bit a line. `serial` makes the octets its own."""
    bits = "1" * 2292 + "000000000001" * 2
    strip = bytes(int(bits[i:i + 8].ljust(8, "0"), 2) for i in range(0, len(bits), 8)) + b"%08d" % serial
    entries = [(256, 1728), (257, 2292), (258, 1), (259, 4), (262, 0), (273, 8), (277, 1), (278, 2292),
               (279, len(strip))]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", tag, 4, 1, value)
                                                             for tag, value in entries) + struct.pack("<I", 0)
    return b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip + directory


def drop_settings(office, name, start_time, more=""):
    """The settings of a drop folder, made as office.drop."""
    office.drop = os.path.join(office.dir, "drop")
    os.mkdir(office.drop)
    return f"""
[[fax]]
id = "{name}"
kind = "folder"
path = "{office.drop}"
poll_interval = "1s"
quiet = "1s"
start_time = "{start_time}"
{more}"""


def drop_file(office, name, octets, when):
    """The device writes a file; `when`, in seconds, is its time."""
    path = os.path.join(office.drop, name)
    with open(path, "wb") as file:
        file.write(octets)
    os.utime(path, (when, when))
