#!/usr/bin/env python3
"""Reference decoder: a `powermetrics -f plist` stream -> the expected CSV.

    expected.py FILE [INTERVAL_SECONDS] > FILE.csv

Written from design.md section 3 and powermetrics.md only. All arithmetic is decimal on the digits
of the plist (28 digits), so no value carries the noise of binary floats; a number becomes a double
only when it is printed. None = absent. INTERVAL_SECONDS is used for the gap rule alone; without it
the median window stands in (a stream does not name its interval).
"""
import csv
import math
import os
import re
import sys
import xml.etree.ElementTree as ET
from datetime import datetime
from decimal import Decimal
from statistics import median
from xml.sax.saxutils import escape

SHARED = os.environ.get("SHARED", "../shared")
COLUMNS = ("elapsed_s window_s e_cpu_pct e_cpu_mhz p_cpu_pct p_cpu_mhz s_cpu_pct s_cpu_mhz cpu_pct "
           "gpu_pct gpu_mhz ane_pct cpu_w gpu_w ane_w combined_w "
           "ram_used_bytes ram_total_bytes swap_used_bytes swap_total_bytes "
           "mem_read_gb_s mem_write_gb_s thermal_pressure core_pct core_mhz").split()
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
# Below it counters are coarser: the stale rule allows more.
LONG_WINDOW_NS = 500_000_000
# Ratios are printed with six digits: what they leave for use below this is rounding.
ROUNDING = Decimal("0.000001")
# A CPU or GPU that works for 1 % of a window and 5 ms takes energy; a counter that does not show it
# within 3 s does not count.
BUSY_PCT, BUSY_S, BATCH_S = Decimal(1), Decimal("0.005"), Decimal(3)
RAILS = {"cpu_w": "cpu_pct", "gpu_w": "gpu_pct", "ane_w": None}

def value(node):
    """A plist element as a Python value.

    Not plistlib: it raises on text where a number belongs, which must read as absent.
    """
    if node.tag == "dict":
        result, key = {}, None
        for child in node:
            if child.tag == "key":
                key = child.text or ""
            elif key is not None:
                # A key that occurs twice (gpu idle_ratio, macOS 14-15): the last one wins.
                result[key] = value(child)
                key = None
        return result
    if node.tag == "array":
        return [value(child) for child in node]
    text = (node.text or "").strip()
    if node.tag in ("integer", "real"):         # "nan", "inf", text and overflows are absent
        return Decimal(text) if NUMBER.fullmatch(text) and math.isfinite(float(text)) else None
    if node.tag == "date":
        try:
            return datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            return None
    return text if node.tag == "string" else None

def parse(raw):
    try:
        root = ET.fromstring(raw)
    except ET.ParseError:
        # Names may hold raw markup, control bytes, invalid UTF-8 (powermetrics.md 3.4).
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "?", raw.decode("utf-8", "replace"))
        text = re.sub(r"(?m)<string>(.*)</string>$", lambda name: "<string>" + escape(name[1]) +
                      "</string>", text)
        root = ET.fromstring(text.encode())
    document = value(root[0])
    return document if isinstance(document, dict) else {}

def documents(data):
    """A document ends with a line </plist>, not with the NUL: the last one has none.

    A truncated tail is no document.
    """
    for number, raw in enumerate(data.split(b"\n</plist>")[:-1], 1):
        try:
            yield parse(raw.lstrip(b"\0 \t\r\n") + b"</plist>")
        except (ET.ParseError, IndexError) as error:
            print(f"document {number} skipped: {error}", file=sys.stderr)

def number(parent, key):
    return parent[key] if isinstance(parent.get(key), Decimal) else None

def child(parent, key):
    return parent[key] if isinstance(parent.get(key), dict) else {}

def dicts(parent, key):
    items = parent[key] if isinstance(parent.get(key), list) else []
    return [item for item in items if isinstance(item, dict)]

def known(values):
    return [v for v in values if v is not None]

def mean(values):
    return sum(values) / len(values) if values else None

def percent(ratio):
    return None if ratio is None else 100 * ratio

def mhz(hz):
    return None if hz is None else hz / 1_000_000

def used_time(core):
    return sum(number(state, "used_ns") or 0 for state in dicts(core, "dvfm_states"))

def is_stale(core, elapsed_ns):
    """More time than the window had: the used time is from before the window (M4 Pro, first
    document)."""
    idle_ns, down_ns = number(core, "idle_ns"), number(core, "down_ns") or Decimal(0)
    if not elapsed_ns or idle_ns is None:
        return False
    limit = Decimal("1.1") if elapsed_ns >= LONG_WINDOW_NS else 2
    return idle_ns + down_ns + used_time(core) > limit * elapsed_ns

