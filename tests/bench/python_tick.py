#!/usr/bin/env python3
"""One tick of the Python asitop: read the whole file that powermetrics writes to, split it at NUL,
parse the last complete document. Prints the CPU seconds of the median tick.

usage: python_tick.py FILE [TICKS]
"""
import plistlib
import statistics
import sys
import time


def tick(path):
    with open(path, "rb") as file:
        data = file.read()
    documents = data.split(b"\x00")
    return plistlib.loads(documents[-1] if documents[-1].strip() else documents[-2])


times = []
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 9):
    start = time.process_time()
    tick(sys.argv[1])
    times.append(time.process_time() - start)
print(statistics.median(times))
