#!/usr/bin/env python3
"""Reference benchmark: the runs in recordings -> what `asitop report --json` must say of them.

    runs.py FILE... [-- FILE...]... > NAME.txt

With one file the sides are its commands. A line a number, `path value`, the paths as SQLite's
json_tree() gives them below `benchmark`. The figures come from the tables `samples` and `commands`
in exact fractions; the statistics are those of run_statistics.py.
"""
import sqlite3
import statistics
import sys
from fractions import Fraction

import run_statistics

NS = 10 ** 9
RAILS = {"energy_j": "combined_w", "cpu_energy_j": "cpu_w", "gpu_energy_j": "gpu_w",
         "ane_energy_j": "ane_w"}


def windows(db, column):
    """Begin and end in ns, watts; those without a value are left out."""
    query = "SELECT time_ns - window_ns, time_ns, %s FROM samples ORDER BY time_ns" % column
    return [(a, b, Fraction(w, 10000)) for a, b, w in db.execute(query)
            if w is not None and b > a]


def inside(window, begin, end):
    return max(0, min(window[1], end) - max(window[0], begin))


def energy(rail, begin, end):
    return sum(w[2] * inside(w, begin, end) for w in rail) / NS


def baseline(rail, begin, end):
    whole = [w for w in rail if w[0] >= begin and w[1] <= end]
    if begin is None or len(whole) < 2:
        return None
    watts = [w[2] for w in whole]
    mean, center = energy(whole, begin, end) * NS / sum(b - a for a, b, _ in whole), None
    center = statistics.mean(watts)
    own = sum((w - center) ** 2 for w in watts)
    neighbours = sum((a - center) * (b - center) for a, b in zip(watts, watts[1:]))
    r = float(min(max(neighbours / own, 0), Fraction(99, 100))) if own else 0.0
    error = statistics.stdev(watts) / len(watts) ** 0.5 * ((1 + r) / (1 - r)) ** 0.5
    return mean, error


def runs_of(path):
    """(side, number within the file's side is given later, figures, (baseline id, error))"""
    db = sqlite3.connect(path)
    rails = {key: windows(db, column) for key, column in RAILS.items()}
    combined, current, ident = rails["energy_j"], None, 0
    query = ("SELECT id, name, line, role, idle_ns, start_ns, end_ns, exit_status FROM commands "
             "ORDER BY start_ns")
    for command, name, line, role, idle, start, end, status in db.execute(query):
        own = baseline(combined, idle, start) if idle is not None else None
        if own:
            ident += 1
            current = (ident, *own)
        if role != "measured" or status != 0:
            continue
        figures, covered = {"duration_s": Fraction(end - start, NS)}, {}
        for key, rail in rails.items():
            covered[key] = Fraction(sum(inside(w, start, end) for w in rail), NS)
            if covered[key] >= Fraction(95, 100) * figures["duration_s"]:
                figures[key] = energy(rail, start, end)
        if "energy_j" in figures:
            figures["mean_power_w"] = figures["energy_j"] / covered["energy_j"]
            figures["peak_power_w"] = max(w[2] for w in combined if inside(w, start, end))
            if current:
                figures["net_energy_j"] = (figures["energy_j"] -
                                           current[1] * covered["energy_j"])
        for work, amount in db.execute("SELECT name, SUM(value) FROM quantities "
                                       "WHERE command_id = ? GROUP BY name", (command,)):
            amount = Fraction(amount)
            figures["work_" + work] = amount
            figures[work + "_per_s"] = amount / figures["duration_s"]
            if "energy_j" in figures:
                figures["energy_per_" + work + "_j"] = figures["energy_j"] / amount
                figures[work + "_per_j"] = amount / figures["energy_j"]
        yield name or line or "command", figures, current and (path, current[0], current[2])


def errors(runs):
    """By baseline: its error in the mean of runs that share it."""
    known = [r for r in runs if "net_energy_j" in r[0]]
    result = {}
    for ident in {r[1][:2] for r in known}:
        those = [r for r in known if r[1][:2] == ident]
        if len(those) > 1:
            time = sum(r[0]["duration_s"] for r in those) / len(known)
            result[ident] = those[0][1][2] * float(time)
    return result


def shared(runs):
    """The variance of the mean that runs with one baseline share."""
    return sum(e * e for e in errors(runs).values())


def shared_by(base, other):
    left, right = errors(base), errors(other)
    return lambda ratio: sum((right.get(i, 0) - ratio * left.get(i, 0)) ** 2
                             for i in set(left) | set(right))


def figures_of(*sides):
    return sorted({figure for runs in sides for r in runs for figure in r[0]})


def line(path, value):
    print("%s %s" % (path, "null" if value is None else "%.9f" % value))


def print_side(path, runs):
    for figure in figures_of(runs):
        values = [float(r[0][figure]) for r in runs if figure in r[0]]
        at = "%s.statistics.%s." % (path, figure)
        (mean, deviation, median, low, high, mean_low, mean_high, median_low, median_high,
         _) = run_statistics.describe(values)
        if figure == "net_energy_j":
            half = (mean_high - mean_low) / 2
            t = half / (deviation / len(values) ** 0.5)
            half = (half ** 2 + t ** 2 * shared(runs)) ** 0.5
            mean_low, mean_high = mean - half, mean + half
        slope, p = run_statistics.drift(values)
        for key, value in (("count", len(values)), ("mean", mean), ("deviation", deviation),
                           ("mean_interval[0]", mean_low), ("mean_interval[1]", mean_high),
                           ("median", median), ("median_interval[0]", median_low),
                           ("median_interval[1]", median_high), ("min", low), ("max", high),
                           ("drift_per_run", slope), ("drift_p", p)):
            line(at + key, value)


def print_contrast(path, base, other):
    for figure in figures_of(base, other):
        sides = [[float(r[0][figure]) for r in runs if figure in r[0]] for runs in (base, other)]
        if not all(sides):
            continue
        (difference, low, high, ratio, ratio_low, ratio_high, welch, mann_whitney,
         _) = run_statistics.contrast(
             *sides, shared_by(base, other) if figure == "net_energy_j" else lambda ratio: 0)
        at = "%s.figures.%s." % (path, figure)
        for key, value in (("difference", difference), ("difference_interval[0]", low),
                           ("difference_interval[1]", high), ("ratio", ratio),
                           ("ratio_interval[0]", ratio_low), ("ratio_interval[1]", ratio_high),
                           ("welch_p", welch), ("mann_whitney_p", mann_whitney)):
            line(at + key, value)


def main(arguments):
    sides, groups = {}, [[]]
    for argument in arguments:
        if argument == "--":
            groups.append([])
        else:
            groups[-1].append(argument)
    for index, group in enumerate(groups):
        for path in group:
            for name, figures, base in runs_of(path):
                key = name if len(arguments) == 1 else index
                sides.setdefault(key, []).append((figures, base))
    ordered = list(sides.values())
    for i, runs in enumerate(ordered):
        print_side("sides[%d]" % i, runs)
    for i, runs in enumerate(ordered[1:]):
        print_contrast("contrasts[%d]" % i, ordered[0], runs)


if __name__ == "__main__":
    main(sys.argv[1:])
