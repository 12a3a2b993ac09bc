#!/usr/bin/env python3
"""`make bench`: one table of what asitop costs, measured beside what it is compared with.

Ratios are medians of pairs run in turn in this very run; nothing here asserts a time. Streams are
made once by the simulator and kept in build/bench, and so are the sizes of what other compressors
make of them. BENCH=full takes all chips where the default takes three, and a week where it takes a
day.

usage: bench.py ASITOP POWERMETRICS STEPS STUDY WORK
"""
import collections
import contextlib
import fcntl
import glob
import json
import os
import platform
import pty
import shutil
import sqlite3
import statistics
import struct
import subprocess
import sys
import termios
import time

ASITOP, POWERMETRICS, STEPS, STUDY, WORK = map(os.path.abspath, sys.argv[1:6])
HERE = os.path.dirname(os.path.abspath(__file__))
CAPTURES = os.environ.get("CAPTURES", os.path.join(HERE, "../../../shared/captures"))
FULL = os.environ.get("BENCH") == "full"
CHIPS = ["M1", "M4 Pro", "M5 Pro"]
ALL_CHIPS = ["M1", "M1 Pro", "M1 Max", "M2", "M2 Ultra", "M3 Max", "M4", "M4 Pro", "M4 Max", "M5",
             "M5 Pro"]
PAIRS = 5

# Of a child: CPU seconds (user + system), seconds on the clock, its stdout.
Run = collections.namedtuple("Run", "cpu wall output")


def run(command, stdin=None):
    """Runs a command; `stdin` is a command whose output it reads. Only itself is counted."""
    feeder = subprocess.Popen(stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) \
        if stdin else None
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             stdin=feeder.stdout if feeder else subprocess.DEVNULL)
    if feeder:
        feeder.stdout.close()
    # The error messages of these are short, so that one pipe after the other is enough.
    output, message = child.stdout.read(), child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = status
    if feeder:
        feeder.wait()
    if status:
        sys.exit(f"bench: {' '.join(command)}: {message.decode().strip()}")
    return Run(usage.ru_utime + usage.ru_stime, wall, output)


def memory(command, stdin=None):
    """Peak resident size of a command, as text."""
    return megabytes(int(run([STEPS, "memory", *command], stdin).output))


def median(values):
    return statistics.median(values)


def paired(one, other, pairs=PAIRS):
    """Runs two in turn; the median of the ratios, and of each."""
    runs = [(one(), other()) for _ in range(pairs)]
    return (median([a / b for a, b in runs]), median([a for a, _ in runs]),
            median([b for _, b in runs]))


# ---- what is printed ----


def row(what, figure, target, method):
    print(f"| {what} | {figure} | {target} | {method} |", flush=True)


def header(title):
    print(f"\n**{title}**\n\n| what | figure | target | method |\n|---|---|---|---|", flush=True)


def seconds(value):
    return f"{value * 1e3:.3g} ms" if value < 1 else f"{value:.3g} s"


def megabytes(value):
    return f"{value / 1e6:.1f} MB"


def machine():
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            model = next(line.split(":")[1].strip() for line in file
                         if line.startswith("model name"))
    except (OSError, StopIteration):
        told = shutil.which("sysctl") and run(["sysctl", "-n", "machdep.cpu.brand_string"])
        model = told.output.decode().strip() if told else model
    version = run([ASITOP, "--version"]).output.decode().strip()
    print(f"{time.strftime('%Y-%m-%d')}, {model}, {os.cpu_count()} cores, {platform.system()}, "
          f"load {os.getloadavg()[0]:.1f} at the start. {version}.")


# ---- what is measured ----


def simulation(chip, duration, start, samplers):
    return [POWERMETRICS, "-f", "plist", "-i", "1000", "-s", samplers,
            "--chip", chip, "--workload", "everything", "--seed", "1", "--fast", "--duration",
            duration, "--start", start]


def stream(name, chip, duration, start="2026-08-17T14:05:30Z",
           samplers="cpu_power,gpu_power,thermal"):
    """A simulated stream at 1 Hz, made once."""
    path = os.path.join(WORK, name + ".plist")
    if not os.path.exists(path):
        with open(path + ".part", "wb") as file:
            subprocess.run(simulation(chip, duration, start, samplers), stdout=file, check=True)
        os.rename(path + ".part", path)
    return path


