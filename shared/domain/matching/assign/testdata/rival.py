"""Solves a problem with scipy and prints seconds, total and peak MB. Input: little-endian int32, see bench_rival_test.go.

Usage: rival.py assignment FILE | rival.py selection FILE SECONDS
"""
import sys
import time

import numpy as np


def assignment(data):
    m, n = int(data[0]), int(data[1])
    score = data[2:].reshape(m, n)
    from scipy.optimize import linear_sum_assignment

    start = time.perf_counter()
    rows, cols = linear_sum_assignment(score, maximize=True)
    return time.perf_counter() - start, int(score[rows, cols].astype(np.int64).sum())


def selection(data, limit):
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    m, n, pairs, states, most, themes = (int(x) for x in data[:6])
    at = 6
    group, at = data[at : at + m], at + m
    theme, at = data[at : at + m], at + m
    cover, at = data[at : at + themes], at + themes
    score = data[at:].astype(float)
    cells, size = m * n, m * n + states
    cell = np.arange(cells)
    row, col = cell // n, cell % n
    entries = []  # (row indices, column indices, values), lower and upper bounds, by block
    lower, upper = [], []

    def block(r, c, v, lo, hi):
        entries.append((np.asarray(r) + len(lower), np.asarray(c), np.asarray(v)))
        lower.extend(lo)
        upper.extend(hi)

    one = np.ones(cells)
    block(row, cell, one, [0] * m, [1] * m)
    block(col, cell, one, [0] * n, [1] * n)
    block(np.zeros(cells, int), cell, one, [pairs], [pairs])
    use = cells + np.arange(states)
    block(np.zeros(states, int), use, np.ones(states), [0], [most])
    block(theme[row], cell, one, list(cover), [np.inf] * themes)
    # a row's pair needs its state: sum over the row <= y(state)
    block(np.r_[row, np.arange(m)], np.r_[cell, cells + group], np.r_[one, -np.ones(m)], [-np.inf] * m, [0] * m)
    r, c, v = (np.concatenate(x) for x in zip(*entries))
    a = csr_array((v, (r, c)), shape=(len(lower), size))
    start = time.perf_counter()
    res = milp(
        np.r_[-score, np.zeros(states)],
        integrality=np.ones(size),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(a, lower, upper),
        options={"time_limit": limit, "mip_rel_gap": 0},
    )
    took = time.perf_counter() - start
    return took, -1 if res.x is None or res.status != 0 else round(-res.fun)


def main():
    data = np.fromfile(sys.argv[2], dtype="<i4")
    seconds, total = assignment(data) if sys.argv[1] == "assignment" else selection(data, float(sys.argv[3]))
    print(f"{seconds:.6f} {total} {peak()}")


def peak():
    """The most memory this process had resident, in MB; getrusage would count its parent's before exec, too."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM:"))


main()
