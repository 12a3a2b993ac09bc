#!/usr/bin/env python3
"""Decodes the blobs of asitop's recordings. Written from schema/codec.md, as a check of it.

Needs the standard library only, and the zstd command for blobs of encoding 1.
"""
import argparse
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
import zlib

sys.dont_write_bytecode = True  # leave nothing in the source tree

from plist_codec import Damage, PlistCodec

RAW_MAX = 1 << 24  # bytes of a sample

STORED, ZSTD, PLIST = 0, 1, 2


class NoZstd(Exception):
    """The blob needs the zstd command."""


# ---- blobs ----

class Decoder:
    """Decodes blobs of all encodings."""

    def __init__(self):
        self.plist = PlistCodec()

    @staticmethod
    def zstd(blob, key):
        if not shutil.which("zstd"):
            raise NoZstd("zstd is not installed")
        with tempfile.TemporaryDirectory() as folder:
            key_path = os.path.join(folder, "key")
            with open(key_path, "wb") as file:
                file.write(key or b"")
            prefix = ["--patch-from=" + key_path] if key else []
            done = subprocess.run(["zstd", "-d", "-q", "-c"] + prefix, input=blob,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise Damage(done.stderr.decode(errors="replace").strip())
        return done.stdout

    def decode(self, encoding, blob, size, key=None):
        if not 0 <= size <= RAW_MAX:
            raise Damage("it claims to be %d bytes long" % size)
        if encoding == STORED:
            raw = blob
        elif encoding == ZSTD:
            raw = self.zstd(blob, key)
        elif encoding == PLIST:
            raw = self.plist.decode(blob, key)
        else:
            raise Damage("encoding %d is unknown" % encoding)
        if len(raw) != size:
            raise Damage("it decodes to %d bytes, not %d" % (len(raw), size))
        return raw


# ---- what is decoded ----

def read(path):
    with open(path, "rb") as file:
        return file.read()


class Recording:
    """The table raws. Keeps the last key sample."""

    def __init__(self, path):
        self.database = sqlite3.connect("file:%s?mode=ro" % urllib.parse.quote(path), uri=True)
        self.decoder = Decoder()
        self.key_id, self.key = None, None

    def sample(self, sample_id, is_key=False):
        """The bytes of a sample."""
        row = self.database.execute("SELECT key_id, encoding, size, crc32, bytes FROM raws"
                                    " WHERE id = ?", (sample_id,)).fetchone()
        if not row:
            raise Damage("there is no sample %d" % sample_id)
        key_id, encoding, size, crc32, blob = row
        if is_key and key_id is not None:
            raise Damage("key sample %d has a key" % sample_id)
        if key_id is not None and key_id != self.key_id:
            self.key_id, self.key = key_id, self.sample(key_id, is_key=True)
        raw = self.decoder.decode(encoding, blob, size, None if key_id is None else self.key)
        if zlib.crc32(raw) != crc32:
            raise Damage("sample %d does not have its checksum" % sample_id)
        return raw

    def row(self, sample_id):
        """Size, checksum, and how many rows the sample is behind its key sample."""
        return self.database.execute("SELECT size, crc32, id - ifnull(key_id, id) FROM raws"
                                     " WHERE id = ?", (sample_id,)).fetchone()

    def runs(self):
        """The ids of the samples of each run, and the bytes behind the last."""
        firsts = self.database.execute("SELECT first_id, tail FROM runs ORDER BY id").fetchall()
        ids = [row[0] for row in self.database.execute("SELECT id FROM raws ORDER BY id")]
        ends = [first for first, _ in firsts[1:]] + [sys.maxsize]
        for (first, tail), end in zip(firsts, ends):
            yield [i for i in ids if first <= i < end], tail or b""


def decode_recording(path, out):
    """Writes all bytes of all runs."""
    recording = Recording(path)
    for ids, tail in recording.runs():
        for sample_id in ids:
            out.write(recording.sample(sample_id))
        out.write(tail)


def compare(path, exported, decode_all):
    """Whether `exported` has the bytes of all runs. Decodes two samples of each group, or all; of
    the others only the checksum is compared."""
    recording, at = Recording(path), 0
    for ids, tail in recording.runs():
        for sample_id in ids:
            size, crc32, place = recording.row(sample_id)
            raw = exported[at:at + size]
            at += size
            if zlib.crc32(raw) != crc32:
                raise Damage("sample %d was exported with other bytes" % sample_id)
            if (decode_all or place < 2) and recording.sample(sample_id) != raw:
                raise Damage("sample %d decodes to other bytes" % sample_id)
        if exported[at:at + len(tail)] != tail:
            raise Damage("the bytes behind a run were exported differently")
        at += len(tail)
    if at != len(exported):
        raise Damage("%d bytes were exported, not %d" % (len(exported), at))


def exhibits(folder):
    """The rows of a museum's index."""
    with open(os.path.join(folder, "index.txt"), encoding="ascii") as file:
        return [line.split() for line in file if not line.startswith("#")]


def check_museum(folder):
    """Prints a line for each exhibit; false when one does not decode as its row says."""
    decoder, raws, good = Decoder(), {}, True
    for name, encoding, key, size, crc32, sha256, what in exhibits(folder):
        blob = read(os.path.join(folder, name + ".blob"))
        result = "ok"
        try:
            raw = decoder.decode(int(encoding), blob, int(size), raws.get(key))
            raws[name] = raw
            if what == "damaged":
                result = "not ok"
            elif zlib.crc32(raw) != int(crc32) or hashlib.sha256(raw).hexdigest() != sha256:
                result = "not ok"
        except Damage:
            if what != "damaged":
                result = "not ok"
        except NoZstd:
            result = "skip"
        good = good and result != "not ok"
        print("%s - museum: %s (%s)" % (result, name, what))
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("recording", help="write the bytes of all samples of a recording")
    command.add_argument("path")
    command = commands.add_parser("compare", help="compare a recording with its export as raw")
    command.add_argument("path")
    command.add_argument("exported")
    command.add_argument("-a", "--all", action="store_true",
                         help="decode all samples, not two for each key sample")
    command = commands.add_parser("blob", help="write the bytes of one blob of encoding 2")
    command.add_argument("path")
    command.add_argument("-k", "--key", help="a file with the bytes of its key sample")
    command.add_argument("-t", "--trace", action="store_true", help="print each decision")
    command = commands.add_parser("museum", help="check the blobs that PATH/index.txt lists")
    command.add_argument("path")
    commands.add_parser("trained", help="print the check values of the state after the primer")
    arguments = parser.parse_args()

    if arguments.command == "trained":
        print(PlistCodec().of_primer.check_values())
    elif arguments.command == "museum":
        return 0 if check_museum(arguments.path) else 1
    elif arguments.command == "compare":
        compare(arguments.path, read(arguments.exported), arguments.all)
    elif arguments.command == "recording":
        decode_recording(arguments.path, sys.stdout.buffer)
    else:
        key = read(arguments.key) if arguments.key else None
        raw = PlistCodec().decode(read(arguments.path), key, print if arguments.trace else None)
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Damage, NoZstd) as error:
        sys.exit("decode.py: %s" % error)
