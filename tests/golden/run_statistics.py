#!/usr/bin/env python3
"""Reference statistics: what src/common/trial/{distribution,statistics,contrast}.c must compute.

    run_statistics.py > run_statistics.txt

A line is `function argument... = result...`; `/` separates two sides. Nothing here follows the C
code: exact fractions, numerical integration, and enumeration of all resamples, arrangements and
permutations take the place of its formulas.
"""
import itertools
import math
import statistics
import sys
from collections import Counter
from fractions import Fraction

ALPHA = 0.05


# ---- integration ----

def legendre(count):
    """Nodes and weights of the Gauss-Legendre rule on -1..1, by Newton's method."""
    rule = []
    for i in range(count):
        x = math.cos(math.pi * (i + 0.75) / (count + 0.5))
        for _ in range(100):
            before, value = 1.0, x
            for k in range(2, count + 1):
                before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
            slope = count * (x * value - before) / (x * x - 1)
            step = value / slope
            x -= step
            if abs(step) < 1e-16:
                break
        rule.append((x, 2 / ((1 - x * x) * slope * slope)))
    return rule


RULE = legendre(20)


def integral(f, end):
    """From 0 to `end`. Panels become narrow towards 0, where f may rise like a root."""
    edges = [0] + [end / 2 ** k for k in reversed(range(30))]
    return math.fsum(
        weight * f(low + (high - low) * (x + 1) / 2) * (high - low) / 2
        for low, high in zip(edges, edges[1:]) for x, weight in RULE)