def busy(core, elapsed_ns):
    """Share of the window in which the core was neither idle nor powered down."""
    if is_stale(core, elapsed_ns):
        # The ratios are over the core's own total and so wrong as well; idle and down time are
        # believed.
        share = 1 - (number(core, "idle_ns") + (number(core, "down_ns") or 0)) / elapsed_ns
    else:
        idle, down = number(core, "idle_ratio"), number(core, "down_ratio")
        if "down_ratio" not in core:
            down = Decimal(0)           # M1, M2: cores that never power down have no down_* keys
        share = None if idle is None or down is None else 1 - idle - down
    return None if share is None else min(max(share, Decimal(0)), Decimal(1))

def frequency(cluster, cores, elapsed_ns):
    """freq_hz of a cluster; where it is 0 although its cores have used time, the cores' mean."""
    freq_hz = number(cluster, "freq_hz")
    if freq_hz != 0 or (number(cluster, "down_ratio") or 0) >= 1:
        return freq_hz
    pairs = [(number(core, "freq_hz"), used_time(core)) for core in cores
             if number(core, "freq_hz") is not None and not is_stale(core, elapsed_ns)]
    used = sum(time for _, time in pairs)
    return sum(f * time for f, time in pairs) / used if used else freq_hz

def cpu(processor, elapsed_ns):
    clusters = dicts(processor, "clusters")
    names = [c["name"] if isinstance(c.get("name"), str) else "" for c in clusters]
    # M5 Pro/Max before macOS 26.4 call the slower tier M and the faster one P; from 26.4 the same
    # tiers are P and S.
    tier_of = {"E": "e", "P": "p", "S": "s"}
    if any(n.startswith("M") for n in names):
        tier_of = {"E": "e", "M": "p", "P": "s"}
    row, everything, listed = {}, [], {}
    # Busy of each core; freq_hz of the clusters that have a busy core.
    tiers = {tier: ([], []) for tier in "eps"}
    for name, cluster in zip(names, clusters):
        cores = dicts(cluster, "cpus")
        shares = [busy(core, elapsed_ns) for core in cores]
        everything += known(shares)
        for core, share in zip(cores, shares):
            if number(core, "cpu") is not None:
                # What powermetrics names as the frequency of a core that was not busy is old (M4
                # Pro, first document) or nominal: it ran at no frequency.
                idle = share is not None and share <= ROUNDING
                speed = Decimal(0) if idle else mhz(number(core, "freq_hz"))
                listed[int(number(core, "cpu"))] = share, speed
        if name[:1] in tier_of:
            tiers[tier_of[name[:1]]][0].extend(known(shares))
            if any(share > ROUNDING for share in known(shares)):
                tiers[tier_of[name[:1]]][1].append(
                    frequency(cluster, cores, elapsed_ns))
    for tier, (shares, frequencies) in tiers.items():
        row[f"{tier}_cpu_pct"] = percent(mean(shares))
        # No such tier: absent, not 0 MHz; absent also when the busy clusters have no freq_hz.
        if shares:
            idle = None if frequencies else Decimal(0)
            row[f"{tier}_cpu_mhz"] = mhz(max(known(frequencies), default=idle))
    row["cpu_pct"] = percent(mean(everything))
    ids = range(max(listed, default=-1) + 1)
    row["core_pct"] = ";".join(cell(percent(listed[i][0])) if i in listed else "" for i in ids)
    row["core_mhz"] = ";".join(cell(listed[i][1]) if i in listed else "" for i in ids)
    return row

def watts(processor, rail, elapsed_ns, *more_energies):
    milliwatts = number(processor, rail + "_power")
    if milliwatts is not None:
        return milliwatts / 1000
    for millijoules in (number(processor, rail + "_energy"), *more_energies):
        if millijoules is not None and elapsed_ns:
            return millijoules * 1_000_000 / elapsed_ns
    return None

def power(processor, gpu, elapsed_ns):
    cpu_w = watts(processor, "cpu", elapsed_ns)
    gpu_w = watts(processor, "gpu", elapsed_ns, number(gpu, "gpu_energy"))
    ane_w = watts(processor, "ane", elapsed_ns)
    combined_w = watts(processor, "combined", elapsed_ns)
    if combined_w is None and cpu_w is not None and gpu_w is not None:
        combined_w = cpu_w + gpu_w + (ane_w or 0)
    return {"cpu_w": cpu_w, "gpu_w": gpu_w, "ane_w": ane_w, "combined_w": combined_w}

def is_blank(row, rail):
    """0 W in a window in which the rail's part worked."""
    load = row.get(RAILS[rail]) if RAILS[rail] else None
    return (row[rail] == 0 and load is not None and load >= BUSY_PCT and
            load / 100 * row["window_s"] >= BUSY_S)