def recording(path, again=False):
    """What asitop makes of a stream."""
    out = path[:-len(".plist")] + ".db"
    out = os.path.join(WORK, os.path.basename(out))
    if again or not os.path.exists(out):
        run([ASITOP, "record", "--input", path, "-o", out, "--overwrite"])
    return out


def long_recording(name, days):
    """One too long to keep its stream: made once, a day at a time."""
    out = os.path.join(WORK, name + ".db")
    if not os.path.exists(out):
        for day in range(days):
            part = stream("part", "M1", "24h", f"@{1787061930 + 86400 * day}")
            run([ASITOP, "record", "--input", part, "-o", out + ".part"] +
                (["--append"] if day else ["--overwrite"]))
            os.remove(part)
        os.rename(out + ".part", out)
    return out


def compressed(path):
    """Sizes by other compressors, computed once a stream; None where there is no such program."""
    kept = os.path.join(WORK, os.path.basename(path) + ".sizes")
    if os.path.exists(kept):
        with open(kept) as file:
            return json.load(file)
    sizes = {}
    for name, command in (("gzip", ["gzip", "-9", "-c"]),
                          ("zstd", ["zstd", "-19", "--long", "-q", "-c"]),
                          ("xz", ["xz", "-9e", "-c"])):
        sizes[name] = None
        if shutil.which(command[0]):
            with open(path, "rb") as file:
                child = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE)
                sizes[name] = sum(len(piece) for piece in iter(lambda: child.stdout.read(1 << 20),
                                                               b""))
                child.wait()
    with open(kept, "w") as file:
        json.dump(sizes, file)
    return sizes


def count_samples(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return database.execute("SELECT count(*) FROM raws").fetchone()[0]


# ---- (a) recording ----


def bench_recording(minute, hour):
    header("Recording a sample: read, decode, compress, commit")
    out = os.path.join(WORK, "bench.db")
    samples = count_samples(recording(minute))
    method = (f"CPU of `asitop record --input -` over a pipe, its start included, by {samples} "
              "samples; Python: CPU of a tick, start excluded; pairs in turn, median")

    record = [ASITOP, "record", "--input", "-", "-o", out, "--overwrite"]

    def ours():
        return run(record, ["cat", minute]).cpu / samples

    def tick_of(path, ticks):
        return [sys.executable, os.path.join(HERE, "python_tick.py"), path, str(ticks)]

    ratio, cost, tick = paired(ours, lambda: float(run(tick_of(minute, 9)).output))
    row("against the Python asitop's tick, 1 minute recorded", f"{ratio:.2f} x "
        f"({seconds(cost)} / {seconds(tick)})", "0.5 x", method)
    ratio, cost, tick = paired(ours, lambda: float(run(tick_of(hour, 3)).output))
    row("against its tick, 1 hour recorded", f"{ratio:.3f} x ({seconds(cost)} / {seconds(tick)})",
        "0.05 x", "the same")
    ratio, cost, floor = paired(
        ours, lambda: run([STEPS, "read", hour]).cpu / count_samples(recording(hour)))
    row("against just reading the stream", f"{ratio:.0f} x ({seconds(cost)} / {seconds(floor)})",
        "-", "`steps read` of the hour's file: read() of 64 kB pieces, by samples")
    bench_piped(stream("m1-10m", "M1", "10m"))
    row("peak memory", f"{memory(record, ['cat', hour])} over an hour, of which "
        f"{memory([ASITOP, '--version'])} are what it starts with; Python "
        f"{memory(tick_of(minute, 9))} at a minute, {memory(tick_of(hour, 3))} at an hour",
        "10 MB", "ru_maxrss of a child of a small process, `steps memory`")
    os.remove(out)


def bench_piped(path):
    """Recording over a pipe against libplist's parse, on the disk and in memory."""
    samples = count_samples(recording(path))
    for where, folder in (("the disk", WORK), ("memory", "/dev/shm")):
        if not os.path.isdir(folder):
            row(f"against libplist's parse, file in {where}", "SKIP", "1.2 x", f"no {folder}")
            continue
        out = os.path.join(folder, f"asitop-bench-{os.getpid()}.db")
        record = [ASITOP, "record", "--input", "-", "-o", out, "--overwrite"]
        ratio, cost, parse = paired(lambda: run(record, ["cat", path]).cpu / samples,
                                    lambda: run([STEPS, "parse", path]).cpu / samples)
        row(f"against libplist's parse, file on {where}",
            f"{ratio:.2f} x ({seconds(cost)} / {seconds(parse)})", "1.2 x",
            "10 minutes over a pipe; `steps parse` only cuts and has libplist parse")
        os.remove(out)


# ---- decoding, and the parts of recording ----


def parts_of(path):
    """CPU seconds a document of each part, the median of some runs."""
    runs = [run([STEPS, "parts", path]).output.decode().split() for _ in range(PAIRS)]
    return {name: median([float(one[i + 1]) for one in runs])
            for i, name in enumerate(runs[0]) if i % 2 == 0}


def commit_floor(samples=300):
    """CPU seconds of SQLite for a transaction of one row, with the pragmas of a recording."""
    path = os.path.join(WORK, "floor.db")
    with contextlib.suppress(FileNotFoundError):
        os.remove(path)
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size = 16384", "journal_mode = TRUNCATE", "synchronous = FULL"):
        database.execute("PRAGMA " + pragma)
    database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, bytes BLOB)")
    start = time.process_time()
    for _ in range(samples):
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO rows (bytes) VALUES (zeroblob(500))")
        database.execute("COMMIT")
    cost = (time.process_time() - start) / samples
    database.close()
    os.remove(path)
    return cost


