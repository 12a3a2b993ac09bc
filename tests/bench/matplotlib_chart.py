#!/usr/bin/env python3
"""The chart as one would draw it with matplotlib: power, utilization and frequency over time.

usage: matplotlib_chart.py FILE.csv OUT.png
"""
import csv
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
columns = {key: [float(row[key] or "nan") for row in rows] for key in rows[0]
           if key.endswith(("elapsed_s", "_w", "_pct", "_mhz"))}
figure, axes = plt.subplots(3, 1, figsize=(16, 10), dpi=100, sharex=True)
for axis, suffix in zip(axes, ("_w", "_pct", "_mhz")):
    for key, values in columns.items():
        if key.endswith(suffix):
            axis.plot(columns["elapsed_s"], values, label=key, linewidth=0.8)
    axis.legend(loc="upper right")
figure.savefig(sys.argv[2])