def solve(f, low, high):
    """Where the increasing function f becomes positive."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if f(middle) < 0:
            low = middle
        else:
            high = middle
    return high


# ---- distributions ----

def beta_distribution(x, a, b):
    """Integral of t^(a-1) (1-t)^(b-1), with t = sin^2."""
    if x > 0.5:
        return 1 - beta_distribution(1 - x, b, a)
    return 2 * integral(lambda v: math.sin(v) ** (2 * a - 1) * math.cos(v) ** (2 * b - 1),
                        math.asin(math.sqrt(x))) * math.exp(
                            math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b))


def binomial_tail(count, least, chance):
    chance = Fraction(chance)
    return float(sum(math.comb(count, k) * chance ** k * (1 - chance) ** (count - k)
                     for k in range(least, count + 1)))


def student_tails(t, degrees):
    """The density is proportional to cos(v)^(degrees-1), with t = sqrt(degrees) tan(v)."""
    if degrees > 50:
        # Smooth up to the end, so that the scale is an integral, too.
        return 1 - (integral(lambda v: math.cos(v) ** (degrees - 1),
                             math.atan(abs(t) / math.sqrt(degrees))) /
                    integral(lambda v: math.cos(v) ** (degrees - 1), math.pi / 2))
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)
    return 1 - 2 * scale * integral(lambda v: math.cos(v) ** (degrees - 1),
                                    math.atan(abs(t) / math.sqrt(degrees)))


def student_critical(tails, degrees):
    return solve(lambda t: tails - student_tails(t, degrees), 0, 1e3)


def student_shifted_tail(t, degrees, shift):
    """As a Poisson mixture of beta distributions: Lenth, algorithm AS 243, 1989."""
    if t < 0:
        return 1 - student_shifted_tail(-t, degrees, -shift)
    x, half = t * t / (degrees + t * t), shift * shift / 2
    below = statistics.NormalDist().cdf(-shift)
    p, q = math.exp(-half), shift * math.exp(-half) * math.sqrt(2 / math.pi)
    for j in range(400):
        if p + abs(q) > 1e-18 or j < half:
            below += (p * beta_distribution(x, j + 0.5, degrees / 2) +
                      q * beta_distribution(x, j + 1, degrees / 2)) / 2
        p, q = p * half / (j + 1), q * half / (j + 1.5)
    return 1 - below


def mann_whitney_tails(u, m, n):
    """Over all arrangements of m and n values."""
    far = total = 0
    for places in itertools.combinations(range(m + n), m):
        score = sum(places) - m * (m - 1) // 2
        far += abs(2 * score - m * n) >= abs(2 * u - m * n)
        total += 1
    return far / total


def kendall_score(values):
    return sum((b > a) - (b < a) for a, b in itertools.combinations(values, 2))


def kendall_tails(s, count):
    """Over all permutations."""
    scores = [abs(kendall_score(p)) >= abs(s) for p in itertools.permutations(range(count))]
    return sum(scores) / len(scores)


# ---- one side ----

def exact(values):
    return [Fraction(str(v)) for v in values]


def median_interval(values):
    """Over all resamples, those that differ in order only at once."""
    n, medians, numbers = len(values), Counter(), sorted(exact(values))
    for draw in itertools.combinations_with_replacement(range(n), n):
        ways = math.factorial(n)
        for equal in Counter(draw).values():
            ways //= math.factorial(equal)
        medians[(numbers[draw[(n - 1) // 2]] + numbers[draw[n // 2]]) / 2] += ways
    bounds = []
    for quantile in (Fraction(25, 1000), Fraction(975, 1000)):
        share = 0
        for median in sorted(medians):
            share += medians[median]
            if share >= quantile * n ** n:
                bounds.append(float(median))
                break
    return bounds


def outlier_unit(values):
    values = exact(values)
    deviations = [abs(v - statistics.median(values)) for v in values]
    mad = statistics.median(deviations)
    return float(mad / Fraction("0.6745") if mad
                 else statistics.mean(deviations) * Fraction("1.253314"))


def describe(values):
    n, numbers = len(values), exact(values)
    mean, deviation = float(statistics.mean(numbers)), statistics.stdev(numbers)
    half = student_critical(ALPHA, n - 1) * deviation / math.sqrt(n)
    return [mean, deviation, float(statistics.median(numbers)), min(values), max(values),
            mean - half, mean + half, *median_interval(values), outlier_unit(values)]


def normal_tails(z):
    return 2 * statistics.NormalDist().cdf(-abs(z))


def drift(values):
    numbers, n = exact(values), len(values)
    slopes = [(numbers[j] - numbers[i]) / (j - i) for i in range(n) for j in range(i + 1, n)]
    score = kendall_score(values)
    groups = [t for t in Counter(values).values() if t > 1]
    if not groups:
        p = kendall_tails(score, n)
    else:
        variance = Fraction(n * (n - 1) * (2 * n + 5) -
                            sum(t * (t - 1) * (2 * t + 5) for t in groups), 18)
        p = normal_tails(max(0, abs(score) - 1) / math.sqrt(variance)) if variance else 1
    return [float(statistics.median(slopes)), p]


# ---- two sides ----

def mann_whitney(base, other):
    """By the sum of ranks."""
    both, m, n = base + other, len(base), len(other)
    ranks = [sum(w < v for w in both) + Fraction(sum(w == v for w in both) + 1, 2) for v in other]
    u = sum(ranks) - Fraction(n * (n + 1), 2)
    groups = [t for t in Counter(both).values() if t > 1]
    if not groups:
        return mann_whitney_tails(u, m, n), 1
    variance = Fraction(m * n, 12) * (m + n + 1 - Fraction(
        sum(t ** 3 - t for t in groups), (m + n) * (m + n - 1)))
    z = (abs(u - Fraction(m * n, 2)) - Fraction(1, 2)) / math.sqrt(variance)
    return normal_tails(max(0, z)), 0


def welch(base, other, ratio=1.0, common=lambda ratio: 0):
    """Difference, standard error, degrees of freedom. common: a variance that runs share."""
    a, b = exact(base), exact(other)
    v1 = ratio ** 2 * float(statistics.variance(a) / len(a))
    v2 = float(statistics.variance(b) / len(b))
    total = v1 + v2 + common(ratio)
    return (float(statistics.mean(b)) - ratio * float(statistics.mean(a)), math.sqrt(total),
            total ** 2 / (v1 ** 2 / (len(a) - 1) + v2 ** 2 / (len(b) - 1)))


def welch_p(base, other, ratio=1.0, common=lambda ratio: 0):
    difference, error, degrees = welch(base, other, ratio, common)
    return student_tails(difference / error, degrees)


def contrast(base, other, common=lambda ratio: 0):
    difference, error, degrees = welch(base, other, 1.0, common)
    half = student_critical(ALPHA, degrees) * error
    ratio = float(statistics.mean(exact(other)) / statistics.mean(exact(base)))
    far = solve(lambda r: ALPHA - welch_p(base, other, r, common), ratio, 3 * ratio)
    near = -solve(lambda r: ALPHA - welch_p(base, other, -r, common),
                  -ratio, ratio)
    return [difference, difference - half, difference + half, ratio, near, far,
            welch_p(base, other, 1.0, common), *mann_whitney(base, other)]


def power(base, other, ratio, count):
    a, b = exact(base), exact(other)
    v1 = ratio ** 2 * float(statistics.variance(a)) / count
    v2 = float(statistics.variance(b)) / count
    degrees = (v1 + v2) ** 2 / ((v1 ** 2 + v2 ** 2) / (count - 1))
    shift = abs(welch(base, other, ratio)[0]) / math.sqrt(v1 + v2)
    critical = student_critical(ALPHA, degrees)
    return (student_shifted_tail(critical, degrees, shift) +
            student_shifted_tail(critical, degrees, -shift))


def runs_needed(base, other, ratio):
    return next(n for n in itertools.count(2) if power(base, other, ratio, n) >= 0.8)


# ---- the cases ----

# Joules of runs: few, many, an outlier, most of them equal, ties, a trend.
SETS = [
    [41.2, 40.7],
    [12.5, 12.25, 13.75],
    [101.3, 99.8, 100.4, 100.9, 98.7],
    [7.25, 7.5, 7.375, 7.125, 9.75, 7.625],
    [5.0, 5.0, 5.0, 5.0, 5.0, 6.5, 5.0],
    [41.2, 40.7, 42.9, 41.8, 40.1, 41.0, 43.3, 39.9],
    [30.1, 30.3, 30.2, 30.6, 30.5, 30.9, 30.7, 31.2, 31.1],
    [0.011, 0.012, 0.012, 0.010, 0.013, 0.011, 0.012, 0.015, 0.014, 0.016],
]
PAIRS = [
    ([41.2, 40.7], [43.1, 44.0]),
    ([12.5, 12.25, 13.75], [12.0, 12.375, 13.0]),
    ([101.3, 99.8, 100.4, 100.9, 98.7], [104.2, 103.1, 105.9, 102.2]),
    ([7.25, 7.5, 7.375, 7.125, 9.75, 7.625], [7.75, 7.5, 8.0, 7.875, 8.25, 8.125]),
    ([41.2, 40.7, 42.9, 41.8, 40.1, 41.0, 43.3, 39.9],
     [41.6, 42.2, 41.1, 43.5, 42.7, 40.9, 42.0, 44.1, 43.0]),
    # Cushny and Peebles, 1905, which Student used.
    ([10.7, 8.4, 9.8, 8.8, 9.9, 13.4, 13.7, 10.8, 10.0, 12.0],
     [11.9, 10.8, 11.1, 10.1, 9.9, 14.4, 15.5, 11.6, 14.6, 13.4]),
]


def line(name, arguments, results):
    print(name, *arguments, "=", *("%.15g" % r for r in results))


def main():
    for x, a, b in ((0.1, 0.5, 0.5), (0.3, 2, 5), (0.7, 1.5, 3.25), (0.5, 20, 20), (0.97, 30, 1),
                    (0.02, 1.5, 60)):
        line("beta_distribution", (x, a, b), [beta_distribution(x, a, b)])
    for count, least, chance in ((5, 3, 0.2), (10, 5, 0.5), (30, 20, 0.75), (9, 1, 0.125)):
        line("binomial_tail", (count, least, chance), [binomial_tail(count, least, chance)])
    for degrees in (1, 1.5, 2, 3, 4.75, 9, 18, 60, 250, 4000, 30000, 2e6):
        for t in (0.01, 0.5, 1, 2.25, 4, 9.5):
            line("student_tails", (t, degrees), [student_tails(t, degrees)])
        for tails in (0.5, 0.1, 0.05, 0.01):
            line("student_critical", (tails, degrees), [student_critical(tails, degrees)])
        for shift in (0, 0.5, 2.8, -1.5, 6) if degrees < 1e4 else ():
            for t in (12.5, 2.25, 0.5):
                line("student_shifted_tail", (t, degrees, shift),
                     [student_shifted_tail(t, degrees, shift)])
    for m, n in ((1, 1), (1, 4), (3, 3), (4, 5), (8, 6), (10, 10)):
        for u in sorted({0, 1, m * n // 4, m * n // 2, m * n * 3 // 4, m * n}):
            line("mann_whitney_tails", (u, m, n), [mann_whitney_tails(u, m, n)])
    for count in (2, 3, 5, 8):
        pairs = count * (count - 1) // 2
        for s in range(-pairs, pairs + 1, 2 * (1 + pairs // 8)):
            line("kendall_tails", (s, count), [kendall_tails(s, count)])
    for values in SETS:
        line("describe", values, describe(values))
        if len(values) > 2:
            line("drift", values, drift(values))
    for base, other in PAIRS:
        sides = (*base, "/", *other)
        line("contrast", sides, contrast(base, other))
        for ratio in (1.0, 1.05):
            line("ratio_p", (ratio, "/", *sides), [welch_p(base, other, ratio)])
            line("runs_needed", (ratio, "/", *sides), [runs_needed(base, other, ratio)])
            line("power", (ratio, 6, "/", *sides), [power(base, other, ratio, 6)])


if __name__ == "__main__":
    sys.exit(main())