def bench_decoding():
    print("\n**Decoding a document, and what else recording it takes** (CPU a document; target of "
          "decoding: 1/8 of libplist's parse)\n\n"
          "| stream | libplist's parse | decode | ratio | read | frame | encode | verify | checksum |"
          "\n|---|---|---|---|---|---|---|---|---|")
    paths = [(f"{chip}, 10 min", stream(f"{chip.lower().replace(' ', '-')}-10m", chip, "10m"))
             for chip in (ALL_CHIPS if FULL else CHIPS)]
    paths.append(("M1 with `tasks`, 10 min",
                  stream("m1-tasks-10m", "M1", "10m",
                         samplers="tasks,cpu_power,gpu_power,thermal")))
    for name, path in paths:
        parts = parts_of(path)
        print(f"| {name} | {seconds(parts['parse'])} | {seconds(parts['decode'])} | "
              f"1/{parts['parse'] / parts['decode']:.1f} | " +
              " | ".join(seconds(parts[part]) for part in ("read", "frame", "encode", "verify",
                                                           "checksum")) + " |", flush=True)
    print(f"\nA commit of one row by SQLite, with the pragmas of a recording, takes "
          f"{seconds(commit_floor())}: the floor of storing a sample, nearly all of it in the "
          "kernel.", flush=True)


# ---- (b) size ----


def bench_size(path, name):
    made = recording(path, again=True)
    raw, sizes = os.path.getsize(path), compressed(path)
    with sqlite3.connect(f"file:{made}?mode=ro", uri=True) as database:
        samples, blobs = database.execute("SELECT count(*), sum(length(bytes)) FROM raws").fetchone()
    times = {key: f"{blobs / size:.2f} / {os.path.getsize(made) / size:.2f}" if size else "SKIP"
             for key, size in sizes.items()}
    steps = [run([STEPS, "encode", path]).output.split() for _ in range(PAIRS)]
    by_zstd = int(steps[0][1])
    print(f"| {name}{f', {by_zstd} by zstd' if by_zstd else ''} | {samples} | "
          f"{raw / samples / 1e3:.1f} kB | {blobs / samples:.0f} B | "
          f"{os.path.getsize(made) / samples:.0f} B | "
          f"{seconds(median([float(step[0]) for step in steps]))} | "
          f"{times['gzip']} | {times['zstd']} | {times['xz']} |", flush=True)


