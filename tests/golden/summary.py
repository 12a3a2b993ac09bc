#!/usr/bin/env python3
"""Reference summary: a `powermetrics -f plist` stream -> what `asitop report --json` must say.

    summary.py FILE [BEGIN END] > summary/NAME.txt

Written from design.md section 3 alone, on the rows of expected.py, in exact fractions: a line a
number, `path value`, four figures behind the point. Values are rounded first as they are stored
(0.01 %, 0.1 MHz, 0.1 mW, 1 MB/s). BEGIN and END, in seconds, take the samples that end behind the
one and not behind the other. `above` is for the thresholds of tests/cli/summary.sh.
"""
import contextlib
import csv
import io
import sys
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import expected

STEP = {"pct": "0.01", "mhz": "0.1", "w": "0.0001", "s": "0.001", "bytes": "1"}
ABOVE = (("cpu_w", Fraction(1)), ("gpu_pct", Fraction("12.5")))
TEN = Fraction(10)


def stored(column, text):
    if text == "":
        return None
    step = Decimal(STEP[column.rsplit("_", 1)[1]])
    value = Decimal(text)
    near = value.quantize(step, ROUND_HALF_UP)
    # Only an exact value is stored with a last digit of 5: it is to be rounded again on a display.
    if abs(near - value) > step / 10**6 and str(near).rstrip("0.").endswith("5"):
        near += step.copy_sign(value - near)
    return Fraction(near)


def rows_of(path):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        expected.main(path)
    out.seek(0)
    for row in csv.DictReader(out):
        if row["window_s"]:
            yield row


def percentile(pairs, q):
    covered, total = Fraction(0), sum(w for _, w in pairs)
    for value, window in sorted(pairs):
        covered += window
        if covered >= q * total:
            return value
    return None


def highest(pieces):
    """The highest mean over 10 s that were measured without a break: every window that begins or
    ends where a sample does is tried. pieces: (begin, end, value)."""
    best = None
    for begin, end, _ in pieces:
        for left in (begin, end - TEN):
            right = left + TEN
            parts = [(min(e, right) - max(b, left), v) for b, e, v in pieces
                     if e > left and b < right]
            if sum(p for p, _ in parts) == TEN:
                mean = sum(p * v for p, v in parts) / TEN
                best = mean if best is None else max(best, mean)
    return best


def gaps_of(rows, first, last):
    """(begin, duration) of those that reach into the window."""
    previous = Fraction(0)
    for row in rows:
        end = Fraction(row["elapsed_s"])
        begin = end - Fraction(row["window_s"])
        if begin > previous + Fraction(1, 10**6) and previous < last and begin > first:
            yield previous, begin - previous
        previous = end


def main(path, first="0", last=None):
    everything = list(rows_of(path))
    first, last = Fraction(first), Fraction(last or everything[-1]["elapsed_s"])
    rows = [r for r in everything if first < Fraction(r["elapsed_s"]) <= last]
    ends = [Fraction(r["elapsed_s"]) for r in rows]
    windows = [Fraction(r["window_s"]) for r in rows]
    coverage = min(Fraction(1), sum(windows) / (last - first))
    lines = {"window.samples": Fraction(len(rows)), "window.measured_s": sum(windows),
             "window.end_s": last, "coverage": coverage}
    series = {}
    for column in expected.COLUMNS[2:-3]:
        values = [stored(column, r[column]) for r in rows]
        known = [(v, w, e) for v, w, e in zip(values, windows, ends) if v is not None]
        series[column] = known
        if column.endswith("_w"):
            energy = sum(v * w for v, w, _ in known) if known else None
            lines[f"energy_j.{column[:-2]}"] = energy
        if not known:
            continue
        pairs, total = [(v, w) for v, w, _ in known], sum(w for _, w, _ in known)
        peak = max(v for v, _ in pairs)
        prefix = f"metrics.{column}."
        lines[prefix + "mean"] = sum(v * w for v, w in pairs) / total
        lines[prefix + "min"] = min(v for v, _ in pairs)
        for name, q in (("p50", "0.5"), ("p95", "0.95"), ("p99", "0.99")):
            lines[prefix + name] = percentile(pairs, Fraction(q))
        lines[prefix + "peak"] = peak
        lines[prefix + "peak_at"] = next(e for v, _, e in known if v == peak)
        lines[prefix + "highest_10s_mean"] = highest([(e - w, e, v) for v, w, e in known])
    for row, window in zip(rows, windows):
        if row["thermal_pressure"]:
            key = "thermal_s." + row["thermal_pressure"]
            lines[key] = lines.get(key, 0) + window
    for i, (begin, duration) in enumerate(gaps_of(everything, first, last)):
        lines[f"gaps[{i}].begin_s"] = begin
        lines[f"gaps[{i}].duration_s"] = duration
    for i, (column, value) in enumerate(ABOVE):
        lines[f"above[{i}].above_s"] = sum(w for v, w, _ in series[column] if v > value)
    for key in sorted(lines):
        value = lines[key]
        print(key, "null" if value is None else f"{float(value):.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
