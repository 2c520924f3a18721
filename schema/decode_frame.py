"""Decodes Lonewatch frames with nothing but the standard library: PROTOCOL.md in code, written against that page alone.

As a program: one line of base64 a frame on standard input; the state after the last one as JSON on standard output.
"""

import base64
import json
import struct
import sys

COLUMNS = {16: ("status", "u8", 0), 17: ("accuracyM", "varint", 0), 18: ("heading", "u8", 255),
           19: ("battery", "u8", 255), 20: ("source", "u8", 0)}
KEY, DELTA, CATCH_UP = 0, 1, 2


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def zigzag(self):
        n = self.varint()
        return (n >> 1) ^ -(n & 1)

    def slots(self, mode, before):
        if mode == 2:
            return before
        slots = []
        if mode == 0:
            expected = 0
            for _ in range(self.varint()):
                slots.append(expected + self.varint())
                expected = slots[-1] + 1
        else:
            first, count = self.varint(), self.varint()
            for i in range(count):
                bits = self.byte()
                slots += [(first + i) * 8 + b for b in range(8) if bits >> b & 1]
        return slots


class Fleet:
    """The state of one employer: slots[slot] is a dict of what is known of it."""

    def __init__(self):
        self.epoch = self.seq = 0
        self.slots = []

    def apply(self, data):
        magic, version, kind, epoch, seq, base, at, heard, count, revision, _ = struct.unpack_from("<2sBBIIIddIII", data)
        if magic != b"LW" or version != 1:
            raise ValueError("not a frame of version 1")
        if kind == DELTA and (epoch, base) != (self.epoch, self.seq):
            raise ValueError("this delta belongs on another state")
        if kind == CATCH_UP and not (epoch == self.epoch and base <= self.seq <= seq):
            raise ValueError("this catch-up belongs on another state")
        if kind == KEY:
            self.slots = []
        while len(self.slots) < count:
            self.slots.append({name: absent for name, _, absent in COLUMNS.values()} | {"position": None})
        reader, listed = Reader(data), []
        reader.at = 44
        while reader.at < len(data):
            section, mode = reader.byte(), reader.byte()
            (length,) = struct.unpack_from("<I", data, reader.at)
            reader.at += 4
            end = reader.at + length
            listed = reader.slots(mode, listed)
            self._section(section, reader, listed, kind, int(at // 1000))
            reader.at = end
        self.epoch, self.seq, self.at, self.heard, self.revision = epoch, seq, at, heard, revision

    def _section(self, section, reader, listed, kind, at_s):
        lon = lat = 0
        for slot in listed if section in (1, 2, 3) or section in COLUMNS else []:
            worker = self.slots[slot]
            if section == 1:
                if kind == DELTA:
                    lon, lat = (worker["position"] or (0, 0, 0))[:2]
                lon, lat = lon + reader.zigzag(), lat + reader.zigzag()
                worker["position"] = (lon, lat, at_s)
            elif section == 2:
                worker["position"] = None
            elif section == 3:
                worker["position"] = (*worker["position"][:2], at_s - reader.varint())
            else:
                name, coding, _ = COLUMNS[section]
                worker[name] = reader.byte() if coding == "u8" else reader.varint()


if __name__ == "__main__":
    fleet = Fleet()
    for line in sys.stdin:
        fleet.apply(base64.b64decode(line))
    json.dump({"epoch": fleet.epoch, "seq": fleet.seq, "slots": fleet.slots}, sys.stdout)