def bench_sizes():
    print("\n**Size: the blobs / the whole file, as a ratio to what compresses the whole stream** "
          "(targets: blobs 1.15 x xz, later 0.8 x; file 1.5 x; 0.5 ms to make a blob, and to compare "
          "what it decodes to)\n\n"
          "| stream | samples | a sample raw | a blob | of the file | CPU of a blob | x `gzip -9` | "
          "x `zstd -19 --long` | x `xz -9e` |\n|---|---|---|---|---|---|---|---|---|")
    for path in sorted(glob.glob(os.path.join(CAPTURES, "*.plist"))):
        bench_size(path, "real " + os.path.basename(path)[:-len(".plist")])
    if not os.path.isdir(CAPTURES):
        print("| real captures | SKIP: not here | | | | | | | |")
    for chip in ALL_CHIPS if FULL else CHIPS:
        path = stream(f"{chip.lower().replace(' ', '-')}-1h", chip, "1h")
        bench_size(path, f"simulated {chip}, 1 h")
    path = stream("m1-tasks-10m", "M1", "10m", samplers="tasks,cpu_power,gpu_power,thermal")
    bench_size(path, "simulated M1 with `tasks`, 10 min")


# ---- (c) import, open, seek, frame, report ----


def bench_import(hour):
    header("Importing against parsing alone")
    out = os.path.join(WORK, "bench.db")
    for path, label in ((stream("m1-10m", "M1", "10m"), "M1, 10 minutes"), (hour, "M1, an hour"),
                        (stream("m4-pro-10m", "M4 Pro", "10m"), "M4 Pro, 10 minutes"),
                        (stream("m5-pro-10m", "M5 Pro", "10m"), "M5 Pro, 10 minutes")):
        record = [ASITOP, "record", "--input", path, "-o", out, "--overwrite"]
        ratio, cost, parsing = paired(lambda: run(record).cpu,
                                      lambda: run([STEPS, "parse", path]).cpu, 3)
        row(label, f"{ratio:.2f} x ({seconds(cost)} / {seconds(parsing)}), {memory(record)}",
            "0.5 x", "CPU of `asitop record --input FILE` against `steps parse FILE`, which only "
            "cuts and has libplist parse; pairs in turn, median")
    os.remove(out)


def bench_upkeep(recordings):
    header("Checking, and decoding anew")
    copy = os.path.join(WORK, "copy.db")
    for label, path in recordings:
        check = run([ASITOP, "info", "--check", path])
        row(f"{label}: `info --check`", f"{seconds(check.wall)}, CPU {seconds(check.cpu)}",
            "15 s for a day", "whole process")
        shutil.copy(path, copy)
        with contextlib.closing(sqlite3.connect(copy)) as database:
            database.execute("UPDATE samples SET decoder = 0")
            database.commit()
        refresh = run([ASITOP, "info", "--refresh", copy])
        row(f"{label}: `info --refresh`", f"{seconds(refresh.wall)}, CPU {seconds(refresh.cpu)}",
            "5 s for a day", "whole process; all rows are of another decoder")
        os.remove(copy)


def first_screen(path):
    """Seconds from the start of `asitop replay` to its first screen, in a terminal of 107x30."""
    start = time.monotonic()
    child, terminal = pty.fork()
    if not child:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 107, 0, 0))
        os.execve(ASITOP, [ASITOP, "replay", path, "--paused", "--at", "50%"],
                  {"TERM": "xterm", "LC_ALL": "C.UTF-8"})
    shown = b""
    while b"? help" not in shown:
        shown += os.read(terminal, 65536)
    wall = time.monotonic() - start
    os.write(terminal, b"q")
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # what a terminal without a process reads as on Linux
        pass
    os.close(terminal)
    os.waitpid(child, 0)
    return wall


def bench_reading(recordings):
    header("Opening, seeking, drawing: how cost grows")
    for label, path in recordings:
        snapshot = [ASITOP, "replay", path, "--snapshot", "--at", "50%"]
        whole = [run(snapshot) for _ in range(PAIRS)]
        frames = [list(map(float, run([STEPS, "frames", path]).output.split()))
                  for _ in range(3)]
        row(f"{label} ({count_samples(path):,} samples): open and first frame",
            seconds(median([first_screen(path) for _ in range(PAIRS)])), "150 ms for a day",
            "`asitop replay --paused --at 50%` in a terminal, from its start to its first screen")
        row(f"{label}: the screen as text",
            f"{seconds(median([r.wall for r in whole]))}, {memory(snapshot)}", "",
            "`asitop replay --snapshot --at 50%`, whole process: its timeline reads all samples")
        row(f"{label}: seek with its frame; a frame",
            f"{seconds(median([f[1] for f in frames]))}; {seconds(median([f[2] for f in frames]))}",
            "10 ms; 1 ms", "`steps frames`: series_at() and dashboard_draw() of 107x30, 2000 times")