def stretch(rows, rail, end):
    """The rows before `end`, without a gap, in which the rail shows 0 W."""
    begin = end
    while begin and rows[begin - 1][rail] == 0 and (
            rows[begin]["elapsed_s"] - rows[begin]["window_s"] == rows[begin - 1]["elapsed_s"]):
        begin -= 1
    return begin

def settle(rows):
    """Spreads batched energy (macOS 27: counters that move every 2.1 s) over the windows that it is
    of; a rail that stays 0 is absent (betas of macOS 27), and then combined power is too."""
    known_w = [dict(row) for row in rows]
    spread = set()
    for end, row in enumerate(known_w):
        starts = []
        for rail in RAILS:
            begin = stretch(known_w, rail, end)
            waiting = sum(r["window_s"] for r in known_w[begin:end])
            blanks = [i for i in range(begin, end) if is_blank(known_w[i], rail)]
            if row[rail] is not None and row[rail] > 0 and blanks and waiting <= BATCH_S:
                starts.append(blanks[0])
        # The counters move together: the other rails that show nothing meanwhile do so for the
        # same reason.
        for rail in RAILS if starts else ():
            begin = max(stretch(known_w, rail, end), min(starts))
            if row[rail] is None or row[rail] <= 0 or begin == end:
                continue
            seconds = sum(r["window_s"] for r in known_w[begin:end + 1])
            mean_w = row[rail] * row["window_s"] / seconds
            for i in range(begin, end + 1):
                if rows[i]["combined_w"] is not None:
                    rows[i]["combined_w"] += mean_w - rows[i][rail]
                rows[i][rail] = mean_w
                spread.add((i, rail))
    for i, row in enumerate(rows):
        for rail in RAILS:
            if (i, rail) not in spread and is_blank(row, rail):
                row[rail] = row["combined_w"] = None

def table(name, key, wanted):
    with open(os.path.join(SHARED, name), encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row[key]: row[wanted] for row in rows}

def cell(item):
    return "" if item is None else item if isinstance(item, str) else repr(float(item))

def decode(document):
    elapsed_ns = number(document, "elapsed_ns")
    if elapsed_ns is not None and elapsed_ns <= 0:
        elapsed_ns = None
    processor, gpu = child(document, "processor"), child(document, "gpu")
    row = cpu(processor, elapsed_ns)
    row.update(power(processor, gpu, elapsed_ns))
    idle = number(gpu, "idle_ratio")
    row["gpu_pct"] = None if idle is None else 100 * (1 - idle)
    row["gpu_mhz"] = number(gpu, "freq_hz")             # MHz despite its name
    for counter in dicts(document, "bandwidth_counters"):   # the totals only, not "PCPU0 DCS RD"
        column = {"DCS RD": "mem_read_gb_s", "DCS WR": "mem_write_gb_s"}.get(counter.get("name"))
        if column and number(counter, "value") is not None and elapsed_ns:
            row[column] = number(counter, "value") / elapsed_ns     # bytes/ns = GB/s
    pressure = document.get("thermal_pressure")
    row["thermal_pressure"] = pressure if isinstance(pressure, str) else None
    return row, elapsed_ns

def main(path, interval=None):
    with open(path, "rb") as file:
        found = list(documents(file.read()))
    chip_of, ane_of = table("models.csv", "hw_model", "chip"), table("chips.csv", "name", "ane_w")
    windows = [w / 10**9 for w in known(number(d, "elapsed_ns") for d in found) if w > 0]
    interval = Decimal(interval) if interval else median(windows or [Decimal(1)])
    longest_jitter = max(Decimal(2), 3 * interval)
    # `seen`: the windows since the document that was stamped `before`.
    axis, before, seen = Decimal(0), None, Decimal(0)
    rows = []
    for document in found:
        row, elapsed_ns = decode(document)
        window = Decimal(0) if elapsed_ns is None else elapsed_ns / 10**9
        axis, seen = axis + window, seen + window
        if isinstance(document.get("timestamp"), datetime):
            excess = Decimal(0)
            if before:
                excess = Decimal((document["timestamp"] - before).total_seconds()) - seen
            # Up to there, whole-second stamps and jitter: not a gap.
            axis += excess if excess > longest_jitter else 0
            before, seen = document["timestamp"], Decimal(0)
        row.update(elapsed_s=axis, window_s=window)
        rows.append(row)
    settle(rows)
    out = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    out.writeheader()
    for document, row in zip(found, rows):
        reference = Decimal(ane_of.get(chip_of.get(str(document.get("hw_model"))), 8))
        ane_w = row["ane_w"]
        row["ane_pct"] = None if ane_w is None else min(100 * ane_w / reference, Decimal(100))
        row["window_s"] = row["window_s"] or None
        out.writerow({column: cell(row.get(column)) for column in COLUMNS})

if __name__ == "__main__":
    main(*sys.argv[1:])