def python_with_matplotlib():
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import matplotlib"], stderr=subprocess.DEVNULL,
                          check=False).returncode == 0:
            return python
    return None


# (d)
def bench_report(recordings):
    header("Report as PNG, against matplotlib drawing the same data")
    python, png, csv = python_with_matplotlib(), *(os.path.join(WORK, name) for name in
                                                   ("bench.png", "bench.csv"))
    for label, path in recordings:
        report = [ASITOP, "report", path, "-o", png, "--overwrite"]
        ours = [run(report) for _ in range(PAIRS)]
        numbers = [run([ASITOP, "report", path]) for _ in range(3)]
        figure = (f"{seconds(median([r.wall for r in ours]))}, {memory(report)}; the "
                  f"numbers alone {seconds(median([r.wall for r in numbers]))}")
        row(label, figure, "1 s for a day, then 0.3 s a day",
            "`asitop report -o OUT.png`, whole process, 1600x1000")
        if not python:
            row(label + " against matplotlib", "SKIP", "-", "python3-matplotlib is not installed")
            continue
        with open(csv, "wb") as file:
            subprocess.run([ASITOP, "export", path], stdout=file, check=True)
        peer = [python, os.path.join(HERE, "matplotlib_chart.py"), csv, png]
        ratio, cost, theirs = paired(lambda: run(report).cpu, lambda: run(peer).cpu, 3)
        row(label + " against matplotlib", f"{ratio:.3f} x ({seconds(cost)} / {seconds(theirs)}), "
            f"{memory(peer)} there", "-",
            "CPU of whole processes; matplotlib from a CSV made before, three panels without cores")
    for name in (png, csv):
        if os.path.exists(name):
            os.remove(name)


# ---- the comparison of runs ----


def pool(name, samples, *options):
    """A recording to draw windows from, made once."""
    path, stream_path = (os.path.join(WORK, "pool-" + name + end) for end in (".db", ".plist"))
    if not os.path.exists(path):
        with open(stream_path, "wb") as file:
            subprocess.run([POWERMETRICS, "-f", "plist", "-i", "1000", "-n", str(samples), "-s",
                            "cpu_power,gpu_power,thermal", "--fast", "--start",
                            "2026-08-17T14:05:30Z", *options], stdout=file, check=True)
        run([ASITOP, "record", "--input", stream_path, "-o", path, "--overwrite"])
        os.remove(stream_path)
    return path


# (e)
def bench_study():
    steady, throttled = (os.path.join(HERE, name + ".workload") for name in
                         ("steady", "throttled"))
    beta = ["--chip", "M1", "--macos", "27.0", "--workload", steady]
    pools = [pool("idle", 1000, "--chip", "M4", "--workload", "idle"),
             pool("steady", 3000, "--chip", "M4", "--workload", steady),
             pool("batched", 3000, *beta, "--fault", "batched-energy=2s"),
             pool("throttled", 3000, "--chip", "M4", "--workload", throttled),
             pool("cpu-zero", 500, *beta, "--fault", "cpu-zero")]
    print("\n**Comparison of repeated runs: 1,000 pairs of sides each**\n\n"
          "| difference of the energy | runs | Welch finds one | expected | U finds one | "
          "interval is right | beyond +5 % | within +5 % | duration differs |\n"
          "|---|---|---|---|---|---|---|---|---|", flush=True)
    subprocess.run([STUDY, "1000", *pools], check=True)


def main():
    os.makedirs(WORK, exist_ok=True)
    # The locale's languages for messages and numbers are nobody's business here.
    os.environ.update(LC_ALL="C", TZ="UTC")
    minute, hour = stream("m1-1m", "M1", "1m"), stream("m1-1h", "M1", "1h")
    recordings = [("an hour", recording(hour)), ("a day", long_recording("m1-day", 1))]
    if FULL:
        recordings.append(("a week", long_recording("m1-week", 7)))
    machine()
    bench_recording(minute, hour)
    bench_decoding()
    bench_sizes()
    bench_import(hour)
    bench_upkeep(recordings)
    bench_reading(recordings)
    bench_report(recordings)
    bench_study()


if __name__ == "__main__":
    main()
